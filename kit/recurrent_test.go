package kit

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// sequenceModels returns the models of testdata/keras/recurrent.py.
func sequenceModels() map[string]modelOf {
	numbers := make([]int32, 6*5)
	for i := range numbers {
		numbers[i] = int32(i * 5 % 11)
	}
	ids := NewArray(numbers, 6, 5)
	sequences := NewArray(pattern(6*5*3, 1, 101), 6, 5, 3)
	rows := NewArray(pattern(8*16*28, 1, 101), 8, 16, 28)
	models := map[string]modelOf{}
	add := func(x Array, name string, layers ...Layer) {
		models[name] = modelOf{x, func() *Model {
			return Sequential(append(layers, Flatten(), Dense(4).Activation(Softmax))...).
				Compile(SGD(0.1), CategoricalCrossentropy, Accuracy)
		}}
	}
	add(sequences, "simple_rnn", SimpleRNN(4))
	add(sequences, "simple_rnn_sequences", SimpleRNN(4).Activation(Softsign).ReturnSequences(true).UseBias(false))
	add(sequences, "simple_rnn_backwards", SimpleRNN(4).ReturnSequences(true).GoBackwards(true))
	add(sequences, "lstm", LSTM(4))
	add(sequences, "lstm_backwards", LSTM(4).GoBackwards(true).UseBias(false))
	add(sequences, "lstm_activations", LSTM(4).Activation(Softsign).RecurrentActivation(HardSigmoid))
	add(sequences, "lstm_regularized", LSTM(4).KernelRegularizer(L2(0.01)).RecurrentRegularizer(L1(0.02)).BiasRegularizer(L1(0.01)).UnitForgetBias(false))
	add(rows, "lstm_rows", LSTM(32))
	add(sequences, "gru", GRU(4))
	add(sequences, "gru_backwards", GRU(4).ReturnSequences(true).GoBackwards(true))
	add(sequences, "gru_without_bias", GRU(4).UseBias(false))
	add(sequences, "gru_activations", GRU(4).Activation(Softsign).RecurrentActivation(HardSigmoid))
	add(sequences, "gru_before", GRU(4).ResetAfter(false))
	add(sequences, "gru_before_backwards", GRU(4).ResetAfter(false).UseBias(false).RecurrentActivation(HardSigmoid).GoBackwards(true))
	add(sequences, "stacked", LSTM(6).ReturnSequences(true), GRU(5).ReturnSequences(true), SimpleRNN(4))
	add(ids, "embedding", Embedding(11, 3))
	add(ids, "embedding_regularized", Embedding(11, 3).EmbeddingsRegularizer(L2(0.01)).EmbeddingsConstraint(MaxNorm(2)))
	add(ids, "embedding_lstm", Embedding(11, 3), LSTM(4))
	add(ids, "masked", Embedding(11, 3).MaskZero(true), LSTM(4).ReturnSequences(true), GRU(4).GoBackwards(true))
	add(ids, "masked_zeros", Embedding(11, 3).MaskZero(true), SimpleRNN(4).ReturnSequences(true).ZeroOutputForMask(true))
	add(NewArray([]int64{0, 3, 6, 9, 1, 4}), "embedding_of_one", Embedding(11, 3))
	return models
}

func TestRecurrentEqualKeras(t *testing.T) { compareModels(t, "recurrent", 4, sequenceModels()) }

// whileTraining returns the model's output in training, with dropout.
func whileTraining(t *testing.T, m *Model, x Array) []float32 {
	t.Helper()
	p, _, err := m.current(x.shape[1:])
	if err != nil {
		t.Fatal(err)
	}
	return runGraphOf(t, m.backend, append([]Array{x}, Must(m.Weights())...), func(xs []*graph.Node) []*graph.Node {
		one := graph.Scalar(xs[0].Graph(), dtypes.Uint32, uint32(1))
		return p.forward(&Call{training: true, random: engine.NewRandom(one, one)}, xs[1:], xs[0])
	})[0]
}

// summing returns a layer that sums its inputs, and so shows which are dropped.
func summing() *SimpleRNNLayer {
	return SimpleRNN(3).Activation(Linear).UseBias(false).KernelInitializer(Identity(1)).RecurrentInitializer(Identity(1)).ReturnSequences(true)
}

func TestRecurrentDropoutLeavesOutTheSameInAllSteps(t *testing.T) {
	const examples, steps, features = 20, 4, 3
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for _, test := range []struct {
			name  string
			layer Layer
			x     func(step int) float32
			want  func(first float32, step int) float32 // the output, given the output of the step that shows the mask
		}{
			{"input", summing().Dropout(0.5).RecurrentInitializer(Zeros), func(int) float32 { return 1 }, func(first float32, _ int) float32 { return first }},
			{"state", summing().RecurrentDropout(0.5), func(step int) float32 { return float32(max(0, 1-step)) }, func(first float32, step int) float32 {
				return float32(math.Pow(float64(first), float64(step)))
			}},
		} {
			values := make([]float32, 0, examples*steps*features)
			for i := range cap(values) {
				values = append(values, test.x(i/features%steps))
			}
			m := Sequential(test.layer)
			m.backend = backend
			got := whileTraining(t, m, NewArray(values, examples, steps, features))
			dropped := 0
			for i, v := range got {
				step := i / features % steps
				first := got[i-(step-1)*features] // of step 2, the first that shows a mask of the state
				if want := test.want(first, step); v != want || first != 0 && first != 2 {
					t.Fatalf("%s: step %d of number %d is %v; its mask is %v", test.name, step, i, v, first)
				}
				if v == 0 {
					dropped++
				}
			}
			if dropped == 0 || dropped == len(got) {
				t.Errorf("%s: %d of %d are left out", test.name, dropped, len(got))
			}
		}
	})
}

// With a rate so small that nothing is dropped, the gates compute the same from their parts of the kernels as from the whole.
func TestRecurrentDropoutOfNothingChangesNothing(t *testing.T) {
	x := NewArray(pattern(6*3*5, 1, 101), 6, 3, 5)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, layer := range map[string]Layer{
			"simple_rnn": SimpleRNN(4).Dropout(1e-12).RecurrentDropout(1e-12),
			"lstm":       LSTM(4).Dropout(1e-12).RecurrentDropout(1e-12),
			"gru":        GRU(4).Dropout(1e-12).RecurrentDropout(1e-12),
			"gru_input":  GRU(4).Dropout(1e-12),
		} {
			m := Sequential(layer).Seed(1)
			m.backend = backend
			output, err := m.Predict(x)
			if err != nil {
				t.Fatal(err)
			}
			want, err := Values[float64](output)
			if err != nil {
				t.Fatal(err)
			}
			compareNumbers(t, name, whileTraining(t, m, x), want)
		}
	})
}

func TestRecurrentLayersTrainWithDropout(t *testing.T) {
	x, y := NewArray(pattern(60*5*2, 1, 101), 60, 5, 2), kerasLabels(60, 3)
	m := Sequential(GRU(4).Dropout(0.2).ReturnSequences(true), LSTM(4).Dropout(0.2).RecurrentDropout(0.2), Dense(3).Activation(Softmax)).
		Compile(Adam(0.01), SparseCategoricalCrossentropy).Seed(1)
	h, err := m.Fit(x, y, FitOptions{Epochs: 5, Verbose: Silent})
	if err != nil {
		t.Fatal(err)
	}
	if losses := h.MustValues("loss"); losses[4] >= losses[0] {
		t.Errorf("losses %v", losses)
	}
}

func TestBadSequences(t *testing.T) {
	rows := NewArray(pattern(12, 1, 1), 4, 3)
	for _, test := range []struct {
		name string
		err  error
		want []string
	}{
		{"rows", predictError(rows, LSTM(2)), []string{"LSTM takes sequences, (None, steps, features)", "(None, 3)", "Reshape(-1, 3, 1)"}},
		{"no sequences", predictError(rows.Reshape(4, 3, 1), GRU(2), SimpleRNN(2)), []string{`layer "simple_rnn_1"`, "(None, 2)", "ReturnSequences(true)"}},
		{"units", predictError(rows.Reshape(4, 3, 1), GRU(0)), []string{"GRU(0)", "1 or more"}},
		{"dropout", predictError(rows.Reshape(4, 3, 1), SimpleRNN(2).Dropout(1)), []string{"SimpleRNN", "Dropout 1", "less than 1"}},
		{"recurrent dropout", predictError(rows.Reshape(4, 3, 1), LSTM(2).RecurrentDropout(-0.1)), []string{"RecurrentDropout -0.1"}},
		{"vectors of nothing", predictError(rows, Embedding(3, 0)), []string{"Embedding(3, 0)", "outputDim 1 or more"}},
		{"too many things", predictError(rows, Embedding(1<<24+1, 1)), []string{"from 1 to 16777216"}},
		{"beyond the range", predictError(NewArray([]int64{0, 4, 5, 1}, 2, 2), Embedding(5, 2)), []string{"x: 5 (element [1, 0] of (2, 2))", "whole numbers from 0 to 4"}},
		{"below the range", predictError(NewArray([]int32{0, -1}, 1, 2), Embedding(5, 2)), []string{"x: -1 (element [0, 1] of (1, 2))"}},
		{"a fraction", predictError(NewArray([]float32{0, 1.5}, 1, 2), Embedding(5, 2)), []string{"x: 1.5 (element [0, 1] of (1, 2))"}},
		{"beyond the range in Fit", fitError(NewArray([]uint8{0, 5}, 2, 1), NewArray([]uint8{0, 1}), Embedding(5, 2), Flatten(), Dense(2).Activation(Softmax)), []string{"x: 5 (element [1, 0] of (2, 1))"}},
		{"not first", fitError(NewArray([]uint8{0, 5}, 2, 1), NewArray([]uint8{0, 1}), Flatten(), Embedding(5, 2), Flatten(), Dense(2).Activation(Softmax)), []string{"nan"}},
	} {
		if test.err == nil {
			t.Errorf("%s: no error", test.name)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(test.err.Error(), want) {
				t.Errorf("%s: %q does not say %q", test.name, test.err, want)
			}
		}
	}
}

func TestBadStates(t *testing.T) {
	x, wide := Input(5, 2), Input(4)
	for _, test := range []struct {
		name   string
		inputs Tensors
		output Tensor
		want   []string
	}{
		{"one of two", x, LSTM(3).On(x, GRU(3).On(x)), []string{"the initial states are [(3,)]", "LSTM(3) has [(3,) (3,)]", "ReturnState(true)"}},
		{"too wide", List{x, wide}, GRU(3).On(x, wide), []string{"the initial states are [(4,)]", "GRU(3) has [(3,)]"}},
		{"nothing", x, SimpleRNN(3).On(), []string{"called without tensors", "On(x)"}},
		{"no states", x, NewModel(x, LSTM(3).On(x)).OnAll(x)[0], nil},
		{"more than there are", x, outlet{GRU(3).ReturnState(true).On(x).outlet().node, 2}, []string{"gru_1", "2 outputs"}},
	} {
		_, err := NewModel(test.inputs, test.output).CountParams()
		if (err != nil) != (test.want != nil) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q does not say %q", test.name, err, want)
			}
		}
	}
}

func predictError(x Array, layers ...Layer) error {
	_, err := Sequential(layers...).Predict(x)
	return err
}

func fitError(x, y Array, layers ...Layer) error {
	_, err := Sequential(layers...).Compile(SGD(), SparseCategoricalCrossentropy).Fit(x, y, FitOptions{Verbose: Silent})
	return err
}

package kit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// Gradients of scores with respect to inputs and inner layers equal Keras's (testdata/keras/gradients.py).
func TestInputGradientsEqualKeras(t *testing.T) {
	var cases gradientCases
	readFixture(t, "gradients", &cases)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		compare := func(what string, got Array, want []float64) {
			t.Helper()
			compareNumbers(t, what, MustValues[float32](got), want)
		}
		m := Sequential(Conv2D(4, 3).Activation(ReLU).InputShape(10, 10, 2), MaxPooling2D(), Conv2D(6, 3).Activation(ReLU), Flatten(), Dense(5).Activation(Softmax))
		m.backend = backend
		patterned(t, m)
		x, score := NewArray(pattern(3*10*10*2, 1, 101), 3, 10, 10, 2), ClassScore(NewArray([]int64{1, 4, 0}))
		compare("convnet: input", m.MustInputGradients(x, score), cases.Convnet.Input)
		compare("convnet: input in batches of 2", m.MustInputGradients(x, score, PredictOptions{BatchSize: 2}), cases.Convnet.Input)
		compare("convnet: logits", m.MustInputGradients(x, score.Logits(true)), cases.Convnet.Logits)
		compare("convnet: channel", m.MustInputGradients(x, ChannelScore("conv2d_2", 2)), cases.Convnet.Channel)
		output, gradient := m.MustLayerGradients("conv2d_2", x, score)
		compare("convnet: inner output", output, cases.Convnet.InnerOutput)
		compare("convnet: inner", gradient, cases.Convnet.Inner)

		m = Sequential(LSTM(4).ReturnSequences(true).InputShape(6, 3), LSTM(3), Dense(2).Activation(Softmax))
		m.backend = backend
		patterned(t, m)
		x = NewArray(pattern(4*6*3, 1, 101), 4, 6, 3)
		compare("lstm: input", m.MustInputGradients(x, ClassScore(NewArray([]int64{1}).At(0))), cases.LSTM.Input)
		output, gradient = m.MustLayerGradients("lstm_1", x, ClassScore(1))
		compare("lstm: inner output", output, cases.LSTM.InnerOutput)
		compare("lstm: inner", gradient, cases.LSTM.Inner)

		a, b := Input(5), Input(3)
		both := Concatenate().On(Dense(4).Activation(Tanh).On(a), Dense(3).Activation(ReLU).On(b))
		m = NewModel(List{a, b}, List{Dense(3).Activation(Softmax).On(both), Dense(1).On(both)})
		m.backend = backend
		patterned(t, m)
		xs := ArrayList{NewArray(pattern(6*5, 1, 101), 6, 5), NewArray(pattern(6*3, 1, 102), 6, 3)}
		of := ScoreFunc(func(y ...*graph.Node) *graph.Node {
			return graph.Add(graph.ReduceMax(y[0], -1), graph.MulScalar(graph.Reshape(y[1], -1), 2))
		})
		for i, g := range m.MustInputGradientsAll(xs, of) {
			compare(fmt.Sprintf("two inputs: input %d", i), g, cases.TwoInputs.Inputs[i])
		}
		compare("two inputs: first input", m.MustInputGradients(xs, of), cases.TwoInputs.Inputs[0])
		xs[1], gradient = m.MustLayerGradients("input_layer_2", xs, of)
		compare("two inputs: second input as a layer", gradient, cases.TwoInputs.Inputs[1])
	})
}

// Scores that compute the same share a program; functions do not, even if they are closures of the same code.
func TestScoresShareProgramsOnlyIfEqual(t *testing.T) {
	m := Sequential(Dense(4).Activation(Softmax).InputShape(3))
	x := NewArray(pattern(2*3, 1, 1), 2, 3)
	class := func(class int) GradientScore {
		return ScoreFunc(func(y ...*graph.Node) *graph.Node { return graph.Slice(y[0], graph.AxisRange(), graph.AxisElem(class)) })
	}
	for k := range 4 {
		want := MustValues[float32](m.MustInputGradients(x, ClassScore(k)))
		got := MustValues[float32](m.MustInputGradients(x.Mul(1).Add(float64(k)).Sub(float64(k)), class(k)))
		for i := range want {
			if !closeTo(float64(got[i]), float64(want[i])) {
				t.Fatalf("class %d: %v, want %v", k, got, want)
			}
		}
	}
	if n := m.programs.Len(); n != 5 {
		t.Errorf("%d programs, want one for ClassScore and four for functions", n)
	}
	score, calls := ScoreFunc(func(y ...*graph.Node) *graph.Node { return graph.ReduceMax(y[0], -1) }), m.programs.Len()
	for k := range 3 {
		x = x.Add(m.MustInputGradients(x, score).Mul(0.1 * float64(k)))
	}
	if n := m.programs.Len(); n != calls+1 {
		t.Errorf("gradient ascent of three steps compiled %d programs", n-calls)
	}
}

// Integers are inputs like others, unless a layer takes them as whole numbers.
func TestGradientsOfIntegers(t *testing.T) {
	m := Sequential(Rescaling(0.5), Dense(1).KernelInitializer(Ones).InputShape(2))
	got := m.MustInputGradients(NewArray([]uint8{200, 3}, 1, 2), ClassScore(0))
	if got.DType() != Float32 || !got.Equal(0.5).All().MustBool() {
		t.Errorf("got %v", got)
	}
	// The same function of an array computed on the host.
	got = m.MustInputGradients(NewArray([]uint8{200, 3}, 1, 2).Div(255), ClassScore(0))
	if !got.Equal(0.5).All().MustBool() {
		t.Errorf("got %v", got)
	}
}

func TestBadScores(t *testing.T) {
	dropout := Dropout(0.5).Name("dropped")
	m := Sequential(Dense(4).InputShape(3).Name("first"), dropout, Dense(2).Activation(Softmax))
	words := Sequential(Embedding(9, 2).InputShape(4), Flatten(), Dense(1))
	x, w := NewArray(pattern(2*3, 1, 1), 2, 3), NewArray([]int32{1, 2, 3, 4}, 1, 4)
	of := func(_ Array, err error) error { return err }
	inner := func(_, _ Array, err error) error { return err }
	for _, test := range []struct {
		err  error
		want []string
	}{
		{of(m.InputGradients(x, GradientScore{})), []string{"input gradients: the score is empty", "kit.ClassScore(3)"}},
		{of(m.InputGradients(x, ClassScore(2))), []string{"number 2", "(None, 2)", "from 0 to 1"}},
		{of(m.InputGradients(x, ClassScore(-1))), []string{"number -1"}},
		{of(m.InputGradients(x, ClassScore(0.5))), []string{"ClassScore of a float64"}},
		{of(m.InputGradients(x, ClassScore(NewArray([]int64{0, 1, 0})))), []string{"the classes of the score are (3,)", "(2,)"}},
		{of(m.InputGradients(x, ClassScore(NewArray([]float32{0, 0.5})))), []string{"number 0.5"}},
		{of(m.InputGradients(x, ClassScore(NewArray([]float32{0, 1}).Reshape(3)))), []string{"score: "}},
		{of(m.InputGradients(x, ChannelScore("second", 0))), []string{`no layer "second"`, "first, dropped, dense_2"}},
		{of(m.InputGradients(x, ChannelScore("first", 4))), []string{"number 4", "from 0 to 3"}},
		{of(m.InputGradients(x, ScoreFunc(nil))), []string{"ScoreFunc takes a function"}},
		{of(m.InputGradients(x, ScoreFunc(func(y ...*graph.Node) *graph.Node { return graph.ReduceAllSum(y[0]) }))), []string{"the score: it made ()", "a number for each example"}},
		{of(m.InputGradients(x, ScoreFunc(func(y ...*graph.Node) *graph.Node { return y[1] }))), []string{"the score", "index out of range"}},
		{of(m.InputGradients(x, ScoreFunc(func(y ...*graph.Node) *graph.Node { return nil }))), []string{"the score: it made nil"}},
		{of(m.InputGradients(x.Reshape(3, 2), ClassScore(0))), []string{"input gradients: ", "(None, 2)"}},
		{of(m.InputGradients(nil, ClassScore(0))), []string{"input gradients: "}},
		{of((*Model)(nil).InputGradients(x, ClassScore(0))), []string{"the model is nil"}},
		{inner(m.LayerGradients("third", x, ClassScore(0))), []string{"layer gradients: ", `no layer "third"`}},
		{inner(m.LayerGradients("dropped", x, ClassScore(0))), []string{`layer "dropped" passes its input on unchanged`, "before it"}},
		{of(words.InputGradients(w, ClassScore(0))), []string{"whole numbers", `LayerGradients("embedding_1", x, score)`}},
	} {
		if test.err == nil {
			t.Errorf("no error instead of %q", test.want)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(test.err.Error(), want) {
				t.Errorf("%q does not say %q", test.err, want)
			}
		}
	}
	if _, _, err := words.LayerGradients("embedding_1", w, ClassScore(0)); err != nil {
		t.Error(err)
	}
}

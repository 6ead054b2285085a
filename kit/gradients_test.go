package kit

import (
	"path/filepath"
	"strings"
	"testing"
)

// gradientCases is written by testdata/keras/gradients.py.
type gradientCases struct {
	Convnet struct {
		Input, Logits, Inner, Channel []float64
		InnerOutput                   []float64 `json:"inner_output"`
	}
	LSTM struct {
		Input, Inner []float64
		InnerOutput  []float64 `json:"inner_output"`
	}
	TwoInputs struct{ Inputs [][]float64 } `json:"two_inputs"`
	Loop      struct {
		Losses                 []float64
		First, Weights, Fitted [][]float64
	}
	GAN struct {
		Losses                   []float64
		Generator, Discriminator [][]float64
	}
}

// ownLoop is the model of loop in gradients.py.
func ownLoop(t *testing.T, backend *Backend) (m *Model, x, y Array) {
	m = Sequential(
		Dense(8).UseBias(false).KernelRegularizer(L2(0.01)).InputShape(6), BatchNormalization(), Activation(ReLU), Dense(3).Activation(Softmax),
	).Compile(Adam(0.01).ClipNorm(0.1), CategoricalCrossentropy)
	m.backend = backend
	return patterned(t, m), NewArray(pattern(40*6, 1, 101), 40, 6), ToCategorical(kerasLabels(40, 3), 3)
}

// A training loop of one's own equals Keras's, and the optimizer continues in Fit, also after Save and Load.
func TestGradientLoopsEqualKeras(t *testing.T) {
	var cases gradientCases
	readFixture(t, "gradients", &cases)
	want := cases.Loop
	eachBackend(t, func(t *testing.T, backend *Backend) {
		m, x, y := ownLoop(t, backend)
		var losses []float32
		for k := range 10 {
			loss, gradients := m.MustGradients(x.Slice(4*k, 4*k+4), y.Slice(4*k, 4*k+4), GradientOptions{Training: true})
			losses = append(losses, float32(loss))
			if k == 0 {
				compareArrays(t, "loop: first gradient", floatsOf(gradients), want.First)
			}
			m.MustApplyGradients(gradients)
		}
		compareNumbers(t, "loop: losses", losses, want.Losses)
		compareArrays(t, "loop: weights", weightsOf(m), want.Weights)
		if n := m.programs.Len(); n != 2 {
			t.Errorf("%d programs for the gradients and the update", n)
		}
		path := filepath.Join(t.TempDir(), "loop")
		if err := m.Save(path); err != nil {
			t.Fatal(err)
		}
		for _, again := range []*Model{m, MustLoad(path)} {
			again.backend = backend
			if _, err := again.Fit(x, y, FitOptions{BatchSize: 8, NoShuffle: true, Verbose: Silent}); err != nil {
				t.Fatal(err)
			}
			compareArrays(t, "loop and fit: weights", weightsOf(again), want.Fitted)
		}
	})
}

// floatsOf returns the numbers of arrays.
func floatsOf(arrays []Array) (all [][]float32) {
	for _, a := range arrays {
		all = append(all, MustValues[float32](a))
	}
	return all
}

// A generator and a discriminator, trained in turn as in gan of gradients.py.
func TestGANEqualsKeras(t *testing.T) {
	var cases gradientCases
	readFixture(t, "gradients", &cases)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		generator := Sequential(Dense(8).Activation(ReLU).InputShape(4), Dense(6).Activation(Tanh))
		discriminator := Sequential(Dense(8).Activation(LeakyReLU).InputShape(6), Dense(1).Activation(Sigmoid)).Compile(Adam(0.01).Beta1(0.5), BinaryCrossentropy)
		noise := Input(4)
		both := NewModel(noise, discriminator.On(generator.On(noise))).Compile(Adam(0.01).Beta1(0.5), BinaryCrossentropy)
		for _, m := range []*Model{generator, discriminator, both} {
			m.backend = backend
		}
		patterned(t, generator)
		patterned(t, discriminator)
		real := NewArray(append(MustValues[float32](Full(1.0, 8, 1).AsType(Float32)), make([]float32, 8)...), 16, 1)
		var losses []float32
		train := func(m *Model, x, y Array) {
			loss, gradients := m.MustGradients(x, y, GradientOptions{Training: true})
			losses = append(losses, float32(loss))
			m.MustApplyGradients(gradients)
		}
		for k := range uint64(10) {
			discriminator.Trainable(true)
			fake := MustValues[float32](generator.MustPredict(NewArray(pattern(8*4, 1, 301+k), 8, 4)))
			train(discriminator, NewArray(append(pattern(8*6, 0.5, 201+k), fake...), 16, 6), real)
			discriminator.Trainable(false)
			train(both, NewArray(pattern(8*4, 1, 401+k), 8, 4), real.Slice(0, 8))
		}
		compareNumbers(t, "gan: losses", losses, cases.GAN.Losses)
		compareArrays(t, "gan: generator", weightsOf(generator), cases.GAN.Generator)
		compareArrays(t, "gan: discriminator", weightsOf(discriminator), cases.GAN.Discriminator)
	})
}

// Without Training layers compute as in evaluation, and keep their weights.
func TestGradientsOfEvaluation(t *testing.T) {
	m, x, y := ownLoop(t, nil)
	before := Must(m.Weights())
	loss, gradients, err := m.Gradients(x, y)
	if err != nil {
		t.Fatal(err)
	}
	if score := m.MustEvaluate(x, y); !closeTo(loss, score.Loss) {
		t.Errorf("the loss is %v, in Evaluate %v", loss, score.Loss)
	}
	for i, w := range Must(m.Weights()) {
		if !w.Equal(before[i]).All().MustBool() {
			t.Errorf("weight %d has changed", i)
		}
	}
	if got, want := len(gradients), len(before)-2; got != want {
		t.Errorf("%d gradients, want %d", got, want)
	}
	double, _, err := m.Gradients(x, y, GradientOptions{SampleWeight: Full(2.0, 40)})
	penalty := 0.01 * before[0].Square().Sum().MustFloat()
	if err != nil || !closeTo(double-penalty, 2*(loss-penalty)) {
		t.Errorf("with weights of 2 the loss is %v instead of %v; %v", double, loss, err)
	}
}

func closeTo(a, b float64) bool { return max(a-b, b-a) < 1e-5*max(1, a, -a) }

// Freezing a layer between two steps is seen at once, and so is an option of the optimizer.
func TestGradientsAfterFreezing(t *testing.T) {
	m, x, y := ownLoop(t, nil)
	_, gradients := m.MustGradients(x, y, GradientOptions{Training: true})
	m.MustApplyGradients(gradients)
	before := Must(m.Weights())
	m.MustSetTrainable(false, "batch_normalization_1")
	loss, gradients := m.MustGradients(x, y, GradientOptions{Training: true})
	if score := m.MustEvaluate(x, y); !closeTo(loss, score.Loss) {
		t.Errorf("frozen, the loss is %v, in Evaluate %v", loss, score.Loss)
	}
	if len(gradients) != 3 {
		t.Errorf("%d gradients, want those of two layers", len(gradients))
	}
	m.MustApplyGradients(gradients)
	for i, w := range Must(m.Weights()) {
		if same := w.Equal(before[i]).All().MustBool(); same != (i >= 1 && i <= 4) {
			t.Errorf("weight %d is the same: %t", i, same)
		}
	}
}

// The same seed drops the same units; without one each call drops others, and a model's Seed repeats them.
func TestGradientsAreRepeatable(t *testing.T) {
	x, y := NewArray(pattern(8*6, 1, 1), 8, 6), ToCategorical(kerasLabels(8, 3), 3)
	model := func() *Model {
		return Sequential(Dense(32).InputShape(6), Dropout(0.5), Dense(3).Activation(Softmax)).Compile(SGD(), CategoricalCrossentropy).Seed(3)
	}
	loss := func(m *Model, seed uint64) float64 {
		loss, _ := m.MustGradients(x, y, GradientOptions{Training: true, Seed: seed})
		return loss
	}
	a, b := model(), model()
	if x, y := loss(a, 0), loss(b, 0); x != y {
		t.Errorf("models of the same seed: %v and %v", x, y)
	}
	if x, y := loss(a, 0), loss(a, 5); x == y || y != loss(b, 5) {
		t.Errorf("seeds: %v and %v", x, y)
	}
}

func TestBadGradients(t *testing.T) {
	m, x, y := ownLoop(t, nil)
	_, gradients := m.MustGradients(x, y)
	changed := func(i int, to Array) []Array {
		all := append([]Array(nil), gradients...)
		all[i] = to
		return all
	}
	uncompiled := Sequential(Dense(1).InputShape(2))
	of := func(_ float64, _ []Array, err error) error { return err }
	nan := gradients[0].Div(0).Sub(gradients[0].Div(0))
	before := Must(m.Weights())
	for _, test := range []struct {
		err  error
		want []string
	}{
		{m.ApplyGradients(nil), []string{"apply gradients: got 0 gradients", "5 trainable weights"}},
		{m.ApplyGradients(changed(1, gradients[0])), []string{"gradient number 2 is (6, 8)", `gamma of layer "batch_normalization_1" is (8,)`}},
		{m.ApplyGradients(changed(0, nan)), []string{"gradient number 1 holds nan"}},
		{m.ApplyGradients(changed(0, Array{})), []string{"gradient number 1"}},
		{uncompiled.ApplyGradients(nil), []string{"not compiled", "Compile(optimizer, loss"}},
		{(*Model)(nil).ApplyGradients(nil), []string{"the model is nil"}},
		{of(uncompiled.Gradients(x, y)), []string{"gradients: "}},
		{of((*Model)(nil).Gradients(x, y)), []string{"the model is nil"}},
		{of(m.Gradients(x, y.Slice(0, 3))), []string{"x has 40 examples and y has 3"}},
		{of(m.Gradients(nil, y)), []string{"x"}},
		{of(m.Gradients(x, y, GradientOptions{}, GradientOptions{})), []string{"2 kit.GradientOptions are given"}},
		{of(m.Gradients(x, y, GradientOptions{SampleWeight: Full(1.0, 3)})), []string{"sample weight is (3,)"}},
		{of(m.Gradients(x.Div(0), y)), []string{"x holds"}},
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
	for i, w := range Must(m.Weights()) {
		if !w.Equal(before[i]).All().MustBool() {
			t.Errorf("weight %d has changed", i)
		}
	}
}

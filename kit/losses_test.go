package kit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
)

// fixtureLosses are the losses by their names in testdata/keras/losses.py.
var fixtureLosses = map[string]Loss{
	"mean_squared_error":             MeanSquaredError,
	"mean_absolute_error":            MeanAbsoluteError,
	"mean_absolute_percentage_error": MeanAbsolutePercentageError,
	"mean_squared_logarithmic_error": MeanSquaredLogarithmicError,
	"huber":                          Huber,
	"huber delta=0.4":                Huber.Delta(0.4),
	"log_cosh":                       LogCosh,
	"poisson":                        Poisson,
	"kl_divergence":                  KLDivergence,
	"cosine_similarity":              CosineSimilarity,
	"hinge":                          Hinge,

	"binary_focal_crossentropy":                   BinaryFocalCrossentropy,
	"binary_focal_crossentropy balanced":          BinaryFocalCrossentropy.ApplyClassBalancing(true).Alpha(0.3).Gamma(1.5).LabelSmoothing(0.1),
	"categorical_focal_crossentropy":              CategoricalFocalCrossentropy,
	"categorical_focal_crossentropy options":      CategoricalFocalCrossentropy.Alpha(0.5).Gamma(3).LabelSmoothing(0.1),
	"categorical_generalized_cross_entropy":       CategoricalGeneralizedCrossEntropy,
	"categorical_generalized_cross_entropy q=0.8": CategoricalGeneralizedCrossEntropy.Q(0.8),
	"dice":            Dice,
	"dice axis=-1":    Dice.Axis(-1),
	"dice axis=1":     Dice.Axis(1),
	"tversky":         Tversky.Alpha(0.3).Beta(0.7),
	"tversky axis=-1": Tversky.Axis(-1),

	"squared_hinge":                                SquaredHinge,
	"categorical_hinge":                            CategoricalHinge,
	"categorical_crossentropy":                     CategoricalCrossentropy,
	"categorical_crossentropy label_smoothing=0.1": CategoricalCrossentropy.LabelSmoothing(0.1),
	"sparse_categorical_crossentropy":              SparseCategoricalCrossentropy,
	"binary_crossentropy":                          BinaryCrossentropy,
	"binary_crossentropy label_smoothing=0.1":      BinaryCrossentropy.LabelSmoothing(0.1),
}

// A formulaCase is the loss of a given output, or of an activation of it.
type formulaCase struct {
	loss        Loss
	Target      []float32
	TargetShape Shape `json:"target_shape"`
	Output      []float32
	OutputShape Shape `json:"output_shape"`
	Activation  string
	Losses      []float64
	Gradient    []float64 // not compared if empty
}

func TestLossesEqualKeras(t *testing.T) {
	var fixture struct{ Formulas map[string]formulaCase }
	readFixture(t, "losses", &fixture)
	names := slices.Sorted(maps.Keys(fixture.Formulas))
	var cases []formulaCase
	seen := map[string]bool{}
	for _, name := range names {
		c := fixture.Formulas[name]
		item, what, _ := strings.Cut(name, ": ")
		seen[item] = true
		c.loss = fixtureLosses[item]
		if strings.Contains(what, "from_logits") {
			switch l := c.loss.(type) {
			case *CrossentropyLoss:
				c.loss = l.FromLogits(true)
			case *FocalCrossentropyLoss:
				c.loss = l.FromLogits(true)
			}
		}
		if err := c.loss.Check(c.TargetShape[1:], c.OutputShape[1:]); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		cases = append(cases, c)
	}
	if len(seen) != len(fixtureLosses) {
		t.Errorf("cases for %d of %d losses", len(seen), len(fixtureLosses))
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		compareFormulas(t, backend, names, cases)
	})
}

// compareFormulas compares the loss of each example, and the gradient of the mean loss with respect to the output. One
// program computes all of them.
func compareFormulas(t *testing.T, backend *Backend, names []string, cases []formulaCase) {
	t.Helper()
	activations := map[string]ActivationFunc{"": Linear, "softmax": Softmax, "sigmoid": Sigmoid}
	var arrays []Array
	for _, c := range cases {
		arrays = append(arrays, NewArray(c.Target, c.TargetShape...), NewArray(c.Output, c.OutputShape...))
	}
	results := runGraphOf(t, backend, arrays, func(xs []*graph.Node) (results []*graph.Node) {
		for i, c := range cases {
			call := &Call{logits: map[*graph.Node]logits{}}
			target, output := xs[2*i], xs[2*i+1]
			each := meanOfEach(c.loss.Graph(call.prediction(target, call.Activate(activations[c.Activation], output))))
			results = append(results, each, graph.Gradient(graph.ReduceAllMean(each), output)[0])
		}
		return results
	})
	for i, c := range cases {
		losses, gradient := results[2*i], results[2*i+1]
		compareNumbers(t, names[i], losses, c.Losses)
		if len(c.Gradient) > 0 {
			compareNumbers(t, names[i]+", gradient", gradient, c.Gradient)
		}
	}
}

// Keras clips the probabilities of a softmax of ±100, which would give a wrong loss of 16 and no gradient. With logits it
// is right, and so is kit with both.
func TestCrossentropiesAreExactRightAfterTheirActivation(t *testing.T) {
	var fixture struct{ Formulas map[string]formulaCase }
	readFixture(t, "losses", &fixture)
	var names []string
	var cases []formulaCase
	for loss, activation := range map[*CrossentropyLoss]string{CategoricalCrossentropy: "softmax", SparseCategoricalCrossentropy: "softmax", BinaryCrossentropy: "sigmoid"} {
		c := fixture.Formulas[loss.Name()+": from_logits of 100"]
		c.loss, c.Activation = loss, activation
		names, cases = append(names, loss.Name()), append(cases, c)
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		compareFormulas(t, backend, names, cases)
	})
}

// A fit's loss is the mean over the batches as they were trained, and includes that of regularizers.
func TestLossesOfModelsEqualKeras(t *testing.T) {
	type modelCase struct {
		Loss, Accuracy, Weighted float64
		Gradients                [][]float64
		Fit                      []float64
	}
	var fixture struct{ Models map[string]modelCase }
	readFixture(t, "losses", &fixture)
	x, classes := kerasInputs(20, 6, 4)
	rows := ToCategorical(classes, 4)
	odd := Must(Values[uint8](classes))
	for i := range odd {
		odd[i] %= 2
	}
	answers := NewArray(odd)
	weights := NewArray(pattern(20, 0.5, 3)).Add(1)
	models := map[string]struct {
		output *DenseLayer
		loss   Loss
		y      Array
	}{
		"categorical_crossentropy_of_softmax":        {Dense(4).Activation(Softmax), CategoricalCrossentropy, rows},
		"categorical_crossentropy_of_sigmoid":        {Dense(4).Activation(Sigmoid), CategoricalCrossentropy, rows},
		"sparse_categorical_crossentropy_of_softmax": {Dense(4).Activation(Softmax), SparseCategoricalCrossentropy, classes},
		"sparse_categorical_crossentropy_of_sigmoid": {Dense(4).Activation(Sigmoid), SparseCategoricalCrossentropy, classes},
		"binary_crossentropy_of_sigmoid":             {Dense(1).Activation(Sigmoid), BinaryCrossentropy, answers},
		"binary_crossentropy_of_relu":                {Dense(1).Activation(ReLU), BinaryCrossentropy, answers},
		"dice":                                       {Dense(4).Activation(Sigmoid), Dice, rows},
		"tversky":                                    {Dense(4).Activation(Sigmoid), Tversky, rows},
		"binary_focal_crossentropy":                  {Dense(1).Activation(Sigmoid), BinaryFocalCrossentropy, answers},
		"mean_squared_error_with_penalties":          {Dense(1).KernelRegularizer(L1L2(0.02, 0.1)).BiasRegularizer(L2(0.3)), MeanSquaredError, answers},
	}
	if len(fixture.Models) != len(models) {
		t.Fatalf("%d cases for %d models", len(fixture.Models), len(models))
	}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, of := range models {
			want := fixture.Models[name]
			m := Sequential(of.output.InputShape(6)).Compile(SGD(), of.loss, Accuracy)
			patterned(t, m).backend = backend
			score, err := m.Evaluate(x, of.y, EvaluateOptions{BatchSize: 8})
			if err != nil {
				t.Fatal(err)
			}
			weighted := m.MustEvaluate(x, of.y, EvaluateOptions{BatchSize: 8, SampleWeight: weights})
			compareNumbers(t, name+": loss, weighted, accuracy", []float32{float32(score.Loss), float32(weighted.Loss), float32(score.Accuracy)}, []float64{want.Loss, want.Weighted, want.Accuracy})
			compareSparsely(t, name+": gradient", gradients(t, m, x, of.y), want.Gradients)
			h, err := m.Fit(x, of.y, FitOptions{BatchSize: 7, Epochs: 3, NoShuffle: true, Verbose: Silent})
			if err != nil {
				t.Fatal(err)
			}
			var fit []float32
			for _, loss := range h.MustValues("loss") {
				fit = append(fit, float32(loss))
			}
			compareNumbers(t, name+": fit", fit, want.Fit)
		}
	})
}

func TestLossesRefuseWhatTheyCannotCompare(t *testing.T) {
	for _, c := range []struct {
		loss           Loss
		target, output Shape
		want           string // "" if there is no error
	}{
		{CategoricalCrossentropy, Shape{}, Shape{1}, "categorical_crossentropy: the model's output is (None, 1) and so has only one class, from which nothing can be learned; for two classes end the model with Dense(2).Activation(kit.Softmax), or with Dense(1).Activation(kit.Sigmoid) and use BinaryCrossentropy"},
		{CategoricalCrossentropy, Shape{}, Shape{10}, "categorical_crossentropy: targets must be one-hot rows, (None, 10); they are (None,) (use kit.ToCategorical(y, 10), or SparseCategoricalCrossentropy for class numbers)"},
		{CategoricalCrossentropy, Shape{8, 8}, Shape{8, 8, 3}, "categorical_crossentropy: targets must be one-hot rows, (None, 8, 8, 3); they are (None, 8, 8) (use kit.ToCategorical(y, 3), or SparseCategoricalCrossentropy for class numbers)"},
		{CategoricalCrossentropy, Shape{9}, Shape{10}, "categorical_crossentropy: targets must be (None, 10), like the model's output; they are (None, 9)"},
		{CategoricalCrossentropy, Shape{8, 8, 3}, Shape{8, 8, 3}, ""},
		{CategoricalCrossentropy.LabelSmoothing(2), Shape{3}, Shape{3}, "categorical_crossentropy: LabelSmoothing(2): it must be from 0 to 1"},
		{SparseCategoricalCrossentropy, Shape{10}, Shape{10}, "sparse_categorical_crossentropy: targets must be class numbers, (None,) or (None, 1); they are (None, 10) (for one-hot rows there is CategoricalCrossentropy)"},
		{SparseCategoricalCrossentropy, nil, Shape{26, 26, 10}, "sparse_categorical_crossentropy: targets must be class numbers, (None, 26, 26) or (None, 26, 26, 1); they are (None,); kit.Flatten() before the last layers makes one row of each example"},
		{MeanSquaredError, Shape{1}, Shape{6, 6, 1}, "mean_squared_error: targets must be (None, 6, 6, 1), like the model's output; they are (None, 1); kit.Flatten() before the last layers makes one row of each example"},
		{SparseCategoricalCrossentropy, Shape{4}, Shape{8, 3}, "sparse_categorical_crossentropy: targets must be class numbers, (None, 8) or (None, 8, 1); they are (None, 4)"},
		{SparseCategoricalCrossentropy, Shape{8, 1}, Shape{8, 3}, ""},
		{BinaryFocalCrossentropy.Gamma(-1), Shape{3}, Shape{3}, "binary_focal_crossentropy: Gamma(-1): it must be 0 or more"},
		{CategoricalFocalCrossentropy.ApplyClassBalancing(true), Shape{3}, Shape{3}, "categorical_focal_crossentropy: ApplyClassBalancing is for BinaryFocalCrossentropy; leave it out"},
		{CategoricalGeneralizedCrossEntropy.Q(1), Shape{}, Shape{3}, "categorical_generalized_cross_entropy: Q(1): it must be between 0 and 1"},
		{CategoricalGeneralizedCrossEntropy, Shape{3}, Shape{3}, "categorical_generalized_cross_entropy: targets must be class numbers, (None,) or (None, 1); they are (None, 3)"},
		{Dice.Axis(3), Shape{8, 8}, Shape{8, 8}, "dice: Axis(3); the axes of an example are 1 to 2, or -1 to -2"},
		{Dice.Axis(-1, 2), Shape{8, 8}, Shape{8, 8}, "dice: Axis(2) is given twice"},
		{Dice.Alpha(1), Shape{8}, Shape{8}, "dice: it has no Alpha and Beta; kit.Tversky has them"},
		{Tversky.Beta(-1), Shape{8}, Shape{8}, "tversky: Beta(-1): it must be 0 or more"},
		{BinaryCrossentropy, Shape{}, Shape{10}, "binary_crossentropy: targets must be (None, 10), like the model's output; they are (None,); if they are class numbers, kit.ToCategorical(y, 10) makes rows of them, and SparseCategoricalCrossentropy takes them as they are"},
		{BinaryCrossentropy, Shape{}, Shape{1}, ""},
		{BinaryCrossentropy, Shape{1}, Shape{}, ""},
		{MeanSquaredError, Shape{1}, Shape{3}, "mean_squared_error: targets must be (None, 3), like the model's output; they are (None, 1); if they are class numbers, kit.ToCategorical(y, 3) makes rows of them, and SparseCategoricalCrossentropy takes them as they are"},
		{MeanSquaredError, Shape{3}, Shape{4}, "mean_squared_error: targets must be (None, 4), like the model's output; they are (None, 3)"},
		{Hinge, Shape{5}, Shape{5, 1}, ""},
	} {
		got := ""
		if err := c.loss.Check(c.target, c.output); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("targets %v, output %v:\ngot  %s\nwant %s", c.target, c.output, got, c.want)
		}
	}
}

func TestLossesRefuseInvalidTargets(t *testing.T) {
	x := NewArray(pattern(12, 1, 1), 6, 2)
	one := func(l Loss, activation ActivationFunc) *Model {
		return Sequential(Dense(1).Activation(activation)).Compile(SGD(), l)
	}
	for _, c := range []struct {
		model *Model
		y     Array
		want  string
	}{
		{one(BinaryCrossentropy, Sigmoid), NewArray([]int64{0, 1, 1, -1, 0, 1}), "evaluate: y: target -1 (number 3): binary_crossentropy takes 0, 1 and probabilities between them; Hinge takes -1 and 1, SparseCategoricalCrossentropy class numbers, MeanSquaredError any number"},
		{one(BinaryCrossentropy, Sigmoid), NewArray([]uint8{0, 1, 1, 1, 2, 1}), "evaluate: y: target 2 (number 4): "},
		{one(Huber.Delta(0), Linear), NewArray([]uint8{0, 1, 1, 1, 0, 1}), "evaluate: huber: Delta(0): it must be above 0"},
		{one(BinaryCrossentropy.FromLogits(true), Sigmoid), NewArray([]uint8{0, 1, 1, 1, 0, 1}), "evaluate: the loss binary_crossentropy: FromLogits is for a model that ends without an activation; this one ends with a sigmoid"},
		{Sequential(Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy), NewArray([]int64{0, 1, 1, -1, 0, 1}), "evaluate: y: label -1 (number 3): with 2 classes labels are whole numbers from 0 to 1"},
	} {
		if _, err := c.model.Evaluate(x, c.y); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
	if _, err := one(BinaryCrossentropy, Sigmoid).Evaluate(x, NewArray([]uint8{0, 1, 0, 1, 0, 1}).Div(1)); err != nil {
		t.Error(err)
	}
}

// Models of one notebook whose losses differ only in an option are distinguished.
func TestLossesAreDescribedWithTheirOptions(t *testing.T) {
	seen := map[string]bool{}
	for _, loss := range []Loss{CategoricalCrossentropy, CategoricalCrossentropy.LabelSmoothing(0.1), CategoricalCrossentropy.FromLogits(true), Huber, Huber.Delta(2), MeanSquaredError} {
		if d := described(loss); seen[d] {
			t.Errorf("two losses are %q", d)
		} else {
			seen[d] = true
		}
	}
	if fmt.Sprint(Huber.Delta(2)) != "huber delta=2" {
		t.Error(Huber.Delta(2))
	}
}

package kit

import (
	"fmt"
	"strings"
	"testing"
)

func TestDisplay(t *testing.T) {
	images := NewArray(make([]uint8, 60), 5, 3, 4)
	labels := NewArray(make([]uint8, 5))
	small := func() *Model {
		return Sequential(Dense(3).InputShape(4).Activation(ReLU), Dense(2)).Name("small")
	}
	branched := func() *Model {
		a, b := Input(4), Input(2)
		return NewModel(List{a, b}, Dense(3).On(Concatenate().On(a, b)))
	}
	adam := Adam(0.01).AMSGrad(true).WeightDecay(0.1)
	stopped := NewHistory(map[string][]float64{"loss": {0.5}})
	stopped.Interrupted = true
	scheduled := SGD().LearningRate(CosineDecay(0.1, 100))
	for _, test := range []struct {
		thing any
		want  string
	}{
		{small(), `Sequential "small": (4,) → (2,), 2 layers, 23 parameters, not compiled`},
		{small().Compile(RMSprop(), MeanSquaredError), `Sequential "small": (4,) → (2,), 2 layers, 23 parameters, compiled with rmsprop and mean_squared_error`},
		{Sequential(Flatten()), `Sequential "sequential": 1 layer, no input shape yet, not compiled`},
		{Sequential(), `Sequential "sequential": does not work: the model has no layers; pass some to kit.Sequential(...), or Add them, not compiled`},
		{branched(), `Functional "functional": (4,), (2,) → (3,), 4 layers, 21 parameters, not compiled`},
		{(*Model)(nil), "a model that is nil"},

		{&History{}, "History of 0 epochs"},
		{NewHistory(map[string][]float64{"loss": {0.5, 0.25}, "accuracy": {0.5, 0.75}, "val_loss": {1, 2}}),
			"History of 2 epochs: accuracy: 0.7500 - loss: 0.2500 - val_loss: 2.0000"},
		{stopped, "History of 1 epoch, interrupted: loss: 0.5000"},

		{Data(images, labels), "Dataset of 5 examples: x (5, 3, 4) uint8, y (5,) uint8"},
		{Dataset{X: images, Y: labels, SampleWeight: NewArray(make([]float32, 5))}, "Dataset of 5 examples: x (5, 3, 4) uint8, y (5,) uint8, sample weights (5,) float32"},
		{Data(ArrayList{images, labels}, ArrayMap{"b": labels, "a": images}), `Dataset: x[0] (5, 3, 4) uint8, x[1] (5,) uint8, y["a"] (5, 3, 4) uint8, y["b"] (5,) uint8`},
		{Data(images, Array{}), "Dataset of 5 examples: x (5, 3, 4) uint8"},
		{Dataset{}, "Dataset of 0 examples"},
		{Data(images.Reshape(7), labels), "Dataset of 5 examples: x: " + images.Reshape(7).Err().Error() + ", y (5,) uint8"},

		{Dense(64), "Dense(units=64)"},
		{Dense(64).Activation(ReLU).Name("hidden").InputShape(784).Trainable(false), `Dense(units=64, activation="relu", name="hidden", input_shape=(784,), trainable=false)`},
		{Dense(0), "Dense(units=0)"},
		{Conv2D(8, 3).Padding(Same), `Conv2D(filters=8, kernel_size=(3, 3), padding="same")`},
		{Flatten(), "Flatten()"},
		{MaxPooling2D(), "MaxPooling2D(pool_size=(2, 2))"},
		{Dropout(0.2), "Dropout(rate=0.2)"},
		{Input(784).Name("x"), `InputLayer(name="x", input_shape=(784,))`},
		{Dense(64).On(Input(784)), "Tensor (None, 64), the output of Dense"},
		{Concatenate().On(Input(2), Input(3, 1)), `Tensor with an error: layer "concatenate_1": Concatenate: tensors of (None, 2) and (None, 3, 1): all axes but axis 1 must have the same sizes`},
		{new(DenseLayer), "a layer not made by a function of kit"},

		{Adam(), "Adam(learning_rate=0.001)"},
		{adam, "Adam(learning_rate=0.01, amsgrad=true, weight_decay=0.1)"},
		{scheduled, "SGD(learning_rate=CosineDecay(initial_learning_rate=0.1, decay_steps=100))"},
		{SGD(0.1).Momentum(0.9), "SGD(learning_rate=0.1, momentum=0.9)"},
		{(*AdamOptimizer)(nil), "<nil>"},

		{Accuracy, "accuracy"},
		{CategoricalAccuracy, "categorical_accuracy"},
		{RootMeanSquaredError, "root_mean_squared_error"},
		{Precision, "precision"},
		{Recall.ClassID(0), "recall class_id=0"},
		{Precision.Thresholds(0.8), "precision thresholds=0.8"},
		{Named("top", TopKCategoricalAccuracy.K(3)), "top: top_k_categorical_accuracy k=3"},
		{MeanSquaredError, "mean_squared_error"},
		{Huber.Delta(2), "huber delta=2"},

		{ReLU, "relu"},
		{ActivationFunc{}, "no activation"},
		{HeNormal, "HeNormal()"},
		{L2(0.01), "L2(l2=0.01)"},
		{MaxNorm(2), "MaxNorm(max_value=2)"},
	} {
		if got := fmt.Sprint(test.thing); got != test.want {
			t.Errorf("it shows\n%s\nwant\n%s", got, test.want)
		}
	}
}

// Each thing of this package shows as one line that names it.
func TestDisplayOfAll(t *testing.T) {
	shows := func(class string, thing any) {
		if got := fmt.Sprint(thing); !strings.HasPrefix(got, class) || strings.ContainsAny(got, "{}\n") {
			t.Errorf("%s shows as %q", class, got)
		}
	}
	for class, maker := range layers.makers {
		if layer := maker(); class == sequential || class == functional {
			shows(class+" ", layer)
		} else {
			shows(class+"(", layer)
		}
	}
	for _, o := range optimizers.all() {
		shows(o.(Configured).Config().Class+"(learning_rate=", o)
	}
	for _, m := range metrics.all() {
		shows(m.Name(), m)
	}
}

// Looking at a notebook's model does not restore what it learned, after which its declaration could not change.
func TestDisplayLeavesAModelAsItIs(t *testing.T) {
	m := Sequential(Dense(2).InputShape(3))
	m.declaration = new(declaration)
	_ = m.String()
	if m.declaration.path != "" || m.declaration.identity != "" || m.state != nil {
		t.Errorf("it is %+v, with the state %v", m.declaration, m.state)
	}
}

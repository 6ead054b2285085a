package kit

import (
	"fmt"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An Optimizer computes how a training step changes the weights. This package has [SGD], [RMSprop], [Adam], [AdamW],
// [Adamax], [Nadam], [Adagrad], [Adadelta], [Adafactor], [Ftrl], [Lamb], [Lion] and [Muon]. They have methods for their options, named as in Keras, which return
// the optimizer:
//
//	kit.Adam(0.01).Beta1(0.8).ClipNorm(1)
//	kit.SGD().Momentum(0.9).LearningRate(kit.CosineDecay(0.1, 10_000))
//
// A custom optimizer is a type with the methods below. If it embeds one of this package, such as *kit.SGDOptimizer, it also
// has its learning rate, schedule, weight decay, clipping, accumulation of gradients and average of weights.
type Optimizer interface {
	// Describe returns the name and the options, as in "rmsprop rho=0.9".
	Describe() string

	// InitialLearningRate returns the learning rate at which training starts.
	InitialLearningRate() float64

	// Check returns an error for an invalid option.
	Check() error

	// Slots lists the numbers that the optimizer keeps for each weight between steps.
	Slots() []Slot

	// Update adds the change of one weight and its slots to the graph, and returns the new ones.
	Update(u Update) (weight *graph.Node, slots []*graph.Node)
}

// A Slot is an array that an optimizer keeps for each weight.
type Slot struct {
	Name    string  // "velocity"
	Initial float64 // value before the first step
	Scalar  bool    // a single number, rather than one for each number of the weight

	of func(weight Shape) Shape // the shape for a weight; nil for those above
}

// shape returns the shape of the slot for a weight.
func (s Slot) shape(w Weight) Shape {
	switch {
	case s.of != nil:
		return s.of(w.Shape)
	case s.Scalar:
		return Shape{}
	}
	return w.Shape
}

// An Update has what an optimizer needs to update one weight in one training step.
type Update struct {
	Weight, Gradient *graph.Node
	Slots            []*graph.Node // in the order of Optimizer.Slots
	LearningRate     *graph.Node   // scalar
	Step             *graph.Node   // scalar Float32: 1 in the first step

	of Weight
}

// updated returns an optimizer's update of a weight, and checks its shapes.
func updated(o Optimizer, u Update, w Weight) (weight *graph.Node, slots []*graph.Node) {
	what := fmt.Sprintf("the optimizer %s, of the %s of layer %q", optimizerClass(o), w.Name, w.layer)
	weight = made(what, w.Shape, func() (weight *graph.Node) {
		weight, slots = o.Update(u)
		return weight
	})
	all := o.Slots()
	if len(slots) != len(all) {
		panic(hint.Try(fmt.Errorf("%s: Update returned %d slots", what, len(slots)), "it has %d", len(all)))
	}
	for i, slot := range all {
		made(what+": the slot "+slot.Name, slot.shape(w), func() *graph.Node { return slots[i] })
	}
	return weight, slots
}

// power is x to the power of the step's number.
func (u Update) power(x float64) *graph.Node {
	return graph.Pow(graph.Scalar(u.Step.Graph(), u.Step.DType(), x), u.Step)
}

// missing is 1-keep^step: dividing by it corrects the bias of a running average that started at zero.
func (u Update) missing(keep float64) *graph.Node { return graph.OneMinus(u.power(keep)) }

// average moves a running average towards x, keeping the fraction keep of the old value.
func average(old, x *graph.Node, keep float64) *graph.Node {
	return graph.Add(old, graph.MulScalar(graph.Sub(x, old), 1-keep))
}

// A fraction is an option of an optimizer that must be from 0 to 1.
type fraction struct {
	name  string
	value float64
}

func checkFractions(fractions ...fraction) error {
	for _, f := range fractions {
		if !(f.value >= 0 && f.value <= 1) {
			return fmt.Errorf("%s(%v): it must be from 0 to 1", f.name, f.value)
		}
	}
	return nil
}

// checkEpsilon returns an error for an epsilon that allows division by 0. That is most likely the epsilon of a struct which
// was not made by its constructor.
func checkEpsilon(epsilon float64, constructor string) error {
	if !(epsilon > 0) {
		return hint.Try(fmt.Errorf("Epsilon(%v): it must be above 0", epsilon), "kit.%s() makes an optimizer with the default, 1e-7", constructor)
	}
	return nil
}

// optimizerClass returns the optimizer's name: "adam".
func optimizerClass(o Optimizer) string {
	class, _, _ := strings.Cut(o.Describe(), " ")
	return class
}

// optimizers are the optimizers that can be made by name.
var optimizers = &kind[Optimizer]{what: "optimizer", module: "keras.optimizers", describe: describeConfigured[Optimizer]}

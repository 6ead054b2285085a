package kit

import (
	"fmt"
	"math"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An Optimizer says how a training step changes the weights. Those of this package are [SGD], [RMSprop], [Adam], [AdamW],
// [Adamax], [Nadam], [Adagrad], [Adadelta] and [Lion]. They have methods for their options, named as in Keras, which return the
// optimizer:
//
//	kit.Adam(0.01).Beta1(0.8).ClipNorm(1)
//	kit.SGD().Momentum(0.9).LearningRate(kit.CosineDecay(0.1, 10_000))
//
// An optimizer of a program's own is a type with the methods below. If it embeds one of this package, as *kit.SGDOptimizer, it has
// that one's learning rate, schedule, weight decay and clipping too.
type Optimizer interface {
	// Describe returns the name and the options, as in "rmsprop rho=0.9".
	Describe() string

	// InitialLearningRate is the learning rate at which training starts.
	InitialLearningRate() float64

	// Check returns an error for an option that makes no sense.
	Check() error

	// Slots lists what the optimizer remembers about each weight from one step to the next.
	Slots() []Slot

	// Update adds to the graph how one weight and its slots change, and returns the new ones.
	Update(u Update) (weight *graph.Node, slots []*graph.Node)
}

// A Slot is something that an optimizer remembers about each weight.
type Slot struct {
	Name    string  // "velocity"
	Initial float64 // what it is before the first step
	Scalar  bool    // a single number, rather than one for each of the weight's
}

// shape is that of the slot of a weight.
func (s Slot) shape(w Weight) Shape {
	if s.Scalar {
		return Shape{}
	}
	return w.Shape
}

// An Update is what an optimizer gets to see of one weight in one training step.
type Update struct {
	Weight, Gradient *graph.Node
	Slots            []*graph.Node // in the order of Optimizer.Slots
	LearningRate     *graph.Node   // scalar
	Step             *graph.Node   // scalar Float32: 1 in the first step
}

// updated is what an optimizer makes of an update of a weight.
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

// power is x to the number of the step.
func (u Update) power(x float64) *graph.Node {
	return graph.Pow(graph.Scalar(u.Step.Graph(), u.Step.DType(), x), u.Step)
}

// missing is 1-keep^step: what a running average lacks that started at zero. Dividing by it makes up for that.
func (u Update) missing(keep float64) *graph.Node { return graph.OneMinus(u.power(keep)) }

// average brings a running average, of which so much is kept, nearer to x.
func average(old, x *graph.Node, keep float64) *graph.Node {
	return graph.Add(old, graph.MulScalar(graph.Sub(x, old), 1-keep))
}

// A fraction is an option of an optimizer that must be from 0 to 1.
type fraction struct {
	name  string
	value float64
}

func checkRate(rate float64) error {
	if !(rate >= 0) || math.IsInf(rate, 0) {
		return fmt.Errorf("learning rate %s: it must be a number from 0 up", pythonFloat(rate))
	}
	return nil
}

func checkFractions(fractions ...fraction) error {
	for _, f := range fractions {
		if !(f.value >= 0 && f.value <= 1) {
			return fmt.Errorf("%s(%v): it must be from 0 to 1", f.name, f.value)
		}
	}
	return nil
}

// optional returns the value that was given, or the default.
func optional(given []float64, value float64) float64 {
	if len(given) > 0 {
		return given[0]
	}
	return value
}

// checkEpsilon returns an error for an epsilon that would let a division run away. It is most likely that of a struct which was
// not made by its constructor.
func checkEpsilon(epsilon float64, constructor string) error {
	if !(epsilon > 0) {
		return hint.Try(fmt.Errorf("Epsilon(%v): it must be above 0", epsilon), "kit.%s() makes an optimizer with the default, 1e-7", constructor)
	}
	return nil
}

// optimizerClass is what an optimizer is called: "adam".
func optimizerClass(o Optimizer) string {
	class, _, _ := strings.Cut(o.Describe(), " ")
	return class
}

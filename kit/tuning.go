package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// Tuning are the options that all optimizers have. An optimizer embeds it, so that its fields are set like the
// optimizer's own,
//
//	adam := kit.Adam()
//	adam.ClipNorm = 1
//
// or within an expression by [With].
//
// The zero value changes nothing.
type Tuning struct {
	Schedule       Schedule `json:"-"` // the learning rate of each step, in place of LearningRate
	WeightDecay    float64  // before each step the weights shrink by the rate times this
	ClipNorm       float64  // the longest that the gradient of each weight may be; 0 stands for any
	ClipValue      float64  // the largest that each number of a gradient may be; 0 stands for any
	GlobalClipNorm float64  // the longest that the gradients of all weights together may be; 0 stands for any

	rates []float64 // that the constructor was given, if they are too many
}

func (t Tuning) tuning() Tuning { return t }

func (t *Tuning) setSchedule(s Schedule) { t.Schedule = s }

// String names the options that are set, but for the schedule.
func (t Tuning) String() string {
	s := ""
	for _, option := range []struct {
		name  string
		value float64
	}{{"weight_decay", t.WeightDecay}, {"clipnorm", t.ClipNorm}, {"clipvalue", t.ClipValue}, {"global_clipnorm", t.GlobalClipNorm}} {
		if option.value != 0 {
			s += fmt.Sprintf(" %s=%v", option.name, option.value)
		}
	}
	return s
}

// tuningOf returns an optimizer's tuning, if it has one.
func tuningOf(o Optimizer) Tuning {
	if tuned, ok := o.(interface{ tuning() Tuning }); ok {
		return tuned.tuning()
	}
	return Tuning{}
}

// check returns an error for options that make no sense, or not together.
func (t Tuning) check() error {
	if t.rates != nil {
		return fmt.Errorf("%d learning rates, %v: the constructor takes one; the other options are fields of what it returns, as in sgd := kit.SGD(0.1); sgd.Momentum = 0.9", len(t.rates), t.rates)
	}
	set := 0
	for _, option := range []struct {
		name  string
		value float64
	}{{"ClipNorm", t.ClipNorm}, {"ClipValue", t.ClipValue}, {"GlobalClipNorm", t.GlobalClipNorm}} {
		if !(option.value >= 0) {
			return fmt.Errorf("%s %v: it has to be above 0, or 0 for no limit", option.name, option.value)
		}
		if option.value > 0 {
			set++
		}
	}
	if set > 1 {
		return fmt.Errorf("only one of ClipNorm, ClipValue and GlobalClipNorm can be set")
	}
	if err := atLeast(0, "WeightDecay", t.WeightDecay); err != nil {
		return err
	}
	if t.Schedule != nil {
		if err := checkSchedule(t.Schedule); err != nil {
			return err
		}
	}
	return nil
}

// clip keeps gradients within the limits.
func (t Tuning) clip(gradients []*graph.Node) []*graph.Node {
	norm := func(gradients ...*graph.Node) *graph.Node {
		var squares []*graph.Node
		for _, g := range gradients {
			squares = append(squares, graph.ReduceAllSum(graph.Square(g)))
		}
		return graph.Sqrt(graph.ReduceAllSum(graph.Stack(squares, 0)))
	}
	shorten := func(g, norm *graph.Node, limit float64) *graph.Node {
		// A gradient within the limit stays as it is, to the last bit; one of length 0 is not divided by it.
		return graph.Where(graph.GreaterThan(norm, graph.Scalar(g.Graph(), g.DType(), limit)), graph.Div(graph.MulScalar(g, limit), norm), g)
	}
	var global *graph.Node
	if t.GlobalClipNorm > 0 && len(gradients) > 0 {
		global = norm(gradients...)
	}
	out := slices.Clone(gradients)
	for i, g := range gradients {
		switch {
		case t.ClipNorm > 0:
			out[i] = shorten(g, norm(g), t.ClipNorm)
		case t.GlobalClipNorm > 0:
			out[i] = shorten(g, global, t.GlobalClipNorm)
		case t.ClipValue > 0:
			out[i] = clamp(g, -t.ClipValue, t.ClipValue)
		}
	}
	return out
}

// decay shrinks a weight before its update.
func (t Tuning) decay(w, rate *graph.Node) *graph.Node {
	if t.WeightDecay == 0 {
		return w
	}
	return graph.Sub(w, graph.Mul(graph.MulScalar(w, t.WeightDecay), rate))
}

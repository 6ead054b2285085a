package kit

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// optimizerOptions are the options that all optimizers of this package have. Self is the optimizer's own type, so that a chain of
// options keeps it:
//
//	kit.SGD().Momentum(0.9).LearningRate(kit.CosineDecay(0.1, 10_000)).ClipNorm(1)
type optimizerOptions[Self any] struct {
	self Self
	tuning
}

// tuning is what these options hold.
type tuning struct {
	rate           float64
	rates          []float64 // all that the constructor was given, if they are too many
	schedule       Schedule  // the learning rate of each step, in place of rate; nil if there is none
	weightDecay    float64
	clipNorm       float64 // 0: no limit, as with the others
	clipValue      float64
	globalClipNorm float64
}

// newOptimizerOptions returns the options of an optimizer whose constructor was given these learning rates: one, or none for the
// default.
func newOptimizerOptions[Self any](self Self, rate float64, given []float64) optimizerOptions[Self] {
	o := optimizerOptions[Self]{self, tuning{rate: optional(given, rate)}}
	if len(given) > 1 {
		o.rates = given
	}
	return o
}

// LearningRate sets the learning rate of each step by a schedule, in place of the constructor's number. A nil schedule takes it
// back.
func (o *optimizerOptions[Self]) LearningRate(schedule Schedule) Self {
	o.schedule = schedule
	return o.self
}

// WeightDecay sets how much the weights shrink before each step: by the learning rate times this, 0 or more. By default they do
// not, except with [AdamW].
func (o *optimizerOptions[Self]) WeightDecay(decay float64) Self {
	o.weightDecay = decay
	return o.self
}

// ClipNorm sets the largest norm that the gradient of each weight may have; a longer one is shortened to it. By default, 0, there
// is no limit. Only one of ClipNorm, ClipValue and GlobalClipNorm can be set.
func (o *optimizerOptions[Self]) ClipNorm(norm float64) Self {
	o.clipNorm = norm
	return o.self
}

// ClipValue sets the largest absolute value that each number of a gradient may have. By default, 0, there is no limit.
func (o *optimizerOptions[Self]) ClipValue(value float64) Self {
	o.clipValue = value
	return o.self
}

// GlobalClipNorm sets the largest norm that the gradients of all weights together may have. By default, 0, there is no limit.
func (o *optimizerOptions[Self]) GlobalClipNorm(norm float64) Self {
	o.globalClipNorm = norm
	return o.self
}

// InitialLearningRate implements [Optimizer].
func (o *optimizerOptions[Self]) InitialLearningRate() float64 { return o.rate }

// config is that of an optimizer of a class with these options of its own.
func (o *optimizerOptions[Self]) config(class string, own Options) Config {
	return Config{Class: class, Options: Options{
		"name":          ignored(snakeCase(class)),
		"learning_rate": (*rateOption)(&o.tuning),
		"weight_decay":  &noneIfZero[float64]{&o.weightDecay}, "clipnorm": &noneIfZero[float64]{&o.clipNorm}, "clipvalue": &noneIfZero[float64]{&o.clipValue},
		"global_clipnorm": &noneIfZero[float64]{&o.globalClipNorm},

		"use_ema": always(false), "ema_momentum": ignored(0.99), "ema_overwrite_frequency": always(nil), "loss_scale_factor": always(nil),
		"gradient_accumulation_steps": always(nil),
	}.and(own)}
}

// A rateOption is the learning rate: a number, or a schedule.
type rateOption tuning

func (r *rateOption) MarshalJSON() ([]byte, error) {
	if r.schedule != nil {
		return schedules.checked(r.schedule)
	}
	return json.Marshal(r.rate)
}

func (r *rateOption) UnmarshalJSON(text []byte) (err error) {
	if r.schedule = nil; json.Unmarshal(text, &r.rate) == nil && !isNull(text) {
		return nil
	}
	r.schedule, err = schedules.decode(text)
	return err
}

func (t tuning) tuned() tuning { return t }

// text names the options that are set, except the learning rate.
func (t tuning) text() string {
	s := ""
	for _, option := range []struct {
		name  string
		value float64
	}{{"weight_decay", t.weightDecay}, {"clipnorm", t.clipNorm}, {"clipvalue", t.clipValue}, {"global_clipnorm", t.globalClipNorm}} {
		if option.value != 0 {
			s += fmt.Sprintf(" %s=%v", option.name, option.value)
		}
	}
	return s
}

// tuningOf returns what an optimizer was told of the options above. One of a program's own has none, unless it embeds one of this
// package.
func tuningOf(o Optimizer) tuning {
	if own, ok := o.(interface{ tuned() tuning }); ok {
		return own.tuned()
	}
	return tuning{}
}

// check returns an error for options that make no sense, or not together.
func (t tuning) check() error {
	if t.rates != nil {
		return hint.Try(fmt.Errorf("%d learning rates, %v: the constructor takes one", len(t.rates), t.rates), "the other options are methods of what it returns, as in kit.SGD(0.1).Momentum(0.9)")
	}
	if err := checkRate(t.rate); err != nil {
		return err
	}
	set := 0
	for _, option := range []struct {
		name  string
		value float64
	}{{"ClipNorm", t.clipNorm}, {"ClipValue", t.clipValue}, {"GlobalClipNorm", t.globalClipNorm}} {
		if !(option.value >= 0) {
			return fmt.Errorf("%s(%v): it must be above 0, or 0 for no limit", option.name, option.value)
		}
		if option.value > 0 {
			set++
		}
	}
	if set > 1 {
		return fmt.Errorf("only one of ClipNorm, ClipValue and GlobalClipNorm can be set")
	}
	if err := atLeast(0, "WeightDecay", t.weightDecay); err != nil {
		return err
	}
	if t.schedule != nil {
		if err := checkSchedule(t.schedule); err != nil {
			return err
		}
	}
	return nil
}

// clip keeps gradients within the limits.
func (t tuning) clip(gradients []*graph.Node) []*graph.Node {
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
	if t.globalClipNorm > 0 && len(gradients) > 0 {
		global = norm(gradients...)
	}
	out := slices.Clone(gradients)
	for i, g := range gradients {
		switch {
		case t.clipNorm > 0:
			out[i] = shorten(g, norm(g), t.clipNorm)
		case t.globalClipNorm > 0:
			out[i] = shorten(g, global, t.globalClipNorm)
		case t.clipValue > 0:
			out[i] = clamp(g, -t.clipValue, t.clipValue)
		}
	}
	return out
}

// decay shrinks a weight before its update.
func (t tuning) decay(w, rate *graph.Node) *graph.Node {
	if t.weightDecay == 0 {
		return w
	}
	return graph.Sub(w, graph.Mul(graph.MulScalar(w, t.weightDecay), rate))
}

package kit

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// optimizerOptions are the options of all optimizers of this package. Self is the optimizer's type, so that chained methods
// return it:
//
//	kit.SGD().Momentum(0.9).LearningRate(kit.CosineDecay(0.1, 10_000)).ClipNorm(1)
type optimizerOptions[Self any] struct {
	self Self
	tuning
}

// tuning has the values of these options.
type tuning struct {
	rate           float64
	rates          []float64 // all rates given to the constructor, if there are too many
	schedule       Schedule  // the learning rate of each step, instead of rate; or nil
	weightDecay    float64
	clipNorm       float64 // 0 means no limit, as for the others
	clipValue      float64
	globalClipNorm float64

	useEMA                bool
	emaMomentum           float64
	emaOverwriteFrequency int // 0 means never, as for the next
	accumulationSteps     int
}

// newOptimizerOptions returns the options of an optimizer whose constructor was given these learning rates: one, or none
// for the default.
func newOptimizerOptions[Self any](self Self, rate float64, given []float64) optimizerOptions[Self] {
	o := optimizerOptions[Self]{self, tuning{rate: optional(given, rate), emaMomentum: 0.99}}
	if len(given) > 1 {
		o.rates = given
	}
	return o
}

// LearningRate sets a schedule of the learning rate, instead of the constructor's number. nil removes it.
func (o *optimizerOptions[Self]) LearningRate(schedule Schedule) Self {
	o.schedule = schedule
	return o.self
}

// WeightDecay sets how much the weights shrink before each step: by the learning rate times decay, 0 or more. By default it
// is 0, except in [AdamW].
func (o *optimizerOptions[Self]) WeightDecay(decay float64) Self {
	o.weightDecay = decay
	return o.self
}

// ClipNorm sets the largest norm of the gradient of each weight; a longer gradient is scaled down to it. By default, 0,
// there is no limit. Only one of ClipNorm, ClipValue and GlobalClipNorm can be set.
func (o *optimizerOptions[Self]) ClipNorm(norm float64) Self {
	o.clipNorm = norm
	return o.self
}

// ClipValue sets the largest absolute value of each number of a gradient. By default, 0, there is no limit.
func (o *optimizerOptions[Self]) ClipValue(value float64) Self {
	o.clipValue = value
	return o.self
}

// GlobalClipNorm sets the largest norm of the gradients of all weights together. By default, 0, there is no limit.
func (o *optimizerOptions[Self]) GlobalClipNorm(norm float64) Self {
	o.globalClipNorm = norm
	return o.self
}

// InitialLearningRate implements [Optimizer].
func (o *optimizerOptions[Self]) InitialLearningRate() float64 { return o.rate }

// config returns the config of an optimizer with its class and its additional options.
func (o *optimizerOptions[Self]) config(class string, own Options) Config {
	return Config{Class: class, Options: Options{
		"name":          ignored(words.Snake(class)),
		"learning_rate": (*rateOption)(&o.tuning),
		"weight_decay":  &noneIfZero[float64]{&o.weightDecay}, "clipnorm": &noneIfZero[float64]{&o.clipNorm}, "clipvalue": &noneIfZero[float64]{&o.clipValue},
		"global_clipnorm": &noneIfZero[float64]{&o.globalClipNorm},

		"use_ema": &o.useEMA, "ema_momentum": &o.emaMomentum, "ema_overwrite_frequency": &noneIfZero[int]{&o.emaOverwriteFrequency},
		"gradient_accumulation_steps": &noneIfZero[int]{&o.accumulationSteps}, "loss_scale_factor": always(nil),
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

// text returns the options that are set, except the learning rate.
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
	if t.useEMA {
		s += fmt.Sprintf(" ema_momentum=%v ema_overwrite_frequency=%d", t.emaMomentum, t.emaOverwriteFrequency)
	}
	if t.accumulationSteps != 0 {
		s += fmt.Sprintf(" gradient_accumulation_steps=%d", t.accumulationSteps)
	}
	return s
}

// tuningOf returns an optimizer's values of the options above. A custom one has none, unless it embeds an optimizer of this
// package.
func tuningOf(o Optimizer) tuning {
	if own, ok := o.(interface{ tuned() tuning }); ok {
		return own.tuned()
	}
	return tuning{}
}

// check returns an error for options that are invalid, or contradict each other.
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
	if err := checkFractions(fraction{"EMAMomentum", t.emaMomentum}); err != nil {
		return err
	}
	if err := atLeast(0, "EMAOverwriteFrequency", t.emaOverwriteFrequency); err != nil {
		return err
	}
	if t.accumulationSteps != 0 && t.accumulationSteps < 2 {
		return fmt.Errorf("GradientAccumulationSteps(%d): it must be 2 or more, or 0 for an update in each step", t.accumulationSteps)
	}
	if t.schedule != nil {
		if err := checkSchedule(t.schedule); err != nil {
			return err
		}
	}
	return nil
}

// clip limits the gradients.
func (t tuning) clip(gradients []*graph.Node) []*graph.Node {
	norm := func(gradients ...*graph.Node) *graph.Node {
		var squares []*graph.Node
		for _, g := range gradients {
			squares = append(squares, graph.ReduceAllSum(graph.Square(g)))
		}
		return graph.Sqrt(graph.ReduceAllSum(graph.Stack(squares, 0)))
	}
	shorten := func(g, norm *graph.Node, limit float64) *graph.Node {
		// A gradient within the limit stays the same to the last bit; one of length 0 is not divided by it.
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

// decayed shrinks a weight before its update.
func decayed(w *graph.Node, decay float64, rate *graph.Node) *graph.Node {
	if decay == 0 {
		return w
	}
	return graph.Sub(w, graph.Mul(graph.MulScalar(w, decay), rate))
}

// String describes the optimizer: Adam(learning_rate=0.001).
func (o *optimizerOptions[Self]) String() string {
	optimizer, ok := any(o.self).(Optimizer)
	if !ok || isNil(optimizer) {
		return "an optimizer not made by a function of kit"
	}
	return optimizers.text(optimizer)
}

func (r *rateOption) optionText() string {
	if r.schedule == nil {
		return ""
	}
	return scheduleText(r.schedule)
}

package kit

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// A Schedule sets the learning rate of each training step, counted from 0 since the optimizer started. Pass it to the
// optimizer's LearningRate. Keras's schedules are [ExponentialDecay], [PiecewiseConstantDecay], [PolynomialDecay],
// [InverseTimeDecay], [CosineDecay] and [CosineDecayRestarts]; [ScheduleFunc] makes one of any function:
//
//	kit.SGD().LearningRate(kit.ExponentialDecay(0.1, 1000, 0.96))
type Schedule interface {
	// Rate returns the learning rate of a step. It is NaN, which Fit refuses, if the schedule is invalid.
	Rate(step int) float64
}

// A ScheduleFunc is a function as a [Schedule]. Unlike the others it is code, which [Model.Save] cannot write.
type ScheduleFunc func(step int) float64

// Rate implements [Schedule].
func (f ScheduleFunc) Rate(step int) float64 {
	if f == nil {
		return math.NaN()
	}
	return f(step)
}

// checkSchedule returns an error for a schedule that is invalid from the start.
func checkSchedule(s Schedule) error {
	if isNil(s) && reflect.ValueOf(s).Kind() == reflect.Pointer {
		return fmt.Errorf("LearningRate: the %s is nil", scheduleClass(s))
	}
	what := fmt.Sprintf("LearningRate(%s)", scheduleText(s))
	// Skip custom schedules, which may embed one of these.
	if own, ok := s.(interface{ check() error }); ok && schedules.isOurs(s) {
		if err := own.check(); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	var rate float64
	err := caught(func() { rate = s.Rate(0) })
	if err = cmp.Or(err, checkRate(rate)); err != nil {
		return fmt.Errorf("%s, at step 0: %w", what, err)
	}
	return nil
}

// scheduleClass returns the schedule's name: "CosineDecay".
func scheduleClass(s Schedule) string {
	t := reflect.TypeOf(s)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return strings.TrimSuffix(t.Name(), "Schedule")
}

// atLeast returns an error for an option that is below bound or not finite. name is that of the method that sets it, or of
// a constructor's parameter.
func atLeast[T int | float64](bound T, name string, value T) error {
	if !(value >= bound) || math.IsInf(float64(value), 0) {
		if unicode.IsUpper(rune(name[0])) {
			return fmt.Errorf("%s(%v): it must be %v or more", name, value, bound)
		}
		return fmt.Errorf("%s %v: it must be %v or more", name, value, bound)
	}
	return nil
}

// part returns the fraction of the steps that is done: 1 at their end.
func part(step, steps int) float64 {
	if steps <= 0 {
		return math.NaN()
	}
	return float64(step) / float64(steps)
}

// ExponentialDecaySchedule multiplies the learning rate by the same factor over and over. Make one with [ExponentialDecay].
type ExponentialDecaySchedule struct {
	initial   float64
	steps     int
	rate      float64
	staircase bool
}

// ExponentialDecay returns Keras's schedule of that name, by default without a staircase.
//
//	initial · decayRate^(step/decaySteps)
func ExponentialDecay(initialLearningRate float64, decaySteps int, decayRate float64) *ExponentialDecaySchedule {
	return &ExponentialDecaySchedule{initial: initialLearningRate, steps: decaySteps, rate: decayRate}
}

// Staircase sets whether the learning rate changes only at the end of every decaySteps steps, rather than a little in each
// step; by default false.
func (s *ExponentialDecaySchedule) Staircase(staircase bool) *ExponentialDecaySchedule {
	s.staircase = staircase
	return s
}

// Config implements [Configured].
func (s *ExponentialDecaySchedule) Config() Config {
	return Config{Class: "ExponentialDecay", Options: Options{"initial_learning_rate": &s.initial, "decay_steps": &s.steps, "decay_rate": &s.rate, "staircase": &s.staircase, "name": ignored("ExponentialDecay")}}
}

// String describes the schedule: ExponentialDecay(...).
func (s *ExponentialDecaySchedule) String() string { return scheduleText(s) }

func (s *ExponentialDecaySchedule) check() error {
	return cmp.Or(atLeast(0, "initialLearningRate", s.initial), atLeast(1, "decaySteps", s.steps), atLeast(0, "decayRate", s.rate))
}

// Rate implements [Schedule].
func (s *ExponentialDecaySchedule) Rate(step int) float64 {
	return s.initial * math.Pow(s.rate, stairs(part(step, s.steps), s.staircase))
}

// stairs rounds x down for a staircase.
func stairs(x float64, staircase bool) float64 {
	if staircase {
		return math.Floor(x)
	}
	return x
}

// InverseTimeDecaySchedule divides the learning rate by a number that grows linearly. Make one with [InverseTimeDecay].
type InverseTimeDecaySchedule struct {
	initial   float64
	steps     int
	rate      float64
	staircase bool
}

// InverseTimeDecay returns Keras's schedule of that name, by default without a staircase.
//
//	initial / (1 + decayRate·step/decaySteps)
func InverseTimeDecay(initialLearningRate float64, decaySteps int, decayRate float64) *InverseTimeDecaySchedule {
	return &InverseTimeDecaySchedule{initial: initialLearningRate, steps: decaySteps, rate: decayRate}
}

// Staircase sets whether the learning rate changes only at the end of every decaySteps steps, rather than a little in each
// step; by default false.
func (s *InverseTimeDecaySchedule) Staircase(staircase bool) *InverseTimeDecaySchedule {
	s.staircase = staircase
	return s
}

// Config implements [Configured].
func (s *InverseTimeDecaySchedule) Config() Config {
	return Config{Class: "InverseTimeDecay", Options: Options{"initial_learning_rate": &s.initial, "decay_steps": &s.steps, "decay_rate": &s.rate, "staircase": &s.staircase, "name": ignored("InverseTimeDecay")}}
}

// String describes the schedule: InverseTimeDecay(...).
func (s *InverseTimeDecaySchedule) String() string { return scheduleText(s) }

func (s *InverseTimeDecaySchedule) check() error {
	return cmp.Or(atLeast(0, "initialLearningRate", s.initial), atLeast(1, "decaySteps", s.steps), atLeast(0, "decayRate", s.rate))
}

// Rate implements [Schedule].
func (s *InverseTimeDecaySchedule) Rate(step int) float64 {
	return s.initial / (1 + s.rate*stairs(part(step, s.steps), s.staircase))
}

// PiecewiseConstantDecaySchedule holds the learning rate for a while, then changes to the next one. Make one with
// [PiecewiseConstantDecay].
type PiecewiseConstantDecaySchedule struct {
	boundaries []int
	values     []float64
}

// PiecewiseConstantDecay returns Keras's schedule of that name: values[0] up to and including step boundaries[0], then
// values[1] up to boundaries[1], and the last value after the last boundary.
func PiecewiseConstantDecay(boundaries []int, values []float64) *PiecewiseConstantDecaySchedule {
	return &PiecewiseConstantDecaySchedule{boundaries, values}
}

// Config implements [Configured].
func (s *PiecewiseConstantDecaySchedule) Config() Config {
	return Config{Class: "PiecewiseConstantDecay", Options: Options{"boundaries": &s.boundaries, "values": &s.values, "name": ignored("PiecewiseConstant")}}
}

// String describes the schedule: PiecewiseConstantDecay(...).
func (s *PiecewiseConstantDecaySchedule) String() string { return scheduleText(s) }

func (s *PiecewiseConstantDecaySchedule) check() error {
	switch {
	case len(s.values) != len(s.boundaries)+1:
		return fmt.Errorf("%d boundaries and %d values: there must be one more value than boundaries", len(s.boundaries), len(s.values))
	case !slices.IsSorted(s.boundaries):
		return fmt.Errorf("boundaries %v: they must be in ascending order", s.boundaries)
	}
	for i, value := range s.values {
		if err := atLeast(0, fmt.Sprintf("values[%d]", i), value); err != nil {
			return err
		}
	}
	return nil
}

// Rate implements [Schedule].
func (s *PiecewiseConstantDecaySchedule) Rate(step int) float64 {
	if len(s.values) != len(s.boundaries)+1 || !slices.IsSorted(s.boundaries) {
		return math.NaN()
	}
	piece, _ := slices.BinarySearch(s.boundaries, step)
	return s.values[piece]
}

// PolynomialDecaySchedule changes one learning rate to another, along a power of the remaining time. Make one with
// [PolynomialDecay].
type PolynomialDecaySchedule struct {
	initial float64
	steps   int
	end     float64
	power   float64
	cycle   bool
}

// PolynomialDecay returns Keras's schedule of that name with its defaults: end learning rate 0.0001, power 1 (a straight
// line), no cycle.
//
//	(initial - end)·(1 - step/decaySteps)^power + end
func PolynomialDecay(initialLearningRate float64, decaySteps int) *PolynomialDecaySchedule {
	return &PolynomialDecaySchedule{initial: initialLearningRate, steps: decaySteps, end: 0.0001, power: 1}
}

// EndLearningRate sets the learning rate after decaySteps steps; by default 0.0001.
func (s *PolynomialDecaySchedule) EndLearningRate(end float64) *PolynomialDecaySchedule {
	s.end = end
	return s
}

// Power sets the power of the remaining time; by default 1, a straight line.
func (s *PolynomialDecaySchedule) Power(power float64) *PolynomialDecaySchedule {
	s.power = power
	return s
}

// Cycle sets whether the learning rate, after decaySteps steps, rises again and falls over twice as many steps, then three
// times and so on, instead of staying at the end rate; by default false.
func (s *PolynomialDecaySchedule) Cycle(cycle bool) *PolynomialDecaySchedule {
	s.cycle = cycle
	return s
}

// Config implements [Configured].
func (s *PolynomialDecaySchedule) Config() Config {
	return Config{Class: "PolynomialDecay", Options: Options{"initial_learning_rate": &s.initial, "decay_steps": &s.steps, "end_learning_rate": &s.end, "power": &s.power, "cycle": &s.cycle, "name": ignored("PolynomialDecay")}}
}

// String describes the schedule: PolynomialDecay(...).
func (s *PolynomialDecaySchedule) String() string { return scheduleText(s) }

func (s *PolynomialDecaySchedule) check() error {
	return cmp.Or(
		atLeast(0, "initialLearningRate", s.initial), atLeast(1, "decaySteps", s.steps),
		atLeast(0, "EndLearningRate", s.end), atLeast(0, "Power", s.power),
	)
}

// Rate implements [Schedule].
func (s *PolynomialDecaySchedule) Rate(step int) float64 {
	done := part(step, s.steps)
	if s.cycle {
		done /= max(1, math.Ceil(done))
	}
	return (s.initial-s.end)*math.Pow(1-min(done, 1), s.power) + s.end
}

// CosineDecaySchedule lowers the learning rate along half a cosine wave, after an optional warm-up. Make one with
// [CosineDecay].
type CosineDecaySchedule struct {
	initial      float64
	steps        int
	alpha        float64
	warmupTarget *float64 // nil: no warm-up
	warmupSteps  int
}

// CosineDecay returns Keras's schedule of that name with its defaults: alpha 0, no warm-up (Loshchilov and Hutter 2016,
// arXiv:1608.03983; the warm-up is by Goyal et al. 2017, arXiv:1706.02677).
//
//	initial · ((1-alpha)·(1 + cos(π·step/decaySteps))/2 + alpha)
func CosineDecay(initialLearningRate float64, decaySteps int) *CosineDecaySchedule {
	return &CosineDecaySchedule{initial: initialLearningRate, steps: decaySteps}
}

// Alpha sets the fraction of the learning rate that remains at the end; by default 0.
func (s *CosineDecaySchedule) Alpha(alpha float64) *CosineDecaySchedule {
	s.alpha = alpha
	return s
}

// WarmupTarget sets the learning rate at the end of a warm-up of WarmupSteps steps, reached in a straight line from the
// initial rate; there the decay begins.
func (s *CosineDecaySchedule) WarmupTarget(warmupTarget float64) *CosineDecaySchedule {
	s.warmupTarget = &warmupTarget
	return s
}

// WarmupSteps sets the number of steps of the warm-up; by default 0, no warm-up.
func (s *CosineDecaySchedule) WarmupSteps(warmupSteps int) *CosineDecaySchedule {
	s.warmupSteps = warmupSteps
	return s
}

// Config implements [Configured].
func (s *CosineDecaySchedule) Config() Config {
	return Config{Class: "CosineDecay", Options: Options{"initial_learning_rate": &s.initial, "decay_steps": &s.steps, "alpha": &s.alpha, "warmup_target": &s.warmupTarget, "warmup_steps": &s.warmupSteps, "name": ignored("CosineDecay")}}
}

// String describes the schedule: CosineDecay(...).
func (s *CosineDecaySchedule) String() string { return scheduleText(s) }

func (s *CosineDecaySchedule) check() error {
	return cmp.Or(
		atLeast(0, "initialLearningRate", s.initial), atLeast(1, "decaySteps", s.steps), atLeast(0, "Alpha", s.alpha),
		atLeast(0, "WarmupSteps", s.warmupSteps), s.checkTarget(),
	)
}

func (s *CosineDecaySchedule) checkTarget() error {
	switch {
	case s.warmupTarget != nil:
		return atLeast(0, "WarmupTarget", *s.warmupTarget)
	case s.warmupSteps > 0:
		return fmt.Errorf("WarmupSteps(%d) without WarmupTarget: a warm-up needs the learning rate at its end", s.warmupSteps)
	}
	return nil
}

// Rate implements [Schedule].
func (s *CosineDecaySchedule) Rate(step int) float64 {
	initial := s.initial
	if s.warmupTarget != nil && s.warmupSteps > 0 {
		if step < s.warmupSteps {
			return initial + (*s.warmupTarget-initial)*part(step, s.warmupSteps)
		}
		initial, step = *s.warmupTarget, step-s.warmupSteps
	}
	return initial * ((1-s.alpha)*halfWave(min(part(step, s.steps), 1)) + s.alpha)
}

// halfWave falls from 1 at 0 to 0 at 1.
func halfWave(x float64) float64 { return (1 + math.Cos(math.Pi*x)) / 2 }

// CosineDecayRestartsSchedule lowers the learning rate along half a cosine wave, and starts again. Make one with
// [CosineDecayRestarts].
type CosineDecayRestartsSchedule struct {
	initial float64
	steps   int
	tMul    float64
	mMul    float64
	alpha   float64
}

// CosineDecayRestarts returns Keras's schedule of that name with its defaults: t_mul 2, m_mul 1, alpha 0 (Loshchilov and
// Hutter 2016, arXiv:1608.03983). After the fraction x of half wave i, counted from 0, it is
//
//	initial · ((1-alpha)·mMul^i·(1 + cos(π·x))/2 + alpha)
func CosineDecayRestarts(initialLearningRate float64, firstDecaySteps int) *CosineDecayRestartsSchedule {
	return &CosineDecayRestartsSchedule{initial: initialLearningRate, steps: firstDecaySteps, tMul: 2, mMul: 1}
}

// TMul sets the ratio of each half wave's length to the previous one's, 1 or more; by default 2.
func (s *CosineDecayRestartsSchedule) TMul(tMul float64) *CosineDecayRestartsSchedule {
	s.tMul = tMul
	return s
}

// MMul sets the ratio of each half wave's initial learning rate to the previous one's; by default 1.
func (s *CosineDecayRestartsSchedule) MMul(mMul float64) *CosineDecayRestartsSchedule {
	s.mMul = mMul
	return s
}

// Alpha sets the fraction of the initial learning rate that remains at the end of each half wave; by default 0.
func (s *CosineDecayRestartsSchedule) Alpha(alpha float64) *CosineDecayRestartsSchedule {
	s.alpha = alpha
	return s
}

// Config implements [Configured].
func (s *CosineDecayRestartsSchedule) Config() Config {
	return Config{Class: "CosineDecayRestarts", Options: Options{"initial_learning_rate": &s.initial, "first_decay_steps": &s.steps, "t_mul": &s.tMul, "m_mul": &s.mMul, "alpha": &s.alpha, "name": ignored("SGDRDecay")}}
}

// String describes the schedule: CosineDecayRestarts(...).
func (s *CosineDecayRestartsSchedule) String() string { return scheduleText(s) }

func (s *CosineDecayRestartsSchedule) check() error {
	return cmp.Or(
		atLeast(0, "initialLearningRate", s.initial), atLeast(1, "firstDecaySteps", s.steps), atLeast(0, "Alpha", s.alpha),
		atLeast(1, "TMul", s.tMul), atLeast(0, "MMul", s.mMul),
	)
}

// Rate implements [Schedule].
func (s *CosineDecayRestartsSchedule) Rate(step int) float64 {
	// Wave i is tMul^i times as long as the first, so it begins at the sum of a geometric series.
	done := part(step, s.steps)
	wave, before, length := math.Floor(done), math.Floor(done), 1.0
	if s.tMul != 1 {
		wave = math.Floor(math.Log(1-done*(1-s.tMul)) / math.Log(s.tMul))
		length = math.Pow(s.tMul, wave)
		before = (1 - length) / (1 - s.tMul)
	}
	return s.initial * ((1-s.alpha)*math.Pow(s.mMul, wave)*halfWave((done-before)/length) + s.alpha)
}

// schedules are the schedules that can be made by name.
var schedules = &kind[Schedule]{what: "schedule", module: "keras.optimizers.schedules", describe: describeConfigured[Schedule]}

// scheduleText describes a schedule: CosineDecay(initial_learning_rate=0.1, decay_steps=100).
func scheduleText(s Schedule) string {
	if _, ok := s.(Configured); !ok || isNil(s) {
		return scheduleClass(s)
	}
	return schedules.text(s)
}

package kit

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
)

// A Schedule gives the learning rate of each training step, counted from 0 since the optimizer began. It is set as an
// optimizer's Schedule. Those of Keras are what [ExponentialDecay], [PiecewiseConstantDecay], [PolynomialDecay],
// [InverseTimeDecay], [CosineDecay] and [CosineDecayRestarts] return; [ScheduleFunc] makes one of any function:
//
//	sgd := kit.SGD()
//	sgd.Schedule = kit.ExponentialDecay(0.1, 1000, 0.96)
type Schedule interface {
	// Rate returns the learning rate of a step. It is NaN, which Fit refuses, if the schedule makes no sense.
	Rate(step int) float64
}

// A ScheduleFunc is a function that is a [Schedule]. Unlike the others it is code, which [Model.Save] cannot write.
type ScheduleFunc func(step int) float64

// Rate implements [Schedule].
func (f ScheduleFunc) Rate(step int) float64 {
	if f == nil {
		return math.NaN()
	}
	return f(step)
}

// checkSchedule returns an error for a schedule that makes no sense from the beginning.
func checkSchedule(s Schedule) error {
	what := scheduleClass(s)
	switch v := reflect.ValueOf(s); {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return fmt.Errorf("Schedule: the %s is nil", what)
	case reflect.Indirect(v).Kind() == reflect.Struct:
		what += fmt.Sprintf("%+v", reflect.Indirect(v)) // with what it was told
	}
	// Not of a program's own schedule that embeds one of these.
	if own, ok := s.(interface{ check() error }); ok && slices.ContainsFunc(schedules, func(known Schedule) bool { return reflect.TypeOf(known) == reflect.TypeOf(s) }) {
		if err := own.check(); err != nil {
			return fmt.Errorf("Schedule %s: %w", what, err)
		}
	}
	var rate float64
	err := caught(func() { rate = s.Rate(0) })
	if err = cmp.Or(err, checkRate(rate)); err != nil {
		return fmt.Errorf("Schedule %s, at step 0: %w", what, err)
	}
	return nil
}

// atLeast returns an error for an option that is below a bound, or no finite number.
func atLeast[T int | float64](bound T, name string, value T) error {
	if !(value >= bound) || math.IsInf(float64(value), 0) {
		return fmt.Errorf("%s %v: it has to be %v or more", name, value, bound)
	}
	return nil
}

// part is how much of so many steps is done: 1 at their end.
func part(step, steps int) float64 {
	if steps <= 0 {
		return math.NaN()
	}
	return float64(step) / float64(steps)
}

// ExponentialDecaySchedule multiplies the learning rate with the same factor over and over. Make one with
// [ExponentialDecay] and change its fields.
type ExponentialDecaySchedule struct {
	InitialLearningRate float64
	DecaySteps          int     // it takes so many steps, 1 or more,
	DecayRate           float64 // to multiply the rate with this
	Staircase           bool    // do so at their end, rather than a little in each
}

// ExponentialDecay returns Keras's schedule of that name. By default it is no staircase.
//
//	initial · decayRate^(step/decaySteps)
func ExponentialDecay(initialLearningRate float64, decaySteps int, decayRate float64) *ExponentialDecaySchedule {
	return &ExponentialDecaySchedule{InitialLearningRate: initialLearningRate, DecaySteps: decaySteps, DecayRate: decayRate}
}

func (s *ExponentialDecaySchedule) check() error {
	return cmp.Or(atLeast(0, "InitialLearningRate", s.InitialLearningRate), atLeast(1, "DecaySteps", s.DecaySteps), atLeast(0, "DecayRate", s.DecayRate))
}

// Rate implements [Schedule].
func (s *ExponentialDecaySchedule) Rate(step int) float64 {
	return s.InitialLearningRate * math.Pow(s.DecayRate, stairs(part(step, s.DecaySteps), s.Staircase))
}

// stairs rounds down, for a staircase.
func stairs(x float64, staircase bool) float64 {
	if staircase {
		return math.Floor(x)
	}
	return x
}

// InverseTimeDecaySchedule divides the learning rate by a number that grows steadily. Make one with [InverseTimeDecay] and
// change its fields.
type InverseTimeDecaySchedule struct {
	InitialLearningRate float64
	DecaySteps          int     // in so many steps, 1 or more,
	DecayRate           float64 // the divisor, 1 at first, grows by this
	Staircase           bool    // do so at their end, rather than a little in each
}

// InverseTimeDecay returns Keras's schedule of that name. By default it is no staircase.
//
//	initial / (1 + decayRate·step/decaySteps)
func InverseTimeDecay(initialLearningRate float64, decaySteps int, decayRate float64) *InverseTimeDecaySchedule {
	return &InverseTimeDecaySchedule{InitialLearningRate: initialLearningRate, DecaySteps: decaySteps, DecayRate: decayRate}
}

func (s *InverseTimeDecaySchedule) check() error {
	return cmp.Or(atLeast(0, "InitialLearningRate", s.InitialLearningRate), atLeast(1, "DecaySteps", s.DecaySteps), atLeast(0, "DecayRate", s.DecayRate))
}

// Rate implements [Schedule].
func (s *InverseTimeDecaySchedule) Rate(step int) float64 {
	return s.InitialLearningRate / (1 + s.DecayRate*stairs(part(step, s.DecaySteps), s.Staircase))
}

// PiecewiseConstantDecaySchedule holds the learning rate for a while, then goes to the next one. Make one with
// [PiecewiseConstantDecay].
type PiecewiseConstantDecaySchedule struct {
	Boundaries []int     // the last step of each value but the last one, rising
	Values     []float64 // one more
}

// PiecewiseConstantDecay returns Keras's schedule of that name: values[0] up to and including the step boundaries[0], then
// values[1] up to boundaries[1], and the last value after the last boundary.
func PiecewiseConstantDecay(boundaries []int, values []float64) *PiecewiseConstantDecaySchedule {
	return &PiecewiseConstantDecaySchedule{boundaries, values}
}

func (s *PiecewiseConstantDecaySchedule) check() error {
	switch {
	case len(s.Values) != len(s.Boundaries)+1:
		return fmt.Errorf("%d Boundaries and %d Values: there has to be one value more than boundaries", len(s.Boundaries), len(s.Values))
	case !slices.IsSorted(s.Boundaries):
		return fmt.Errorf("Boundaries %v: they have to rise", s.Boundaries)
	}
	for i, value := range s.Values {
		if err := atLeast(0, fmt.Sprintf("Values[%d]", i), value); err != nil {
			return err
		}
	}
	return nil
}

// Rate implements [Schedule].
func (s *PiecewiseConstantDecaySchedule) Rate(step int) float64 {
	if len(s.Values) != len(s.Boundaries)+1 || !slices.IsSorted(s.Boundaries) {
		return math.NaN()
	}
	piece, _ := slices.BinarySearch(s.Boundaries, step)
	return s.Values[piece]
}

// PolynomialDecaySchedule goes from one learning rate to another, along a power of the time that is left. Make one with
// [PolynomialDecay] and change its fields.
type PolynomialDecaySchedule struct {
	InitialLearningRate float64
	DecaySteps          int // 1 or more
	EndLearningRate     float64
	Power               float64
	Cycle               bool // after DecaySteps go up again and down in twice the steps, then thrice, rather than stay
}

// PolynomialDecay returns Keras's schedule of that name with its defaults: end learning rate 0.0001, power 1 (a straight
// line), no cycle.
//
//	(initial - end)·(1 - step/decaySteps)^power + end
func PolynomialDecay(initialLearningRate float64, decaySteps int) *PolynomialDecaySchedule {
	return &PolynomialDecaySchedule{InitialLearningRate: initialLearningRate, DecaySteps: decaySteps, EndLearningRate: 0.0001, Power: 1}
}

func (s *PolynomialDecaySchedule) check() error {
	return cmp.Or(
		atLeast(0, "InitialLearningRate", s.InitialLearningRate), atLeast(1, "DecaySteps", s.DecaySteps),
		atLeast(0, "EndLearningRate", s.EndLearningRate), atLeast(0, "Power", s.Power),
	)
}

// Rate implements [Schedule].
func (s *PolynomialDecaySchedule) Rate(step int) float64 {
	done := part(step, s.DecaySteps)
	if s.Cycle {
		done /= max(1, math.Ceil(done))
	}
	return (s.InitialLearningRate-s.EndLearningRate)*math.Pow(1-min(done, 1), s.Power) + s.EndLearningRate
}

// CosineDecaySchedule lowers the learning rate along half a wave, after a warm-up if it has one. Make one with
// [CosineDecay] and change its fields.
type CosineDecaySchedule struct {
	InitialLearningRate float64
	DecaySteps          int     // of the half wave, 1 or more
	Alpha               float64 // the part of the rate that is left at the end
	WarmupTarget        float64 // first the rate goes to this, along a straight line,
	WarmupSteps         int     // in so many steps; 0 stands for no warm-up
}

// CosineDecay returns Keras's schedule of that name with its defaults: alpha 0, no warm-up (Loshchilov and Hutter 2016,
// arXiv:1608.03983; the warm-up is that of Goyal et al. 2017, arXiv:1706.02677).
//
//	initial · ((1-alpha)·(1 + cos(π·step/decaySteps))/2 + alpha)
func CosineDecay(initialLearningRate float64, decaySteps int) *CosineDecaySchedule {
	return &CosineDecaySchedule{InitialLearningRate: initialLearningRate, DecaySteps: decaySteps}
}

func (s *CosineDecaySchedule) check() error {
	return cmp.Or(
		atLeast(0, "InitialLearningRate", s.InitialLearningRate), atLeast(1, "DecaySteps", s.DecaySteps), atLeast(0, "Alpha", s.Alpha),
		atLeast(0, "WarmupTarget", s.WarmupTarget), atLeast(0, "WarmupSteps", s.WarmupSteps),
	)
}

// Rate implements [Schedule].
func (s *CosineDecaySchedule) Rate(step int) float64 {
	initial := s.InitialLearningRate
	if s.WarmupSteps > 0 {
		if step < s.WarmupSteps {
			return initial + (s.WarmupTarget-initial)*part(step, s.WarmupSteps)
		}
		initial, step = s.WarmupTarget, step-s.WarmupSteps
	}
	return initial * ((1-s.Alpha)*halfWave(min(part(step, s.DecaySteps), 1)) + s.Alpha)
}

// halfWave goes from 1 at 0 to 0 at 1.
func halfWave(x float64) float64 { return (1 + math.Cos(math.Pi*x)) / 2 }

// CosineDecayRestartsSchedule lowers the learning rate along half a wave, and starts again. Make one with
// [CosineDecayRestarts] and change its fields.
type CosineDecayRestartsSchedule struct {
	InitialLearningRate float64
	FirstDecaySteps     int     // of the first half wave, 1 or more
	TMul                float64 // each one has so many times the steps of the one before, 1 or more
	MMul                float64 // and starts at so many times its rate
	Alpha               float64 // the part of the initial rate that is left at the end of each
}

// CosineDecayRestarts returns Keras's schedule of that name with its defaults: t_mul 2, m_mul 1, alpha 0 (Loshchilov and
// Hutter 2016, arXiv:1608.03983). In the half wave number i, counted from 0, of which a part x is done, it is
//
//	initial · ((1-alpha)·mMul^i·(1 + cos(π·x))/2 + alpha)
func CosineDecayRestarts(initialLearningRate float64, firstDecaySteps int) *CosineDecayRestartsSchedule {
	return &CosineDecayRestartsSchedule{InitialLearningRate: initialLearningRate, FirstDecaySteps: firstDecaySteps, TMul: 2, MMul: 1}
}

func (s *CosineDecayRestartsSchedule) check() error {
	return cmp.Or(
		atLeast(0, "InitialLearningRate", s.InitialLearningRate), atLeast(1, "FirstDecaySteps", s.FirstDecaySteps), atLeast(0, "Alpha", s.Alpha),
		atLeast(1, "TMul", s.TMul), atLeast(0, "MMul", s.MMul),
	)
}

// Rate implements [Schedule].
func (s *CosineDecayRestartsSchedule) Rate(step int) float64 {
	// Wave number i is tMul^i times as long as the first one, and so it begins at the sum of a geometric series.
	done := part(step, s.FirstDecaySteps)
	wave, before, length := math.Floor(done), math.Floor(done), 1.0
	if s.TMul != 1 {
		wave = math.Floor(math.Log(1-done*(1-s.TMul)) / math.Log(s.TMul))
		length = math.Pow(s.TMul, wave)
		before = (1 - length) / (1 - s.TMul)
	}
	return s.InitialLearningRate * ((1-s.Alpha)*math.Pow(s.MMul, wave)*halfWave((done-before)/length) + s.Alpha)
}

package kit

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"layercake/internal/hint"
)

// HyperParameters has the values of one trial of a [Search]. Its methods and [Choice] return the value of the hyperparameter with the
// given name, and say which values it can have. They are Keras Tuner's.
//
// The zero value, as in build(&kit.HyperParameters{}), returns the first value of each.
type HyperParameters struct {
	names   []string // in the order of their first use
	domains map[string]domain
	values  map[string]any
	pick    func(name string, d domain) any // nil picks the first value
	err     error
}

// Sampling says how a range of numbers is sampled. The zero value is Keras Tuner's default.
type Sampling struct {
	Step float64 // distance between values, or with Log their ratio; 0 means any number, or for Int 1
	Log  bool    // values are evenly distributed over orders of magnitude, as suits learning rates
}

// A domain is the values that a hyperparameter can have.
type domain struct {
	text string                   // what it was asked for, such as "Int(16, 64)"
	size int                      // number of values in a grid
	at   func(i int) any          // value i of the grid
	draw func(rng *rand.Rand) any // a random value
}

// Int returns a whole number from low to high, both included.
//
//	hp.Int("units", 32, 512, kit.Sampling{Step: 32})
func (h *HyperParameters) Int(name string, low, high int, sampling ...Sampling) int {
	s, err := only(sampling)
	d := domain{text: fmt.Sprintf("Int(%d, %d)", low, high)}
	switch {
	case err != nil:
	case s.Step != math.Trunc(s.Step):
		err = fmt.Errorf("the Step %v is not a whole number", s.Step)
	default:
		d, err = numbersFrom(d, float64(low), float64(high), s, true)
	}
	return hyperValue(h, name, d, low, err)
}

// Float returns a number from low to high.
//
//	hp.Float("learning_rate", 1e-4, 1e-2, kit.Sampling{Log: true})
//
// Without a Step a grid has ten values.
func (h *HyperParameters) Float(name string, low, high float64, sampling ...Sampling) float64 {
	s, err := only(sampling)
	d := domain{text: fmt.Sprintf("Float(%v, %v)", low, high)}
	if err == nil {
		d, err = numbersFrom(d, low, high, s, false)
	}
	return hyperValue(h, name, d, low, err)
}

// Boolean returns false or true.
func (h *HyperParameters) Boolean(name string) bool { return Choice(h, name, false, true) }

// Choice returns one of the values.
//
//	kit.Choice(hp, "activation", kit.ReLU, kit.Tanh)
func Choice[T any](h *HyperParameters, name string, values ...T) T {
	if len(values) == 0 {
		var zero T
		return hyperValue(h, name, domain{}, zero, errors.New("Choice takes the values to choose from"))
	}
	return hyperValue(h, name, domain{
		text: fmt.Sprintf("Choice of %d values of %T", len(values), values[0]),
		size: len(values),
		at:   func(i int) any { return values[i] },
		draw: func(rng *rand.Rand) any { return values[rng.IntN(len(values))] },
	}, values[0], nil)
}

// gridValues is the number of values in a grid for a range without a step.
const gridValues = 10

// numbersFrom completes the domain of the numbers from low to high.
func numbersFrom(d domain, low, high float64, s Sampling, whole bool) (domain, error) {
	step := s.Step
	switch finite := !math.IsInf(high-low, 0); {
	case !(low <= high) || !finite:
		return d, fmt.Errorf("the range from %v to %v is empty or not finite", low, high)
	case s.Log && low <= 0:
		return d, hint.Try(fmt.Errorf("the range from %v cannot be sampled with Log", low), "it must begin above 0")
	case step < 0 || math.IsNaN(step) || math.IsInf(step, 0) || s.Log && step != 0 && step <= 1:
		return d, hint.Try(fmt.Errorf("the Step is %v", step), "it must be above 0, and with Log above 1")
	}
	typed := func(x float64) any {
		if x = min(max(x, low), high); whole {
			return int(x)
		}
		return x
	}
	if whole && !s.Log && step == 0 {
		step = 1
	}
	if step > 0 {
		const slack = 1e-9 // (0.3-0.1)/0.1 is less than 2
		steps := math.Floor((high-low)/step + slack)
		at := func(i int) any { return typed(low + float64(i)*step) }
		if s.Log {
			steps = math.Floor(math.Log(high/low)/math.Log(step) + slack)
			at = func(i int) any { return typed(math.Round(low*math.Pow(step, float64(i))*1e12) / 1e12) }
		}
		if steps >= math.MaxInt32 {
			return d, hint.Try(fmt.Errorf("there are %.3g values", steps+1), "set a larger Step")
		}
		d.size, d.at = int(steps)+1, at
		d.draw = func(rng *rand.Rand) any { return at(rng.IntN(int(steps) + 1)) }
		return d, nil
	}
	end, between := high, func(u float64) float64 { return low + u*(high-low) }
	if whole {
		end = high + 1 // which truncation excludes
	}
	if s.Log {
		between = func(u float64) float64 { return low * math.Pow(end/low, u) }
	}
	d.size = gridValues
	if low == high {
		d.size = 1
	}
	d.at = func(i int) any {
		if d.size == 1 {
			return typed(low)
		}
		return typed(between(float64(i) / (gridValues - 1)))
	}
	d.draw = func(rng *rand.Rand) any { return typed(between(rng.Float64())) }
	return d, nil
}

// hyperValue returns the value of a hyperparameter, and otherwise, after an error, which Search reports.
func hyperValue[T any](h *HyperParameters, name string, d domain, otherwise T, err error) T {
	if h == nil {
		return otherwise
	}
	before, known := h.domains[name]
	switch {
	case err != nil:
	case name == "":
		err = errors.New("it has no name")
	case known && before.text != d.text:
		err = hint.Try(fmt.Errorf("it is both %s and %s", before.text, d.text), "give different hyperparameters different names")
	}
	if err != nil {
		if h.err == nil {
			h.err = fmt.Errorf("hyperparameter %q: %w", name, err)
		}
		return otherwise
	}
	if !known {
		if h.domains == nil {
			h.domains, h.values = map[string]domain{}, map[string]any{}
		}
		h.names, h.domains[name] = append(h.names, name), d
		if h.pick == nil {
			h.values[name] = d.at(0)
		} else {
			h.values[name] = h.pick(name, d)
		}
	}
	value, _ := h.values[name].(T)
	return value
}

// again returns hyperparameters with the same values.
func (h *HyperParameters) again() *HyperParameters {
	other := *h
	other.err = nil
	return &other
}

// String returns the values in the order of their first use: units=64 dropout=true.
func (h *HyperParameters) String() string {
	if h == nil || len(h.names) == 0 {
		return "no hyperparameters"
	}
	var texts []string
	for _, name := range h.names {
		texts = append(texts, name+"="+hyperText(h.values[name]))
	}
	return strings.Join(texts, " ")
}

// hyperText returns the text of a value.
func hyperText(value any) string {
	switch value := value.(type) {
	case float64:
		return fmt.Sprintf("%.4g", value)
	case ActivationFunc:
		return value.Name
	case Optimizer:
		return optimizerClass(value)
	}
	return fmt.Sprint(value)
}

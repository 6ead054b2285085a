package plots

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"

	"layercake/internal/words"
)

// roundNumbers puts at most this number of ticks on multiples of 1, 2 or 5 times a power of ten. Their labels have the
// same number of decimals: 0.98, 0.99, 1.00.
type roundNumbers int

// Ticks implements [plot.Ticker].
func (most roundNumbers) Ticks(low, high float64) []plot.Tick {
	step, exponent := roundStep((high - low) / float64(most-1))
	var ticks []plot.Tick
	for k := math.Ceil(low / step); k*step <= high; k++ {
		ticks = append(ticks, plot.Tick{Value: k * step, Label: tickLabel(k*step, max(-low, high), exponent)})
	}
	return ticks
}

// tickLabel writes a number with the decimals that a step with this power of ten needs. The largest number on the axis
// decides whether all labels have an exponent, which large numbers that differ in late digits, such as times in seconds,
// have not.
func tickLabel(x, largest float64, exponent int) string {
	digits := math.Floor(math.Log10(largest)) - float64(exponent)
	switch exponential := largest < 1e-3 || largest >= 1e6 && (digits <= 3 || largest >= 1e15); {
	case exponential && x == 0:
		return "0"
	case exponential:
		return strconv.FormatFloat(x, 'e', max(0, int(math.Floor(math.Log10(math.Abs(x))))-exponent), 64)
	case x == 0:
		x = 0 // -0 would print with a minus
	}
	return strconv.FormatFloat(x, 'f', max(0, -exponent), 64)
}

// roundStep returns the smallest of 1, 2 and 5 times a power of ten that is at least x, and the power's exponent.
func roundStep(x float64) (step float64, exponent int) {
	exponent = int(math.Floor(math.Log10(x)))
	for _, factor := range []float64{1, 2, 5} {
		if step = factor * math.Pow10(exponent); step >= x {
			return step, exponent
		}
	}
	return math.Pow10(exponent + 1), exponent + 1
}

// wholeNumbers puts at most eleven ticks on whole numbers, one of them on the first: there is no epoch 2.5, and the
// first is 1.
type wholeNumbers struct{}

// Ticks implements [plot.Ticker].
func (wholeNumbers) Ticks(low, high float64) []plot.Tick {
	steps := 10.0
	if high >= 1000 {
		steps = 5 // wide labels
	}
	step, _ := roundStep(max(1, (high-low)/steps))
	first := math.Ceil(low)
	ticks := []plot.Tick{{Value: first, Label: words.Thousands(int(first))}}
	for k := math.Floor(first/step) + 1; k*step <= high; k++ {
		ticks = append(ticks, plot.Tick{Value: k * step, Label: words.Thousands(int(k * step))})
	}
	return ticks
}

// powers puts ticks on a logarithmic axis, whose limits are powers of ten: on 1, 2 and 5 times each power if it spans
// few of them, otherwise on the powers themselves.
type powers struct{}

// Ticks implements [plot.Ticker].
func (powers) Ticks(low, high float64) []plot.Tick {
	if high-low < 1 {
		// Within a decade the axis is close to linear.
		ticks := roundNumbers(8).Ticks(math.Pow(10, low), math.Pow(10, high))
		for i := range ticks {
			ticks[i].Value = math.Log10(ticks[i].Value)
		}
		return ticks
	}
	factors := []float64{1, 2, 5}
	if high-low > 2.5 {
		factors = factors[:1]
	}
	every := math.Ceil((high - low) / 8)
	var ticks []plot.Tick
	for exponent := math.Floor(low); exponent <= high; exponent++ {
		for _, factor := range factors {
			v := exponent + math.Log10(factor)
			if v >= low && v <= high && math.Mod(exponent, every) == 0 {
				ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(factor*math.Pow10(int(exponent)), 'g', -1, 64)})
			}
		}
	}
	return ticks
}

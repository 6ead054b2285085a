package table

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"layercake/internal/hint"
)

// Count returns how many values are not missing.
func (c Column) Count() int { return c.Len() - c.Missing() }

// numbers returns the numbers that are not missing, whole numbers rounded to the nearest float64.
func (c Column) numbers() ([]float64, error) {
	if err := c.checkNumeric(); err != nil {
		return nil, err
	}
	present := make([]float64, 0, c.Count())
	for i := range c.present() {
		x, _ := c.float(i)
		present = append(present, x)
	}
	return present, nil
}

// statistic computes a number from all that are not missing. There must be one.
func (c Column) statistic(compute func(numbers []float64) float64) (float64, error) {
	numbers, err := c.numbers()
	if err != nil {
		return math.NaN(), err
	}
	if len(numbers) == 0 {
		return math.NaN(), c.failed(errors.New("there is no value"))
	}
	return compute(numbers), nil
}

// whole computes a whole number from all that are not missing, which the result must equal.
func (c Column) whole(compute func(numbers []int64) (int64, error)) (float64, error) {
	n, err := c.wholes(compute)
	x, equal := exact(n)
	if err == nil && !equal {
		err = c.failed(fmt.Errorf("the result is %d, which no float64 equals", n))
	}
	if err != nil {
		return math.NaN(), err
	}
	return x, nil
}

// wholes computes a whole number from all whole numbers that are not missing; truth values count as 0 and 1.
func (c Column) wholes(compute func(numbers []int64) (int64, error)) (int64, error) {
	present := make([]int64, 0, c.Count())
	for i := range c.present() {
		n, _ := c.int(i)
		present = append(present, n)
	}
	n, err := compute(present)
	if err != nil {
		return 0, c.failed(err)
	}
	return n, nil
}

// Sum returns the sum of the numbers. For whole numbers it is exact, and an error if no float64 equals it.
func (c Column) Sum() (float64, error) {
	if c.isWhole() {
		return c.whole(sumWhole)
	}
	numbers, err := c.numbers()
	return sum(numbers), err
}

// isWhole returns whether the values are whole numbers or truth values.
func (c Column) isWhole() bool { return c.Err() == nil && (c.Type() == Int || c.Type() == Bool) }

func sumWhole(numbers []int64) (total int64, err error) {
	for _, n := range numbers {
		if total > 0 && n > math.MaxInt64-total || total < 0 && n < math.MinInt64-total {
			return 0, hint.Try(errors.New("the sum is too large for int64"), "convert the column with AsType(table.Float, ...)")
		}
		total += n
	}
	return total, nil
}

func minWhole(numbers []int64) (int64, error) { return extreme(numbers, slices.Min[[]int64]) }
func maxWhole(numbers []int64) (int64, error) { return extreme(numbers, slices.Max[[]int64]) }

func extreme(numbers []int64, of func([]int64) int64) (int64, error) {
	if len(numbers) == 0 {
		return 0, errors.New("there is no value")
	}
	return of(numbers), nil
}

// Mean returns the mean of the numbers; for truth values it is the fraction that is true. It is an error if there is no
// value, as in the statistics below.
func (c Column) Mean() (float64, error) { return c.statistic(mean) }

// Std returns the standard deviation of a sample, divided by n-1 as in pandas. For one value it is NaN.
func (c Column) Std() (float64, error) { return c.statistic(std) }

// Min returns the smallest number. It is an error if no float64 equals it.
func (c Column) Min() (float64, error) {
	if c.isWhole() {
		return c.whole(minWhole)
	}
	return c.statistic(slices.Min[[]float64])
}

// Max returns the largest number. It is an error if no float64 equals it.
func (c Column) Max() (float64, error) {
	if c.isWhole() {
		return c.whole(maxWhole)
	}
	return c.statistic(slices.Max[[]float64])
}

// Median returns the number in the middle, or the mean of the two there.
func (c Column) Median() (float64, error) { return c.statistic(median) }

// Quantile returns the number below which a fraction q of the numbers lies, from 0 to 1, interpolated linearly.
func (c Column) Quantile(q float64) (float64, error) {
	if !(q >= 0 && q <= 1) {
		return math.NaN(), hint.Try(fmt.Errorf("a quantile of %v", q), "it must be from 0 to 1")
	}
	return c.statistic(func(numbers []float64) float64 {
		slices.Sort(numbers)
		return quantile(numbers, q)
	})
}

func median(x []float64) float64 {
	slices.Sort(x)
	if math.IsNaN(x[0]) {
		return math.NaN()
	}
	half := len(x) / 2
	if len(x)%2 == 1 {
		return x[half]
	}
	return (x[half-1] + x[half]) / 2
}

// sum adds in pairs, as numpy does, which loses less than adding one by one.
func sum(x []float64) float64 {
	if len(x) > 128 {
		half := len(x) / 2
		return sum(x[:half]) + sum(x[half:])
	}
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}

func mean(x []float64) float64 { return sum(x) / float64(len(x)) }

func std(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	m, squares := mean(x), make([]float64, len(x))
	for i, v := range x {
		squares[i] = (v - m) * (v - m)
	}
	return math.Sqrt(sum(squares) / float64(len(x)-1))
}

// quantile interpolates between sorted numbers, NaN first.
func quantile(sorted []float64, q float64) float64 {
	if math.IsNaN(sorted[0]) {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low == len(sorted)-1 {
		return sorted[low]
	}
	a, b, part := sorted[low], sorted[low+1], at-float64(low)
	if a == b || part == 0 {
		return a
	}
	if part >= 0.5 { // as numpy, which is exact at both ends
		return b - (b-a)*(1-part)
	}
	return a + (b-a)*part
}

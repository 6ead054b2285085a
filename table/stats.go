package table

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Count returns how many values are not missing.
func (c Column) Count() int { return c.Len() - c.Missing() }

// numbers returns the numbers that are not missing.
func (c Column) numbers() ([]float64, error) {
	all, err := c.floats()
	if err != nil || c.missing == nil {
		return all, err
	}
	var present []float64
	for i, x := range all {
		if !c.missing[i] {
			present = append(present, x)
		}
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

// Sum returns the sum of the numbers. For whole numbers it is exact, and an error if no float64 equals it.
func (c Column) Sum() (float64, error) {
	if v, ok := c.values.(ints); ok && c.err == nil {
		total, err := v.sum(c.present())
		x, equal := exact(total)
		if err == nil && !equal {
			err = fmt.Errorf("no float64 equals the sum, %d", total)
		}
		if err != nil {
			return math.NaN(), c.failed(err)
		}
		return x, nil
	}
	numbers, err := c.numbers()
	return sum(numbers), err
}

// sum returns the sum of the whole numbers in the given rows.
func (v ints) sum(rows func(yield func(int) bool)) (int64, error) {
	var total int64
	for i := range rows {
		before := total
		total += v[i]
		if (total > before) != (v[i] > 0) && v[i] != 0 {
			return 0, errors.New("the sum is too large for int64; convert the column with AsType(table.Float, ...)")
		}
	}
	return total, nil
}

// Mean returns the mean of the numbers; that of truth values is the fraction that is true. It is an error if there is no
// value, and so it is for the statistics below.
func (c Column) Mean() (float64, error) { return c.statistic(mean) }

// Std returns the standard deviation of a sample, divided by n-1 as in pandas. For one value it is NaN.
func (c Column) Std() (float64, error) { return c.statistic(std) }

// Min returns the smallest number.
func (c Column) Min() (float64, error) { return c.statistic(slices.Min[[]float64]) }

// Max returns the largest number.
func (c Column) Max() (float64, error) { return c.statistic(slices.Max[[]float64]) }

// Median returns the number in the middle, or the mean of the two there.
func (c Column) Median() (float64, error) { return c.Quantile(0.5) }

// Quantile returns the number below which a fraction q of the numbers lies, from 0 to 1, interpolated linearly.
func (c Column) Quantile(q float64) (float64, error) {
	if !(q >= 0 && q <= 1) {
		return math.NaN(), fmt.Errorf("a quantile of %v; it must be from 0 to 1", q)
	}
	return c.statistic(func(numbers []float64) float64 {
		slices.Sort(numbers)
		return quantile(numbers, q)
	})
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

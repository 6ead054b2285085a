package kit

import "math"

// Arange returns evenly spaced numbers, as numpy.arange does: Arange(high), Arange(low, high) or Arange(low, high, step). The default
// for low is 0 and for the step 1; high is not included. Arange(3) is [0 1 2]. Integers give Int64, others Float64.
func Arange[T int | float64](bounds ...T) Array {
	var low, high T
	step := T(1)
	switch len(bounds) {
	case 1:
		high = bounds[0]
	case 2:
		low, high = bounds[0], bounds[1]
	case 3:
		low, high, step = bounds[0], bounds[1], bounds[2]
	default:
		return failed("Arange of %d numbers", len(bounds)).try("it takes high, or low and high, or low, high and a step")
	}
	if step == 0 {
		return failed("Arange: the step cannot be 0")
	}
	count := math.Ceil((float64(high) - float64(low)) / float64(step))
	if math.IsNaN(count) || math.IsInf(count, 0) {
		return failed("Arange(%v, %v, %v): the range must be finite", low, high, step)
	}
	count = max(count, 0)
	if err := checkMemory(Shape{int(min(count, 1<<60))}, Float64); err != nil {
		return failed("Arange(%v, %v, %v) %w", low, high, step, err)
	}
	out := make([]T, int(count))
	next := low + step // like numpy, use the difference of the first two numbers
	for i := range out {
		out[i] = low + T(i)*(next-low)
	}
	return NewArray(out)
}

// Linspace returns count evenly spaced numbers from low to high, both included, as Float64.
func Linspace(low, high float64, count int) Array {
	if count < 0 {
		return failed("Linspace of %d numbers: it takes 0 or more", count)
	}
	if err := checkMemory(Shape{count}, Float64); err != nil {
		return failed("Linspace of %d numbers %w", count, err)
	}
	out := make([]float64, count)
	step := (high - low) / float64(max(1, count-1))
	for i := range out {
		out[i] = float64(float64(i)*step) + low // rounded twice, as numpy does
	}
	if count > 1 {
		out[count-1] = high
	}
	return NewArray(out)
}

// Full returns an array filled with the value: Full(0.0, 3) is Float64, Full(float32(0), 3) Float32 and Full(0, 3) Int64.
func Full[T Element](value T, shape ...int) Array {
	return NewArray([]T{value}).Reshape().BroadcastTo(shape...)
}

// Eye returns the identity matrix, (n, n) of Float64.
func Eye(n int) Array {
	if n < 0 {
		return failed("Eye(%d): the size must be 0 or more", n)
	}
	return Arange(n).Reshape(-1, 1).Equal(Arange(n)).AsType(Float64)
}

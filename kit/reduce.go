package kit

import (
	"math"
	"sync"
)

// KeepDims, given among the axes of a reduction, keeps the reduced axes with size 1, so that the result broadcasts with the array:
// x.Sub(x.Mean(1, kit.KeepDims)).
const KeepDims = math.MinInt

// Sum returns the sum over the axes, by default all; [KeepDims] keeps the axes. The sum of integers or Bool is Int64, so the sum of a
// mask is a count. Floats are added in their own type and in numpy's order.
func (a Array) Sum(axes ...int) Array { return a.sum("Sum", axes) }

func (a Array) sum(name string, axes []int) Array {
	dtype := a.dtype
	if !dtype.IsFloat() {
		dtype = Int64
	}
	return a.reduce(name, axes, dtype, true, func(n numbers, blocks []axisBlock) numbers { return n.sum(blocks, dtype) })
}

// Prod returns the product over the axes, by default all; types are those of [Array.Sum].
func (a Array) Prod(axes ...int) Array {
	dtype := a.dtype
	if !dtype.IsFloat() {
		dtype = Int64
		a = a.cast(dtype)
	}
	return a.reduce("Prod", axes, dtype, true, func(n numbers, blocks []axisBlock) numbers { return n.product(blocks) })
}

// Mean returns the mean over the axes, by default all; [KeepDims] keeps the axes. The mean of Float32 is Float32, of other types
// Float64, and of no elements NaN.
func (a Array) Mean(axes ...int) Array {
	dtype := a.dtype
	if !dtype.IsFloat() {
		dtype = Float64
	}
	size := a.shape.Size()
	return a.reduce("Mean", axes, dtype, true, func(n numbers, blocks []axisBlock) numbers {
		sums := n.sum(blocks, dtype)
		return sums.dividedBy(float64(size) / float64(max(1, sums.len())))
	})
}

// Var returns the variance over the axes, by default all: the mean squared deviation from the mean. Like numpy it divides by n, not
// n-1.
func (a Array) Var(axes ...int) Array {
	if _, _, err := a.axes("Var", axes); err != nil {
		return a.fail("%w", err)
	}
	return a.Sub(a.Mean(append([]int{KeepDims}, axes...)...)).Square().Mean(axes...)
}

// Std returns the standard deviation over the axes, by default all: the square root of [Array.Var].
func (a Array) Std(axes ...int) Array { return a.Var(axes...).Sqrt() }

// Min returns the smallest element over the axes, by default all; NaN if one is NaN. [Array.Minimum] compares two arrays.
func (a Array) Min(axes ...int) Array {
	return a.reduce("Min", axes, a.dtype, false, func(n numbers, blocks []axisBlock) numbers { return n.extreme(blocks, true) })
}

// Max returns the largest element over the axes, by default all; NaN if one is NaN. [Array.Maximum] compares two arrays.
func (a Array) Max(axes ...int) Array {
	return a.reduce("Max", axes, a.dtype, false, func(n numbers, blocks []axisBlock) numbers { return n.extreme(blocks, false) })
}

// Any returns whether any element over the axes, by default all, is true (not 0).
func (a Array) Any(axes ...int) Array {
	return a.cast(Bool).reduce("Any", axes, Bool, true, func(n numbers, blocks []axisBlock) numbers { return n.extreme(blocks, false) })
}

// All returns whether all elements over the axes, by default all, are true (not 0).
func (a Array) All(axes ...int) Array {
	return a.cast(Bool).reduce("All", axes, Bool, true, func(n numbers, blocks []axisBlock) numbers { return n.extreme(blocks, true) })
}

// ArgMax returns the index of the first largest element along an axis, as Int64. For predictions, [n, classes], ArgMax(-1) returns the
// predicted classes, [n]; it reverses [ToCategorical]. Without an axis it returns the index in the flattened array. NaN counts as the
// largest.
func (a Array) ArgMax(axis ...int) Array { return a.argExtreme("ArgMax", axis, false) }

// ArgMin returns the index of the first smallest element along an axis, as [Array.ArgMax] does. NaN counts as the smallest.
func (a Array) ArgMin(axis ...int) Array { return a.argExtreme("ArgMin", axis, true) }

func (a Array) argExtreme(name string, axis []int, smallest bool) Array {
	return a.rows(name, axis, Int64, func(n numbers, row int) numbers { return n.argExtreme(row, smallest) })
}

// Median returns the median over the axes, by default all; [KeepDims] keeps the axes. Types are those of [Array.Mean]. It is NaN if
// an element is.
func (a Array) Median(axes ...int) Array {
	return a.rows("Median", axes, a.floating(), func(n numbers, row int) numbers { return n.sorted(row).medians(row) })
}

// Quantile returns the q-quantile over the axes, by default all, for q from 0 to 1: 0.5 is the median. Between two elements it
// interpolates linearly, numpy's default. Types are those of [Array.Mean].
func (a Array) Quantile(q float64, axes ...int) Array {
	if a.Err() == nil && !(q >= 0 && q <= 1) {
		return a.fail("Quantile: q is from 0 to 1, not %v", q).try("Percentile takes percentages")
	}
	if a.Err() == nil && a.dtype == Bool {
		return a.fail("Quantile: an array of Bool has no quantiles").try("AsType(kit.Int64) converts it to numbers")
	}
	return a.rows("Quantile", axes, a.floating(), func(n numbers, row int) numbers { return n.sorted(row).quantiles(row, q) })
}

// Percentile returns the [Array.Quantile] for q in per cent, from 0 to 100.
func (a Array) Percentile(q float64, axes ...int) Array {
	if a.Err() == nil && !(q >= 0 && q <= 100) {
		return a.fail("Percentile: q is from 0 to 100, not %v", q)
	}
	return a.Quantile(q/100, axes...)
}

// CumSum returns the cumulative sums along an axis. Without an axis it flattens the array first. Types are those of [Array.Sum].
func (a Array) CumSum(axis ...int) Array {
	a, at, err := a.along("CumSum", axis)
	if err != nil {
		return a.fail("%w", err)
	}
	if !a.dtype.IsFloat() {
		a = a.cast(Int64)
	}
	moved, back := a.lastly(at)
	return back(moved.perRow(a.shape[at], moved.shape, a.dtype, func(n numbers, row int) numbers { return n.runningSums(row) }))
}

// floating returns the type of means.
func (a Array) floating() DType {
	if a.dtype == Float32 {
		return Float32
	}
	return Float64
}

// An axisBlock is a run of adjacent axes that are all reduced or all kept.
type axisBlock struct {
	size    int
	reduced bool
}

// reduce reduces axes. Unless ofNothing is set, no elements are an error.
func (a Array) reduce(name string, axes []int, dtype DType, ofNothing bool, of func(n numbers, blocks []axisBlock) numbers) Array {
	chosen, keep, err := a.axes(name, axes)
	if err != nil {
		return a.fail("%w", err)
	}
	var shape Shape
	var blocks []axisBlock
	for i, n := range a.shape {
		switch {
		case !chosen[i]:
			shape = append(shape, n)
		case keep:
			shape = append(shape, 1)
		}
		if n == 1 {
			continue
		}
		if last := len(blocks) - 1; last >= 0 && blocks[last].reduced == chosen[i] {
			blocks[last].size *= n
			continue
		}
		blocks = append(blocks, axisBlock{n, chosen[i]})
	}
	if a.shape.Size() == 0 && shape.Size() > 0 && !ofNothing {
		return a.fail("%s of %v: there is no element to choose from", name, a.shape)
	}
	if len(blocks) == 0 {
		blocks = []axisBlock{{a.shape.Size(), true}}
	}
	return computed(shape, dtype, func() (numbers, error) {
		n, err := a.values()
		if err != nil {
			return nil, err
		}
		return of(n, blocks), nil
	}).WithNote(a.note)
}

// rows reduces each row of the array whose reduced axes are moved to the end and merged.
func (a Array) rows(name string, axes []int, dtype DType, of func(n numbers, row int) numbers) Array {
	chosen, keep, err := a.axes(name, axes)
	if err != nil {
		return a.fail("%w", err)
	}
	var shape, kept Shape
	var order, reduced []int
	row := 1
	for i, n := range a.shape {
		switch {
		case !chosen[i]:
			kept, shape, order = append(kept, n), append(shape, n), append(order, i)
			continue
		case keep:
			shape = append(shape, 1)
		}
		reduced = append(reduced, i)
		row *= n
	}
	if row == 0 && kept.Size() > 0 {
		return a.fail("%s of %v: there is no element to choose from", name, a.shape)
	}
	if len(a.shape) > 0 {
		a = a.Transpose(append(order, reduced...)...)
	}
	return a.perRow(row, shape, dtype, of)
}

// perRow applies a function to rows with the given number of elements. The shape is the result's.
func (a Array) perRow(row int, shape Shape, dtype DType, of func(n numbers, row int) numbers) Array {
	if a.Err() != nil {
		return a
	}
	return computed(shape, dtype, func() (numbers, error) {
		n, err := a.values()
		if err != nil {
			return nil, err
		}
		if n.len() == 0 {
			return zeros(dtype, 0), nil
		}
		return of(n, row), nil
	}).WithNote(a.note)
}

// ofRows applies f to each row.
func ofRows[T, R numeric](v vector[T], row int, f func(row vector[T]) R) vector[R] {
	out := make(vector[R], len(v)/row)
	_ = parallel(len(out), max(1, blockSize/row), func(low, high int) error {
		for i := low; i < high; i++ {
			out[i] = f(v[i*row:][:row:row])
		}
		return nil
	})
	return out
}

// A folding reduces elements in numpy's order, so that sums of floats agree to the last bit.
type folding[T, A numeric] struct {
	start A
	row   func(sum A, row []T) A       // adds a row to a sum
	each  func(sums []A, elements []T) // adds an element to each sum
}

// fold reduces the blocks, with the first kept block split among the processors.
func (f folding[T, A]) fold(v vector[T], blocks []axisBlock) vector[A] {
	strides, places := make([]int, len(blocks)), make([]int, len(blocks)) // in the elements, and in the result
	size, stride := 1, 1
	for i := len(blocks) - 1; i >= 0; i-- {
		strides[i] = stride
		stride *= blocks[i].size
		if !blocks[i].reduced {
			places[i] = size
			size *= blocks[i].size
		}
	}
	out := make(vector[A], size)
	for i := range out {
		out[i] = f.start
	}
	last := len(blocks) - 1
	if stride == 0 {
		return out
	}
	// walk visits the elements in order; of the split block only the indices from low up to high.
	var walk func(level, from, to, low, high, split int)
	walk = func(level, from, to, low, high, split int) {
		n := blocks[level].size
		first, end := 0, n
		if level == split {
			first, end = low, high
		}
		switch {
		case level < last:
			for i := first; i < end; i++ {
				walk(level+1, from+i*strides[level], to+i*places[level], low, high, split)
			}
		case blocks[level].reduced:
			out[to] = f.row(out[to], v[from:][:n:n])
		default:
			f.each(out[to+first:to+end], v[from+first:from+end])
		}
	}
	for split, b := range blocks {
		if b.reduced {
			continue
		}
		grain := max(1, blockSize*b.size/len(v))
		if split == last {
			grain = max(grain, 128) // neighbours in memory stay together
		}
		_ = parallel(b.size, grain, func(low, high int) error {
			walk(0, 0, 0, low, high, split)
			return nil
		})
		return out
	}
	walk(0, 0, 0, 0, 0, -1)
	return out
}

func (v vector[T]) sum(blocks []axisBlock, to DType) numbers {
	switch to {
	case Int64:
		return sumFolding[T, int64]().fold(v, blocks)
	case Float32:
		return sumFolding[T, float32]().fold(v, blocks)
	}
	return sumFolding[T, float64]().fold(v, blocks)
}

func sumFolding[T, A numeric]() folding[T, A] {
	return folding[T, A]{
		row: func(sum A, row []T) A { return sum + pairwise[T, A](row) },
		each: func(sums []A, elements []T) {
			for i, x := range elements {
				sums[i] += A(x)
			}
		},
	}
}

// pairwise is numpy's pairwise summation: it halves more than 128 numbers, and adds fewer in eight sums.
func pairwise[T, A numeric](v []T) (sum A) {
	if len(v) < 8 {
		for _, x := range v {
			sum += A(x)
		}
		return sum
	}
	if len(v) <= 128 {
		var s [8]A
		whole := len(v) &^ 7
		for i := 0; i < whole; i += 8 {
			part := (*[8]T)(v[i:])
			s[0] += A(part[0])
			s[1] += A(part[1])
			s[2] += A(part[2])
			s[3] += A(part[3])
			s[4] += A(part[4])
			s[5] += A(part[5])
			s[6] += A(part[6])
			s[7] += A(part[7])
		}
		sum = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
		for _, x := range v[whole:] {
			sum += A(x)
		}
		return sum
	}
	half := len(v) / 2
	half -= half % 8
	if len(v) < 1<<18 {
		return pairwise[T, A](v[:half]) + pairwise[T, A](v[half:])
	}
	var first A
	var wait sync.WaitGroup
	wait.Go(func() { first = pairwise[T, A](v[:half]) })
	second := pairwise[T, A](v[half:])
	wait.Wait()
	return first + second
}

func (v vector[T]) product(blocks []axisBlock) numbers {
	return folding[T, T]{
		start: 1,
		row: func(product T, row []T) T {
			for _, x := range row {
				product *= x
			}
			return product
		},
		each: func(products []T, elements []T) {
			for i, x := range elements {
				products[i] *= x
			}
		},
	}.fold(v, blocks)
}

func (v vector[T]) extreme(blocks []axisBlock, smallest bool) numbers {
	if smallest {
		return folding[T, T]{
			start: bound[T](true),
			row: func(least T, row []T) T {
				for _, x := range row {
					least = min(least, x)
				}
				return least
			},
			each: func(least []T, elements []T) {
				for i, x := range elements {
					least[i] = min(least[i], x)
				}
			},
		}.fold(v, blocks)
	}
	return folding[T, T]{
		start: bound[T](false),
		row: func(most T, row []T) T {
			for _, x := range row {
				most = max(most, x)
			}
			return most
		},
		each: func(most []T, elements []T) {
			for i, x := range elements {
				most[i] = max(most[i], x)
			}
		},
	}.fold(v, blocks)
}

// bound returns a type's largest or smallest number.
func bound[T numeric](largest bool) T {
	var x any
	switch dtypeOf[T]() {
	case Bool:
		x = map[bool]truth{true: 1, false: 0}[largest]
	case Uint8:
		x = map[bool]uint8{true: math.MaxUint8, false: 0}[largest]
	case Int32:
		x = map[bool]int32{true: math.MaxInt32, false: math.MinInt32}[largest]
	case Int64:
		x = map[bool]int64{true: math.MaxInt64, false: math.MinInt64}[largest]
	case Float32:
		x = map[bool]float32{true: float32(math.Inf(1)), false: float32(math.Inf(-1))}[largest]
	case Float64:
		x = map[bool]float64{true: math.Inf(1), false: math.Inf(-1)}[largest]
	}
	return x.(T)
}

func (v vector[T]) dividedBy(n float64) numbers {
	out := make(vector[T], len(v))
	for i, x := range v {
		out[i] = T(float64(x) / n)
	}
	return out
}

func (v vector[T]) argExtreme(row int, smallest bool) numbers {
	return ofRows(v, row, func(row vector[T]) int64 {
		if smallest {
			return int64(argmin(row))
		}
		return int64(argmax(row))
	})
}

// argmin returns the index of the first smallest value, or of the first NaN.
func argmin[T numeric](values []T) int {
	best, least := 0, values[0]
	for i, v := range values {
		if !(v >= least) {
			if best, least = i, v; v != v {
				return i
			}
		}
	}
	return best
}

func (v vector[T]) runningSums(row int) numbers {
	out := make(vector[T], len(v))
	for i := range v {
		if out[i] = v[i]; i%row > 0 {
			out[i] += out[i-1]
		}
	}
	return out
}

// medians returns the medians of sorted rows.
func (v vector[T]) medians(row int) numbers {
	if v, ok := any(v).(vector[float32]); ok {
		return medians[float32, float32](v, row)
	}
	return medians[T, float64](v, row)
}

func medians[T, R numeric](v vector[T], row int) vector[R] {
	return ofRows(v, row, func(row vector[T]) R {
		middle, last := len(row)/2, row[len(row)-1]
		switch {
		case last != last: // NaN is sorted to the end
			return R(last)
		case len(row)%2 == 1:
			return R(row[middle]) + 0 // a mean is not -0
		}
		return R(float64(R(row[middle-1])+R(row[middle])) / 2)
	})
}

// quantiles returns the q-quantiles of sorted rows.
func (v vector[T]) quantiles(row int, q float64) numbers {
	if v, ok := any(v).(vector[float32]); ok {
		return quantiles[float32, float32](v, row, q)
	}
	return quantiles[T, float64](v, row, q)
}

func quantiles[T, R numeric](v vector[T], row int, q float64) vector[R] {
	place := float64(row-1) * q
	low := int(place)
	high := min(low+1, row-1)
	part := place - float64(low)
	return ofRows(v, row, func(row vector[T]) R {
		if last := row[len(row)-1]; last != last {
			return R(last)
		}
		a, b := row[low], row[high]
		if a == b { // also infinities
			return R(a)
		}
		between := R(b - a)
		if part < 0.5 {
			return R(a) + R(between*R(part)) // rounded twice, as numpy does
		}
		return R(b) - R(between*R(1-part))
	})
}

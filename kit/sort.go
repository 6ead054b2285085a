package kit

import (
	"cmp"
	"slices"
)

// Sort sorts along an axis, by default the last, in ascending order with NaN at the end. x.Sort().Flip(-1) is in descending order.
func (a Array) Sort(axis ...int) Array {
	return a.sorting("Sort", axis, a.dtype, numbers.sorted)
}

// ArgSort returns the indices that sort along an axis, by default the last, as Int64. For an array with one axis, x.At(x.ArgSort()) is
// x.Sort(). The sort is stable, numpy's kind="stable".
func (a Array) ArgSort(axis ...int) Array {
	return a.sorting("ArgSort", axis, Int64, numbers.argSorted)
}

func (a Array) sorting(name string, axis []int, dtype DType, of func(n numbers, row int) numbers) Array {
	if len(axis) == 0 {
		axis = []int{-1}
	}
	a, at, err := a.along(name, axis)
	if err != nil {
		return a.fail("%w", err)
	}
	moved, back := a.lastly(at)
	return back(moved.perRow(a.shape[at], moved.shape, dtype, of))
}

// Unique returns the distinct elements in ascending order, on one axis. They are computed at once, since their number determines the
// shape.
func (a Array) Unique() Array {
	values, _ := a.UniqueCounts()
	return values
}

// UniqueCounts returns the distinct elements, as [Array.Unique] does, and the number of occurrences of each, as Int64: the classes of
// labels and their sizes.
func (a Array) UniqueCounts() (values, counts Array) {
	n, err := a.values()
	if err != nil {
		failed := a.fail("Unique: %w", err)
		return failed, failed
	}
	sorted, times := n.sorted(max(1, n.len())).distinct()
	return Array{source: constant(sorted), shape: Shape{sorted.len()}, dtype: a.dtype, note: a.note}, NewArray([]int64(times)).WithNote(a.note)
}

// Bincount returns the number of occurrences of 0, 1, 2 and so on, up to the largest element, as Int64: for labels, the size of each
// class. The elements must be integers of 0 or more on one axis. A minimum length pads the result with zeros. It is computed at once,
// since the largest element determines the shape.
func (a Array) Bincount(minLength ...int) Array {
	if a.Err() != nil {
		return a
	}
	if len(a.shape) != 1 || a.dtype.IsFloat() {
		return a.fail("Bincount of %v, %s: it takes whole numbers on one axis, x.Reshape(-1).AsType(kit.Int64)", a.shape, a.dtype)
	}
	values, err := Values[int64](a)
	if err != nil {
		return a.fail("Bincount: %w", err)
	}
	size := 0
	switch {
	case len(minLength) > 1 || len(minLength) == 1 && minLength[0] < 0:
		return a.fail("Bincount: the minimum length is one number of 0 or more, not %v", minLength)
	case len(minLength) == 1:
		size = minLength[0]
	}
	for i, x := range values {
		if x < 0 {
			return a.fail("Bincount: element %s is %d", a.place(i), x).try("there are no negative classes")
		}
		if err := checkMemory(Shape{int(x), 1}, Int64); err != nil {
			return a.fail("Bincount: element %s is %d, and an array of that length %w", a.place(i), x, err).try("UniqueCounts counts only the numbers that occur")
		}
		size = max(size, int(x)+1)
	}
	counts := make([]int64, size)
	for _, x := range values {
		counts[x]++
	}
	return NewArray(counts).WithNote(a.note)
}

func (v vector[T]) sorted(row int) numbers {
	out := slices.Clone(v)
	_ = parallel(len(v)/row, max(1, blockSize/row), func(low, high int) error {
		for i := low; i < high; i++ {
			row := out[i*row:][:row]
			slices.Sort(row[:nanLast(row)])
		}
		return nil
	})
	return out
}

// nanLast moves NaN to the end, and returns the number of other elements.
func nanLast[T numeric](row []T) int {
	n := 0
	for i, x := range row {
		if x == x {
			row[i], row[n] = row[n], x
			n++
		}
	}
	return n
}

func (v vector[T]) argSorted(row int) numbers {
	out := make(vector[int64], len(v))
	_ = parallel(len(v)/row, max(1, blockSize/row), func(low, high int) error {
		for i := low; i < high; i++ {
			values, places := v[i*row:][:row], out[i*row:][:row]
			for j := range places {
				places[j] = int64(j)
			}
			slices.SortFunc(places, func(a, b int64) int {
				switch x, y := values[a], values[b]; {
				case x < y || x == x && y != y:
					return -1
				case y < x || y == y && x != x:
					return 1
				}
				return cmp.Compare(a, b)
			})
		}
		return nil
	})
	return out
}

func (v vector[T]) distinct() (values numbers, counts vector[int64]) {
	var out vector[T]
	for i, x := range v {
		if i > 0 && (x == v[i-1] || x != x && v[i-1] != v[i-1]) {
			counts[len(counts)-1]++
			continue
		}
		out, counts = append(out, x), append(counts, 1)
	}
	return out, counts
}

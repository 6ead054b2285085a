package kit

import (
	"slices"
	"sync"
)

// Transposing, indexing, repeating and flipping are all the same operation: each element of the result is a copy of an element of
// the array. A dim describes an axis of the result: index i is at i times the stride from the first element, or at offsets[i].
type dim struct {
	size, stride int
	offsets      []int // in place of the stride; or nil
}

func (d dim) offset(i int) int {
	if d.offsets != nil {
		return d.offsets[i]
	}
	return i * d.stride
}

// dims describes an array of the shape in row-major order.
func (s Shape) dims() []dim {
	out := make([]dim, len(s))
	stride := 1
	for i := len(s) - 1; i >= 0; i-- {
		out[i] = dim{size: s[i], stride: stride}
		stride *= s[i]
	}
	return out
}

// merged merges adjacent dims that are contiguous, and drops dims of size 1.
func merged(base int, dims []dim) (int, []dim) {
	var out []dim
	for _, d := range dims {
		if d.size == 1 {
			base += d.offset(0)
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].offsets == nil && d.offsets == nil && out[last].stride == d.size*d.stride {
			out[last] = dim{size: out[last].size * d.size, stride: d.stride}
			continue
		}
		out = append(out, d)
	}
	return base, out
}

// gathered returns an array of the shape with the elements that the dims describe, from base on. It moves elements of the source and
// keeps the recipe, so images are still copied to the device as bytes.
func (a Array) gathered(shape Shape, base int, dims []dim) Array {
	if a.Err() != nil {
		return a
	}
	if err := checkMemory(shape, a.source.dtype); err != nil {
		return a.fail("an array of the shape %v %w", shape, err)
	}
	if a.recipe.width() > 1 || !aligned(base, dims, a.recipe.period()) {
		a = a.materialize()
	}
	if from, m := merged(base, dims); shape.Size() == 0 || len(m) == 0 || len(m) == 1 && m[0].offsets == nil && m[0].stride == 1 {
		if a.shape = shape; shape.Size() > 0 { // a view
			a.first += from
		}
		return a
	}
	from, first, size := a.source, a.first, a.shape.Size()
	a.source = &source{from.dtype, shape.Size(), sync.OnceValues(func() (numbers, error) {
		n, err := from.load()
		if err != nil {
			return nil, err
		}
		return n.slice(first, first+size).gather(base, dims), nil
	})}
	a.first, a.shape = 0, shape
	return a
}

// aligned reports whether every element keeps its position modulo the period.
func aligned(base int, dims []dim, period int) bool {
	if period == 1 {
		return true
	}
	base, dims = merged(base, dims)
	last := len(dims) - 1
	if last < 0 || dims[last].offsets != nil || dims[last].stride != 1 || dims[last].size%period != 0 || base%period != 0 {
		return false
	}
	return !slices.ContainsFunc(dims[:last], func(d dim) bool {
		return d.stride%period != 0 || slices.ContainsFunc(d.offsets, func(o int) bool { return o%period != 0 })
	})
}

// gather copies the elements that the dims describe, from base on.
func (v vector[T]) gather(base int, dims []dim) numbers {
	size := 1
	for _, d := range dims {
		size *= d.size
	}
	out := make(vector[T], size)
	if size == 0 {
		return out
	}
	base, dims = merged(base, dims)
	if len(dims) == 0 {
		out[0] = v[base]
		return out
	}
	if len(dims) == 1 {
		_ = parallel(size, blockSize, func(low, high int) error {
			d := dims[0]
			if d.offsets != nil {
				d.offsets = d.offsets[low:high]
			}
			d.size = high - low
			v.gatherInto(out[low:high], base+low*d.stride, []dim{d})
			return nil
		})
		return out
	}
	outer := dims[0]
	part := size / outer.size
	_ = parallel(outer.size, max(1, blockSize/part), func(low, high int) error {
		for i := low; i < high; i++ {
			v.gatherInto(out[i*part:][:part], base+outer.offset(i), dims[1:])
		}
		return nil
	})
	return out
}

func (v vector[T]) gatherInto(out vector[T], base int, dims []dim) {
	if len(dims) == 0 {
		out[0] = v[base]
		return
	}
	d := dims[0]
	if len(dims) > 1 {
		part := len(out) / d.size
		for i := range d.size {
			v.gatherInto(out[i*part:][:part], base+d.offset(i), dims[1:])
		}
		return
	}
	switch {
	case d.offsets != nil:
		for i, offset := range d.offsets {
			out[i] = v[base+offset]
		}
	case d.stride == 1:
		copy(out, v[base:])
	default:
		for i := range out {
			out[i] = v[base+i*d.stride]
		}
	}
}

package kit

import "fmt"

// Transpose permutes the axes; by default it reverses them. x.Transpose(0, 3, 1, 2) makes axis 3 the second axis.
func (a Array) Transpose(axes ...int) Array {
	if a.Err() != nil {
		return a
	}
	n := len(a.shape)
	order := make([]int, n)
	for i := range order {
		order[i] = n - 1 - i
	}
	if len(axes) > 0 {
		seen := make([]bool, n)
		for i, axis := range axes {
			at, err := placeOf(axis, n)
			if err != nil || len(axes) != n || seen[at] {
				return a.fail("Transpose(%s) of %v: it takes each axis once, 0 to %d", commaed(axes), a.shape, n-1)
			}
			seen[at] = true
			order[i] = at
		}
	}
	shape, dims, own := make(Shape, n), make([]dim, n), a.shape.dims()
	for i, axis := range order {
		shape[i], dims[i] = a.shape[axis], own[axis]
	}
	return a.gathered(shape, 0, dims)
}

// Flip reverses the order of the elements along the axes, by default all axes.
func (a Array) Flip(axes ...int) Array {
	chosen, _, err := a.axes("Flip", axes)
	if err != nil {
		return a.fail("%w", err)
	}
	base, dims := 0, a.shape.dims()
	for i := range dims {
		if d := &dims[i]; chosen[i] && d.size > 0 {
			base += (d.size - 1) * d.stride
			d.stride = -d.stride
		}
	}
	return a.gathered(a.Shape(), base, dims)
}

// Repeat repeats each element along an axis: [1 2] becomes [1 1 2 2]. Without an axis it flattens the array first.
func (a Array) Repeat(times int, axis ...int) Array {
	a, at, err := a.along("Repeat", axis)
	if err != nil {
		return a.fail("%w", err)
	}
	if times < 0 {
		return a.fail("Repeat: %d times", times).try("it must be 0 or more")
	}
	dims, shape := a.shape.dims(), a.Shape()
	repeated := dim{size: times}
	dims = append(dims[:at+1:at+1], append([]dim{repeated}, dims[at+1:]...)...)
	shape[at] *= times
	return a.gathered(shape, 0, dims)
}

// Tile repeats the whole array: with Tile(2), [1 2] becomes [1 2 1 2]. The numbers apply to the last axes; if there are more numbers
// than axes, the array gets new axes at the front.
func (a Array) Tile(times ...int) Array {
	if a.Err() != nil {
		return a
	}
	shape := a.Shape()
	for len(shape) < len(times) {
		shape = append(Shape{1}, shape...)
	}
	for len(times) < len(shape) {
		times = append([]int{1}, times...)
	}
	var dims []dim
	for i, d := range shape.dims() {
		if times[i] < 0 {
			return a.fail("Tile(%s): numbers must be 0 or more", commaed(times))
		}
		dims = append(dims, dim{size: times[i]}, d)
		shape[i] *= times[i]
	}
	return a.gathered(shape, 0, dims)
}

// ExpandDims inserts an axis of size 1, which gets the given index; -1 makes it the last axis.
func (a Array) ExpandDims(axis int) Array {
	if a.Err() != nil {
		return a
	}
	at, err := placeOf(axis, len(a.shape)+1)
	if err != nil {
		return a.fail("ExpandDims(%d) of %v: the new axis must be from 0 to %d, or from -%d to -1", axis, a.shape, len(a.shape), len(a.shape)+1)
	}
	shape := append(a.Shape()[:at:at], append(Shape{1}, a.shape[at:]...)...)
	a.shape = shape
	return a
}

// Squeeze removes axes of size 1, by default all of them.
func (a Array) Squeeze(axes ...int) Array {
	chosen, _, err := a.axes("Squeeze", axes)
	if err != nil {
		return a.fail("%w", err)
	}
	shape := Shape{}
	for i, n := range a.shape {
		switch {
		case !chosen[i] || n != 1 && len(axes) == 0:
			shape = append(shape, n)
		case n != 1:
			return a.fail("Squeeze: axis %d of %v is not of size 1", i, a.shape)
		}
	}
	a.shape = shape
	return a
}

// axes resolves the arguments of a reduction: which axes are chosen, all by default, and whether KeepDims is given.
func (a Array) axes(name string, axes []int) (chosen []bool, keep bool, err error) {
	if err := a.Err(); err != nil {
		return nil, false, err
	}
	n := len(a.shape)
	chosen = make([]bool, n)
	some := false
	for _, axis := range axes {
		if axis == KeepDims {
			keep = true
			continue
		}
		at, err := placeOf(axis, n)
		switch {
		case err != nil:
			return nil, false, fmt.Errorf("%s: there is no axis %d: %s", name, axis, a.shape.axesText())
		case chosen[at]:
			return nil, false, fmt.Errorf("%s: the axis %d is given twice", name, axis)
		}
		chosen[at], some = true, true
	}
	if !some {
		for i := range chosen {
			chosen[i] = true
		}
	}
	return chosen, keep, nil
}

// axesText returns a list of the shape's axes for an error.
func (s Shape) axesText() string {
	switch len(s) {
	case 0:
		return "a single number has none"
	case 1:
		return fmt.Sprintf("%v has only axis 0", s)
	}
	return fmt.Sprintf("%v has the axes 0 to %d, or -%d to -1", s, len(s)-1, len(s))
}

// along resolves the optional axis of an operation. Without one it returns the flattened array.
func (a Array) along(name string, axis []int) (Array, int, error) {
	if err := a.Err(); err != nil {
		return a, 0, err
	}
	switch len(axis) {
	case 0:
		return a.Reshape(-1), 0, nil
	case 1:
		at, err := placeOf(axis[0], len(a.shape))
		if err != nil {
			err = fmt.Errorf("%s: there is no axis %d: %s", name, axis[0], a.shape.axesText())
		}
		return a, at, err
	}
	return a, 0, fmt.Errorf("%s works along one axis, not %d", name, len(axis))
}

// lastly moves an axis to the end, and returns a function that moves it back.
func (a Array) lastly(axis int) (moved Array, back func(Array) Array) {
	n := len(a.shape)
	if axis == n-1 {
		return a, func(b Array) Array { return b }
	}
	var to, from []int
	for i := range n {
		if i != axis {
			to = append(to, i)
		}
	}
	to = append(to, axis)
	from = make([]int, n)
	for i, axis := range to {
		from[axis] = i
	}
	return a.Transpose(to...), func(b Array) Array { return b.Transpose(from...) }
}

func commaed(numbers []int) string {
	text := ""
	for i, n := range numbers {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(n)
	}
	return text
}

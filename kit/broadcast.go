package kit

import (
	"fmt"
	"strings"

	"layercake/internal/hint"
)

// broadcastShape returns the common shape of arrays that are broadcast together.
func broadcastShape(shapes ...Shape) (Shape, error) {
	var out Shape
	for _, s := range shapes {
		for len(out) < len(s) {
			out = append(Shape{1}, out...)
		}
	}
	for _, s := range shapes {
		for i, n := range s {
			switch at := &out[len(out)-len(s)+i]; {
			case *at == 1:
				*at = n
			case n != 1 && n != *at:
				return nil, errShapes(shapes, n, *at)
			}
		}
	}
	return out, nil
}

func errShapes(shapes []Shape, a, b int) error {
	var texts []string
	for _, s := range shapes {
		texts = append(texts, s.String())
	}
	last := len(texts) - 1
	err := fmt.Errorf("the shapes %s and %s do not broadcast: counted from the last axis, sizes must be equal, or one of them 1", strings.Join(texts[:last], ", "), texts[last])
	for i, s := range shapes {
		for _, other := range shapes[i+1:] {
			for _, pair := range [][2]Shape{{s, other}, {other, s}} {
				if long, short := pair[0], pair[1]; len(short) == 1 && len(long) > 1 && short[0] == long[0] && short[0] != long[len(long)-1] {
					return hint.Try(err, "if y has one number for each row, make it %v: y.Reshape(-1, 1)", append(Shape{short[0]}, ones(len(long)-1)...))
				}
			}
		}
	}
	return err
}

func ones(n int) Shape {
	s := make(Shape, n)
	for i := range s {
		s[i] = 1
	}
	return s
}

// BroadcastTo returns the array broadcast to a shape: axes of size 1 and missing axes are repeated. See [Operand].
func (a Array) BroadcastTo(shape ...int) Array {
	if a.Err() != nil {
		return a
	}
	to := Shape(append([]int{}, shape...))
	if out, err := broadcastShape(a.shape, to); err != nil || len(a.shape) > len(to) || out.String() != to.String() {
		return a.fail("BroadcastTo: %v does not broadcast to %v: counted from the last axis, the array's sizes must be equal to those of the shape, or 1", a.shape, to)
	}
	var dims []dim
	for i, stride := range a.strides(to) {
		dims = append(dims, dim{size: to[i], stride: stride})
	}
	return a.gathered(to, 0, dims)
}

// strides returns the array's stride for each axis of the shape that it is broadcast to, 0 for axes that are repeated.
func (a Array) strides(shape Shape) []int {
	out := make([]int, len(shape))
	stride := 1
	for i := len(a.shape) - 1; i >= 0; i-- {
		if a.shape[i] != 1 {
			out[len(shape)-len(a.shape)+i] = stride
		}
		stride *= a.shape[i]
	}
	return out
}

// period returns the array's number of elements if broadcasting to the shape repeats the whole array along the first axes, so that
// element i of the result is element i modulo the period; otherwise 0.
func (a Array) period(shape Shape) int {
	inner := a.shape
	for len(inner) > 0 && inner[0] == 1 {
		inner = inner[1:]
	}
	if len(inner) >= len(shape) && len(inner) > 0 || inner.Size() == 0 {
		return 0
	}
	if inner.String() != shape[len(shape)-len(inner):].String() {
		return 0
	}
	return inner.Size()
}

// spreadOver computes elements of the array broadcast to a shape.
func (a Array) spreadOver(shape Shape) (elements, error) {
	if a.shape.String() == shape.String() {
		return a.elements()
	}
	n, err := a.values()
	if err != nil {
		return nil, err
	}
	strides := a.strides(shape)
	return func(low, high int, _ numbers) (numbers, error) { return n.spread(shape, strides, low, high), nil }, nil
}

// spread returns the elements from low up to but not including high of an array with the given shape and strides over the vector.
func (v vector[T]) spread(shape Shape, strides []int, low, high int) numbers {
	out := make(vector[T], high-low)
	if len(out) == 0 {
		return out
	}
	if len(shape) == 0 {
		return v[:1]
	}
	last := len(shape) - 1
	index, at := make([]int, len(shape)), 0
	for i, rest := last, low; i >= 0; i-- {
		index[i] = rest % shape[i]
		rest /= shape[i]
		at += index[i] * strides[i]
	}
	for done := 0; done < len(out); {
		row := out[done:min(len(out), done+shape[last]-index[last])]
		switch stride := strides[last]; stride {
		case 0:
			x := v[at]
			for i := range row {
				row[i] = x
			}
		case 1:
			copy(row, v[at:])
		default:
			for i := range row {
				row[i] = v[at+i*stride]
			}
		}
		done += len(row)
		at -= index[last] * strides[last]
		index[last] = 0
		for i := last - 1; i >= 0; i-- {
			if index[i]++; index[i] < shape[i] {
				at += strides[i]
				break
			}
			at -= (shape[i] - 1) * strides[i]
			index[i] = 0
		}
	}
	return out
}

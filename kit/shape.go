package kit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Shape lists the size of each axis, outermost first: [60000 28 28]. The size -1 means unknown, such as that of a model's
// batch axis.
type Shape []int

// String returns the shape as Python's tuple: (60000, 28, 28), (10,), (), with None for an unknown size.
func (s Shape) String() string {
	parts := make([]string, len(s))
	for i, n := range s {
		parts[i] = "None"
		if n >= 0 {
			parts[i] = strconv.Itoa(n)
		}
	}
	if len(s) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// Size returns the number of elements, the product of the sizes of all axes; 1 for a scalar's empty shape.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// numbers is like Size, also for shapes whose size overflows an int.
func (s Shape) numbers() float64 {
	n := 1.0
	for _, d := range s {
		n *= float64(d)
	}
	return n
}

// positive reports whether all sizes are known and 1 or more.
func (s Shape) positive() bool {
	return !slices.ContainsFunc(s, func(n int) bool { return n < 1 })
}

// resolve replaces a size of -1, of which there may be one, so that the shape has size elements.
func (s Shape) resolve(size int) (Shape, error) {
	out := append(Shape(nil), s...)
	known, free := 1, -1
	for i, n := range s {
		switch {
		case n == -1 && free < 0:
			free = i
		case n < 0:
			return nil, fmt.Errorf("shape %v: at most one size can be -1, and no other can be negative", []int(s))
		default:
			known *= n
		}
	}
	if free >= 0 && known > 0 && size%known == 0 {
		out[free] = size / known
		return out, nil
	}
	if free >= 0 || known != size {
		return nil, fmt.Errorf("%d elements do not fit into shape %v", size, s)
	}
	return out, nil
}

// alike reports whether two shapes are the same, except for an axis of one at the end.
func alike(a, b Shape) bool {
	one := Shape{1}
	return slices.Equal(a, b) || slices.Equal(slices.Concat(a, one), b) || slices.Equal(a, slices.Concat(b, one))
}

// last returns the size of the last axis of one example, and the axes before it.
func (s Shape) last() (size int, before Shape) {
	if len(s) == 0 {
		return 1, nil
	}
	return s[len(s)-1], s[:len(s)-1]
}

// batched returns the shape of a batch of such examples: (None, 784).
func batched(example Shape) Shape { return append(Shape{-1}, example...) }

// withoutOnes returns a shape without the ones at its end.
func withoutOnes(s Shape) Shape {
	for len(s) > 0 && s[len(s)-1] == 1 {
		s = s[:len(s)-1]
	}
	return s
}

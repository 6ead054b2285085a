package kit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Shape lists the size of each axis, outermost first: [60000 28 28].
// The size -1 stands for one that is not known yet, as the batch axis of a model is.
type Shape []int

// String writes the shape as Python writes a tuple: (60000, 28, 28), (10,), (), with None for an unknown size.
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

// Size is the number of elements, the product of the sizes of all axes; 1 for a scalar's empty shape.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// numbers is what Size is, for shapes that are too large for an int too.
func (s Shape) numbers() float64 {
	n := 1.0
	for _, d := range s {
		n *= float64(d)
	}
	return n
}

// positive tells if all sizes are known and 1 or more.
func (s Shape) positive() bool {
	return !slices.ContainsFunc(s, func(n int) bool { return n < 1 })
}

// resolve fills in the one size that may be given as -1, so that the shape holds size elements.
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

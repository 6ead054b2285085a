package kit

import "math"

// Greater returns where x > y, as an array of Bool: a mask for [Array.At] and [Where], whose [Array.Sum] counts. Comparisons with NaN
// are false, but for [Array.NotEqual].
func (a Array) Greater(y Operand) Array { return a.comparison("Greater", opGreater, y) }

// GreaterEqual returns where x >= y, as an array of Bool.
func (a Array) GreaterEqual(y Operand) Array { return a.comparison("GreaterEqual", opGreaterEqual, y) }

// Less returns where x < y, as an array of Bool.
func (a Array) Less(y Operand) Array { return a.comparison("Less", opLess, y) }

// LessEqual returns where x <= y, as an array of Bool.
func (a Array) LessEqual(y Operand) Array { return a.comparison("LessEqual", opLessEqual, y) }

// Equal returns where x equals y, as an array of Bool: predicted.Equal(y).Mean() is an accuracy.
func (a Array) Equal(y Operand) Array { return a.comparison("Equal", opEqual, y) }

// NotEqual returns where x differs from y, as an array of Bool.
func (a Array) NotEqual(y Operand) Array { return a.comparison("NotEqual", opNotEqual, y) }

// And returns where both x and y are true (not 0), as an array of Bool.
func (a Array) And(y Operand) Array { return a.logical("And", opAnd, y) }

// Or returns where x or y is true (not 0), as an array of Bool.
func (a Array) Or(y Operand) Array { return a.logical("Or", opOr, y) }

// Xor returns where exactly one of x and y is true (not 0), as an array of Bool.
func (a Array) Xor(y Operand) Array { return a.logical("Xor", opXor, y) }

// Not returns where x is false (0), as an array of Bool.
func (a Array) Not() Array { return a.Equal(0) }

// IsNaN returns where x is NaN, as an array of Bool.
func (a Array) IsNaN() Array { return a.step(recipeStep{kind: opIsNaN}, Bool) }

// IsInf returns where x is infinite, as an array of Bool.
func (a Array) IsInf() Array { return a.step(recipeStep{kind: opIsInf}, Bool) }

// IsFinite returns where x is neither NaN nor infinite, as an array of Bool.
func (a Array) IsFinite() Array { return a.step(recipeStep{kind: opIsFinite}, Bool) }

// Where returns elements of x where the mask is true and elements of y elsewhere, with broadcasting: kit.Where(x.Greater(0), x, 0).
// [Array.ArgWhere] returns the indices.
func Where(mask Array, x, y Operand) Array {
	if mask.Err() != nil {
		return mask
	}
	mask, a := mask.operands("Where", x)
	if mask.Err() != nil {
		return mask
	}
	mask, b := mask.operands("Where", y)
	if mask.Err() != nil {
		return mask
	}
	n, isNumber := goNumberOf(x)
	m, areNumbers := goNumberOf(y)
	var dtype DType
	switch {
	case isNumber && areNumbers:
		dtype = promoted(a.dtype, b.dtype)
	case isNumber:
		dtype = n.promoted(b.dtype)
	case areNumbers:
		dtype = m.promoted(a.dtype)
	default:
		dtype = promoted(a.dtype, b.dtype)
	}
	for _, side := range []struct {
		array *Array
		value Operand
	}{{&a, x}, {&b, y}} {
		if n, ok := goNumberOf(side.value); ok {
			if !n.fits(dtype) {
				return mask.fail("Where: %v does not fit into %s, which holds %s", side.value, dtype, spans[dtype].text).try("convert the array first, as in x.AsType(kit.Int64)")
			}
			*side.array = n.array(dtype)
		}
	}
	shape, err := broadcastShape(mask.shape, a.shape, b.shape)
	if err != nil {
		return mask.fail("Where: %w", err)
	}
	sides := []Array{mask.cast(Bool), a.cast(dtype), b.cast(dtype)}
	return computed(shape, dtype, func() (numbers, error) {
		var at [3]elements
		for i, side := range sides {
			var err error
			if at[i], err = side.spreadOver(shape); err != nil {
				return nil, err
			}
		}
		return elements(func(low, high int, _ numbers) (numbers, error) {
			var n [3]numbers
			for i := range n {
				var err error
				if n[i], err = at[i](low, high, nil); err != nil {
					return nil, err
				}
			}
			return n[1].choose(n[2], n[0].(vector[truth])), nil
		}).all(dtype, shape.Size())
	}).WithNote(joinNotes(mask.note, a.note, b.note))
}

// comparison applies a binary operation that returns Bool.
func (a Array) comparison(name string, kind stepKind, y Operand) Array {
	a, b := a.operands(name, y)
	if a.Err() != nil {
		return a
	}
	dtype := promoted(a.dtype, b.dtype)
	if n, ok := goNumberOf(y); ok {
		if dtype = n.promoted(a.dtype); !n.fits(dtype) {
			dtype = Int64
		}
		b = n.array(dtype)
	}
	return a.cast(dtype).combine(name, kind, b.cast(dtype), false, Bool)
}

func (a Array) logical(name string, kind stepKind, y Operand) Array {
	a, b := a.operands(name, y)
	if a.Err() != nil {
		return a
	}
	return a.cast(Bool).combine(name, kind, b.cast(Bool), false, Bool)
}

// compare applies an elementwise operation that returns Bool.
func (v vector[T]) compare(kind stepKind, y vector[T], out vector[truth]) {
	y, out = y[:len(v)], out[:len(v)]
	switch kind {
	case opEqual:
		for i, x := range v {
			out[i] = truthOf(x == y[i])
		}
	case opNotEqual, opXor:
		for i, x := range v {
			out[i] = truthOf(x != y[i])
		}
	case opLess:
		for i, x := range v {
			out[i] = truthOf(x < y[i])
		}
	case opLessEqual:
		for i, x := range v {
			out[i] = truthOf(x <= y[i])
		}
	case opGreater:
		for i, x := range v {
			out[i] = truthOf(x > y[i])
		}
	case opGreaterEqual:
		for i, x := range v {
			out[i] = truthOf(x >= y[i])
		}
	case opAnd:
		for i, x := range v {
			out[i] = truthOf(x != 0 && y[i] != 0)
		}
	case opOr:
		for i, x := range v {
			out[i] = truthOf(x != 0 || y[i] != 0)
		}
	case opIsNaN:
		for i, x := range v {
			out[i] = truthOf(x != x)
		}
	case opIsFinite:
		for i, x := range v {
			out[i] = truthOf(x-x == 0)
		}
	case opIsInf:
		for i, x := range v {
			out[i] = truthOf(math.IsInf(float64(x), 0))
		}
	}
}

func (v vector[T]) choose(y numbers, mask vector[truth]) numbers {
	out := make(vector[T], len(v))
	for i, other := range y.(vector[T]) {
		if out[i] = other; mask[i] != 0 {
			out[i] = v[i]
		}
	}
	return out
}

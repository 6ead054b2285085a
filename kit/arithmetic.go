package kit

import (
	"errors"
	"fmt"
	"math"

	"layercake/internal/hint"
)

// A stepKind is an elementwise operation. The operands of a binary operation have the same type.
type stepKind int

const (
	opCast stepKind = iota
	opOneHot

	// Binary.
	opAdd
	opSub
	opMul
	opDiv
	opFloorDiv
	opMod
	opPow
	opMaximum
	opMinimum
	opEqual
	opNotEqual
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opAnd
	opOr
	opXor

	// Unary.
	opNegative
	opAbsolute
	opSign
	opSquare
	opSqrt
	opExp
	opExpm1
	opLog
	opLog1p
	opLog2
	opLog10
	opSin
	opCos
	opTan
	opTanh
	opFloor
	opCeil
	opTrunc
	opRint
	opIsNaN
	opIsInf
	opIsFinite
)

// Add returns x + y for each element.
func (a Array) Add(y Operand) Array { return a.arithmetic("Add", opAdd, y, false) }

// Sub returns x - y for each element. [Array.RSub] returns y - x.
func (a Array) Sub(y Operand) Array { return a.arithmetic("Sub", opSub, y, false) }

// Mul returns x * y for each element. For the matrix product see [Array.MatMul].
func (a Array) Mul(y Operand) Array { return a.arithmetic("Mul", opMul, y, false) }

// Div returns x / y for each element. As in Python, the quotient of integers is Float64; [Array.FloorDiv] returns an integer.
func (a Array) Div(y Operand) Array { return a.arithmetic("Div", opDiv, y, false) }

// FloorDiv returns x // y for each element: the quotient rounded down. Dividing a whole number by 0 is an error; numpy warns and
// returns 0.
func (a Array) FloorDiv(y Operand) Array { return a.arithmetic("FloorDiv", opFloorDiv, y, false) }

// Mod returns x % y for each element: the remainder of [Array.FloorDiv], with the sign of y as in Python. Dividing a whole number by
// 0 is an error; numpy warns and returns 0.
func (a Array) Mod(y Operand) Array { return a.arithmetic("Mod", opMod, y, false) }

// Pow returns x to the power of y for each element. A negative power of whole numbers is an error, as in numpy.
func (a Array) Pow(y Operand) Array { return a.arithmetic("Pow", opPow, y, false) }

// RSub returns y - x for each element: x.RSub(1) is 1 - x.
func (a Array) RSub(y Operand) Array { return a.arithmetic("RSub", opSub, y, true) }

// RDiv returns y / x for each element: x.RDiv(1) is 1 / x.
func (a Array) RDiv(y Operand) Array { return a.arithmetic("RDiv", opDiv, y, true) }

// RPow returns y to the power of x for each element: x.RPow(2) is 2 to the power of x.
func (a Array) RPow(y Operand) Array { return a.arithmetic("RPow", opPow, y, true) }

// Maximum returns the larger of x and y for each element, NaN if either is NaN. [Array.Max] reduces an array to its largest element.
func (a Array) Maximum(y Operand) Array { return a.arithmetic("Maximum", opMaximum, y, false) }

// Minimum returns the smaller of x and y for each element, NaN if either is NaN. [Array.Min] reduces an array to its smallest element.
func (a Array) Minimum(y Operand) Array { return a.arithmetic("Minimum", opMinimum, y, false) }

// Clip limits the elements to the range from low to high. Either bound can be nil for no limit. A whole bound beyond the range of the
// array's type has no effect.
func (a Array) Clip(low, high Operand) Array {
	bound := func(kind stepKind, y Operand) {
		if y == nil {
			return
		}
		if n, ok := goNumberOf(y); ok && a.Err() == nil && !a.dtype.IsFloat() && a.dtype != Bool && n.whole {
			if s := spans[a.dtype]; float64(n.int) <= s.above || float64(n.int) >= s.below {
				if (kind == opMaximum) == (n.int < 0) {
					return
				}
			}
		}
		a = a.arithmetic("Clip", kind, y, false)
	}
	bound(opMaximum, low)
	bound(opMinimum, high)
	return a
}

// Neg returns -x for each element.
func (a Array) Neg() Array {
	if a.Err() == nil && a.dtype == Bool {
		return a.fail("Neg: an array of Bool has no negative").try("Not swaps true and false; AsType(kit.Int64) converts to numbers")
	}
	return a.step(recipeStep{kind: opNegative}, a.dtype)
}

// Abs returns the absolute value of each element.
func (a Array) Abs() Array {
	if a.dtype == Bool || a.dtype == Uint8 {
		return a
	}
	return a.step(recipeStep{kind: opAbsolute}, a.dtype)
}

// Sign returns -1, 0 or 1 for each element, NaN for NaN.
func (a Array) Sign() Array {
	if a.Err() == nil && a.dtype == Bool {
		return a.fail("Sign: an array of Bool has no sign").try("AsType(kit.Int64) converts it to numbers")
	}
	return a.step(recipeStep{kind: opSign}, a.dtype)
}

// Square returns x * x for each element.
func (a Array) Square() Array {
	if a.dtype == Bool {
		a = a.cast(Int64)
	}
	return a.step(recipeStep{kind: opSquare}, a.dtype)
}

// Sqrt returns the square root of each element, NaN for negative elements. As for all functions that return floats, Int32 and Int64
// become Float64, and Uint8 and Bool become Float32.
func (a Array) Sqrt() Array { return a.function(opSqrt) }

// Exp returns e to the power of each element.
func (a Array) Exp() Array { return a.function(opExp) }

// Expm1 returns e to the power of each element, minus 1. It is accurate for elements near 0.
func (a Array) Expm1() Array { return a.function(opExpm1) }

// Log returns the natural logarithm of each element: -inf for 0, NaN for negative elements.
func (a Array) Log() Array { return a.function(opLog) }

// Log1p returns the natural logarithm of 1 plus each element. It is accurate for elements near 0.
func (a Array) Log1p() Array { return a.function(opLog1p) }

// Log2 returns the logarithm to the base 2 of each element.
func (a Array) Log2() Array { return a.function(opLog2) }

// Log10 returns the logarithm to the base 10 of each element.
func (a Array) Log10() Array { return a.function(opLog10) }

// Sin returns the sine of each element, in radians.
func (a Array) Sin() Array { return a.function(opSin) }

// Cos returns the cosine of each element, in radians.
func (a Array) Cos() Array { return a.function(opCos) }

// Tan returns the tangent of each element, in radians.
func (a Array) Tan() Array { return a.function(opTan) }

// Tanh returns the hyperbolic tangent of each element.
func (a Array) Tanh() Array { return a.function(opTanh) }

// Floor returns each element rounded down. Whole numbers stay as they are.
func (a Array) Floor() Array { return a.rounding(opFloor) }

// Ceil returns each element rounded up. Whole numbers stay as they are.
func (a Array) Ceil() Array { return a.rounding(opCeil) }

// Trunc returns each element rounded towards 0. Whole numbers stay as they are.
func (a Array) Trunc() Array { return a.rounding(opTrunc) }

// Round returns each element rounded to the given number of decimals, by default 0. Halves round to even, as in Python. Floats stay
// floats; AsType(kit.Int64) converts them.
func (a Array) Round(decimals ...int) Array {
	switch {
	case len(decimals) > 1 || len(decimals) == 1 && decimals[0] < 0:
		return a.fail("Round: decimals are one number of 0 or more, not %v", decimals)
	case len(decimals) == 0 || decimals[0] == 0 || !a.dtype.IsFloat():
		return a.rounding(opRint)
	}
	scale := math.Pow(10, float64(decimals[0]))
	return a.Mul(scale).rounding(opRint).Div(scale)
}

func (a Array) rounding(kind stepKind) Array {
	if !a.dtype.IsFloat() {
		return a
	}
	return a.step(recipeStep{kind: kind}, a.dtype)
}

// function applies an operation that returns floats.
func (a Array) function(kind stepKind) Array {
	switch a.dtype {
	case Bool, Uint8:
		a = a.cast(Float32)
	case Int32, Int64:
		a = a.cast(Float64)
	}
	return a.step(recipeStep{kind: kind}, a.dtype)
}

// arithmetic applies a binary operation whose result has the operands' common type.
func (a Array) arithmetic(name string, kind stepKind, y Operand, swapped bool) Array {
	a, b := a.operands(name, y)
	if a.Err() != nil {
		return a
	}
	dtype := promoted(a.dtype, b.dtype)
	if n, ok := goNumberOf(y); ok {
		if dtype = n.promoted(a.dtype); kind == opDiv && !dtype.IsFloat() {
			dtype = Float64
		}
		if !n.fits(dtype) {
			return a.fail("%s: %v does not fit into %s, which holds %s", name, y, dtype, spans[dtype].text).try("convert the array first, as in x.AsType(kit.Int64)")
		}
		b = n.array(dtype)
	}
	switch {
	case kind == opDiv && !dtype.IsFloat():
		dtype = Float64
	case dtype != Bool:
	case kind == opSub:
		return a.fail("%s: arrays of Bool cannot be subtracted", name).try("Xor returns where they differ; AsType(kit.Int64) converts to numbers")
	case kind == opFloorDiv || kind == opMod || kind == opPow:
		dtype = Int64
	}
	if n, ok := goNumberOf(y); ok && kind == opPow && !swapped && a.dtype != Bool {
		if out, ok := a.cast(dtype).power(n); ok {
			return out
		}
	}
	return a.cast(dtype).combine(name, kind, b.cast(dtype), swapped, dtype)
}

// power computes the powers for which numpy has a shortcut, since their last bits differ from those of the general algorithm.
func (a Array) power(n goNumber) (out Array, ok bool) {
	switch x := n.float(); {
	case x == 1:
		return a, true
	case x == 2:
		return a.Square(), true
	case x == 0.5 && a.dtype.IsFloat():
		return a.Sqrt(), true
	case x == -1 && a.dtype.IsFloat():
		return a.RDiv(1), true
	}
	return a, false
}

// combine applies a binary operation to operands of the same type, with broadcasting. dtype is the result's type.
func (a Array) combine(name string, kind stepKind, b Array, swapped bool, dtype DType) Array {
	shape, err := broadcastShape(a.shape, b.shape)
	if err != nil {
		return a.fail("%s: %w", name, err)
	}
	note := joinNotes(a.note, b.note)
	if b.shape.Size() != 1 && a.shape.Size() == 1 {
		a, b, swapped = b, a, !swapped
	}
	var out Array
	switch period := b.period(shape); {
	case a.shape.Size() == shape.Size() && (period == 1 || period > 1 && a.travelsSmaller(kind, period)):
		out = a.step(recipeStep{kind: kind, with: b.whole(), swapped: swapped}, dtype)
		out.shape = shape
	default:
		out = computed(shape, dtype, func() (numbers, error) {
			x, err := a.spreadOver(shape)
			if err != nil {
				return nil, err
			}
			y, err := b.spreadOver(shape)
			if err != nil {
				return nil, err
			}
			return located(shape, func(low, high int, out numbers) (numbers, error) {
				xs, err := x(low, high, nil)
				if err != nil {
					return nil, err
				}
				ys, err := y(low, high, nil)
				if err != nil {
					return nil, err
				}
				return xs.compute(kind, ys, swapped, out)
			}).all(dtype, shape.Size())
		})
	}
	return out.WithNote(note)
}

// travelsSmaller reports whether computing the operation on the device saves memory there: whether the source, such as bytes, is
// smaller than the result. The period is the other operand's number of elements.
func (a Array) travelsSmaller(kind stepKind, period int) bool {
	return onDevice[kind] != nil && a.dtype.IsFloat() && a.source.dtype.Size() < Float32.Size() && a.recipe.width() == 1 &&
		a.recipe.onHost(a.source.dtype) == 0 && period <= 1<<20
}

// whole returns a source that holds exactly the array's values.
func (a Array) whole() *source {
	if len(a.recipe) == 0 && a.first == 0 && a.source.size == a.shape.Size() {
		return a.source
	}
	return a.materialize().source
}

var errZeroDivision = hint.Try(errors.New("division of a whole number by 0"), "floats make it inf or nan: x.AsType(kit.Float64)")

// compute applies an elementwise operation. Both operands of a binary operation have the same type and length. If into has the result's
// type, it receives the result and may be an operand; otherwise the result gets new memory.
func (v vector[T]) compute(kind stepKind, other numbers, swapped bool, into numbers) (numbers, error) {
	x, y := v, v
	if other != nil {
		y = other.(vector[T])
	}
	if swapped {
		x, y = y, x
	}
	if opEqual <= kind && kind <= opXor || opIsNaN <= kind {
		truths, ok := into.(vector[truth])
		if !ok {
			truths = make(vector[truth], len(x))
		}
		x.compare(kind, y, truths)
		return truths, nil
	}
	out, ok := into.(vector[T])
	if !ok {
		out = make(vector[T], len(x))
	}
	y, out = y[:len(x)], out[:len(x)]
	switch dtype := v.dtype(); {
	case dtype == Bool && kind == opAdd:
		kind = opMaximum
	case dtype == Bool && kind == opMul:
		kind = opMinimum
	case !dtype.IsFloat() && (kind == opFloorDiv || kind == opMod || kind == opPow):
		return x.wholeDivision(kind, y, out)
	}
	switch kind {
	case opAdd:
		for i := range out {
			out[i] = x[i] + y[i]
		}
	case opSub:
		for i := range out {
			out[i] = x[i] - y[i]
		}
	case opMul:
		for i := range out {
			out[i] = x[i] * y[i]
		}
	case opDiv:
		for i := range out {
			out[i] = x[i] / y[i]
		}
	case opMaximum:
		for i := range out {
			out[i] = max(x[i], y[i])
		}
	case opMinimum:
		for i := range out {
			out[i] = min(x[i], y[i])
		}
	case opNegative:
		for i := range out {
			out[i] = -x[i]
		}
	case opAbsolute:
		for i := range out {
			out[i] = absoluteOf(x[i])
		}
	case opSquare:
		for i := range out {
			out[i] = x[i] * x[i]
		}
	case opFloorDiv:
		for i := range out {
			out[i] = floorQuotient(x[i], y[i])
		}
	case opMod:
		for i := range out {
			out[i] = remainder(x[i], y[i])
		}
	case opPow:
		for i := range out {
			out[i] = T(math.Pow(float64(x[i]), float64(y[i])))
		}
	case opSign:
		for i := range out {
			out[i] = signOf(x[i])
		}
	default:
		f := functions[kind]
		for i := range out {
			out[i] = T(f(float64(x[i])))
		}
	}
	return out, nil
}

// functions are the operations computed in Float64 and rounded.
var functions = map[stepKind]func(float64) float64{
	opSqrt: math.Sqrt, opExp: math.Exp, opExpm1: math.Expm1, opLog: math.Log, opLog1p: math.Log1p, opLog2: math.Log2, opLog10: math.Log10,
	opSin: math.Sin, opCos: math.Cos, opTan: math.Tan, opTanh: math.Tanh,
	opFloor: math.Floor, opCeil: math.Ceil, opTrunc: math.Trunc, opRint: math.RoundToEven,
}

// zipped applies f to pairs of elements.
func zipped[T, R numeric](x, y vector[T], f func(x, y T) R) vector[R] {
	out := make(vector[R], len(x))
	for i, x := range x {
		out[i] = f(x, y[i])
	}
	return out
}

func absoluteOf[T numeric](x T) T {
	if x < 0 {
		return -x
	}
	if x == 0 {
		return 0 // -0 too
	}
	return x
}

func signOf[T numeric](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return T(0) - 1
	case x == 0:
		return 0
	}
	return x // NaN
}

// wholeDivision computes FloorDiv, Mod and Pow of whole numbers, which can fail.
func (v vector[T]) wholeDivision(kind stepKind, y, out vector[T]) (numbers, error) {
	for i, x := range v {
		by := y[i]
		switch {
		case kind == opPow && by < 0:
			return nil, hint.Try(fmt.Errorf("%s to the power of %s: whole numbers have no negative powers", v.text(i), y.text(i)), "floats have: x.AsType(kit.Float64)")
		case kind == opPow:
			out[i] = wholePower(x, by)
		case by == 0:
			return nil, errZeroDivision
		case by == T(0)-1 && by < 0: // the quotient of the smallest number overflows
			if kind == opFloorDiv {
				out[i] = -x
			}
		default:
			quotient := T(int64(x) / int64(by))
			rest := x - quotient*by
			if rest != 0 && (rest < 0) != (by < 0) {
				quotient, rest = quotient-1, rest+by
			}
			if out[i] = quotient; kind == opMod {
				out[i] = rest
			}
		}
	}
	return out, nil
}

// wholePower returns x to the power of y >= 0, by squaring.
func wholePower[T numeric](x, y T) T {
	power := T(1)
	for n := uint64(y); n > 0; n >>= 1 {
		if n&1 == 1 {
			power *= x
		}
		x *= x
	}
	return power
}

// floorQuotient returns Python's x // y of floats, computed as in numpy's npy_divmod.
func floorQuotient[T numeric](x, y T) T {
	if y == 0 {
		return x / y
	}
	rest := T(math.Mod(float64(x), float64(y)))
	quotient := (x - rest) / y
	if rest != 0 && (y < 0) != (rest < 0) {
		quotient--
	}
	if quotient == 0 {
		return T(math.Copysign(0, float64(x/y)))
	}
	whole := T(math.Floor(float64(quotient)))
	if float64(quotient-whole) > 0.5 {
		whole++
	}
	return whole
}

// remainder returns Python's x % y of floats, computed as in numpy's npy_remainder.
func remainder[T numeric](x, y T) T {
	rest := T(math.Mod(float64(x), float64(y)))
	switch {
	case y == 0:
	case rest == 0:
		rest = T(math.Copysign(0, float64(y)))
	case (y < 0) != (rest < 0):
		rest += y
	}
	return rest
}

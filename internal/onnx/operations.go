package onnx

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapeinference"
	"github.com/gomlx/compute/shapes"
)

// The methods below implement compute.Function: each records the operation of its name.

// elementwise records an ONNX operation that broadcasts its operands.
func (f *function) elementwise(operation string, shape shapes.Shape, operands ...compute.Value) (compute.Value, error) {
	var names []string
	open := slices.ContainsFunc(shape.Dimensions, func(d int) bool { return d%Batch == 0 })
	for _, o := range operands {
		v := o.(*value)
		names = append(names, v.name)
		if !v.short && v.shape.Size()%Batch == 0 {
			open = false // it has the full size
		}
	}
	out := f.builder.emit(operation, shape, names)
	out.short = open
	return out, nil
}

func (f *function) unary(operation string, op compute.OpType, x compute.Value) (compute.Value, error) {
	shape, err := shapeinference.UnaryOp(op, x.(*value).shape)
	if err != nil {
		return nil, err
	}
	return f.elementwise(operation, shape, x)
}

func (f *function) binary(operation string, op compute.OpType, a, b compute.Value) (compute.Value, error) {
	shape, err := shapeinference.BinaryOp(op, a.(*value).shape, b.(*value).shape)
	if err != nil {
		return nil, err
	}
	return f.elementwise(operation, shape, a, b)
}

func (f *function) comparison(operation string, op compute.OpType, a, b compute.Value) (compute.Value, error) {
	shape, err := shapeinference.ComparisonOp(op, a.(*value).shape, b.(*value).shape)
	if err != nil {
		return nil, err
	}
	return f.elementwise(operation, shape, a, b)
}

func (f *function) Abs(x compute.Value) (compute.Value, error) {
	return f.unary("Abs", compute.OpTypeAbs, x)
}

func (f *function) Ceil(x compute.Value) (compute.Value, error) {
	return f.unary("Ceil", compute.OpTypeCeil, x)
}

func (f *function) Cos(x compute.Value) (compute.Value, error) {
	return f.unary("Cos", compute.OpTypeCos, x)
}

func (f *function) Erf(x compute.Value) (compute.Value, error) {
	return f.unary("Erf", compute.OpTypeErf, x)
}

func (f *function) Exp(x compute.Value) (compute.Value, error) {
	return f.unary("Exp", compute.OpTypeExp, x)
}

func (f *function) Floor(x compute.Value) (compute.Value, error) {
	return f.unary("Floor", compute.OpTypeFloor, x)
}

func (f *function) Log(x compute.Value) (compute.Value, error) {
	return f.unary("Log", compute.OpTypeLog, x)
}

func (f *function) LogicalNot(x compute.Value) (compute.Value, error) {
	return f.unary("Not", compute.OpTypeLogicalNot, x)
}

func (f *function) Logistic(x compute.Value) (compute.Value, error) {
	return f.unary("Sigmoid", compute.OpTypeLogistic, x)
}

func (f *function) Neg(x compute.Value) (compute.Value, error) {
	return f.unary("Neg", compute.OpTypeNeg, x)
}

func (f *function) Round(x compute.Value) (compute.Value, error) {
	return f.unary("Round", compute.OpTypeRound, x)
}

func (f *function) Sign(x compute.Value) (compute.Value, error) {
	return f.unary("Sign", compute.OpTypeSign, x)
}

func (f *function) Sin(x compute.Value) (compute.Value, error) {
	return f.unary("Sin", compute.OpTypeSin, x)
}

func (f *function) Sqrt(x compute.Value) (compute.Value, error) {
	return f.unary("Sqrt", compute.OpTypeSqrt, x)
}

func (f *function) Tanh(x compute.Value) (compute.Value, error) {
	return f.unary("Tanh", compute.OpTypeTanh, x)
}

func (f *function) Rsqrt(x compute.Value) (compute.Value, error) {
	root, err := f.Sqrt(x)
	if err != nil {
		return nil, err
	}
	return f.unary("Reciprocal", compute.OpTypeRsqrt, root)
}

// ONNX has no Expm1 and Log1p. Exp(x)-1 is less accurate near 0, by 1e-7.
func (f *function) Expm1(x compute.Value) (compute.Value, error) {
	e, err := f.Exp(x)
	if err != nil {
		return nil, err
	}
	one, err := f.Constant([]float32{1})
	if err != nil {
		return nil, err
	}
	return f.Sub(e, one)
}

func (f *function) Log1p(x compute.Value) (compute.Value, error) {
	one, err := f.Constant([]float32{1})
	if err != nil {
		return nil, err
	}
	sum, err := f.Add(x, one)
	if err != nil {
		return nil, err
	}
	return f.Log(sum)
}

func (f *function) Identity(x compute.Value) (compute.Value, error) { return x, nil }

func (f *function) Add(a, b compute.Value) (compute.Value, error) {
	return f.binary("Add", compute.OpTypeAdd, a, b)
}

func (f *function) Sub(a, b compute.Value) (compute.Value, error) {
	return f.binary("Sub", compute.OpTypeSub, a, b)
}

func (f *function) Mul(a, b compute.Value) (compute.Value, error) {
	return f.binary("Mul", compute.OpTypeMul, a, b)
}

func (f *function) Div(a, b compute.Value) (compute.Value, error) {
	return f.binary("Div", compute.OpTypeDiv, a, b)
}

// Rem is the remainder of whole numbers, whose quotient ONNX cuts off.
func (f *function) Rem(a, b compute.Value) (compute.Value, error) {
	if a.(*value).shape.DType.IsFloat() {
		return nil, errors.New("the remainder of fractions cannot be exported to ONNX")
	}
	whole, err := f.Div(a, b)
	if err == nil {
		whole, err = f.Mul(whole, b)
	}
	if err != nil {
		return nil, err
	}
	return f.Sub(a, whole)
}

func (f *function) Pow(a, b compute.Value) (compute.Value, error) {
	return f.binary("Pow", compute.OpTypePow, a, b)
}

func (f *function) Max(a, b compute.Value) (compute.Value, error) {
	return f.binary("Max", compute.OpTypeMax, a, b)
}

func (f *function) Min(a, b compute.Value) (compute.Value, error) {
	return f.binary("Min", compute.OpTypeMin, a, b)
}

func (f *function) LogicalAnd(a, b compute.Value) (compute.Value, error) {
	return f.binary("And", compute.OpTypeLogicalAnd, a, b)
}

func (f *function) LogicalOr(a, b compute.Value) (compute.Value, error) {
	return f.binary("Or", compute.OpTypeLogicalOr, a, b)
}

func (f *function) Equal(a, b compute.Value) (compute.Value, error) {
	return f.comparison("Equal", compute.OpTypeEqual, a, b)
}

func (f *function) NotEqual(a, b compute.Value) (compute.Value, error) {
	equal, err := f.Equal(a, b)
	if err != nil {
		return nil, err
	}
	return f.LogicalNot(equal)
}

func (f *function) GreaterThan(a, b compute.Value) (compute.Value, error) {
	return f.comparison("Greater", compute.OpTypeGreaterThan, a, b)
}

func (f *function) GreaterOrEqual(a, b compute.Value) (compute.Value, error) {
	return f.comparison("GreaterOrEqual", compute.OpTypeGreaterOrEqual, a, b)
}

func (f *function) LessThan(a, b compute.Value) (compute.Value, error) {
	return f.comparison("Less", compute.OpTypeLessThan, a, b)
}

func (f *function) LessOrEqual(a, b compute.Value) (compute.Value, error) {
	return f.comparison("LessOrEqual", compute.OpTypeLessOrEqual, a, b)
}

func (f *function) Where(condition, yes, no compute.Value) (compute.Value, error) {
	shape, err := shapeinference.Where(condition.(*value).shape, yes.(*value).shape, no.(*value).shape)
	if err != nil {
		return nil, err
	}
	return f.elementwise("Where", shape, condition, yes, no)
}

func (f *function) Clamp(low, x, high compute.Value) (compute.Value, error) {
	above, err := f.Max(x, low)
	if err != nil {
		return nil, err
	}
	return f.Min(above, high)
}

func (f *function) ConvertDType(x compute.Value, dtype dtypes.DType) (compute.Value, error) {
	v := x.(*value)
	kind, err := dataType(dtype)
	if err != nil {
		return nil, err
	}
	shape := v.shape.Clone()
	shape.DType = dtype
	out := f.builder.emit("Cast", shape, []string{v.name}, attribute{"to", int(kind)})
	out.short = v.short
	return out, nil
}

// open replaces a multiple of Batch in sizes by -1, which ONNX infers.
func open(sizes []int) ([]int, error) {
	sizes = slices.Clone(sizes)
	found := false
	for i, d := range sizes {
		if d%Batch != 0 {
			continue
		}
		if found {
			return nil, fmt.Errorf("a shape with the batch on two axes cannot be exported to ONNX")
		}
		found = true
		sizes[i] = -1
	}
	return sizes, nil
}

func (f *function) Reshape(x compute.Value, sizes ...int) (compute.Value, error) {
	v := f.builder.full(x.(*value))
	shape, err := shapeinference.Reshape(v.shape, sizes)
	if err != nil {
		return nil, err
	}
	if shape.Equal(v.shape) {
		return v, nil
	}
	target, err := open(shape.Dimensions)
	if err != nil {
		return nil, err
	}
	return f.builder.emit("Reshape", shape, []string{v.name, f.builder.ints(target...)}), nil
}

func (f *function) Transpose(x compute.Value, permutation ...int) (compute.Value, error) {
	v := x.(*value)
	shape, err := shapeinference.Transpose(v.shape, permutation)
	if err != nil {
		return nil, err
	}
	out := f.builder.emit("Transpose", shape, []string{v.name}, attribute{"perm", permutation})
	out.short = v.short
	return out, nil
}

func (f *function) BroadcastInDim(x compute.Value, shape shapes.Shape, axes []int) (compute.Value, error) {
	v := x.(*value)
	// First insert the axes that x lacks, with size 1. Then broadcast all but the batch.
	aligned, stretched := make([]int, shape.Rank()), make([]int, shape.Rank())
	for i, d := range shape.Dimensions {
		aligned[i], stretched[i] = 1, d
		if d%Batch == 0 {
			stretched[i] = 1
		}
	}
	short := slices.ContainsFunc(shape.Dimensions, func(d int) bool { return d%Batch == 0 })
	for i, axis := range axes {
		aligned[axis] = v.shape.Dimensions[i]
		if aligned[axis]%Batch == 0 && !v.short {
			short = false
		}
	}
	target, err := open(aligned)
	if err != nil {
		return nil, err
	}
	if v.short {
		for i := range target {
			target[i] = max(target[i], 1)
		}
	}
	out := &value{name: v.name, shape: shape}
	if !slices.Equal(aligned, v.shape.Dimensions) {
		out = f.builder.emit("Reshape", shape, []string{v.name, f.builder.ints(target...)})
	}
	if !slices.Equal(target, stretched) {
		out = f.builder.emit("Expand", shape, []string{out.name, f.builder.ints(stretched...)})
	}
	out.short = short
	return out, nil
}

func (f *function) Concatenate(axis int, operands ...compute.Value) (compute.Value, error) {
	var inputs []shapes.Shape
	var names []string
	for _, o := range operands {
		v := f.builder.full(o.(*value))
		inputs, names = append(inputs, v.shape), append(names, v.name)
	}
	shape, err := shapeinference.Concatenate(inputs, axis)
	if err != nil {
		return nil, err
	}
	return f.builder.emit("Concat", shape, names, attribute{"axis", axis}), nil
}

func (f *function) Slice(x compute.Value, starts, limits, strides []int) (compute.Value, error) {
	v := x.(*value)
	shape, err := shapeinference.Slice(v.shape, starts, limits, strides)
	if err != nil {
		return nil, err
	}
	var froms, tos, axes, steps []int
	for axis, d := range v.shape.Dimensions {
		stride := 1
		if len(strides) > 0 {
			stride = strides[axis]
		}
		if starts[axis] == 0 && limits[axis] == d && stride == 1 {
			continue
		}
		if d%Batch == 0 {
			return nil, errors.New("a part of a batch cannot be exported to ONNX")
		}
		froms, tos, axes, steps = append(froms, starts[axis]), append(tos, limits[axis]), append(axes, axis), append(steps, stride)
	}
	if len(axes) == 0 {
		return v, nil
	}
	b := f.builder
	out := b.emit("Slice", shape, []string{v.name, b.ints(froms...), b.ints(tos...), b.ints(axes...), b.ints(steps...)})
	out.short = v.short
	return out, nil
}

func (f *function) Reverse(x compute.Value, axes ...int) (compute.Value, error) {
	v := x.(*value)
	var last, beyond, steps []int
	for _, axis := range axes {
		if v.shape.Dimensions[axis]%Batch == 0 {
			return nil, errors.New("a batch in reverse cannot be exported to ONNX")
		}
		last, beyond, steps = append(last, -1), append(beyond, -v.shape.Dimensions[axis]-1), append(steps, -1)
	}
	b := f.builder
	out := b.emit("Slice", v.shape, []string{v.name, b.ints(last...), b.ints(beyond...), b.ints(axes...), b.ints(steps...)})
	out.short = v.short
	return out, nil
}

// Gather looks up rows of a table, as an embedding does; other uses are not supported.
func (f *function) Gather(table, numbers compute.Value, vectorAxis int, offsets, collapsed, axes, sizes []int, _ bool) (compute.Value, error) {
	t, n := table.(*value), numbers.(*value)
	shape, err := shapeinference.Gather(t.shape, n.shape, vectorAxis, offsets, collapsed, axes, sizes, false)
	if err != nil {
		return nil, err
	}
	last := n.shape.Rank() - 1
	rows := vectorAxis == last && n.shape.Dimensions[last] == 1 && slices.Equal(collapsed, []int{0}) && slices.Equal(axes, []int{0}) &&
		slices.Equal(sizes[1:], t.shape.Dimensions[1:]) && (len(offsets) == 0 || offsets[0] == last)
	if !rows {
		return nil, errors.New("gathering anything but rows of a table cannot be exported to ONNX")
	}
	// GoMLX clamps row numbers. ONNX fails, and counts negative ones from the end.
	bound := func(row int) (compute.Value, error) {
		value := reflect.MakeSlice(reflect.SliceOf(n.shape.DType.GoType()), 1, 1)
		value.Index(0).Set(reflect.ValueOf(row).Convert(n.shape.DType.GoType()))
		return f.Constant(value.Interface())
	}
	low, err := bound(0)
	if err != nil {
		return nil, err
	}
	high, err := bound(t.shape.Dimensions[0] - 1)
	if err != nil {
		return nil, err
	}
	inside, err := f.Clamp(low, numbers, high)
	if err != nil {
		return nil, err
	}
	row, err := f.Reshape(inside, n.shape.Dimensions[:last]...)
	if err != nil {
		return nil, err
	}
	b := f.builder
	return b.emit("Gather", shape, []string{t.name, b.full(row.(*value)).name}, attribute{"axis", 0}), nil
}

func (f *function) reduce(operation string, x compute.Value, axes []int) (compute.Value, error) {
	v := f.builder.full(x.(*value))
	if len(axes) == 0 {
		for axis := range v.shape.Rank() {
			axes = append(axes, axis)
		}
	}
	shape, err := shapeinference.Reduce(v.shape, axes)
	if err != nil {
		return nil, err
	}
	if operation == "ReduceSum" { // the only one with its axes as an input in version 17
		return f.builder.emit(operation, shape, []string{v.name, f.builder.ints(axes...)}, attribute{"keepdims", 0}), nil
	}
	return f.builder.emit(operation, shape, []string{v.name}, attribute{"axes", axes}, attribute{"keepdims", 0}), nil
}

func (f *function) ReduceSum(x compute.Value, axes ...int) (compute.Value, error) {
	return f.reduce("ReduceSum", x, axes)
}

func (f *function) ReduceMax(x compute.Value, axes ...int) (compute.Value, error) {
	return f.reduce("ReduceMax", x, axes)
}

func (f *function) ReduceLogicalOr(x compute.Value, axes ...int) (compute.Value, error) {
	number, err := f.ConvertDType(x, dtypes.Int32)
	if err != nil {
		return nil, err
	}
	largest, err := f.ReduceMax(number, axes...)
	if err != nil {
		return nil, err
	}
	return f.ConvertDType(largest, dtypes.Bool)
}

func (f *function) ReduceMin(x compute.Value, axes ...int) (compute.Value, error) {
	return f.reduce("ReduceMin", x, axes)
}

func (f *function) ReduceProduct(x compute.Value, axes ...int) (compute.Value, error) {
	return f.reduce("ReduceProd", x, axes)
}

// Iota is a constant: the numbers along its axis, broadcast along the others.
func (f *function) Iota(shape shapes.Shape, axis int) (compute.Value, error) {
	n := shape.Dimensions[axis]
	if n%Batch == 0 {
		return nil, errors.New("numbering a batch's examples cannot be exported to ONNX")
	}
	numbers := make([]int32, n)
	for i := range numbers {
		numbers[i] = int32(i)
	}
	row, err := f.Constant(numbers, n)
	if err != nil {
		return nil, err
	}
	if row, err = f.ConvertDType(row, shape.DType); err != nil {
		return nil, err
	}
	return f.BroadcastInDim(row, shape, []int{axis})
}

// DotGeneral becomes a MatMul if it is a plain matrix product, otherwise an Einsum.
func (f *function) DotGeneral(lhs compute.Value, lhsContracting, lhsBatch []int, rhs compute.Value, rhsContracting, rhsBatch []int, _ compute.DotGeneralConfig) (compute.Value, error) {
	a, b := f.builder.full(lhs.(*value)), f.builder.full(rhs.(*value))
	letters := func(rank int, first byte) []byte {
		out := make([]byte, rank)
		for i := range out {
			out[i] = first + byte(i)
		}
		return out
	}
	as, bs := letters(a.shape.Rank(), 'a'), letters(b.shape.Rank(), 'n')
	for i, axis := range lhsContracting {
		bs[rhsContracting[i]] = as[axis]
	}
	for i, axis := range lhsBatch {
		bs[rhsBatch[i]] = as[axis]
	}
	var out []byte
	var sizes []int
	add := func(v *value, names []byte, axis int) {
		out, sizes = append(out, names[axis]), append(sizes, v.shape.Dimensions[axis])
	}
	for _, axis := range lhsBatch {
		add(a, as, axis)
	}
	for axis := range as {
		if !slices.Contains(lhsBatch, axis) && !slices.Contains(lhsContracting, axis) {
			add(a, as, axis)
		}
	}
	for axis := range bs {
		if !slices.Contains(rhsBatch, axis) && !slices.Contains(rhsContracting, axis) {
			add(b, bs, axis)
		}
	}
	shape := shapes.Make(a.shape.DType, sizes...)
	inputs := []string{a.name, b.name}
	if len(lhsBatch) == 0 && len(bs) == 2 && slices.Equal(lhsContracting, []int{len(as) - 1}) && slices.Equal(rhsContracting, []int{0}) {
		return f.builder.emit("MatMul", shape, inputs), nil
	}
	return f.builder.emit("Einsum", shape, inputs, attribute{"equation", fmt.Sprintf("%s,%s->%s", as, bs, out)}), nil
}

// ConvGeneral's channels precede height and width in ONNX.
func (f *function) ConvGeneral(input, kernel compute.Value, axes compute.ConvolveAxesConfig, strides []int, paddings [][2]int, inputDilations, kernelDilations []int, channelGroups, batchGroups int) (compute.Value, error) {
	shape, err := shapeinference.ConvGeneral(input.(*value).shape, kernel.(*value).shape, axes, strides, paddings, inputDilations, kernelDilations, channelGroups, batchGroups)
	if err != nil {
		return nil, err
	}
	if batchGroups > 1 || slices.ContainsFunc(inputDilations, func(d int) bool { return d > 1 }) {
		return nil, errors.New("a convolution with groups of the batch or a dilated input cannot be exported to ONNX")
	}
	b := f.builder
	x, err := f.Transpose(b.full(input.(*value)), append([]int{axes.InputBatch, axes.InputChannels}, axes.InputSpatial...)...)
	if err != nil {
		return nil, err
	}
	k, err := f.Transpose(kernel, append([]int{axes.KernelOutputChannels, axes.KernelInputChannels}, axes.KernelSpatial...)...)
	if err != nil {
		return nil, err
	}
	attributes := []attribute{{"group", max(channelGroups, 1)}}
	if len(strides) > 0 {
		attributes = append(attributes, attribute{"strides", strides})
	}
	if len(kernelDilations) > 0 {
		attributes = append(attributes, attribute{"dilations", kernelDilations})
	}
	if len(paddings) > 0 {
		var pads []int
		for side := range 2 {
			for _, p := range paddings {
				pads = append(pads, p[side])
			}
		}
		attributes = append(attributes, attribute{"pads", pads})
	}
	order := append([]int{axes.OutputBatch, axes.OutputChannels}, axes.OutputSpatial...)
	sizes, back := make([]int, len(order)), make([]int, len(order))
	for i, axis := range order {
		sizes[i], back[axis] = shape.Dimensions[axis], i
	}
	y := b.emit("Conv", shapes.Make(shape.DType, sizes...), []string{x.(*value).name, k.(*value).name}, attributes...)
	return f.Transpose(y, back...)
}

package onnx

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/notimplemented"
	"github.com/gomlx/compute/shapes"
)

// Batch is the batch size to build graphs with. It is a prime of which no layer's size is a multiple.
const Batch = 999983

// A Recorder is the backend that records operations. It serves one graph.
type Recorder struct {
	notimplemented.Backend
	builder *builder
}

// NewRecorder returns a recorder. Parameters of the graph whose names are in weights become constants of the file; the
// others are its inputs.
func NewRecorder(weights map[string][]float32) *Recorder {
	b := &builder{weights: weights}
	b.main = &function{Function: notimplemented.Function{ErrFn: unknown}, builder: b}
	return &Recorder{builder: b}
}

// Name implements compute.Backend.
func (r *Recorder) Name() string { return "onnx" }

// String implements compute.Backend.
func (r *Recorder) String() string { return r.Name() }

// Builder implements compute.Backend.
func (r *Recorder) Builder(string) compute.Builder { return r.builder }

// File returns the recorded graph as an ONNX file.
func (r *Recorder) File(name string) []byte {
	b := r.builder
	return file(name, b.nodes, b.initializers, b.inputs, b.outputs)
}

// unknown is the error for unsupported operations. It makes GoMLX decompose composite ones.
func unknown(operation compute.OpType) error {
	return fmt.Errorf("%w: %v cannot be exported to ONNX", compute.ErrNotImplemented, operation)
}

// A builder collects the encoded parts of the file.
type builder struct {
	notimplemented.Builder
	main    *function
	weights map[string][]float32

	nodes, initializers, inputs, outputs [][]byte
	input                                *value // its first axis is the batch
	names                                int
	batch                                string // name of the batch size, an int64 tensor, once needed
}

func (b *builder) Name() string           { return "onnx" }
func (b *builder) Main() compute.Function { return b.main }

func (b *builder) Compile() (compute.Executable, error) { return nil, nil }

func (b *builder) OpShape(op compute.Value) (shapes.Shape, error) { return op.(*value).shape, nil }

// A value is an operation's result.
type value struct {
	name  string
	shape shapes.Shape

	// short means that axes which are multiples of Batch still have size 1. That suffices for operations that broadcast
	// their operands.
	short bool
}

// A function is the graph's only function.
type function struct {
	notimplemented.Function
	builder *builder
}

func (f *function) Builder() compute.Builder { return f.builder }

func (f *function) Shape(v compute.Value) (shapes.Shape, error) { return v.(*value).shape, nil }

// name returns a new name.
func (b *builder) name(of string) string {
	b.names++
	return fmt.Sprintf("%s_%d", of, b.names)
}

// emit adds a node and returns its result.
func (b *builder) emit(operation string, shape shapes.Shape, inputs []string, attributes ...attribute) *value {
	v := &value{name: b.name(operation), shape: shape}
	b.nodes = append(b.nodes, node(operation, inputs, v.name, attributes))
	return v
}

// ints adds a constant of integers, such as a shape or axes, and returns its name.
func (b *builder) ints(numbers ...int) string {
	var raw []byte
	for _, n := range numbers {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(n))
	}
	name := b.name("ints")
	b.initializers = append(b.initializers, tensor(name, typeInt64, []int{len(numbers)}, raw))
	return name
}

// full returns the value with all axes in full size.
func (b *builder) full(v *value) *value {
	if !v.short {
		return v
	}
	if b.batch == "" {
		shape := b.emit("Shape", shapes.Shape{}, []string{b.input.name})
		b.batch = b.emit("Gather", shapes.Shape{}, []string{shape.name, b.ints(0)}).name
	}
	var sizes []string
	for _, d := range v.shape.Dimensions {
		size := b.ints(d)
		if d%Batch == 0 {
			size = b.emit("Mul", shapes.Shape{}, []string{b.batch, b.ints(d / Batch)}).name
		}
		sizes = append(sizes, size)
	}
	target := b.emit("Concat", shapes.Shape{}, sizes, attribute{"axis", 0})
	return b.emit("Expand", v.shape, []string{v.name, target.name})
}

// dataType converts a GoMLX type to ONNX's.
func dataType(dtype dtypes.DType) (int64, error) {
	switch dtype {
	case dtypes.Float32:
		return typeFloat, nil
	case dtypes.Uint8:
		return typeUint8, nil
	case dtypes.Int32:
		return typeInt32, nil
	case dtypes.Int64:
		return typeInt64, nil
	case dtypes.Bool:
		return typeBool, nil
	}
	return 0, fmt.Errorf("numbers of type %s cannot be exported to ONNX", dtype)
}

// Parameter implements compute.Function.
func (f *function) Parameter(name string, shape shapes.Shape, _ *compute.ShardingSpec) (compute.Value, error) {
	kind, err := dataType(shape.DType)
	if err != nil {
		return nil, err
	}
	v := &value{name: name, shape: shape}
	if values, ok := f.builder.weights[name]; ok {
		raw, err := binary.Append(nil, binary.LittleEndian, values)
		f.builder.initializers = append(f.builder.initializers, tensor(name, kind, shape.Dimensions, raw))
		return v, err
	}
	f.builder.input = v
	f.builder.inputs = append(f.builder.inputs, valueInfo(name, kind, shape.Dimensions))
	return v, nil
}

// Constant implements compute.Function.
func (f *function) Constant(flat any, dims ...int) (compute.Value, error) {
	dtype := dtypes.FromGoType(reflect.TypeOf(flat).Elem())
	kind, err := dataType(dtype)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(dims, func(d int) bool { return d%Batch == 0 }) {
		return nil, errors.New("a constant that has a number for each of a batch's examples cannot be exported to ONNX")
	}
	raw, err := binary.Append(nil, binary.LittleEndian, flat)
	v := &value{name: f.builder.name("constant"), shape: shapes.Make(dtype, dims...)}
	f.builder.initializers = append(f.builder.initializers, tensor(v.name, kind, dims, raw))
	return v, err
}

// Return implements compute.Function.
func (f *function) Return(outputs []compute.Value, _ []*compute.ShardingSpec) error {
	for _, o := range outputs {
		v := f.builder.full(o.(*value))
		kind, err := dataType(v.shape.DType)
		if err != nil {
			return err
		}
		result := f.builder.emit("Identity", v.shape, []string{v.name})
		f.builder.outputs = append(f.builder.outputs, valueInfo(result.name, kind, v.shape.Dimensions))
	}
	return nil
}

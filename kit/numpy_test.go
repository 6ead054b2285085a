package kit

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
)

// A numpyCase is a case computed by numpy; see testdata/numpy/generate.py.
type numpyCase struct {
	Op    string
	X     []numpyInput
	Args  numpyArgs
	Out   numpyOutput
	Text  string // the printed result, in some cases
	Error string // numpy's exception, if any
}

// A numpyInput has the numbers of the script's function values.
type numpyInput struct {
	DType string
	Shape []int
	Seed  uint64
	Kind  string
}

type numpyOutput struct {
	DType string
	Shape []int
	Data  []byte
}

type numpyArgs struct {
	Axes      []int
	Keep      bool
	N         int
	Q         float64
	Y         float64
	Float     bool
	Low, High *float64
	Floats    []bool
	DType     string
	Index     []numpyIndex
}

type numpyIndex struct {
	Int           *int
	Range         []int
	New, Ellipsis bool
	List, Shape   []int
	Mask          *numpyInput
}

var numpyTypes = map[string]DType{
	"bool": Bool, "uint8": Uint8, "int32": Int32, "int64": Int64, "float32": Float32, "float64": Float64,
}

func (in numpyInput) array() Array {
	var out Array
	switch in.DType {
	case "bool":
		out = NewArray(make([]bool, Shape(in.Shape).Size()), in.Shape...)
	case "uint8":
		out = numbersOf(in, func(state, u uint64) uint8 {
			switch in.Kind {
			case "wide":
				return uint8(u)
			case "positive":
				return uint8(u%7) + 1
			}
			return uint8(u % 7)
		})
	case "int32":
		out = numbersOf(in, func(state, u uint64) int32 {
			if in.Kind == "wide" {
				return int32(int64(state>>32) - 1<<31)
			}
			return int32(in.small(u))
		})
	case "int64":
		out = numbersOf(in, func(state, u uint64) int64 {
			if in.Kind == "wide" {
				return int64(state - 1<<63)
			}
			return in.small(u)
		})
	case "float32":
		out = numbersOf(in, func(state, u uint64) float32 { return float32(in.float(state, u)) })
	case "float64":
		out = numbersOf(in, in.float)
	}
	if in.DType == "bool" {
		return numbersOf(in, func(state, u uint64) uint8 { return uint8(u % 2) }).AsType(Bool)
	}
	return out
}

func numbersOf[T Number](in numpyInput, number func(state, u uint64) T) Array {
	out, state := make([]T, Shape(in.Shape).Size()), in.Seed
	for i := range out {
		state = state*6364136223846793005 + 1442695040888963407
		out[i] = number(state, state>>40)
	}
	return NewArray(out).Reshape(in.Shape...)
}

func (in numpyInput) small(u uint64) int64 {
	if in.Kind == "positive" {
		return int64(u%7) + 1
	}
	return int64(u%9) - 4
}

func (in numpyInput) float(state, u uint64) float64 {
	part := float64(u) / (1 << 24)
	x := (part - 0.5) * 8
	switch choice := (state >> 32) % 8; {
	case in.Kind == "equal":
		return float64(u%7) - 3
	case in.Kind == "special" && choice < 4:
		return []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}[choice]
	case in.Kind == "wide":
		return x * math.Pow(10, float64(u%13)-6)
	case in.Kind == "positive":
		return part*4 + 1.0/1024
	}
	return x
}

func (o numpyOutput) array(t *testing.T) Array {
	read := func(to any) {
		if err := binary.Read(bytes.NewReader(o.Data), binary.LittleEndian, to); err != nil {
			t.Fatal(err)
		}
	}
	n := Shape(o.Shape).Size()
	switch numpyTypes[o.DType] {
	case Bool:
		v := make([]bool, n)
		read(v)
		return NewArray(v).Reshape(o.Shape...)
	case Uint8:
		return NewArray(o.Data).Reshape(o.Shape...)
	case Int32:
		v := make([]int32, n)
		read(v)
		return NewArray(v).Reshape(o.Shape...)
	case Int64:
		v := make([]int64, n)
		read(v)
		return NewArray(v).Reshape(o.Shape...)
	case Float32:
		v := make([]float32, n)
		read(v)
		return NewArray(v).Reshape(o.Shape...)
	case Float64:
		v := make([]float64, n)
		read(v)
		return NewArray(v).Reshape(o.Shape...)
	}
	t.Fatalf("numpy made %s", o.DType)
	return Array{}
}

// number is a Python number: 2 is an int and 2.0 a float.
func (a numpyArgs) number(x float64, isFloat bool) Operand {
	if isFloat {
		return x
	}
	return int(x)
}

func (a numpyArgs) bound(i int, x *float64) Operand {
	if x == nil {
		return nil
	}
	return a.number(*x, a.Floats[i])
}

// reduced returns the axes of a reduction.
func (a numpyArgs) reduced() []int {
	if a.Keep {
		return append([]int{KeepDims}, a.Axes...)
	}
	return a.Axes
}

func (a numpyArgs) index() (all []Index) {
	for _, i := range a.Index {
		switch {
		case i.Int != nil:
			all = append(all, *i.Int)
		case i.Range != nil:
			all = append(all, Range(i.Range[0], i.Range[1], i.Range[2]))
		case i.New:
			all = append(all, NewAxis)
		case i.Ellipsis:
			all = append(all, Ellipsis)
		case i.Mask != nil:
			all = append(all, i.Mask.array())
		default:
			all = append(all, NewArray(i.List).Reshape(i.Shape...))
		}
	}
	return all
}

// numpyOperations has kit's operations, by their names in the cases.
var numpyOperations = map[string]func(x []Array, a numpyArgs) Array{
	"Neg": unaryOf(Array.Neg), "Abs": unaryOf(Array.Abs), "Sign": unaryOf(Array.Sign), "Square": unaryOf(Array.Square), "Sqrt": unaryOf(Array.Sqrt),
	"Exp": unaryOf(Array.Exp), "Expm1": unaryOf(Array.Expm1), "Log": unaryOf(Array.Log), "Log1p": unaryOf(Array.Log1p), "Log2": unaryOf(Array.Log2),
	"Log10": unaryOf(Array.Log10), "Sin": unaryOf(Array.Sin), "Cos": unaryOf(Array.Cos), "Tan": unaryOf(Array.Tan), "Tanh": unaryOf(Array.Tanh),
	"Floor": unaryOf(Array.Floor), "Ceil": unaryOf(Array.Ceil), "Trunc": unaryOf(Array.Trunc), "IsNaN": unaryOf(Array.IsNaN),
	"IsInf": unaryOf(Array.IsInf), "IsFinite": unaryOf(Array.IsFinite), "Not": unaryOf(Array.Not), "Unique": unaryOf(Array.Unique),
	"UniqueCounts": func(x []Array, a numpyArgs) Array { _, counts := x[0].UniqueCounts(); return counts },
	"Round":        func(x []Array, a numpyArgs) Array { return x[0].Round(a.N) },
	"Clip":         func(x []Array, a numpyArgs) Array { return x[0].Clip(a.bound(0, a.Low), a.bound(1, a.High)) },
	"Where":        func(x []Array, a numpyArgs) Array { return Where(x[0], x[1], x[2]) },
	"WhereScalar":  func(x []Array, a numpyArgs) Array { return Where(x[0], x[1], a.number(a.Y, a.Float)) },

	"Add": binaryOf(Array.Add), "Sub": binaryOf(Array.Sub), "Mul": binaryOf(Array.Mul), "Div": binaryOf(Array.Div), "FloorDiv": binaryOf(Array.FloorDiv),
	"Mod": binaryOf(Array.Mod), "Pow": binaryOf(Array.Pow), "RSub": binaryOf(Array.RSub), "RDiv": binaryOf(Array.RDiv), "RPow": binaryOf(Array.RPow),
	"Maximum": binaryOf(Array.Maximum), "Minimum": binaryOf(Array.Minimum), "Greater": binaryOf(Array.Greater), "GreaterEqual": binaryOf(Array.GreaterEqual),
	"Less": binaryOf(Array.Less), "LessEqual": binaryOf(Array.LessEqual), "Equal": binaryOf(Array.Equal), "NotEqual": binaryOf(Array.NotEqual),
	"And": binaryOf(Array.And), "Or": binaryOf(Array.Or), "Xor": binaryOf(Array.Xor),
	"MatMul": func(x []Array, a numpyArgs) Array { return x[0].MatMul(x[1]) },

	"Sum": axesOf(Array.Sum), "Prod": axesOf(Array.Prod), "Mean": axesOf(Array.Mean), "Var": axesOf(Array.Var), "Std": axesOf(Array.Std),
	"Min": axesOf(Array.Min), "Max": axesOf(Array.Max), "Any": axesOf(Array.Any), "All": axesOf(Array.All), "Median": axesOf(Array.Median),
	"ArgMax": axesOf(Array.ArgMax), "ArgMin": axesOf(Array.ArgMin), "CumSum": axesOf(Array.CumSum), "Sort": axesOf(Array.Sort), "ArgSort": axesOf(Array.ArgSort),
	"Quantile": func(x []Array, a numpyArgs) Array { return x[0].Quantile(a.Q, a.reduced()...) },
	"Bincount": func(x []Array, a numpyArgs) Array { return x[0].Bincount(a.N) },

	"Transpose": axesOf(Array.Transpose), "Flip": axesOf(Array.Flip), "Tile": axesOf(Array.Tile), "Squeeze": axesOf(Array.Squeeze),
	"Reshape": axesOf(Array.Reshape), "BroadcastTo": axesOf(Array.BroadcastTo),
	"ExpandDims": func(x []Array, a numpyArgs) Array { return x[0].ExpandDims(a.N) },
	"Repeat":     func(x []Array, a numpyArgs) Array { return x[0].Repeat(a.N, a.Axes...) },
	"Slice":      func(x []Array, a numpyArgs) Array { return x[0].Slice(a.Axes[0], a.Axes[1]) },
	"At":         func(x []Array, a numpyArgs) Array { return x[0].At(a.index()...) },

	"Concatenate": func(x []Array, a numpyArgs) Array { return ArrayList(x).Concatenate(a.N) },
	"Stack":       func(x []Array, a numpyArgs) Array { return ArrayList(x).Stack(a.N) },
	"AsType":      func(x []Array, a numpyArgs) Array { return x[0].AsType(numpyTypes[a.DType]) },
}

func unaryOf(f func(Array) Array) func([]Array, numpyArgs) Array {
	return func(x []Array, _ numpyArgs) Array { return f(x[0]) }
}

func binaryOf(f func(Array, Operand) Array) func([]Array, numpyArgs) Array {
	return func(x []Array, a numpyArgs) Array {
		if len(x) == 1 {
			return f(x[0], a.number(a.Y, a.Float))
		}
		return f(x[0], x[1])
	}
}

func axesOf(f func(Array, ...int) Array) func([]Array, numpyArgs) Array {
	return func(x []Array, a numpyArgs) Array { return f(x[0], a.reduced()...) }
}

// numpyTolerances are the tolerances of Float64 results whose last digits in numpy depend on the processor, relative to the number, or
// to 1 if it is smaller. Float32 may differ by one or two units in the last place. All other operations must agree to the last bit,
// except for the sign of 0.
var numpyTolerances = map[string]float64{
	"Exp": 1e-15, "Expm1": 1e-15, "Log": 1e-15, "Log1p": 1e-15, "Log2": 1e-15, "Log10": 1e-15, "Sin": 1e-15, "Cos": 1e-15, "Tan": 1e-13,
	"Tanh": 1e-15, "Pow": 1e-13, "RPow": 1e-13, "MatMul": 1e-12,
}

func TestArraysComputeAsNumpy(t *testing.T) {
	path := cmp.Or(os.Getenv("NUMPY_CASES"), "testdata/numpy/cases.json.gz")
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	counts := map[string]int{}
	for lines.Scan() {
		var c numpyCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		counts[c.Op]++
		if wrong := c.compare(t); wrong != "" {
			t.Errorf("%.900s\n%s", lines.Bytes(), wrong)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for name := range numpyOperations {
		if counts[name] < 10 {
			t.Errorf("%d cases of %s", counts[name], name)
		}
	}
}

// compare returns the difference from numpy.
func (c numpyCase) compare(t *testing.T) string {
	var x []Array
	for _, in := range c.X {
		x = append(x, in.array())
	}
	got := numpyOperations[c.Op](x, c.Args)
	n, err := got.values()
	switch {
	case c.Error != "" && err == nil:
		return fmt.Sprintf("numpy has a %s, and kit %v", c.Error, got)
	case c.Error != "":
		return ""
	case err != nil:
		return fmt.Sprintf("%v, and numpy has\n%v", err, c.Out.array(t))
	}
	want := c.Out.array(t)
	if got.DType() != want.DType() || got.Shape().String() != want.Shape().String() {
		return fmt.Sprintf("%v %v, numpy has %v %v", got.DType(), got.Shape(), want.DType(), want.Shape())
	}
	if n.dtype() != got.DType() || n.len() != got.Shape().Size() {
		return fmt.Sprintf("%d elements of %v for %v of %v", n.len(), n.dtype(), got.Shape(), got.DType())
	}
	wanted, _ := want.values()
	tolerance := numpyTolerances[c.Op]
	if tolerance > 0 && got.DType() == Float32 {
		tolerance = 5e-7
	}
	same := fmt.Sprint(n.flat()) == fmt.Sprint(wanted.flat())
	equal := same
	if !same && got.DType().IsFloat() {
		largest := 0.0
		for _, w := range wanted.floats() {
			if w-w == 0 {
				largest = max(largest, math.Abs(w))
			}
		}
		equal = slices.EqualFunc(n.floats(), wanted.floats(), func(a, b float64) bool {
			scale := max(math.Abs(b), 1)
			if c.Op == "MatMul" {
				scale = largest
			}
			return a == b || a != a && b != b || math.Abs(a-b) <= tolerance*scale
		})
	}
	if !equal {
		return fmt.Sprintf("got\n%v\nnumpy has\n%v", n.flat(), wanted.flat())
	}
	if c.Text != "" && same && got.String() != c.Text {
		return fmt.Sprintf("printed\n%v\nnumpy prints\n%v", got, c.Text)
	}
	return ""
}

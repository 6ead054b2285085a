package kit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/memory"
)

// OutputMode is an encoding of indices, such as those of categories or words. The names are Keras's.
type OutputMode string

// The output modes.
const (
	OutputInt      OutputMode = "int"       // the indices
	OutputOneHot   OutputMode = "one_hot"   // a row for each index: zeros, and a one at the index
	OutputMultiHot OutputMode = "multi_hot" // a row for each example: zeros, and a one at each index that occurs
	OutputCount    OutputMode = "count"     // a row for each example: how often each index occurs
	OutputTFIDF    OutputMode = "tf_idf"    // the counts, times the inverse document frequencies
)

// check returns an error if the mode is none of these.
func (m OutputMode) check(class string, modes ...OutputMode) error {
	if slices.Contains(modes, m) {
		return nil
	}
	var names []string
	for _, mode := range modes {
		names = append(names, map[OutputMode]string{OutputInt: "OutputInt", OutputOneHot: "OutputOneHot", OutputMultiHot: "OutputMultiHot",
			OutputCount: "OutputCount", OutputTFIDF: "OutputTFIDF"}[mode])
	}
	return hint.Try(fmt.Errorf("%s: OutputMode(%q)", class, m), "it must be one of %s", strings.Join(names, ", "))
}

// shape returns the shape of encoded indices from 0 to depth-1.
func (m OutputMode) shape(class string, input Shape, depth int) (Shape, error) {
	switch last := len(input) - 1; {
	case m == OutputInt:
		return input, nil
	case m == OutputOneHot && last >= 0 && input[last] == 1:
		return append(input[:last:last], depth), nil
	case m == OutputOneHot:
		return append(input[:last+1:last+1], depth), nil
	case last != 0:
		return nil, hint.Try(fmt.Errorf("%s: OutputMode(%q) of %v", class, m, batched(input)), "each example must be a row of numbers, (None, n)")
	}
	return Shape{depth}, nil
}

// graph encodes indices, x of Float32, on devices. It ignores numbers other than 0 to depth-1.
func (m OutputMode) graph(x *graph.Node, depth int) *graph.Node {
	if m == OutputInt {
		return x
	}
	if d := x.Shape().Dimensions; m == OutputOneHot && len(d) > 1 && d[len(d)-1] == 1 {
		x = graph.Reshape(x, d[:len(d)-1]...)
	}
	rank := x.Rank()
	dims := append(slices.Repeat([]int{1}, rank), depth)
	places := graph.Iota(x.Graph(), shapes.Make(x.DType(), dims...), rank)
	hot := graph.ConvertDType(graph.Equal(graph.ExpandAxes(x, -1), places), x.DType())
	switch m {
	case OutputMultiHot:
		return graph.ReduceMax(hot, 1)
	case OutputCount, OutputTFIDF:
		return graph.ReduceSum(hot, 1)
	}
	return hot
}

// countNotAbove returns how many of the sorted numbers are less than or equal to each element of x: Int32 in the shape of x. It is a
// binary search.
func countNotAbove(x, sorted *graph.Node) *graph.Node {
	n := sorted.Shape().Size()
	step := 1
	for step <= n/2 {
		step *= 2
	}
	count := graph.ConvertDType(graph.ZerosLike(x), Int32)
	for ; step > 0; step /= 2 {
		next := graph.AddScalar(count, int32(step))
		place := graph.AddScalar(graph.MinScalar(next, int32(n)), int32(-1))
		fits := graph.LogicalAnd(graph.LessOrEqual(next, graph.Scalar(x.Graph(), Int32, int32(n))),
			graph.LessOrEqual(graph.Gather(sorted, graph.ExpandAxes(place, -1)), x))
		count = graph.Where(fits, next, count)
	}
	return count
}

// whole converts the result of a layer to Int64 if it is indices.
func (m OutputMode) whole(a Array, err error) (Array, error) {
	if m == OutputInt && err == nil {
		a = a.AsType(Int64)
	}
	return a, err
}

// encode encodes indices on the host, as graph does on devices: the result is Int64 for OutputInt and Float32 otherwise. It ignores
// negative indices. The weights, one for each index, are for OutputTFIDF.
func (m OutputMode) encode(class string, numbers []int, shape Shape, depth int, weights []float32) (Array, error) {
	output, err := m.shape(class, shape[1:], depth)
	if err != nil {
		return Array{}, err
	}
	output = append(Shape{shape[0]}, output...)
	if m == OutputInt {
		return NewArray(numbers, output...), nil
	}
	row := 1 // number of indices in a row of the output
	if m != OutputOneHot {
		row = shape[1]
	}
	rows := make([][]int, 0, len(numbers)/max(1, row))
	for at := 0; at < len(numbers); at += row {
		rows = append(rows, numbers[at:at+row])
	}
	values, err := m.encodeRows(class, rows, depth, weights)
	if err != nil {
		return Array{}, err
	}
	return NewArray(values, output...), nil
}

// encodeRows encodes each row of indices as one row.
func (m OutputMode) encodeRows(class string, rows [][]int, depth int, weights []float32) ([]float32, error) {
	if float64(len(rows))*float64(depth) > math.MaxInt64/16 {
		return nil, fmt.Errorf("%s: %d rows of %d columns are too many numbers", class, len(rows), depth)
	}
	if err := memory.Check(4 * int64(len(rows)) * int64(depth)); err != nil {
		err = fmt.Errorf("%s: an array of %d rows of %d columns %w", class, len(rows), depth, err)
		return nil, hint.Try(err, "set a smaller MaxTokens, or use OutputInt")
	}
	values := make([]float32, len(rows)*depth)
	for i, row := range rows {
		out := values[i*depth:][:depth]
		for _, n := range row {
			switch {
			case n < 0 || n >= depth:
			case m == OutputCount || m == OutputTFIDF:
				out[n]++
			default:
				out[n] = 1
			}
		}
		if m == OutputTFIDF {
			for k, w := range weights {
				out[k] *= w
			}
		}
	}
	return values, nil
}

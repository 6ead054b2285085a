package kit

import (
	"slices"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A feed is an array on the device: the bytes of its source, as they are, and the recipe that makes batches of them
// inside the graph. 60,000 images are 47 MB this way, in place of 188 MB of Float32.
type feed struct {
	buffer  compute.Buffer // [n, row] elements of the source
	shape   shapes.Shape
	recipe  recipe
	example Shape // of one example
}

// newFeed copies an array's source to the device, with room for so many examples: those of the array, and zeros after them.
func newFeed(d device, a Array, room int) (*feed, error) {
	row := a.rowSize()
	if row < 0 {
		a = a.materialize()
		row = a.rowSize()
	}
	values, err := a.source.load()
	if err != nil {
		return nil, err
	}
	f := &feed{recipe: a.recipe, example: a.shape[1:], shape: shapes.Make(a.source.dtype, room, row)}
	first, size := a.first, a.Len()*row
	switch values := values.(type) {
	case []uint8:
		err = copyFeed(f, d, values[first:][:size])
	case []int32:
		err = copyFeed(f, d, values[first:][:size])
	case []int64:
		err = copyFeed(f, d, values[first:][:size])
	case []float32:
		err = copyFeed(f, d, values[first:][:size])
	case []float64:
		err = copyFeed(f, d, values[first:][:size])
	}
	return f, err
}

func copyFeed[T Number](f *feed, d device, values []T) (err error) {
	if room := f.shape.Size() - len(values); room > 0 {
		values = slices.Concat(values, make([]T, room))
	}
	f.buffer, err = d.backend.BufferFromFlatData(d.number, values, f.shape)
	return err
}

// batch makes a batch inside a graph: data is the feed's parameter, indices are the examples' positions, [batch].
// Floats come out as Float32, whole numbers as they are.
func (f *feed) batch(data, indices *graph.Node) *graph.Node {
	rows := graph.Gather(data, graph.ExpandAxes(indices, -1))
	x := f.recipe.graph(rows)
	if x.DType() == Float64 {
		x = graph.ConvertDType(x, Float32)
	}
	return graph.Reshape(x, append(Shape{indices.Shape().Size()}, f.example...)...)
}

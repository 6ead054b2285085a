package kit

import (
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
	if steps := a.recipe.onHost(a.source.dtype); steps > 0 {
		a.source, a.first, a.recipe = a.upTo(steps).materialize().source, 0, a.recipe[steps:]
	}
	row := a.rowSize()
	if row < 0 {
		a = a.materialize()
		row = a.rowSize()
	}
	values, err := a.source.load()
	if err != nil {
		return nil, err
	}
	values = values.slice(a.first, a.first+a.Len()*row)
	if room > a.Len() {
		values = values.padded(room * row)
	}
	f := &feed{recipe: a.recipe, example: a.shape[1:], shape: shapes.Make(a.source.dtype, room, row)}
	f.buffer, err = d.backend.BufferFromFlatData(d.number, values.flat(), f.shape)
	return f, err
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

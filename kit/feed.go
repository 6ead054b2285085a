package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// feed returns the array as a source for devices: the source's bytes are copied to the device, where the recipe is computed. If only
// the host can compute the first steps of the recipe, it does so before copying. Batches of floats are Float32; integers keep their
// type.
func (a Array) feed(name string) engine.Source {
	if row := a.rowSize(); row < 0 || row%a.recipe.period() != 0 {
		a = a.materialize() // once, not for each batch
	}
	if err := a.recipe.load(); err != nil {
		a = a.fail("%w", err) // Rows returns the error
		a.recipe = nil
	}
	onHost := a.recipe.onHost(a.source.dtype)
	onDevice, example := a.recipe[onHost:], a.shape[1:]
	row := example.Size() / onDevice.width()
	dtype := a.upTo(onHost).dtype
	if dtype == Bool {
		dtype = Uint8 // 0 and 1
	}
	return engine.Source{
		Name:  name,
		DType: dtype,
		Row:   row,
		Rows: func(low, high, room int) (any, error) {
			rows, err := a.Slice(low, high).upTo(onHost).asSource()
			if err != nil {
				return nil, err
			}
			if room > high-low {
				rows = rows.padded(room * row)
			}
			return rows.flat(), nil
		},
		Batch: func(rows *graph.Node) *graph.Node {
			x := onDevice.graph(rows)
			if x.DType() == Float64 {
				x = graph.ConvertDType(x, Float32)
			}
			return graph.Reshape(x, append(Shape{rows.Shape().Dimensions[0]}, example...)...)
		},
		Form: fmt.Sprint(onDevice, example),
	}
}

// asSource returns the array's elements, without a copy if there is no recipe.
func (a Array) asSource() (numbers, error) {
	if len(a.recipe) > 0 {
		return a.values()
	}
	source, err := a.source.load()
	if err != nil {
		return nil, err
	}
	return source.slice(a.first, a.first+a.shape.Size()), nil
}

package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A PermuteLayer permutes axes. Make one with [Permute].
type PermuteLayer struct {
	options[*PermuteLayer]
	axes []int
}

// Permute returns a layer that permutes the axes of each example; they are numbered from 1, as axis 0 is the batch.
// Permute(2, 1) turns [batch, 10, 64] into [batch, 64, 10].
func Permute(axes ...int) *PermuteLayer {
	p := &PermuteLayer{axes: axes}
	p.layer = p
	return p
}

// Describe implements [Layer].
func (p *PermuteLayer) Describe() Description {
	out := p.description
	out.Class, out.Options = "Permute", Options{"dims": &p.axes}
	return out
}

// Build implements [Layer].
func (p *PermuteLayer) Build(input Shape) (Shape, []Weight, error) {
	var all []int
	for i := range input {
		all = append(all, i+1)
	}
	if !slices.Equal(slices.Sorted(slices.Values(p.axes)), all) {
		return nil, nil, fmt.Errorf("Permute%v takes each of the axes %v of %v once", Shape(p.axes), all, batched(input))
	}
	var output Shape
	for _, axis := range p.axes {
		output = append(output, input[axis-1])
	}
	return output, nil, nil
}

// Call implements [Layer].
func (p *PermuteLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	return graph.TransposeAllAxes(x, append([]int{0}, p.axes...)...)
}

package kit

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A PReLULayer is a [LeakyReLU] whose slopes are learned. Make one with [PReLU].
type PReLULayer struct {
	options[*PReLULayer]
	alpha  Weight // without its shape
	shared []int
}

// PReLU returns a layer that multiplies negative numbers by a learned slope: alpha·x. Its weight is alpha, initially zeros,
// in the shape of an example: each element has its own slope, unless SharedAxes shares them (He et al. 2015, "Delving deep
// into rectifiers").
func PReLU() *PReLULayer {
	p := &PReLULayer{alpha: Weight{Name: "alpha", Initializer: Zeros}}
	p.layer = p
	return p
}

// SharedAxes sets the axes along which all elements share a slope; they are numbered from 1, as axis 0 is the batch. After
// a convolution SharedAxes(1, 2) gives each filter one slope. By default there are none.
func (p *PReLULayer) SharedAxes(axes ...int) *PReLULayer {
	p.shared = axes
	return p
}

// AlphaInitializer sets the initializer of the slopes; by default [Zeros].
func (p *PReLULayer) AlphaInitializer(f Initializer) *PReLULayer {
	p.alpha.Initializer = f
	return p
}

// AlphaRegularizer sets the regularizer of the slopes, which is added to the loss; by default none.
func (p *PReLULayer) AlphaRegularizer(r Regularizer) *PReLULayer {
	p.alpha.Regularizer = r
	return p
}

// AlphaConstraint sets the constraint applied to the slopes after each training step; by default none.
func (p *PReLULayer) AlphaConstraint(c Constraint) *PReLULayer {
	p.alpha.Constraint = c
	return p
}

// Describe implements [Layer].
func (p *PReLULayer) Describe() Description {
	out := p.description
	out.SupportsMasking = true
	out.Class, out.Options = "PReLU", Options{"shared_axes": &p.shared}.and(p.alpha.options("alpha"))
	return out
}

// Build implements [Layer].
func (p *PReLULayer) Build(input Shape) (Shape, []Weight, error) {
	shared, err := resolveAxes("PReLU.SharedAxes", p.shared, input)
	if err != nil {
		return nil, nil, err
	}
	alpha := p.alpha
	alpha.Shape = slices.Clone(input)
	for _, axis := range shared {
		alpha.Shape[axis-1] = 1
	}
	return input, []Weight{alpha}, nil
}

// Call implements [Layer].
func (p *PReLULayer) Call(c *Call, x *graph.Node) *graph.Node {
	alpha := graph.ExpandAxes(c.Weight("alpha"), 0)
	return graph.Sub(relu(x), graph.Mul(alpha, relu(graph.Neg(x))))
}

package kit

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// normalizationOptions are the options of layers that normalize their input to mean 0 and variance 1, then scale it by
// gamma and shift it by beta, both learned.
type normalizationOptions[Self any] struct {
	options[Self]
	epsilon           float64
	noCenter, noScale bool
	gamma, beta       Weight // without their shapes
}

func newNormalizationOptions[Self any](layer Self) normalizationOptions[Self] {
	o := normalizationOptions[Self]{epsilon: 1e-3,
		gamma: Weight{Name: "gamma", Initializer: Ones},
		beta:  Weight{Name: "beta", Initializer: Zeros},
	}
	o.layer = layer
	return o
}

// Epsilon sets the number added to the variance before dividing by its root; by default 0.001.
func (o *normalizationOptions[Self]) Epsilon(epsilon float64) Self {
	o.epsilon = epsilon
	return o.layer
}

// Center sets whether to add beta; by default true.
func (o *normalizationOptions[Self]) Center(center bool) Self {
	o.noCenter = !center
	return o.layer
}

// Scale sets whether to multiply by gamma; by default true. It is not needed before a layer that multiplies anyway.
func (o *normalizationOptions[Self]) Scale(scale bool) Self {
	o.noScale = !scale
	return o.layer
}

// GammaInitializer sets the initializer of gamma; by default [Ones].
func (o *normalizationOptions[Self]) GammaInitializer(f Initializer) Self {
	o.gamma.Initializer = f
	return o.layer
}

// BetaInitializer sets the initializer of beta; by default [Zeros].
func (o *normalizationOptions[Self]) BetaInitializer(f Initializer) Self {
	o.beta.Initializer = f
	return o.layer
}

// GammaRegularizer sets the regularizer of gamma, which is added to the loss; by default none.
func (o *normalizationOptions[Self]) GammaRegularizer(r Regularizer) Self {
	o.gamma.Regularizer = r
	return o.layer
}

// BetaRegularizer sets the regularizer of beta, which is added to the loss; by default none.
func (o *normalizationOptions[Self]) BetaRegularizer(r Regularizer) Self {
	o.beta.Regularizer = r
	return o.layer
}

// GammaConstraint sets the constraint applied to gamma after each training step; by default none.
func (o *normalizationOptions[Self]) GammaConstraint(c Constraint) Self {
	o.gamma.Constraint = c
	return o.layer
}

// BetaConstraint sets the constraint applied to beta after each training step; by default none.
func (o *normalizationOptions[Self]) BetaConstraint(c Constraint) Self {
	o.beta.Constraint = c
	return o.layer
}

// describe returns the layer's description, with these options and others.
func (o *normalizationOptions[Self]) describe(class string, others Options) Description {
	out := o.description
	out.Class, out.SupportsMasking = class, true
	out.Options = Options{"epsilon": &o.epsilon, "center": (*not)(&o.noCenter), "scale": (*not)(&o.noScale)}.
		and(o.gamma.options("gamma"), o.beta.options("beta"), others)
	return out
}

// weights returns gamma and beta, with this shape.
func (o *normalizationOptions[Self]) weights(shape Shape) []Weight {
	var out []Weight
	if gamma := o.gamma; !o.noScale {
		gamma.Shape = shape
		out = append(out, gamma)
	}
	if beta := o.beta; !o.noCenter {
		beta.Shape = shape
		out = append(out, beta)
	}
	return out
}

// normalize is gamma·(x-mean)/√(variance+ε) + beta. Mean and variance have the rank of x; gamma and beta lie along the
// given axes of x.
func (o *normalizationOptions[Self]) normalize(c *Call, x, mean, variance *graph.Node, axes ...int) *graph.Node {
	scale := graph.Inverse(graph.Sqrt(graph.AddScalar(variance, o.epsilon)))
	if !o.noScale {
		scale = graph.Mul(scale, along(x, c.Weight("gamma"), axes...))
	}
	y := graph.Mul(graph.Sub(x, mean), scale)
	if !o.noCenter {
		y = graph.Add(y, along(x, c.Weight("beta"), axes...))
	}
	return y
}

// along reshapes w to the rank of x, so that it lies along the given axes of x.
func along(x, w *graph.Node, axes ...int) *graph.Node {
	dims := slices.Repeat([]int{1}, x.Rank())
	for _, axis := range axes {
		dims[axis] = x.Shape().Dim(axis)
	}
	return graph.Reshape(w, dims...)
}

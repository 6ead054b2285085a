package kit

import (
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// normalizationOptions are those of layers that bring their input to the mean 0 and the variance 1, and from there to what
// they learn: gamma times that, plus beta.
type normalizationOptions[Self any] struct {
	options[Self]
	epsilon           float64
	noCenter, noScale bool
	gamma, beta       Weight // all but the shapes
}

func newNormalizationOptions[Self any](layer Self) normalizationOptions[Self] {
	o := normalizationOptions[Self]{epsilon: 1e-3,
		gamma: Weight{Name: "gamma", Initializer: Ones},
		beta:  Weight{Name: "beta", Initializer: Zeros},
	}
	o.layer = layer
	return o
}

// Epsilon sets what is added to the variance before it is divided by; by default 0.001.
func (o *normalizationOptions[Self]) Epsilon(epsilon float64) Self {
	o.epsilon = epsilon
	return o.layer
}

// Center tells if beta is added; by default it is.
func (o *normalizationOptions[Self]) Center(center bool) Self {
	o.noCenter = !center
	return o.layer
}

// Scale tells if the result is multiplied with gamma; by default it is. Before a layer that multiplies anyway it is not
// needed.
func (o *normalizationOptions[Self]) Scale(scale bool) Self {
	o.noScale = !scale
	return o.layer
}

// GammaInitializer sets what fills the new gamma; by default [Ones].
func (o *normalizationOptions[Self]) GammaInitializer(f Initializer) Self {
	o.gamma.Initializer = f
	return o.layer
}

// BetaInitializer sets what fills the new beta; by default [Zeros].
func (o *normalizationOptions[Self]) BetaInitializer(f Initializer) Self {
	o.beta.Initializer = f
	return o.layer
}

// GammaRegularizer sets what gamma adds to the loss; by default nothing.
func (o *normalizationOptions[Self]) GammaRegularizer(r Regularizer) Self {
	o.gamma.Regularizer = r
	return o.layer
}

// BetaRegularizer sets what beta adds to the loss; by default nothing.
func (o *normalizationOptions[Self]) BetaRegularizer(r Regularizer) Self {
	o.beta.Regularizer = r
	return o.layer
}

// GammaConstraint sets what gamma is put through after each training step; by default nothing.
func (o *normalizationOptions[Self]) GammaConstraint(c Constraint) Self {
	o.gamma.Constraint = c
	return o.layer
}

// BetaConstraint sets what beta is put through after each training step; by default nothing.
func (o *normalizationOptions[Self]) BetaConstraint(c Constraint) Self {
	o.beta.Constraint = c
	return o.layer
}

// describe is what these options say of the layer, and others that it has.
func (o *normalizationOptions[Self]) describe(class string, others Options) Description {
	out := o.description
	out.Class, out.SupportsMasking = class, true
	out.Options = Options{"epsilon": &o.epsilon, "center": (*not)(&o.noCenter), "scale": (*not)(&o.noScale)}.
		and(o.gamma.options("gamma"), o.beta.options("beta"), others)
	return out
}

// weights are gamma and beta, in this shape.
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

// normalize is gamma·(x-mean)/√(variance+ε) + beta. Mean and variance have the rank of x; gamma and beta lie along these of
// its axes.
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

// along gives w the rank of x, so that it lies along these of its axes.
func along(x, w *graph.Node, axes ...int) *graph.Node {
	dims := slices.Repeat([]int{1}, x.Rank())
	for _, axis := range axes {
		dims[axis] = x.Shape().Dim(axis)
	}
	return graph.Reshape(w, dims...)
}

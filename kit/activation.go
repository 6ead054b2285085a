package kit

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// An ActivationFunc is the function a layer puts its result through. Besides those of this package a program can make
// its own:
//
//	var swish2 = kit.ActivationFunc{Name: "swish2", Graph: func(x *graph.Node) *graph.Node { ... }}
type ActivationFunc struct {
	Name  string
	Graph func(x *graph.Node) *graph.Node

	softmax bool // it is this package's, so that a crossentropy can be computed from what it was given
}

// The activations of Keras (keras.io/api/layers/activations), with its constants.
var (
	Linear    = ActivationFunc{Name: "linear", Graph: func(x *graph.Node) *graph.Node { return x }}
	ReLU      = ActivationFunc{Name: "relu", Graph: relu}
	ReLU6     = ActivationFunc{Name: "relu6", Graph: func(x *graph.Node) *graph.Node { return clip(x, 0, 6) }}
	LeakyReLU = ActivationFunc{Name: "leaky_relu", Graph: func(x *graph.Node) *graph.Node { return graph.Max(x, graph.MulScalar(x, 0.2)) }}
	ELU       = ActivationFunc{Name: "elu", Graph: func(x *graph.Node) *graph.Node { return elu(x, 1) }}
	SELU      = ActivationFunc{Name: "selu", Graph: func(x *graph.Node) *graph.Node {
		return graph.MulScalar(elu(x, 1.6732632423543772), 1.0507009873554805)
	}}
	GELU        = ActivationFunc{Name: "gelu", Graph: gelu}
	Sigmoid     = ActivationFunc{Name: "sigmoid", Graph: graph.Logistic}
	HardSigmoid = ActivationFunc{Name: "hard_sigmoid", Graph: func(x *graph.Node) *graph.Node {
		return clip(graph.AddScalar(graph.MulScalar(x, 1.0/6), 0.5), 0, 1)
	}}
	Tanh        = ActivationFunc{Name: "tanh", Graph: graph.Tanh}
	SiLU        = ActivationFunc{Name: "silu", Graph: func(x *graph.Node) *graph.Node { return graph.Mul(x, graph.Logistic(x)) }}
	Softplus    = ActivationFunc{Name: "softplus", Graph: softplus}
	Softsign    = ActivationFunc{Name: "softsign", Graph: func(x *graph.Node) *graph.Node { return graph.Div(x, graph.AddScalar(graph.Abs(x), 1)) }}
	Exponential = ActivationFunc{Name: "exponential", Graph: graph.Exp}

	// Softmax turns the last axis into probabilities that add up to one. A crossentropy loss right after it is computed
	// from what the softmax was given, which is exact where the probabilities themselves have run into 0 or 1.
	Softmax = ActivationFunc{Name: "softmax", Graph: softmax, softmax: true}
)

// Activate puts x through an activation on behalf of a layer.
func (c *Call) Activate(f ActivationFunc, x *graph.Node) *graph.Node {
	if f.Graph == nil {
		return x
	}
	y := f.Graph(x)
	if f.softmax {
		c.logits[y] = x
	}
	return y
}

// relu has the gradient 0 at 0, as Keras's has. (That of GoMLX's maximum would be 1 there, and cost more.)
func relu(x *graph.Node) *graph.Node {
	zero := graph.ScalarZero(x.Graph(), x.DType())
	return graph.Where(graph.GreaterThan(x, zero), x, zero)
}

// clip keeps x from low to high. The gradient is 0 from both ends on.
func clip(x *graph.Node, low, high float64) *graph.Node {
	bound := func(v float64) *graph.Node { return graph.Scalar(x.Graph(), x.DType(), v) }
	above := graph.Where(graph.GreaterThan(x, bound(low)), x, bound(low))
	return graph.Where(graph.LessThan(x, bound(high)), above, bound(high))
}

func softmax(x *graph.Node) *graph.Node {
	e := graph.Exp(graph.Sub(x, graph.StopGradient(graph.ReduceAndKeep(x, graph.ReduceMax, -1))))
	return graph.Div(e, graph.ReduceAndKeep(e, graph.ReduceSum, -1))
}

func elu(x *graph.Node, alpha float64) *graph.Node {
	return graph.Where(graph.GreaterThan(x, graph.ZerosLike(x)), x, graph.MulScalar(graph.Expm1(graph.MinScalar(x, 0)), alpha))
}

// gelu is the exact form, Keras's default: x/2 (1 + erf(x/√2)).
func gelu(x *graph.Node) *graph.Node {
	return graph.Mul(graph.MulScalar(x, 0.5), graph.AddScalar(graph.Erf(graph.MulScalar(x, 1/math.Sqrt2)), 1))
}

// softplus is log(1+exp(x)), written so that a large x does not overflow.
func softplus(x *graph.Node) *graph.Node {
	return graph.Add(graph.MaxScalar(x, 0), graph.Log1p(graph.Exp(graph.Neg(graph.Abs(x)))))
}

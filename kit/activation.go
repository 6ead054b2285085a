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
}

// The activations of Keras (keras.io/api/layers/activations), with its constants.
var (
	Linear    = ActivationFunc{"linear", func(x *graph.Node) *graph.Node { return x }}
	ReLU      = ActivationFunc{"relu", relu}
	ReLU6     = ActivationFunc{"relu6", func(x *graph.Node) *graph.Node { return graph.MinScalar(graph.MaxScalar(x, 0), 6) }}
	LeakyReLU = ActivationFunc{"leaky_relu", func(x *graph.Node) *graph.Node { return graph.Max(x, graph.MulScalar(x, 0.2)) }}
	ELU       = ActivationFunc{"elu", func(x *graph.Node) *graph.Node { return elu(x, 1) }}
	SELU      = ActivationFunc{"selu", func(x *graph.Node) *graph.Node {
		return graph.MulScalar(elu(x, 1.6732632423543772), 1.0507009873554805)
	}}
	GELU        = ActivationFunc{"gelu", gelu}
	Sigmoid     = ActivationFunc{"sigmoid", graph.Logistic}
	HardSigmoid = ActivationFunc{"hard_sigmoid", func(x *graph.Node) *graph.Node {
		return graph.MinScalar(graph.MaxScalar(graph.AddScalar(graph.MulScalar(x, 1.0/6), 0.5), 0), 1)
	}}
	TanH        = ActivationFunc{"tanh", graph.Tanh}
	SiLU        = ActivationFunc{"silu", func(x *graph.Node) *graph.Node { return graph.Mul(x, graph.Logistic(x)) }}
	Softplus    = ActivationFunc{"softplus", softplus}
	Softsign    = ActivationFunc{"softsign", func(x *graph.Node) *graph.Node { return graph.Div(x, graph.AddScalar(graph.Abs(x), 1)) }}
	Exponential = ActivationFunc{"exponential", graph.Exp}

	// Softmax turns the last axis into probabilities that add up to one. A crossentropy loss right after it is computed
	// from what the softmax was given, which is exact where the probabilities themselves have run into 0 or 1.
	Softmax = ActivationFunc{softmax, func(x *graph.Node) *graph.Node { return softmaxOf(x) }}
)

const softmax = "softmax"

// Activate puts x through an activation on behalf of a layer.
func (c *Call) Activate(f ActivationFunc, x *graph.Node) *graph.Node {
	if f.Graph == nil {
		return x
	}
	y := f.Graph(x)
	if f.Name == softmax {
		c.logits[y] = x
	}
	return y
}

// relu is written with a choice since the gradient of a maximum takes several times as many operations.
func relu(x *graph.Node) *graph.Node {
	zero := graph.ZerosLike(x)
	return graph.Where(graph.GreaterThan(x, zero), x, zero)
}

func softmaxOf(x *graph.Node) *graph.Node {
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

package kit

import (
	"cmp"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An ActivationFunc is a function that a layer applies to its result. Programs can define custom ones:
//
//	var swish2 = kit.ActivationFunc{Name: "swish2", Graph: func(x *graph.Node) *graph.Node { ... }}
type ActivationFunc struct {
	Name  string
	Graph func(x *graph.Node) *graph.Node

	options Options // nil if it has none
	logits  bool    // its input is logits, from which a crossentropy is computed more exactly
	halves  bool    // the last axis of its result is half as long as x's
}

// The activations of Keras (keras.io/api/layers/activations), with its constants. Those with options in Keras are also
// layers with these options: [ReLULayer], [LeakyReLULayer], [ELULayer], [SoftmaxLayer].

// Linear is x: no activation.
var Linear = ActivationFunc{Name: "linear", Graph: func(x *graph.Node) *graph.Node { return x }}

// ReLU is max(x, 0).
var ReLU = ActivationFunc{Name: "relu", Graph: relu}

// ReLU6 is x, clipped to the range from 0 to 6.
var ReLU6 = ActivationFunc{Name: "relu6", Graph: func(x *graph.Node) *graph.Node { return clip(x, 0, 6) }}

// LeakyReLU is x, or 0.2·x below 0.
var LeakyReLU = ActivationFunc{Name: "leaky_relu", Graph: func(x *graph.Node) *graph.Node { return leakyReLU(x, 0.2) }}

// ELU is x, or exp(x) - 1 below 0.
var ELU = ActivationFunc{Name: "elu", Graph: func(x *graph.Node) *graph.Node { return elu(x, 1) }}

// CELU is x, or exp(x) - 1 below 0. With alpha 1, Keras's default, it equals [ELU].
var CELU = ActivationFunc{Name: "celu", Graph: ELU.Graph}

// SELU is 1.0507·ELU(x) with an alpha of 1.6733: layers with it keep mean 0 and variance 1 (Klambauer et al. 2017,
// "Self-normalizing neural networks").
var SELU = ActivationFunc{Name: "selu", Graph: func(x *graph.Node) *graph.Node {
	return graph.MulScalar(elu(x, 1.6732632423543772), 1.0507009873554805)
}}

// GELU is x·Φ(x), where Φ is the distribution function of the standard normal distribution, in its exact form.
var GELU = ActivationFunc{Name: "gelu", Graph: gelu}

// SiLU is x·sigmoid(x), also known as swish.
var SiLU = ActivationFunc{Name: "silu", Graph: func(x *graph.Node) *graph.Node { return graph.Mul(x, graph.Logistic(x)) }}

// Mish is x·tanh(softplus(x)).
var Mish = ActivationFunc{Name: "mish", Graph: func(x *graph.Node) *graph.Node { return graph.Mul(x, graph.Tanh(softplus(x))) }}

// Sigmoid is 1/(1+exp(-x)), from 0 to 1. A [BinaryCrossentropy] right after it is computed from x, which stays exact where
// the sigmoid saturates at 0 or 1.
var Sigmoid = ActivationFunc{Name: "sigmoid", Graph: graph.Logistic, logits: true}

// LogSigmoid is log(sigmoid(x)).
var LogSigmoid = ActivationFunc{Name: "log_sigmoid", Graph: func(x *graph.Node) *graph.Node { return graph.Neg(softplus(graph.Neg(x))) }}

// Tanh is the hyperbolic tangent, from -1 to 1.
var Tanh = ActivationFunc{Name: "tanh", Graph: graph.Tanh}

// TanhShrink is x - tanh(x).
var TanhShrink = ActivationFunc{Name: "tanh_shrink", Graph: func(x *graph.Node) *graph.Node { return graph.Sub(x, graph.Tanh(x)) }}

// Softplus is log(1 + exp(x)).
var Softplus = ActivationFunc{Name: "softplus", Graph: softplus}

// Softsign is x/(1+|x|).
var Softsign = ActivationFunc{Name: "softsign", Graph: func(x *graph.Node) *graph.Node { return graph.Div(x, graph.AddScalar(graph.Abs(x), 1)) }}

// Squareplus is (x + sqrt(x²+4))/2.
var Squareplus = ActivationFunc{Name: "squareplus", Graph: squareplus}

// Exponential is exp(x).
var Exponential = ActivationFunc{Name: "exponential", Graph: graph.Exp}

// HardSigmoid is x/6 + 1/2, clipped to the range from 0 to 1.
var HardSigmoid = ActivationFunc{Name: "hard_sigmoid", Graph: hardSigmoid}

// HardSiLU is x·HardSigmoid(x), also known as hard swish.
var HardSiLU = ActivationFunc{Name: "hard_silu", Graph: func(x *graph.Node) *graph.Node { return graph.Mul(x, hardSigmoid(x)) }}

// HardTanh is x, clipped to the range from -1 to 1.
var HardTanh = ActivationFunc{Name: "hard_tanh", Graph: hardTanh}

// HardShrink is x, or 0 from -0.5 to 0.5.
var HardShrink = ActivationFunc{Name: "hard_shrink", Graph: hardShrink}

// SoftShrink is x moved 0.5 towards 0, or 0 from -0.5 to 0.5.
var SoftShrink = ActivationFunc{Name: "soft_shrink", Graph: softShrink}

// SparsePlus is x above 1, 0 below -1, and (x+1)²/4 in between.
var SparsePlus = ActivationFunc{Name: "sparse_plus", Graph: sparsePlus}

// SparseSigmoid is x/2 + 1/2, clipped to the range from 0 to 1.
var SparseSigmoid = ActivationFunc{Name: "sparse_sigmoid", Graph: func(x *graph.Node) *graph.Node { return clip(graph.AddScalar(graph.MulScalar(x, 0.5), 0.5), 0, 1) }}

// Softmax turns the last axis into probabilities that add up to 1. A crossentropy right after it is computed from its
// input, the logits, which stays exact where the probabilities saturate at 0 or 1.
var Softmax = ActivationFunc{Name: "softmax", Graph: func(x *graph.Node) *graph.Node { return softmax(x, -1) }, logits: true}

// LogSoftmax is log(softmax(x)).
var LogSoftmax = ActivationFunc{Name: "log_softmax", Graph: logSoftmax}

// Sparsemax is like [Softmax] but makes small probabilities exactly 0 (Martins and Astudillo 2016, "From softmax to
// sparsemax"). In Keras 3.15.1 its results do not add up to 1 (issue 23425); later versions fix this.
var Sparsemax = ActivationFunc{Name: "sparsemax", Graph: sparsemax}

// GLU multiplies the first half of the last axis by the sigmoid of the second. Its output is half as long as its input, so
// it needs a separate layer: Activation(GLU).
var GLU = ActivationFunc{Name: "glu", Graph: glu, halves: true}

// Threshold returns the activation that keeps numbers above threshold and replaces all others with value.
//
//go:noinline
func Threshold(threshold, value float64) ActivationFunc {
	return ActivationFunc{Name: "threshold", options: Options{"threshold": &threshold, "default_value": &value}, Graph: func(x *graph.Node) *graph.Node {
		return graph.Where(graph.GreaterThan(x, scalar(x, threshold)), x, scalar(x, value))
	}}
}

// Config returns the activation's name and options.
func (f ActivationFunc) Config() Config {
	return Config{Class: f.Name, Options: f.options, alone: len(f.options) == 0}
}

// MarshalJSON writes the activation as Keras does: by its name, if it has no options.
func (f ActivationFunc) MarshalJSON() ([]byte, error) { return activations.encode(f) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *ActivationFunc) UnmarshalJSON(text []byte) (err error) {
	*f, err = activations.decode(text)
	return err
}

// Activate applies an activation to x on behalf of a layer.
func (c *Call) Activate(f ActivationFunc, x *graph.Node) *graph.Node {
	if f.Graph == nil {
		return x
	}
	if f.halves {
		panic(hint.Try(fmt.Errorf("the activation %q changes the shape", f.Name), "it needs a layer of its own, as kit.Activation(kit.GLU)"))
	}
	y := made(fmt.Sprintf("the activation %q", f.Name), x.Shape().Dimensions, func() *graph.Node { return f.Graph(x) })
	if f.logits {
		c.logits[y] = logits{x, f.Name}
	}
	return y
}

// scalar returns value as a scalar of x's type.
func scalar(x *graph.Node, value float64) *graph.Node {
	return graph.Scalar(x.Graph(), x.DType(), value)
}

// relu has gradient 0 at 0, like Keras's. (GoMLX's maximum would give 1 there, and cost more.)
func relu(x *graph.Node) *graph.Node {
	return graph.Where(graph.GreaterThan(x, scalar(x, 0)), x, scalar(x, 0))
}

func leakyReLU(x *graph.Node, slope float64) *graph.Node {
	return graph.Where(graph.LessThan(x, scalar(x, 0)), graph.MulScalar(x, slope), x)
}

// clip limits x to the range from low to high. The gradient is 0 at both ends and beyond.
func clip(x *graph.Node, low, high float64) *graph.Node {
	above := graph.Where(graph.GreaterThan(x, scalar(x, low)), x, scalar(x, low))
	return graph.Where(graph.LessThan(x, scalar(x, high)), above, scalar(x, high))
}

// pieces is below where x < low, above where x > high, and middle elsewhere.
func pieces(x *graph.Node, low, high float64, below, middle, above *graph.Node) *graph.Node {
	return graph.Where(graph.LessThan(x, scalar(x, low)), below,
		graph.Where(graph.GreaterThan(x, scalar(x, high)), above, middle))
}

func hardSigmoid(x *graph.Node) *graph.Node {
	return clip(graph.AddScalar(graph.MulScalar(x, 1.0/6), 0.5), 0, 1)
}

func hardTanh(x *graph.Node) *graph.Node { return pieces(x, -1, 1, scalar(x, -1), x, scalar(x, 1)) }

func hardShrink(x *graph.Node) *graph.Node { return pieces(x, -0.5, 0.5, x, scalar(x, 0), x) }

func softShrink(x *graph.Node) *graph.Node {
	return pieces(x, -0.5, 0.5, graph.AddScalar(x, 0.5), scalar(x, 0), graph.SubScalar(x, 0.5))
}

func sparsePlus(x *graph.Node) *graph.Node {
	return pieces(x, -1, 1, scalar(x, 0), graph.MulScalar(graph.Square(graph.AddScalar(x, 1)), 0.25), x)
}

// shifted is x minus its maximum along the axes, so that the exponentials do not overflow.
func shifted(x *graph.Node, axes ...int) *graph.Node {
	return graph.Sub(x, graph.StopGradient(graph.ReduceAndKeep(x, graph.ReduceMax, axes...)))
}

// softmax turns the numbers along the axes into probabilities.
func softmax(x *graph.Node, axes ...int) *graph.Node {
	e := graph.Exp(shifted(x, axes...))
	return graph.Div(e, graph.ReduceAndKeep(e, graph.ReduceSum, axes...))
}

func logSoftmax(x *graph.Node) *graph.Node {
	x = shifted(x, -1)
	return graph.Sub(x, graph.Log(graph.ReduceAndKeep(graph.Exp(x), graph.ReduceSum, -1)))
}

// sparsemax is max(x - τ, 0), with the τ that makes the sum 1: the sum of the k numbers above τ, minus 1, divided by k.
// Bisection finds which numbers are above τ. (The paper's algorithm sorts, and GoMLX's Sort can deadlock the Go backend:
// its workers wait for each other.)
func sparsemax(x *graph.Node) *graph.Node {
	sum := func(x *graph.Node) *graph.Node { return graph.ReduceAndKeep(x, graph.ReduceSum, -1) }
	below := shifted(x, -1) // the largest is 0, so τ is from -1 to 0
	low := graph.AddScalar(graph.ZerosLike(sum(below)), -1)
	for step := 0.5; step > 1e-8; step /= 2 {
		middle := graph.AddScalar(low, step)
		low = graph.Where(graph.GreaterThan(sum(relu(graph.Sub(below, middle))), scalar(x, 1)), middle, low)
	}
	above := graph.StopGradient(graph.ConvertDType(graph.GreaterThan(below, low), x.DType()))
	tau := graph.Div(graph.SubScalar(sum(graph.Mul(above, below)), 1), sum(above))
	return relu(graph.Sub(below, tau))
}

// glu is a·sigmoid(b), for the halves a and b of the last axis.
func glu(x *graph.Node) *graph.Node {
	half := x.Shape().Dim(-1) / 2
	a := graph.SliceAxis(x, -1, graph.AxisRangeFromStart(half))
	b := graph.SliceAxis(x, -1, graph.AxisRangeToEnd(half))
	return graph.Mul(a, graph.Logistic(b))
}

func elu(x *graph.Node, alpha float64) *graph.Node {
	positive := graph.GreaterThan(x, scalar(x, 0))
	negative := graph.Where(positive, scalar(x, 0), x) // exp of a large x would overflow
	return graph.Where(positive, x, graph.MulScalar(expm1(negative), alpha))
}

// expm1 is exp(x) - 1, exact near 0. GoMLX's Expm1 has no gradient; here the gradient comes from a term that is 0.
func expm1(x *graph.Node) *graph.Node {
	e := graph.Exp(x)
	return graph.Add(graph.StopGradient(graph.Expm1(x)), graph.Sub(e, graph.StopGradient(e)))
}

// gelu is the exact form, Keras's default: x/2 (1 + erf(x/√2)).
func gelu(x *graph.Node) *graph.Node {
	return graph.Mul(graph.MulScalar(x, 0.5), graph.AddScalar(graph.Erf(graph.MulScalar(x, 1/math.Sqrt2)), 1))
}

// softplus is log(1+exp(x)), written so that a large x does not overflow.
func softplus(x *graph.Node) *graph.Node {
	return graph.Add(graph.MaxScalar(x, 0), graph.Log1p(graph.Exp(graph.Neg(graph.Abs(x)))))
}

func squareplus(x *graph.Node) *graph.Node {
	return graph.MulScalar(graph.Add(x, graph.Sqrt(graph.AddScalar(graph.Square(x), 4))), 0.5)
}

// activations are the activations that can be created by name.
var activations = &kind[ActivationFunc]{what: "activation", module: "keras.activations", none: true, describe: describeValue[ActivationFunc],
	elsewhere: map[string]home{"threshold": {}}}

// String returns the name, with the options if there are any.
func (f ActivationFunc) String() string {
	if len(f.options) > 0 {
		return activations.text(f)
	}
	return cmp.Or(f.Name, "no activation")
}

func (f *ActivationFunc) code() any { return f.Graph }

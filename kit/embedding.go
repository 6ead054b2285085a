package kit

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An EmbeddingLayer learns a vector for each of a number of integers. Make one with [Embedding].
type EmbeddingLayer struct {
	options[*EmbeddingLayer]
	things, length int
	maskZero       bool
	embeddings     Weight // without its shape
}

// Embedding returns a layer that maps integers from 0 to inputDim-1, such as word indices, to learned vectors of length outputDim:
// [batch, ...] becomes [batch, ..., outputDim]. A number outside the range is an error if the layer is the model's first, and gives NaN
// elsewhere.
//
// The weight is embeddings, [inputDim, outputDim], initially random from -0.05 to 0.05.
func Embedding(inputDim, outputDim int) *EmbeddingLayer {
	e := &EmbeddingLayer{things: inputDim, length: outputDim,
		embeddings: Weight{Name: "embeddings", Initializer: RandomUniform(-0.05, 0.05)},
	}
	e.layer = e
	return e
}

// MaskZero sets whether 0 is padding, as from [PadSequences]: the output then has a mask, and recurrent layers, attention, pooling and
// the loss skip these steps. By default 0 is a number like any other.
func (e *EmbeddingLayer) MaskZero(mask bool) *EmbeddingLayer {
	e.maskZero = mask
	return e
}

// EmbeddingsInitializer sets the initializer of the vectors; by default [RandomUniform] from -0.05 to 0.05.
func (e *EmbeddingLayer) EmbeddingsInitializer(f Initializer) *EmbeddingLayer {
	e.embeddings.Initializer = f
	return e
}

// EmbeddingsRegularizer sets the regularizer of the vectors, which is added to the loss; by default none.
func (e *EmbeddingLayer) EmbeddingsRegularizer(r Regularizer) *EmbeddingLayer {
	e.embeddings.Regularizer = r
	return e
}

// EmbeddingsConstraint sets the constraint applied to the vectors after each training step; by default none.
func (e *EmbeddingLayer) EmbeddingsConstraint(c Constraint) *EmbeddingLayer {
	e.embeddings.Constraint = c
	return e
}

// Describe implements [Layer].
func (e *EmbeddingLayer) Describe() Description {
	out := e.description
	out.Class = "Embedding"
	out.Options = Options{"input_dim": &e.things, "output_dim": &e.length, "mask_zero": &e.maskZero, "activity_regularizer": always(nil), "quantization_config": always(nil)}.
		and(e.embeddings.options("embeddings"))
	return out
}

// mostThings is the number of consecutive integers that Float32, the type of layers' inputs, represents exactly.
const mostThings = 1 << 24

// Build implements [Layer].
func (e *EmbeddingLayer) Build(input Shape) (Shape, []Weight, error) {
	if e.things < 1 || e.things > mostThings || e.length < 1 {
		return nil, nil, fmt.Errorf("Embedding(%d, %d): inputDim must be from 1 to %d, and outputDim 1 or more", e.things, e.length, mostThings)
	}
	w := e.embeddings
	w.Shape = Shape{e.things, e.length}
	return append(input[:len(input):len(input)], e.length), []Weight{w}, nil
}

// Call implements [Layer].
func (e *EmbeddingLayer) Call(c *Call, x *graph.Node) *graph.Node {
	x = graph.StopGradient(graph.ExpandAxes(x, -1))
	bound := func(v float64) *graph.Node { return graph.Scalar(x.Graph(), x.DType(), v) }
	inside := graph.LogicalAnd(graph.GreaterOrEqual(x, bound(0)), graph.LessThan(x, bound(float64(e.things))))
	// Numbers out of range give NaN, as in Keras on JAX. Such an index would crash GoMLX's Go backend.
	vectors := graph.Gather(c.Weight("embeddings"), graph.ConvertDType(graph.Where(inside, x, bound(0)), Int32))
	y := graph.Add(vectors, graph.Where(inside, bound(0), bound(math.NaN())))
	if e.maskZero {
		c.SetMask(y, graph.Squeeze(graph.NotEqual(x, bound(0)), -1))
	}
	return y
}

// checkInput implements inputChecker.
func (e *EmbeddingLayer) checkInput(x Array) error {
	wrong, err := x.find(func(v float64) bool { return !isPlace(v, e.things) })
	if wrong != nil {
		err = hint.Try(fmt.Errorf("%s (element %s)", wrong.text, wrong.place), "Embedding(%d, %d) takes whole numbers from 0 to %d", e.things, e.length, e.things-1)
	}
	return err
}

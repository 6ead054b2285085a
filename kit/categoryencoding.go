package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A CategoryEncodingLayer encodes integers as rows. Make one with [CategoryEncoding].
type CategoryEncodingLayer struct {
	options[*CategoryEncodingLayer]
	numTokens int
	mode      OutputMode
}

// CategoryEncoding returns a layer that encodes integers from 0 to numTokens-1: rows of integers, [batch, n], become multi-hot rows,
// [batch, numTokens]. OutputMode(OutputOneHot) encodes each integer: [batch] and [batch, 1] become [batch, numTokens], and [batch, n]
// becomes [batch, n, numTokens].
//
// Any other number is an error if the layer is the first of a model; elsewhere it is ignored, as in Keras on JAX. [MultiHot] encodes rows
// of different lengths. Keras's count_weights are missing.
func CategoryEncoding(numTokens int) *CategoryEncodingLayer {
	c := &CategoryEncodingLayer{numTokens: numTokens, mode: OutputMultiHot}
	c.layer = c
	return c
}

// OutputMode sets the encoding: [OutputOneHot], [OutputMultiHot] or [OutputCount]; by default [OutputMultiHot].
func (c *CategoryEncodingLayer) OutputMode(mode OutputMode) *CategoryEncodingLayer {
	c.mode = mode
	return c
}

// Describe implements [Layer].
func (c *CategoryEncodingLayer) Describe() Description {
	out := c.description
	out.Class, out.Options = "CategoryEncoding", Options{"num_tokens": &c.numTokens, "output_mode": &c.mode, "sparse": &absent{pointer: new(bool)}}
	return out
}

// Build implements [Layer].
func (c *CategoryEncodingLayer) Build(input Shape) (Shape, []Weight, error) {
	if c.numTokens < 1 || c.numTokens > mostThings {
		return nil, nil, hint.Try(fmt.Errorf("CategoryEncoding(%d)", c.numTokens), "the number of tokens must be from 1 to %d", mostThings)
	}
	if err := c.mode.check("CategoryEncoding", OutputOneHot, OutputMultiHot, OutputCount); err != nil {
		return nil, nil, err
	}
	output, err := c.mode.shape("CategoryEncoding", input, c.numTokens)
	return output, nil, err
}

// Call implements [Layer].
func (c *CategoryEncodingLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	return c.mode.graph(x, c.numTokens)
}

// checkInput implements inputChecker.
func (c *CategoryEncodingLayer) checkInput(x Array) error {
	wrong, err := x.find(func(v float64) bool { return !isPlace(v, c.numTokens) })
	if wrong != nil {
		err = hint.Try(fmt.Errorf("%s (element %s)", wrong.text, wrong.place), "CategoryEncoding(%d) takes whole numbers from 0 to %d", c.numTokens, c.numTokens-1)
	}
	return err
}

package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// InputGradients returns how much a score of each example changes with each number of the example: the gradient of the score with
// respect to the model's input x, in the shape of x, as Float32. It is what saliency maps and gradient ascent on an input are made of:
//
//	saliency := model.MustInputGradients(images, kit.ClassScore(3).Logits(true)).Abs()
//	plots.Images(saliency.Div(saliency.Max()), nil, 2, 10)
//
// The model need not be compiled. If it has several inputs, the gradient is that for the first, and [Model.InputGradientsAll] returns
// all. Whole numbers, such as those of words, have no gradient, but the output of the layer that takes them does: [Model.LayerGradients].
//
// A program is compiled in the first call; further calls, also with other classes or channels, take as long as a training step.
func (m *Model) InputGradients(x Arrays, score GradientScore, options ...PredictOptions) (Array, error) {
	all, err := m.inputGradients(x, score, 1, options)
	if err != nil {
		return Array{}, err
	}
	return all[0], nil
}

// MustInputGradients is like InputGradients but ends the cell with the error.
func (m *Model) MustInputGradients(x Arrays, score GradientScore, options ...PredictOptions) Array {
	return Must(m.InputGradients(x, score, options...))
}

// InputGradientsAll is [Model.InputGradients] for all inputs of a model.
func (m *Model) InputGradientsAll(x Arrays, score GradientScore, options ...PredictOptions) (ArrayList, error) {
	return m.inputGradients(x, score, allInputs, options)
}

// MustInputGradientsAll is like InputGradientsAll but ends the cell with the error.
func (m *Model) MustInputGradientsAll(x Arrays, score GradientScore, options ...PredictOptions) ArrayList {
	return Must(m.InputGradientsAll(x, score, options...))
}

// LayerGradients returns the output of a layer for the examples x, as [Model.PredictLayer] does, and the gradient of a score of each
// example with respect to this output, in the same shape. Grad-CAM (Selvaraju et al. 2017) weights the channels of a convolution by the
// mean of their gradients:
//
//	output, gradient := model.MustLayerGradients("conv2d_2", images, kit.ClassScore(3).Logits(true))
//	weights := gradient.Mean(1, 2, kit.KeepDims)            // [n, 1, 1, channels]
//	heat := output.Mul(weights).Sum(-1).Maximum(0)          // [n, height, width]
//	plots.HeatMap(heat.At(0))
//
// If the layer is called more than once, it is the output of the first call. An Input is a layer too.
func (m *Model) LayerGradients(layer string, x Arrays, score GradientScore, options ...PredictOptions) (output, gradient Array, err error) {
	both, err := m.scoreGradients(x, score, options, func(p *plan) (site, error) {
		i, err := p.index(layer)
		if err != nil {
			return site{}, err
		}
		at := p.firstOutput(i)
		return site{
			key: fmt.Sprint("layer ", i), shapes: []Shape{p.layers[i].Output}, outputs: true,
			of: func(f flow) []*graph.Node {
				y := p.take(f, at)
				for _, in := range p.calls[at.call].inputs {
					if p.take(f, in) == y && !p.calls[at.call].isInput {
						panic(hint.Try(fmt.Errorf("layer %q passes its input on unchanged", layer), "name the layer before it"))
					}
				}
				return []*graph.Node{y}
			},
		}, nil
	})
	if err != nil {
		return Array{}, Array{}, fmt.Errorf("layer gradients: %w", err)
	}
	return both[0], both[1], nil
}

// MustLayerGradients is like LayerGradients but ends the cell with the error.
func (m *Model) MustLayerGradients(layer string, x Arrays, score GradientScore, options ...PredictOptions) (output, gradient Array) {
	output, gradient, err := m.LayerGradients(layer, x, score, options...)
	must(err)
	return output, gradient
}

// allInputs, instead of a number of inputs, means all.
const allInputs = -1

// inputGradients returns the gradients with respect to the first inputs.
func (m *Model) inputGradients(x Arrays, score GradientScore, inputs int, options []PredictOptions) (ArrayList, error) {
	all, err := m.scoreGradients(x, score, options, func(p *plan) (site, error) {
		if inputs == allInputs {
			inputs = len(p.inputs)
		}
		for i := range inputs {
			if layer := p.checkerOf(i); layer != "" {
				return site{}, hint.Try(fmt.Errorf("the input %q is whole numbers for the layer %q, which have no gradient", p.inputNames()[i], layer), "LayerGradients(%q, x, score) differentiates with respect to the layer's output", layer)
			}
		}
		return site{
			key: fmt.Sprint("inputs ", inputs), shapes: p.inputs[:inputs],
			of: func(f flow) []*graph.Node { return f.inputs[:inputs] },
		}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("input gradients: %w", err)
	}
	return all, nil
}

// A site is where in a model gradients are taken: tensors of these shapes for one example.
type site struct {
	key     string
	shapes  []Shape
	of      func(f flow) []*graph.Node
	outputs bool // return the tensors too, before the gradients
}

// scoreGradients returns the gradients of a score with respect to the tensors at a site.
func (m *Model) scoreGradients(x Arrays, score GradientScore, options []PredictOptions, at func(p *plan) (site, error)) (ArrayList, error) {
	o, err := only(options)
	if err != nil {
		return nil, err
	}
	return m.pass(mapped(x, Array.computed), o, func(p *plan, examples int) (computation, error) {
		at, err := at(p)
		if err == nil {
			err = score.check(p, examples)
		}
		if err != nil {
			return computation{}, err
		}
		c := computation{key: fmt.Sprintln("gradients of", score.program(), "at", at.key), further: score.further()}
		for _, shape := range at.shapes {
			c.results = append(c.results, shape)
			if at.outputs {
				c.results = append(c.results, shape)
			}
		}
		c.graph = func(c *Call, weights, inputs, further []*graph.Node) (results []*graph.Node) {
			f := p.run(c, weights, inputs, len(p.calls))
			tensors := at.of(f)
			if at.outputs {
				results = tensors
			}
			return append(results, graph.Gradient(score.sum(c, p, f, further), tensors...)...)
		}
		return c, nil
	})
}

// checkerOf returns the name of a layer that checks an input of the model for whole numbers, or "".
func (p *plan) checkerOf(input int) string {
	for _, c := range p.calls {
		for i, in := range c.inputs {
			if !p.isInput(in, input) || c.isInput {
				continue
			}
			if _, ok := c.layer.(inputChecker); ok || c.nested != nil && c.nested.checkerOf(i) != "" {
				return p.layers[c.info].Name
			}
		}
	}
	return ""
}

package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A GroupNormalizationLayer normalizes groups of channels of each example. Make one with [GroupNormalization].
type GroupNormalizationLayer struct {
	normalizationOptions[*GroupNormalizationLayer]
	groups, axis int
}

// GroupNormalization returns a layer that divides the channels of each example of x, [batch, ..., channels], into groups, scales each
// group to mean 0 and variance 1, multiplies each channel with gamma and adds beta (Wu and He 2018, "Group normalization"). Training
// and prediction do the same. The defaults are Keras's: 32 groups, axis -1, epsilon 0.001.
//
// Weights are gamma, initially ones, and beta, initially zeros, both [channels].
func GroupNormalization() *GroupNormalizationLayer {
	g := &GroupNormalizationLayer{groups: 32, axis: -1}
	g.normalizationOptions = newNormalizationOptions(g)
	return g
}

// Groups sets the number of groups, which must divide the number of channels; by default 32. With -1 each channel is a group.
func (g *GroupNormalizationLayer) Groups(groups int) *GroupNormalizationLayer {
	g.groups = groups
	return g
}

// Axis sets the axis of the channels: axis 0 is the batch, negative ones count from the end. By default -1, the last.
func (g *GroupNormalizationLayer) Axis(axis int) *GroupNormalizationLayer {
	g.axis = axis
	return g
}

// Describe implements [Layer].
func (g *GroupNormalizationLayer) Describe() Description {
	return g.describe("GroupNormalization", Options{"groups": &g.groups, "axis": &g.axis})
}

// Build implements [Layer].
func (g *GroupNormalizationLayer) Build(input Shape) (Shape, []Weight, error) {
	axes, err := resolveAxes("GroupNormalization", []int{g.axis}, input)
	if err != nil {
		return nil, nil, err
	}
	channels := input[axes[0]-1]
	if g.groups != -1 && (g.groups < 1 || channels%g.groups != 0) {
		return nil, nil, hint.Try(fmt.Errorf("GroupNormalization: Groups(%d) of %d channels", g.groups, channels), "it must divide them, or be -1 for a group of each channel")
	}
	if !(g.epsilon >= 0) {
		return nil, nil, hint.Try(fmt.Errorf("GroupNormalization: Epsilon(%v)", g.epsilon), "it must be 0 or more")
	}
	return input, g.weights(Shape{channels}), nil
}

// Call implements [Layer].
func (g *GroupNormalizationLayer) Call(c *Call, x *graph.Node) *graph.Node {
	dims := x.Shape().Dimensions
	axes, _ := resolveAxes("", []int{g.axis}, dims[1:]) // Build has checked it
	axis, groups := axes[0], g.groups
	if groups == -1 {
		groups = dims[axis]
	}
	// The channels become two axes: groups, and those in a group.
	y := graph.Reshape(x, slices.Concat(dims[:axis], []int{groups, dims[axis] / groups}, dims[axis+1:])...)
	var others []int
	for i := 1; i < y.Rank(); i++ {
		if i != axis {
			others = append(others, i)
		}
	}
	mean := graph.ReduceAndKeep(y, graph.ReduceMean, others...)
	variance := graph.ReduceAndKeep(graph.Square(graph.Sub(y, mean)), graph.ReduceMean, others...)
	return graph.Reshape(g.normalize(c, y, mean, variance, axis, axis+1), dims...)
}

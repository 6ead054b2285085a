package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// A BatchNormalizationLayer normalizes each channel over the batch. Make one with [BatchNormalization].
type BatchNormalizationLayer struct {
	normalizationOptions[*BatchNormalizationLayer]
	axis           int
	momentum       float64
	mean, variance Weight // without their shapes
}

// BatchNormalization returns a layer that normalizes each channel of x, [batch, ..., channels], to mean 0 and variance 1,
// multiplies it by gamma and adds beta (Ioffe and Szegedy 2015, "Batch normalization"). The defaults are Keras's: momentum
// 0.99, epsilon 0.001, axis -1.
//
// Training uses the mean and variance of the batch, and updates moving averages of them: moving·momentum +
// batch·(1-momentum). Evaluation and prediction use these averages; so does training if the layer is frozen with
// Trainable(false). With several devices each normalizes its part of the batch, and the averages are the means of the
// devices' averages.
//
// Weights are gamma, initially ones, beta, zeros, the moving mean, zeros, and the moving variance, ones, each [channels].
func BatchNormalization() *BatchNormalizationLayer {
	b := &BatchNormalizationLayer{axis: -1, momentum: 0.99,
		mean:     Weight{Name: "moving_mean", Initializer: Zeros, NonTrainable: true},
		variance: Weight{Name: "moving_variance", Initializer: Ones, NonTrainable: true},
	}
	b.normalizationOptions = newNormalizationOptions(b)
	return b
}

// Axis sets the axis of the channels, by default -1, the last; axis 0 is the batch, negative ones count from the end.
func (b *BatchNormalizationLayer) Axis(axis int) *BatchNormalizationLayer {
	b.axis = axis
	return b
}

// Momentum sets the decay rate of the moving averages, from 0 to 1; by default 0.99.
func (b *BatchNormalizationLayer) Momentum(momentum float64) *BatchNormalizationLayer {
	b.momentum = momentum
	return b
}

// MovingMeanInitializer sets the initializer of the moving mean; by default [Zeros].
func (b *BatchNormalizationLayer) MovingMeanInitializer(f Initializer) *BatchNormalizationLayer {
	b.mean.Initializer = f
	return b
}

// MovingVarianceInitializer sets the initializer of the moving variance; by default [Ones].
func (b *BatchNormalizationLayer) MovingVarianceInitializer(f Initializer) *BatchNormalizationLayer {
	b.variance.Initializer = f
	return b
}

// Describe implements [Layer].
func (b *BatchNormalizationLayer) Describe() Description {
	return b.describe("BatchNormalization", Options{"axis": &b.axis, "momentum": &b.momentum,
		"moving_mean_initializer": &b.mean.Initializer, "moving_variance_initializer": &b.variance.Initializer,
		"synchronized": always(false), "renorm": always(false), "renorm_clipping": always(nil), "renorm_momentum": ignored(0.99)})
}

// Build implements [Layer].
func (b *BatchNormalizationLayer) Build(input Shape) (Shape, []Weight, error) {
	if !(b.momentum >= 0 && b.momentum <= 1) || !(b.epsilon >= 0) {
		return nil, nil, fmt.Errorf("BatchNormalization: Momentum(%v) must be from 0 to 1, and Epsilon(%v) 0 or more", b.momentum, b.epsilon)
	}
	axes, err := resolveAxes("BatchNormalization", []int{b.axis}, input)
	if err != nil {
		return nil, nil, err
	}
	channels := Shape{input[axes[0]-1]}
	mean, variance := b.mean, b.variance
	mean.Shape, variance.Shape = channels, channels
	return input, append(b.weights(channels), mean, variance), nil
}

// Call implements [Layer].
func (b *BatchNormalizationLayer) Call(c *Call, x *graph.Node) *graph.Node {
	axes, _ := resolveAxes("", []int{b.axis}, x.Shape().Dimensions[1:]) // Build has checked it
	channels := axes[0]
	var mean, variance *graph.Node
	if c.Training() && !c.Frozen() {
		mean, variance = b.ofBatch(c, x, channels)
	} else {
		mean, variance = along(x, c.Weight(b.mean.Name), channels), along(x, c.Weight(b.variance.Name), channels)
	}
	return b.normalize(c, x, mean, variance, channels)
}

// ofBatch returns the mean and variance of a batch, in the rank of x, and updates the moving averages.
func (b *BatchNormalizationLayer) ofBatch(c *Call, x *graph.Node, channels int) (mean, variance *graph.Node) {
	var others []int
	for axis := range x.Rank() {
		if axis != channels {
			others = append(others, axis)
		}
	}
	counts := along(x, c.Examples(), 0)
	elements := x.Shape().Size() / x.Shape().Dim(0) / x.Shape().Dim(channels) // per example and channel
	if mask := c.Mask(x); mask != nil {                                       // masked steps count as examples that only fill up the batch
		counts = graph.Mul(counts, graph.Reshape(float(mask), append(mask.Shape().Dimensions, slices.Repeat([]int{1}, x.Rank()-mask.Rank())...)...))
		elements /= mask.Shape().Size() / mask.Shape().Dim(0)
	}
	count := graph.MulScalar(graph.ReduceAllSum(counts), elements)
	average := func(x *graph.Node) *graph.Node {
		sum := graph.ReduceAndKeep(graph.Mul(x, counts), graph.ReduceSum, others...)
		return graph.Div(sum, graph.MaxScalar(count, 1))
	}
	mean = average(x)
	variance = average(graph.Square(graph.Sub(x, mean)))

	// A device without any of a small batch's examples leaves the moving averages unchanged.
	rate := graph.MulScalar(graph.MinScalar(count, 1), 1-b.momentum)
	move := func(w Weight, value *graph.Node) {
		moving := c.Weight(w.Name)
		c.SetWeight(w.Name, graph.Add(moving, graph.Mul(rate, graph.Sub(graph.Reshape(value, -1), moving))))
	}
	move(b.mean, mean)
	move(b.variance, variance)
	return mean, variance
}

func (*BatchNormalizationLayer) keywords() map[string]any { return masked }

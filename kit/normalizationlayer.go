package kit

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A NormalizationLayer scales features to mean 0 and variance 1. Make one with [Normalization].
type NormalizationLayer struct {
	options[*NormalizationLayer]
	axes           []int
	mean, variance givenMoments
	invert         bool
}

// Normalization returns a layer that subtracts the mean from each feature and divides by its standard deviation. Adapt computes both from
// data, or Mean and Variance set them:
//
//	normalize := kit.Normalization().MustAdapt(xTrain)
//	model := kit.Sequential(normalize, kit.Dense(1))
//
// The input is [batch, ..., features], and each feature has a mean and a variance. The layer does the same in training and prediction. The
// standard deviation is at least 1e-7.
//
// Weights, which are not trained, are the mean and the variance, [features], and a count that Keras does not use either. Before Adapt mean
// and variance are NaN (0 and 1 in Keras), and computing is an error. They are saved with the model, and [Model.Reset] keeps them.
func Normalization() *NormalizationLayer {
	n := &NormalizationLayer{axes: []int{-1}}
	n.layer = n
	return n
}

// Axis sets the axes of the features, each of which has a mean and a variance: axis 0 is the batch, negative ones count from the end. By
// default it is -1, the last. Axis() means one mean and variance for all numbers, Keras's axis=None.
func (n *NormalizationLayer) Axis(axes ...int) *NormalizationLayer {
	n.axes = append([]int{}, axes...)
	return n
}

// Mean sets the mean: one number, or one for each feature along the last of the axes. Set Variance too, instead of calling Adapt.
func (n *NormalizationLayer) Mean(mean ...float64) *NormalizationLayer {
	n.mean = append(givenMoments{}, mean...)
	return n
}

// Variance sets the variance; see Mean.
func (n *NormalizationLayer) Variance(variance ...float64) *NormalizationLayer {
	n.variance = append(givenMoments{}, variance...)
	return n
}

// Invert sets whether the layer restores the original numbers from normalized ones; by default it normalizes.
func (n *NormalizationLayer) Invert(invert bool) *NormalizationLayer {
	n.invert = invert
	return n
}

// Adapt computes mean and variance of data, [n, ...], and replaces earlier ones.
func (n *NormalizationLayer) Adapt(x Array) error {
	if err := n.adapt(x); err != nil {
		return fmt.Errorf("Normalization: adapt: %w", err)
	}
	return nil
}

// MustAdapt is like Adapt but ends the cell with the error. It returns the layer.
func (n *NormalizationLayer) MustAdapt(x Array) *NormalizationLayer {
	must(n.Adapt(x))
	return n
}

func (n *NormalizationLayer) adapt(x Array) error {
	if n.mean != nil || n.variance != nil {
		return hint.Try(errors.New("the mean is given"), "leave Mean and Variance out, or do not call Adapt")
	}
	if err := checkAdaptData(x); err != nil {
		return err
	}
	axes, err := n.resolved(x.shape[1:])
	if err != nil {
		return err
	}
	mean, variance, err := moments64(x, axes)
	if err != nil {
		return err
	}
	values := n.variables.of(make([]Weight, 3))
	values[0].values, values[1].values, values[2].values = toFloat32(mean), toFloat32(variance), []float32{0}
	return nil
}

func toFloat32(values []float64) []float32 { return converted[float32](values) }

// moments64 returns the mean and variance of each feature along the axes. It reads the data in parts, which need little memory as Float64.
func moments64(x Array, axes []int) (mean, variance []float64, err error) {
	var others []int
	for axis := range x.shape {
		if !slices.Contains(axes, axis) {
			others = append(others, axis)
		}
	}
	rows := max(1, 1<<20/max(1, x.shape[1:].Size()))
	for low := 0; low < x.Len(); low += rows {
		high := min(low+rows, x.Len())
		part := x.Slice(low, high).AsType(Float64)
		partMean, err := Values[float64](part.Mean(others...))
		if err != nil {
			return nil, nil, err
		}
		partVariance, err := Values[float64](part.Var(others...))
		if err != nil {
			return nil, nil, err
		}
		if mean == nil {
			mean, variance = partMean, partVariance
			continue
		}
		// The variance of two parts is the variance within them plus the variance of their means.
		weight := float64(high-low) / float64(high)
		for i := range mean {
			d := partMean[i] - mean[i]
			mean[i] += d * weight
			variance[i] += (partVariance[i]-variance[i])*weight + d*d*weight*(1-weight)
		}
	}
	return mean, variance, nil
}

// resolved returns the axes for examples of this shape, counted from the batch.
func (n *NormalizationLayer) resolved(example Shape) ([]int, error) {
	axes, err := resolveAxes("Normalization", n.axes, example)
	if len(example) == 0 {
		err = hint.Try(err, "Axis() takes one mean of all numbers")
	}
	return axes, err
}

// givenMoments are means or variances: none, one, or a list of them.
type givenMoments []float64

func (g givenMoments) MarshalJSON() ([]byte, error) {
	if len(g) == 1 {
		return json.Marshal(g[0])
	}
	return json.Marshal([]float64(g))
}

func (g *givenMoments) UnmarshalJSON(text []byte) error {
	var one *float64
	if json.Unmarshal(text, &one) == nil {
		*g = nil
		if one != nil {
			*g = givenMoments{*one}
		}
		return nil
	}
	return json.Unmarshal(text, (*[]float64)(g))
}

// Describe implements [Layer].
func (n *NormalizationLayer) Describe() Description {
	out := n.description
	out.SupportsMasking = true
	out.Class, out.Options = "Normalization", Options{"axis": &n.axes, "mean": &n.mean, "variance": &n.variance, "invert": &n.invert}
	return out
}

// Build implements [Layer].
func (n *NormalizationLayer) Build(input Shape) (Shape, []Weight, error) {
	axes, err := n.resolved(input)
	if err != nil {
		return nil, nil, err
	}
	var shape Shape
	for _, axis := range axes {
		shape = append(shape, input[axis-1])
	}
	if n.mean == nil && n.variance == nil {
		weight := func(name string, shape Shape, first float32) Weight {
			return Weight{Name: name, Shape: shape, NonTrainable: true, adapted: true, Initializer: filledWith(first)}
		}
		nan := float32(math.NaN())
		return input, []Weight{weight("mean", shape, nan), weight("variance", shape, nan), weight("count", Shape{}, 0)}, nil
	}
	places := 1
	if len(shape) > 0 {
		places = shape[len(shape)-1]
	}
	if len(n.mean) != len(n.variance) || len(n.mean) != 1 && len(n.mean) != places {
		return nil, nil, hint.Try(fmt.Errorf("Normalization: Mean%v and Variance%v of %v", []float64(n.mean), []float64(n.variance), batched(input)), "both must have one number, or %d", places)
	}
	for i, v := range n.variance {
		if unfit(n.mean[i]) != "" || unfit(v) != "" || v < 0 {
			return nil, nil, hint.Try(fmt.Errorf("Normalization: Mean%v and Variance%v", []float64(n.mean), []float64(n.variance)), "they must be finite numbers, and variances 0 or more")
		}
	}
	return input, nil, nil
}

// filledWith fills a weight with a number.
func filledWith(value float32) Initializer {
	return Initializer{Name: "filled", Fill: func(_ *rand.Rand, shape Shape) []float32 {
		return slices.Repeat([]float32{value}, shape.Size())
	}}
}

// checkAdapted implements adaptive.
func (n *NormalizationLayer) checkAdapted() error {
	if n.mean != nil || n.variance != nil {
		return nil
	}
	if mean := n.variables.of(make([]Weight, 3))[0].values; len(mean) > 0 && mean[0] == mean[0] {
		return nil
	}
	return hint.Try(errors.New("Normalization is not adapted"), "call Adapt(x) first, or give Mean and Variance")
}

// Call implements [Layer].
func (n *NormalizationLayer) Call(c *Call, x *graph.Node) *graph.Node {
	axes, _ := resolveAxes("", n.axes, x.Shape().Dimensions[1:]) // Build has checked them
	var mean, variance *graph.Node
	if n.mean != nil {
		given := func(values []float64) *graph.Node {
			if len(values) == 1 {
				return scalar(x, float64(float32(values[0])))
			}
			return along(x, graph.Const(x.Graph(), toFloat32(values)), axes[len(axes)-1])
		}
		mean, variance = given(n.mean), given(n.variance)
	} else {
		mean, variance = along(x, c.Weight("mean"), axes...), along(x, c.Weight("variance"), axes...)
	}
	deviation := graph.MaxScalar(graph.Sqrt(variance), 1e-7)
	if n.invert {
		return graph.Add(graph.Mul(x, deviation), mean)
	}
	return graph.Div(graph.Sub(x, mean), deviation)
}

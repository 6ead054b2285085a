package kit

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A DiscretizationLayer puts numbers into bins. Make one with [Discretization].
type DiscretizationLayer struct {
	options[*DiscretizationLayer]
	boundaries []float64
	numBins    *int
	epsilon    float64
	mode       OutputMode
}

// Discretization returns a layer that replaces each number by the index of its bin, from 0: the number of boundaries that are less than or
// equal to it. BinBoundaries sets the boundaries, or Adapt computes quantiles of data:
//
//	age := kit.Discretization().BinBoundaries(18, 65)
//	income := kit.Discretization().NumBins(10).MustAdapt(incomes)
//
// Other output modes encode the indices as [CategoryEncoding] does. The boundaries are saved with the model.
func Discretization() *DiscretizationLayer {
	d := &DiscretizationLayer{epsilon: 0.01, mode: OutputInt}
	d.layer = d
	return d
}

// BinBoundaries sets the boundaries between the bins, in ascending order. A number that equals a boundary is in the bin above it.
func (d *DiscretizationLayer) BinBoundaries(boundaries ...float64) *DiscretizationLayer {
	d.boundaries = append([]float64{}, boundaries...)
	return d
}

// NumBins sets the number of bins that Adapt computes boundaries for.
func (d *DiscretizationLayer) NumBins(bins int) *DiscretizationLayer {
	d.numBins = &bins
	return d
}

// Epsilon sets the precision of the quantiles that Adapt computes, as a fraction of the data; by default 0.01.
func (d *DiscretizationLayer) Epsilon(epsilon float64) *DiscretizationLayer {
	d.epsilon = epsilon
	return d
}

// OutputMode sets the encoding of the indices: [OutputInt], [OutputOneHot], [OutputMultiHot] or [OutputCount]; by default
// [OutputInt].
func (d *DiscretizationLayer) OutputMode(mode OutputMode) *DiscretizationLayer {
	d.mode = mode
	return d
}

// Boundaries returns the boundaries that were set or computed, or nil.
func (d *DiscretizationLayer) Boundaries() []float64 { return slices.Clone(d.boundaries) }

// Adapt computes boundaries such that each of NumBins bins has as many numbers of x, which has any shape. It replaces earlier boundaries.
func (d *DiscretizationLayer) Adapt(x Array) error {
	if err := d.adapt(x); err != nil {
		return fmt.Errorf("Discretization: adapt: %w", err)
	}
	return nil
}

// MustAdapt is like Adapt but ends the cell with the error. It returns the layer.
func (d *DiscretizationLayer) MustAdapt(x Array) *DiscretizationLayer {
	must(d.Adapt(x))
	return d
}

func (d *DiscretizationLayer) adapt(x Array) error {
	if d.numBins == nil {
		return hint.Try(errors.New("the number of bins is not set"), "set NumBins, or use BinBoundaries without Adapt")
	}
	if *d.numBins < 1 {
		return hint.Try(fmt.Errorf("NumBins(%d)", *d.numBins), "there must be 1 or more")
	}
	if !(d.epsilon >= 1e-6 && d.epsilon <= 1) {
		return hint.Try(fmt.Errorf("Epsilon(%v)", d.epsilon), "it must be from 0.000001 to 1")
	}
	if err := checkAdaptData(x); err != nil {
		return err
	}
	values, err := Values[float32](x)
	if err != nil {
		return err
	}
	slices.Sort(values)
	s := summarized(values, d.epsilon).compressed(d.epsilon).compressed(1 / float64(*d.numBins))
	d.boundaries = []float64{}
	for _, v := range s.values[:len(s.values)-1] {
		d.boundaries = append(d.boundaries, float64(v))
	}
	return nil
}

// A quantileSummary is sorted numbers and their weights, the number of values that each represents. It equals Keras's to the last bit.
type quantileSummary struct{ values, weights []float32 }

// summarized takes a number from each fraction epsilon of the sorted numbers.
func summarized(sorted []float32, epsilon float64) (s quantileSummary) {
	step := max(float64(len(sorted))/(1/epsilon), 1)
	for i := int(step - 1); i < len(sorted); i += int(step) {
		s.values, s.weights = append(s.values, sorted[i]), append(s.weights, float32(step))
	}
	return s
}

// compressed returns a summary of the quantiles epsilon, 2·epsilon and so on, which it interpolates.
func (s quantileSummary) compressed(epsilon float64) (out quantileSummary) {
	if float64(len(s.values))*epsilon < 1 {
		return s
	}
	sums, sum := make([]float64, len(s.values)), float32(0)
	for i, w := range s.weights {
		sum += w
		sums[i] = float64(sum)
	}
	parts := make([]float64, len(sums))
	for i := range parts {
		parts[i] = float64(float32(sums[i]) / sum)
	}
	values := make([]float64, len(s.values))
	for i, v := range s.values {
		values[i] = float64(v)
	}
	before := 0.0
	for i := 0; float64(i)*epsilon < 1; i++ {
		at := epsilon + float64(float64(i)*epsilon)
		sum := between(at, parts, sums)
		out.values, out.weights = append(out.values, float32(between(at, parts, values))), append(out.weights, float32(sum-before))
		before = sum
	}
	return out
}

// between is numpy.interp for one number: the value at x of the line through points whose places ascend.
func between(x float64, places, values []float64) float64 {
	after := sort.Search(len(places), func(i int) bool { return places[i] > x })
	switch {
	case after == 0:
		return values[0]
	case after == len(places):
		return values[after-1]
	case places[after-1] == x:
		return values[after-1]
	}
	slope := (values[after] - values[after-1]) / (places[after] - places[after-1])
	return float64(slope*(x-places[after-1])) + values[after-1]
}

// Describe implements [Layer].
func (d *DiscretizationLayer) Describe() Description {
	out := d.description
	out.Class = "Discretization"
	out.Options = Options{"bin_boundaries": &d.boundaries, "num_bins": &d.numBins, "epsilon": &d.epsilon, "output_mode": &d.mode,
		"sparse": always(false), "dtype": &float32Option{}}
	if !out.Frozen {
		out.Options["trainable"] = &absent{} // Keras leaves it out
	}
	return out
}

// Build implements [Layer].
func (d *DiscretizationLayer) Build(input Shape) (Shape, []Weight, error) {
	if err := d.mode.check("Discretization", OutputInt, OutputOneHot, OutputMultiHot, OutputCount); err != nil {
		return nil, nil, err
	}
	if d.boundaries == nil {
		if d.numBins == nil {
			return nil, nil, hint.Try(errors.New("Discretization has no bins"), "set BinBoundaries, or NumBins and call Adapt(x)")
		}
		return nil, nil, hint.Try(errors.New("Discretization is not adapted"), "call Adapt(x) first")
	}
	for i, b := range d.boundaries {
		if unfit(b) != "" || i > 0 && !(b >= d.boundaries[i-1]) {
			return nil, nil, hint.Try(fmt.Errorf("Discretization: BinBoundaries%v", d.boundaries), "they must be finite numbers in ascending order")
		}
	}
	output, err := d.mode.shape("Discretization", input, len(d.boundaries)+1)
	return output, nil, err
}

// Call implements [Layer].
func (d *DiscretizationLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	bins := graph.ZerosLike(x)
	if len(d.boundaries) > 0 {
		sorted := make([]float32, len(d.boundaries))
		for i, b := range d.boundaries {
			sorted[i] = float32(b)
		}
		bins = graph.ConvertDType(countNotAbove(graph.StopGradient(x), graph.Const(x.Graph(), sorted)), x.DType())
	}
	return d.mode.graph(bins, len(d.boundaries)+1)
}

// apply is [Apply], with Int64 indices.
func (d *DiscretizationLayer) apply(x Arrays, options []PredictOptions) (Array, error) {
	return d.mode.whole(applied(d, x, options))
}

package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Losses that compare the areas of targets t and outputs y from 0 to 1, for models that segment images. Targets have the output's shape.
// By default, as in Keras, the sums Σ are over all numbers of a batch together, so the loss depends on how examples are put into batches;
// Axis chooses axes of each example, on whose loss batches have no influence. Evaluations put together as many examples as the largest
// power of two within their batch size.

// Dice is 1 - 2·Σ t·y / (Σ t + Σ y + 1e-7).
var Dice = &OverlapLoss{class: "Dice"}

// Tversky is 1 - Σ t·y / (Σ t·y + alpha·Σ t·(1-y) + beta·Σ (1-t)·y + 1e-7), where alpha and beta are 0.5 by default, which makes it
// [Dice] (Salehi et al. 2017, arXiv:1706.05721).
var Tversky = &OverlapLoss{class: "Tversky", alpha: 0.5, beta: 0.5}

// An OverlapLoss is [Dice] or [Tversky] with options.
type OverlapLoss struct {
	MeanMetric
	class       string
	alpha, beta float64 // of Tversky
	axes        overlapAxes
}

// overlapAxes are axes of a batch; none means all.
type overlapAxes []int

// MarshalJSON writes Keras's axis: null for all.
func (a overlapAxes) MarshalJSON() ([]byte, error) {
	if len(a) == 0 {
		return []byte("null"), nil
	}
	return axesOption(a).MarshalJSON()
}

// UnmarshalJSON reads Keras's axis.
func (a *overlapAxes) UnmarshalJSON(text []byte) error {
	*a = nil
	if isNull(text) {
		return nil
	}
	return (*axesOption)(a).UnmarshalJSON(text)
}

// Axis returns the loss with sums over the given axes of [batch, ...], such as 1, 2 and 3 for the loss of each image; negative ones
// count from the last, -1. By default, without any, the sums are over all numbers of the batch.
func (l *OverlapLoss) Axis(axes ...int) *OverlapLoss {
	other := *l
	other.axes = slices.Clone(axes)
	return &other
}

// Alpha returns [Tversky] with the given weight of what the output lacks, 0 or more; by default 0.5.
func (l *OverlapLoss) Alpha(alpha float64) *OverlapLoss {
	other := *l
	other.alpha = alpha
	return &other
}

// Beta returns [Tversky] with the given weight of what the output has too much, 0 or more; by default 0.5.
func (l *OverlapLoss) Beta(beta float64) *OverlapLoss {
	other := *l
	other.beta = beta
	return &other
}

// Name implements [Loss].
func (l *OverlapLoss) Name() string { return words.Snake(l.class) }

// Config implements [Configured].
func (l *OverlapLoss) Config() Config { return lossConfig(l.class, l.Name(), l.metricConfig().Options) }

func (l *OverlapLoss) metricConfig() Config {
	o := Options{"axis": &l.axes}
	if l.class == "Tversky" {
		o["alpha"], o["beta"] = &l.alpha, &l.beta
	}
	return Config{Class: l.class, Options: o}
}

// String returns the name and the options.
func (l *OverlapLoss) String() string {
	if l.class == "Tversky" {
		return fmt.Sprintf("tversky axis=%v alpha=%v beta=%v", []int(l.axes), l.alpha, l.beta)
	}
	return fmt.Sprintf("dice axis=%v", []int(l.axes))
}

// Check implements [Loss].
func (l *OverlapLoss) Check(target, output Shape) error {
	for _, err := range []error{atLeast(0, "Alpha", l.alpha), atLeast(0, "Beta", l.beta)} {
		if err != nil {
			return fmt.Errorf("%s: %w", l.Name(), err)
		}
	}
	if l.class == "Dice" && (l.alpha != 0 || l.beta != 0) {
		return hint.Try(errors.New("dice: it has no Alpha and Beta"), "kit.Tversky has them")
	}
	if _, err := l.over(max(1, len(output))); err != nil {
		return err
	}
	return checkAlike(l.Name(), target, output)
}

// over returns the axes of the sums, counted from 1, in examples with the given number of axes; none means the whole batch.
func (l *OverlapLoss) over(rank int) (axes []int, err error) {
	for _, axis := range l.axes {
		at := axis
		if at < 0 {
			at += rank + 1
		}
		if at < 1 || at > rank {
			return nil, hint.Try(fmt.Errorf("%s: Axis(%d)", l.Name(), axis), "the axes of an example are 1 to %d, or -1 to %d", rank, -rank)
		}
		if slices.Contains(axes, at) {
			return nil, fmt.Errorf("%s: Axis(%d) is given twice", l.Name(), axis)
		}
		axes = append(axes, at)
	}
	return axes, nil
}

// Graph implements [Loss].
func (l *OverlapLoss) Graph(p Prediction) *graph.Node {
	t, y := p.numbers()
	axes, err := l.over(t.Rank() - 1)
	if err != nil {
		panic(err)
	}
	sum := func(x *graph.Node) *graph.Node { return graph.ReduceSum(x, axes...) }
	if len(axes) == 0 {
		sum = func(x *graph.Node) *graph.Node {
			if p.exist != nil { // not what fills up the last batch
				x = graph.Mul(sumOfEach(x), p.exist)
			}
			return graph.BroadcastToDims(graph.ReduceAllSum(x), t.Shape().Dim(0))
		}
	}
	both := sum(graph.Mul(t, y))
	if l.class == "Dice" {
		return graph.OneMinus(graph.Div(graph.MulScalar(both, 2), graph.AddScalar(graph.Add(sum(t), sum(y)), epsilon)))
	}
	lacks, extra := sum(graph.Mul(t, graph.OneMinus(y))), sum(graph.Mul(graph.OneMinus(t), y))
	weighted := graph.Add(graph.MulScalar(lacks, l.alpha), graph.MulScalar(extra, l.beta))
	return graph.OneMinus(graph.Div(both, graph.AddScalar(graph.Add(both, weighted), epsilon)))
}

package kit

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"sync"

	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/words"
)

// TimeseriesOptions are the options of [TimeseriesFromArray]. The zero value is Keras's default.
type TimeseriesOptions struct {
	SequenceStride int // steps between the starts of sequences; 0 means 1
	SamplingRate   int // steps between the elements of a sequence; 0 means 1
	BatchSize      int // 0 means 128

	Shuffle bool   // a random order, a new one each time
	Seed    uint64 // of the order

	StartIndex int // the first step to use
	EndIndex   int // the end of the steps to use, exclusive; 0 means all
}

// A Timeseries is the sequences of a series of numbers, made by [TimeseriesFromArray].
type Timeseries struct {
	data, targets Array
	length        int
	options       TimeseriesOptions
	starts        []int // of each sequence, in steps
	rows, labels  func() (numbers, error)
	rounds        uint64 // number of shuffles so far
}

// TimeseriesFromArray makes sequences of a series, [steps, ...]: sequence i has the sequenceLength steps i·SequenceStride,
// i·SequenceStride + SamplingRate and so on. It is Keras's timeseries_dataset_from_array.
//
// targets, [steps, ...], has the target of the sequence that starts at the same step; kit.Array{} means none. To predict
// the value delay steps after the start, leave out the first delay steps of the targets, targets.Slice(delay, n), and the
// last delay steps of the data:
//
//	series, err := kit.TimeseriesFromArray(x.Slice(0, n-delay), temperature.Slice(delay, n), 120, kit.TimeseriesOptions{SamplingRate: 6})
//	history, err := model.FitBatches(series.Batches(), kit.FitOptions{Epochs: 10})
//
// A recurrent layer needs an axis of features: a series of single numbers becomes one of [steps, 1] with ExpandDims(-1). Only whole
// sequences are made, and no more than there are targets.
func TimeseriesFromArray(data, targets Array, sequenceLength int, options ...TimeseriesOptions) (*Timeseries, error) {
	t := &Timeseries{data: data, targets: targets, length: sequenceLength}
	if len(options) > 1 {
		return nil, errors.New("timeseries: it takes one TimeseriesOptions")
	}
	if len(options) == 1 {
		t.options = options[0]
	}
	for _, option := range []struct {
		value *int
		usual int
	}{{&t.options.SequenceStride, 1}, {&t.options.SamplingRate, 1}, {&t.options.BatchSize, 128}, {&t.options.EndIndex, data.Len()}} {
		if *option.value == 0 {
			*option.value = option.usual
		}
	}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("timeseries: %w", err)
	}
	o := t.options
	count := o.EndIndex - o.StartIndex - (sequenceLength-1)*o.SamplingRate
	if t.targets.given() {
		count = min(count, targets.Len()-o.StartIndex)
	}
	for start := 0; start < count; start += o.SequenceStride {
		t.starts = append(t.starts, o.StartIndex+start)
	}
	if len(t.starts) == 0 {
		err := fmt.Errorf("timeseries: %s from %d to %d have no sequence of %d, %s apart", words.Plural(o.EndIndex-o.StartIndex, "step"), o.StartIndex, o.EndIndex, sequenceLength, words.Plural(o.SamplingRate, "step"))
		if targets.given() && targets.Len() <= o.StartIndex {
			err = fmt.Errorf("timeseries: there are %s, and StartIndex is %d", words.Plural(targets.Len(), "target"), o.StartIndex)
		}
		return nil, err
	}
	t.rows, t.labels = sync.OnceValues(data.values), sync.OnceValues(targets.values)
	return t, nil
}

// MustTimeseriesFromArray is like [TimeseriesFromArray] but ends the program with the error.
func MustTimeseriesFromArray(data, targets Array, sequenceLength int, options ...TimeseriesOptions) *Timeseries {
	return Must(TimeseriesFromArray(data, targets, sequenceLength, options...))
}

func (t *Timeseries) check() error {
	if err := t.data.Err(); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	if t.targets.given() && t.targets.Err() != nil {
		return fmt.Errorf("targets: %w", t.targets.Err())
	}
	o, steps := t.options, t.data.Len()
	switch {
	case len(t.data.shape) == 0 || t.targets.given() && len(t.targets.shape) == 0:
		return errors.New("data and targets are [steps, ...], not single numbers")
	case t.length < 1:
		return hint.Try(fmt.Errorf("a sequence length of %d", t.length), "it must be at least 1")
	case o.SequenceStride < 1 || o.SequenceStride >= steps:
		return hint.Try(fmt.Errorf("SequenceStride is %d", o.SequenceStride), "it must be at least 1, and less than the %s", words.Plural(steps, "step"))
	case o.SamplingRate < 1 || o.SamplingRate >= steps:
		return hint.Try(fmt.Errorf("SamplingRate is %d", o.SamplingRate), "it must be at least 1, and less than the %s", words.Plural(steps, "step"))
	case o.BatchSize < 1:
		return hint.Try(fmt.Errorf("BatchSize is %d", o.BatchSize), "it must be at least 1")
	case o.StartIndex < 0 || o.StartIndex >= o.EndIndex || o.EndIndex > steps:
		return hint.Try(fmt.Errorf("StartIndex is %d and EndIndex %d", o.StartIndex, o.EndIndex), "the data has %s", words.Plural(steps, "step"))
	case t.length > steps:
		return hint.Try(fmt.Errorf("a sequence length of %d", t.length), "the data has %s", words.Plural(steps, "step"))
	}
	return nil
}

// Len returns the number of sequences.
func (t *Timeseries) Len() int { return len(t.starts) }

// String describes the sequences:
//
//	Timeseries of 1,000 sequences of (120, 14) float32, in batches of 128
func (t *Timeseries) String() string {
	if t == nil {
		return "a timeseries that is nil"
	}
	shape := append(Shape{t.length}, t.data.shape[1:]...)
	return fmt.Sprintf("Timeseries of %s of %v %s, in batches of %d", words.Plural(len(t.starts), "sequence"), shape, strings.ToLower(t.data.dtype.String()), t.options.BatchSize)
}

// Batches returns the sequences batch by batch, for [Model.FitBatches], [Model.EvaluateBatches], [Model.PredictBatches] and
// ValidationBatches of [FitOptions]: X is [batch, length, ...] and Y [batch, ...]. Only one batch is in memory at a time.
func (t *Timeseries) Batches() iter.Seq2[*Dataset, error] {
	return func(yield func(*Dataset, error) bool) {
		starts := t.order()
		for len(starts) > 0 {
			n := min(t.options.BatchSize, len(starts))
			batch, err := t.dataset(starts[:n])
			if !yield(batch, err) || err != nil {
				return
			}
			starts = starts[n:]
		}
	}
}

// Dataset returns all sequences: X is [sequences, length, ...] and Y [sequences, ...]. It returns an error if they do not
// fit into memory.
func (t *Timeseries) Dataset() (*Dataset, error) {
	bytes := int64(len(t.starts)) * int64(t.length) * int64(t.data.shape[1:].Size()) * int64(t.data.dtype.Size())
	if err := memory.Check(bytes); err != nil {
		return nil, hint.Try(fmt.Errorf("timeseries: %s of length %d %w", words.Plural(len(t.starts), "sequence"), t.length, err), "train on Batches, or set a larger SequenceStride")
	}
	return t.dataset(t.order())
}

// MustDataset is like [Timeseries.Dataset] but ends the program with the error.
func (t *Timeseries) MustDataset() *Dataset { return Must(t.Dataset()) }

// order returns the starts of the sequences, in the order of this round.
func (t *Timeseries) order() []int {
	starts := append([]int(nil), t.starts...)
	if t.options.Shuffle {
		rand.New(rand.NewPCG(t.options.Seed, t.rounds)).Shuffle(len(starts), func(i, j int) { starts[i], starts[j] = starts[j], starts[i] })
		t.rounds++
	}
	return starts
}

// dataset returns the sequences that start at the given steps.
func (t *Timeseries) dataset(starts []int) (*Dataset, error) {
	values, err := t.rows()
	if err != nil {
		return nil, fmt.Errorf("timeseries: data: %w", err)
	}
	steps := make([]int, 0, len(starts)*t.length)
	for _, start := range starts {
		for i := range t.length {
			steps = append(steps, start+i*t.options.SamplingRate)
		}
	}
	x := gathered(values, steps, t.data).Reshape(append([]int{len(starts), t.length}, t.data.shape[1:]...)...)
	if !t.targets.given() {
		return Data(x, Array{}), nil
	}
	if values, err = t.labels(); err != nil {
		return nil, fmt.Errorf("timeseries: targets: %w", err)
	}
	return Data(x, gathered(values, starts, t.targets)), nil
}

// gathered returns examples of an array, given its values.
func gathered(values numbers, examples []int, of Array) Array {
	var a Array
	row := of.shape[1:].Size()
	switch v := values.(type) {
	case vector[uint8]:
		a = NewArray(rowsOf(v, examples, row))
	case vector[int32]:
		a = NewArray(rowsOf(v, examples, row))
	case vector[int64]:
		a = NewArray(rowsOf(v, examples, row))
	case vector[float32]:
		a = NewArray(rowsOf(v, examples, row))
	case vector[float64]:
		a = NewArray(rowsOf(v, examples, row))
	}
	return a.Reshape(append([]int{len(examples)}, of.shape[1:]...)...).WithNote(of.note)
}

func rowsOf[T Number](values vector[T], rows []int, size int) []T {
	out := make([]T, 0, len(rows)*size)
	for _, row := range rows {
		out = append(out, values[row*size:][:size]...)
	}
	return out
}

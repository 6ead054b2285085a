package kit

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// FitBatches trains the model on batches that a sequence produces one by one, for data that does not fit into memory as
// [Model.Fit] needs it. It is Keras's fit on a generator; everything else is as in Fit. Each batch is one training step:
// its X is [batch, input...], its Y [batch, ...], and its SampleWeight weights the examples, as in [Dataset].
//
//	history, err := model.FitBatches(func(yield func(*kit.Dataset, error) bool) {
//		for _, file := range files {
//			x, y, err := read(file)
//			if !yield(kit.Data(x, y), err) {
//				return
//			}
//		}
//	}, kit.FitOptions{Epochs: 10})
//
// An epoch is the whole sequence, from its start. With StepsPerEpoch it is that number of batches, and the next epoch
// continues with the following ones; a sequence that ends is started again. The sequence may then be endless.
//
// Batches may differ in size. A program is compiled for the first batch, and again, with room to spare, for a larger one;
// smaller batches are padded with examples that do not count. BatchSize, SampleWeight, ValidationSplit and NoShuffle are
// for Fit: here the sequence decides on them.
//
// The sequence runs one batch ahead: it produces the next batch while the step on the one before runs, but never while a callback or
// another sequence of the fit runs, so that they can share variables and use the model. An interrupt ends the fit within two seconds even
// if the sequence waits for data.
func (m *Model) FitBatches(batches iter.Seq2[*Dataset, error], options FitOptions) (*History, error) {
	return runFit(m.newFitBatches(batches, options))
}

// MustFitBatches is like FitBatches but ends the cell with the error.
func (m *Model) MustFitBatches(batches iter.Seq2[*Dataset, error], options FitOptions) *History {
	return Must(m.FitBatches(batches, options))
}

func (m *Model) newFitBatches(batches iter.Seq2[*Dataset, error], options FitOptions) (f *fit, err error) {
	if err := options.complete(); err != nil {
		return nil, err
	}
	for _, option := range []struct {
		name  string
		given bool
	}{
		{"BatchSize", options.BatchSize > 0},
		{"SampleWeight", hasArrays(options.SampleWeight)},
		{"ValidationSplit", options.ValidationSplit != 0},
		{"NoShuffle", options.NoShuffle},
	} {
		if option.given {
			return nil, hint.Try(fmt.Errorf("%s is for Fit", option.name), "in FitBatches the sequence of batches decides on that")
		}
	}
	if batches == nil {
		return nil, errors.New("the sequence of batches is nil")
	}
	in := &intake{model: m, classWeight: options.ClassWeight}
	r := &reader{batches: batches, convert: in.convert, option: "StepsPerEpoch"}
	if options.StepsPerEpoch > 0 {
		r.endless, r.limit = true, options.StepsPerEpoch*max(options.Epochs-options.InitialEpoch, 1)
	}
	defer func() {
		if err != nil {
			r.end()
		}
	}()
	first, err := r.peek()
	if err != nil {
		return nil, err
	}
	options.BatchSize = first.len()
	if f, err = m.newFitOf(in.plan, in.state, stream{r}, first, nil, options); err != nil {
		return nil, err
	}
	r.await = f.await
	return f, nil
}

// A stream supplies the batches of a sequence.
type stream struct{ *reader }

func (s stream) begin(*rand.Rand) {}

func (s stream) next(t *engine.Trainer) (bool, error) {
	batch, err := s.reader.next()
	if batch == nil || err != nil {
		return false, err
	}
	return true, t.LoadBatch(batch.data())
}

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
	s := &stream{model: m, batches: batches, endless: options.StepsPerEpoch > 0, classWeight: options.ClassWeight}
	defer func() {
		if err != nil {
			s.end()
		}
	}()
	if s.ahead, err = s.take(); err != nil {
		return nil, err
	}
	options.BatchSize = s.ahead.len()
	return m.newFitOf(s.plan, s.state, s, s.ahead, nil, options)
}

// A stream supplies the batches of a sequence.
type stream struct {
	model       *Model
	batches     iter.Seq2[*Dataset, error]
	endless     bool // start the sequence again when it ends, even within an epoch
	classWeight map[int]float64

	plan  *plan  // for all batches; nil before the first one
	state *state // the model's, before training

	pull  func() (*Dataset, error, bool) // nil unless the sequence is running
	stop  func()
	taken int       // number of batches taken from the sequence
	ahead *examples // a batch taken before its step
}

func (s *stream) begin(*rand.Rand) {}

func (s *stream) next(t *engine.Trainer) (bool, error) {
	batch, err := s.ahead, error(nil)
	s.ahead = nil
	if batch == nil {
		batch, err = s.take()
	}
	if batch == nil && err == nil && s.endless {
		batch, err = s.take()
	}
	if batch == nil || err != nil {
		return false, err
	}
	return true, t.LoadBatch(batch.data())
}

// take returns the sequence's next batch, or nil at its end, after which it starts again.
func (s *stream) take() (*examples, error) {
	if s.pull == nil {
		s.pull, s.stop = iter.Pull2(guarded(s.batches))
		s.taken = 0
	}
	batch, err, ok := s.pull()
	if !ok {
		s.end()
		if s.taken == 0 {
			return nil, hint.Try(errors.New("the sequence has no batches"), "it must produce them each time it is ranged over, or be endless, with StepsPerEpoch set")
		}
		return nil, nil
	}
	s.taken++
	name := fmt.Sprintf("batch %d", s.taken)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if batch == nil {
		return nil, fmt.Errorf("%s is nil", name)
	}
	var data *examples
	if s.plan == nil {
		data, s.plan, s.state, err = s.model.prepare(batch)
	} else {
		data, err = s.model.examples(s.plan, batch, "")
	}
	if err == nil {
		err = data.weighClasses(s.classWeight)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

// guarded returns a sequence whose panics are errors, and which ends when told to. A custom one may otherwise continue
// forever if it ignores the result of yield.
func guarded(batches iter.Seq2[*Dataset, error]) iter.Seq2[*Dataset, error] {
	return func(yield func(*Dataset, error) bool) {
		ended := false
		err := caught(func() {
			batches(func(batch *Dataset, err error) bool {
				if ended {
					panic(errors.New("the sequence continues after yield returned false"))
				}
				ended = !yield(batch, err)
				return !ended
			})
		})
		if err != nil && !ended {
			yield(nil, err)
		}
	}
}

func (s *stream) end() {
	if s.stop != nil {
		s.stop()
	}
	s.pull, s.stop = nil, nil
}

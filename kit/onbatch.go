package kit

import (
	"errors"
	"fmt"
	"math"

	"layercake/internal/hint"
)

// TrainOnBatchOptions are the options of [Model.TrainOnBatch].
type TrainOnBatchOptions struct {
	SampleWeight Arrays          // weight of each example in the loss, as in [Dataset]; by default 1
	ClassWeight  map[int]float64 // the same by class; classes that are not listed have weight 1
}

// TrainOnBatch does one training step on the examples x, [batch, input...], and their targets y, [batch, ...], for training loops
// of your own, such as that of a GAN. It returns the metrics of this batch, before the update.
//
// The optimizer continues from step to step, also in a later [Model.Fit]. Models that share layers see the new weights at once. The
// step is compiled once for each batch size. If the loss is NaN or infinite, that is an error, and the model stays as it was.
func (m *Model) TrainOnBatch(x, y Arrays, options ...TrainOnBatchOptions) (Score, error) {
	o, err := only(options)
	var score Score
	if err == nil {
		score, err = m.trainOnBatch(x, y, o)
	}
	if err != nil {
		return score, fmt.Errorf("train on batch: %w", err)
	}
	return score, nil
}

// MustTrainOnBatch is like TrainOnBatch but ends the cell with the error.
func (m *Model) MustTrainOnBatch(x, y Arrays, options ...TrainOnBatchOptions) Score {
	return Must(m.TrainOnBatch(x, y, options...))
}

func (m *Model) trainOnBatch(x, y Arrays, o TrainOnBatchOptions) (score Score, err error) {
	if err := checkFit(); err != nil {
		return score, err
	}
	if m.refuses("TrainOnBatch") {
		return score, errors.New("the model is being trained")
	}
	given := Data(x, y)
	given.SampleWeight = o.SampleWeight
	data, p, s, err := m.prepare(given)
	if err == nil {
		err = data.weighClasses(o.ClassWeight)
	}
	if err != nil {
		return score, err
	}
	s.adopt(m.optimizer, p)
	s.Note = joinNotes(s.Note, data.note())
	backend, err := m.open()
	if err != nil {
		return score, err
	}
	t, err := m.newTrainer(backend.devices(1), p, s, data.len())
	if err != nil {
		return score, err
	}
	defer t.Free()
	rate, err := checkedRateAt(tuningOf(m.optimizer).schedule, int(s.Step-s.Began), s.Rate)
	if err != nil {
		return score, err
	}
	if err := errors.Join(t.SetRate(rate), t.Begin(), t.LoadBatch(data.data())); err != nil {
		return score, err
	}
	p.printUnmasked()
	if err := t.Step(); err != nil {
		return score, err
	}
	sums, err := t.Sums()
	if err != nil {
		return score, err
	}
	logs, err := m.read(p, sums, "")
	if err != nil {
		return score, err
	}
	score = m.scoreOf(p, logs)
	if loss := score.Loss; math.IsNaN(loss) || math.IsInf(loss, 0) {
		return score, hint.Try(hint.Try(fmt.Errorf("the loss is %s", special(loss)), "the weights are from before this step"), "try a lower learning rate")
	}
	values, step, err := t.State()
	if err != nil {
		return score, err
	}
	n := len(s.Weights)
	s.Weights, s.Slots, s.Step = values[:n:n], values[n:], step
	m.keep(p, s)
	return score, m.remember(p)
}

// TestOnBatchOptions are the options of [Model.TestOnBatch].
type TestOnBatchOptions struct {
	SampleWeight Arrays // weight of each example in the loss, as in [Dataset]; by default 1
}

// TestOnBatch measures the model on one batch and prints nothing. [Model.Evaluate] measures it on any number of examples.
func (m *Model) TestOnBatch(x, y Arrays, options ...TestOnBatchOptions) (Score, error) {
	o, err := only(options)
	if err != nil {
		return Score{}, fmt.Errorf("test on batch: %w", err)
	}
	given := Data(x, y)
	given.SampleWeight = o.SampleWeight
	score, _, err := m.score(EvaluateOptions{}, func(EvaluateOptions) (feeder, *plan, *state, error) {
		data, p, s, err := m.prepare(given)
		if err != nil {
			return nil, nil, nil, err
		}
		return newArrayBatches(data, data.len(), 0), p, s, nil
	})
	if err != nil {
		return Score{}, fmt.Errorf("test on batch: %w", err)
	}
	return score, nil
}

// MustTestOnBatch is like TestOnBatch but ends the cell with the error.
func (m *Model) MustTestOnBatch(x, y Arrays, options ...TestOnBatchOptions) Score {
	return Must(m.TestOnBatch(x, y, options...))
}

// PredictOnBatch returns the model's output for one batch, [batch, output...] of Float32. [Model.Predict] returns it for any number of
// examples. If the model has several outputs, PredictOnBatch returns the first, and [Model.PredictAllOnBatch] all of them.
func (m *Model) PredictOnBatch(x Arrays) (Array, error) {
	all, err := m.PredictAllOnBatch(x)
	if err != nil {
		return Array{}, err
	}
	return all[0], nil
}

// MustPredictOnBatch is like PredictOnBatch but ends the cell with the error.
func (m *Model) MustPredictOnBatch(x Arrays) Array { return Must(m.PredictOnBatch(x)) }

// PredictAllOnBatch returns all outputs of a model for one batch.
func (m *Model) PredictAllOnBatch(x Arrays) (ArrayList, error) {
	out, err := m.passOver(PredictOptions{}, func() (feeder, *forecast, error) {
		data, f, err := m.foresee(x, func(p *plan, _ int) (computation, error) { return p.whole(), nil })
		if err != nil {
			return nil, nil, err
		}
		return newArrayBatches(data, data.len(), 0), f, nil
	})
	if err != nil {
		return nil, fmt.Errorf("predict on batch: %w", err)
	}
	return out, nil
}

// MustPredictAllOnBatch is like PredictAllOnBatch but ends the cell with the error.
func (m *Model) MustPredictAllOnBatch(x Arrays) ArrayList { return Must(m.PredictAllOnBatch(x)) }

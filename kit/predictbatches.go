package kit

import (
	"errors"
	"fmt"
	"iter"

	"layercake/internal/hint"
)

// PredictBatches returns the model's output for the examples of batches that a sequence yields one by one, as in
// [Model.FitBatches], for inputs that do not fit into memory: [n, output...] of Float32, in the order of the sequence. The result is
// that of [Model.Predict] on all examples. Targets are ignored.
//
// Steps limits the number of batches; it is needed if the sequence is endless. BatchSize is for Predict: here the sequence decides on
// it. If the model has several outputs, PredictBatches returns the first, and [Model.PredictAllBatches] all of them.
func (m *Model) PredictBatches(batches iter.Seq2[*Dataset, error], options ...PredictOptions) (Array, error) {
	all, err := m.PredictAllBatches(batches, options...)
	if err != nil {
		return Array{}, err
	}
	return all[0], nil
}

// MustPredictBatches is like PredictBatches but ends the cell with the error.
func (m *Model) MustPredictBatches(batches iter.Seq2[*Dataset, error], options ...PredictOptions) Array {
	return Must(m.PredictBatches(batches, options...))
}

// PredictAllBatches returns all outputs of a model for the examples of a sequence of batches.
func (m *Model) PredictAllBatches(batches iter.Seq2[*Dataset, error], options ...PredictOptions) (ArrayList, error) {
	o, err := only(options)
	var out ArrayList
	if err == nil {
		out, err = m.passOverBatches(batches, o)
	}
	if err != nil {
		return nil, fmt.Errorf("predict: %w", err)
	}
	return out, nil
}

// MustPredictAllBatches is like PredictAllBatches but ends the cell with the error.
func (m *Model) MustPredictAllBatches(batches iter.Seq2[*Dataset, error], options ...PredictOptions) ArrayList {
	return Must(m.PredictAllBatches(batches, options...))
}

func (m *Model) passOverBatches(batches iter.Seq2[*Dataset, error], o PredictOptions) (ArrayList, error) {
	return m.passOver(o, func() (feeder, *forecast, error) {
		if o.BatchSize > 0 {
			return nil, nil, hint.Try(errors.New("BatchSize is for Predict"), "in PredictBatches the sequence of batches decides on it")
		}
		var f *forecast
		convert := func(batch *Dataset) (data *examples, err error) {
			if f == nil {
				data, f, err = m.foresee(batch.inputs(), func(p *plan, _ int) (computation, error) { return p.whole(), nil })
				return data, err
			}
			if data, err = f.plan.given(batch.inputs()); err != nil {
				return nil, err
			}
			if _, err := m.inputShapes(shapesOf(data.x)...); err != nil {
				return nil, err
			}
			return data, f.plan.checkInputs(data)
		}
		from, err := newSequenceBatches(&reader{batches: batches, convert: convert, option: "Steps", limit: o.Steps})
		return from, f, err
	})
}

package kit

import (
	"errors"
	"iter"

	"layercake/internal/hint"
)

// EvaluateBatches measures the model on batches that a sequence yields one by one, as in [Model.FitBatches], for data that
// does not fit into memory. The result is that of [Model.Evaluate] on all examples.
//
// Steps limits the number of batches; it is needed if the sequence is endless. BatchSize and SampleWeight are for Evaluate: here
// the sequence decides on them.
func (m *Model) EvaluateBatches(batches iter.Seq2[*Dataset, error], options ...EvaluateOptions) (Score, error) {
	return m.evaluate(options, func(o EvaluateOptions) (feeder, *plan, *state, error) {
		if o.BatchSize > 0 || hasArrays(o.SampleWeight) {
			return nil, nil, nil, hint.Try(errors.New("BatchSize and SampleWeight are for Evaluate"), "in EvaluateBatches the sequence of batches decides on them")
		}
		in := &intake{model: m}
		from, err := newSequenceBatches(&reader{batches: batches, convert: in.convert, option: "Steps", limit: o.Steps})
		if err != nil {
			return nil, nil, nil, err
		}
		return from, in.plan, in.state, nil
	})
}

// MustEvaluateBatches is like EvaluateBatches but ends the cell with the error.
func (m *Model) MustEvaluateBatches(batches iter.Seq2[*Dataset, error], options ...EvaluateOptions) Score {
	return Must(m.EvaluateBatches(batches, options...))
}

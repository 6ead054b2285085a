package kit

import (
	"fmt"
	"math"
	"strings"

	"github.com/gomlx/compute"
)

// A Score is what [Model.Evaluate] measured.
type Score struct {
	Loss     float64            // mean over the examples
	Accuracy float64            // NaN if the model was not compiled with Accuracy
	Metrics  map[string]float64 // all of them by name, the loss too
}

// String writes all metrics as Keras does: accuracy: 0.9825 - loss: 0.0630.
func (s Score) String() string { return strings.TrimPrefix(formatLogs(s.Metrics), " - ") }

// Evaluate measures the model on the examples x and their targets y. It prints nothing, but for a note on data that is
// not what it seems.
func (m *Model) Evaluate(x, y Array) (Score, error) {
	score, err := m.evaluate(x, y)
	if err != nil {
		return Score{}, fmt.Errorf("evaluate: %w", err)
	}
	m.printNotes(x.note)
	return score, nil
}

// MustEvaluate is Evaluate for notebook cells: it ends the cell with a message if that fails.
func (m *Model) MustEvaluate(x, y Array) Score { return Must(m.Evaluate(x, y)) }

func (m *Model) evaluate(x, y Array) (score Score, err error) {
	p, s, err := m.prepare(Data(x, y), "")
	if err != nil {
		return score, err
	}
	backend, err := m.open()
	if err != nil {
		return score, err
	}
	e, err := newEvaluator(backend.device(), m, p, Data(x, y))
	if err != nil {
		return score, err
	}
	defer e.finalize()
	weights, err := weightsToDevice(backend.device(), p, s)
	defer finalize(weights...)
	if err != nil {
		return score, err
	}
	m.tell()
	logs, err := e.run(weights, "", func() bool { return false })
	if err != nil {
		return score, err
	}
	accuracy, ok := logs[Accuracy.Name()]
	if !ok {
		accuracy = math.NaN()
	}
	return Score{logs["loss"], accuracy, logs}, nil
}

func weightsToDevice(d device, p *plan, s *state) (buffers []compute.Buffer, err error) {
	for i, w := range p.weights() {
		b, err := toDevice(d, s.Weights[i], w.Shape...)
		if err != nil {
			return buffers, err
		}
		buffers = append(buffers, b)
	}
	return buffers, nil
}

// printNotes prints what has to be said about the data shown and the data the model was trained on, once each.
func (m *Model) printNotes(note string) {
	if note != "" {
		fmt.Println(note)
	}
	if trained := m.state.Note; trained != "" && trained != note {
		fmt.Println("Trained on", trained)
	}
}

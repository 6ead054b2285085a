package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// newEvaluator copies data to the backend's first device and compiles the evaluation of a batch.
func (m *Model) newEvaluator(b *Backend, p *plan, data *examples, batchSize int) (*engine.Evaluator, error) {
	return engine.NewEvaluator(engine.EvaluatorConfig{
		Network: m.network(b, p, batchSize, ""),
		Sums:    m.sums(p),
		Build: func(batch engine.Batch, weights []*graph.Node) *graph.Node {
			_, sums := m.measured(&Call{}, p, weights, batch)
			return sums
		},
	}, data.data())
}

// printNotes prints the notes on the data and on the model's training data, once each.
func (m *Model) printNotes(note string) {
	if note != "" {
		fmt.Println(note)
	}
	if trained := m.state.Note; trained != "" && trained != note {
		fmt.Println("Trained on", trained)
	}
}

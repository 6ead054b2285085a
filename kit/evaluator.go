package kit

import (
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

package kit

import "testing"

// layersOf returns the layers of a model.
func layersOf(m *Model) (all []Layer) {
	for _, n := range m.chained() {
		all = append(all, n.layer)
	}
	return all
}

// planOf returns the plan of a model whose input shape is known.
func planOf(m *Model) *plan {
	p, _, err := m.current()
	if err != nil {
		panic(err)
	}
	return p
}

// weightsOf returns the values of a model's weights.
func weightsOf(m *Model) [][]float32 { return planOf(m).values() }

var _ testing.TB

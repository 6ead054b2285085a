package plots

import (
	"slices"

	"layercake/kit"
)

// A trace records running means over the epochs, by name, at the steps done.
type trace map[string]points

type points struct{ x, y []float64 }

// add records values at the current step, unless it has some already.
func (tr trace) add(t *kit.Training, values map[string]float64) {
	at := float64((t.Epoch-1)*t.Steps + t.Step)
	for name, v := range values {
		if pts := tr[name]; len(pts.x) == 0 || pts.x[len(pts.x)-1] < at {
			tr[name] = points{append(pts.x, at), append(pts.y, v)}
		}
	}
}

// due returns whether the first epoch has advanced by a quarter since the last values. Its first steps change the most.
// This gives an epoch of a fraction of a second a curve too, and a long one rarely waits for the device.
func (tr trace) due(t *kit.Training) bool {
	last := 0.0
	for _, pts := range tr {
		last = max(last, pts.x[len(pts.x)-1])
	}
	return float64(t.Step) >= 1.25*last
}

// find returns a line of the trace.
func (tr trace) find(name string) (x, y []float64) { return tr[name].x, tr[name].y }

// withTip returns the lines of the history, each extended by the running mean of the current epoch.
func withTip(t *kit.Training, logs map[string]float64) lines {
	history := overHistory(t.History)
	under := len(t.History.Epochs) < t.Epoch
	return func(name string) (x, y []float64) {
		x, y = history(name)
		if v, ok := logs[name]; ok && under {
			x = append(slices.Clip(x), float64(t.Epoch-1)+float64(t.Step)/float64(max(t.Steps, t.Step, 1)))
			y = append(slices.Clip(y), v)
		}
		return x, y
	}
}

// latest returns the values of a history's last epoch.
func latest(h *kit.History) map[string]float64 {
	values := map[string]float64{}
	for _, name := range h.Names() {
		epochs, all, _ := h.Measured(name)
		if last := len(epochs) - 1; epochs[last] == h.Epochs[len(h.Epochs)-1] {
			values[name] = all[last]
		}
	}
	return values
}

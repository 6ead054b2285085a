package plots

import (
	"slices"

	"layercake/kit"
)

// A trace is what was measured in the course of the epochs, by name: running means over the epoch, over the steps done.
type trace map[string]points

type points struct{ x, y []float64 }

// add puts values at the step that training is at, unless there is one already.
func (tr trace) add(t *kit.Training, values map[string]float64) {
	at := float64((t.Epoch-1)*t.Steps + t.Step)
	for name, v := range values {
		if pts := tr[name]; len(pts.x) == 0 || pts.x[len(pts.x)-1] < at {
			tr[name] = points{append(pts.x, at), append(pts.y, v)}
		}
	}
}

// due tells if the first epoch has come a quarter further than it was at the last values. Its first steps change the most:
// so an epoch of a fraction of a second has a curve too, and a long one does not wait for the device often.
func (tr trace) due(t *kit.Training) bool {
	last := 0.0
	for _, pts := range tr {
		last = max(last, pts.x[len(pts.x)-1])
	}
	return float64(t.Step) >= 1.25*last
}

// find is the lines of the trace.
func (tr trace) find(name string) (x, y []float64) { return tr[name].x, tr[name].y }

// withTip is the lines of the history, and at the end of each the running mean of the epoch under way.
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

// latest is what a history's last epoch measured.
func latest(h *kit.History) map[string]float64 {
	values := map[string]float64{}
	for name, all := range h.Metrics {
		last := len(all) - 1
		if last >= 0 && !slices.Contains(h.Missing[name], h.Epochs[last]) {
			values[name] = all[last]
		}
	}
	return values
}

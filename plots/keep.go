package plots

import "fmt"

// A keptLive is what a LivePlot was told; see layercake/kit's keep.go.
type keptLive struct {
	metrics         []string
	steps, logScale bool
	width, height   int
	file            string
}

// KeepAs returns what a notebook stores of the plot: not what it draws on.
func (l *LivePlot) KeepAs() (any, error) {
	return keptLive{l.Metrics, l.Steps, l.LogScale, l.Width, l.Height, l.File}, nil
}

// RestoreFrom makes the plot what KeepAs returned.
func (l *LivePlot) RestoreFrom(kept any) error {
	k, ok := kept.(keptLive)
	if !ok {
		return fmt.Errorf("a live plot cannot be made of a %T", kept)
	}
	l.Metrics, l.Steps, l.LogScale, l.Width, l.Height, l.File = k.metrics, k.steps, k.logScale, k.width, k.height, k.file
	return nil
}

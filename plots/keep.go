package plots

import "fmt"

// keptLive is the stored form of a LivePlot: its options. See layercake/kit's keep.go.
type keptLive struct {
	metrics         []string
	steps, logScale bool
	width, height   int
	file            string
}

// KeepAs returns the plot's options, which a notebook stores without the output it draws on.
func (l *LivePlot) KeepAs() (any, error) {
	return keptLive{l.Metrics, l.Steps, l.LogScale, l.Width, l.Height, l.File}, nil
}

// RestoreFrom restores the options that KeepAs returned.
func (l *LivePlot) RestoreFrom(kept any) error {
	k, ok := kept.(keptLive)
	if !ok {
		return fmt.Errorf("a live plot cannot be restored from a %T", kept)
	}
	l.Metrics, l.Steps, l.LogScale, l.Width, l.Height, l.File = k.metrics, k.steps, k.logScale, k.width, k.height, k.file
	return nil
}

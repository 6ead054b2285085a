package plots

import (
	"errors"
	"fmt"

	"layercake/kit"
)

// Curves shows what a fit measured: each metric as a chart over the epochs, two charts to a row, and below them the text
// of [Extrema]. It is what [Live] leaves behind. A history without epochs ends the cell with a message.
func Curves(h *kit.History) { show(CurvesPicture(h)) }

// CurvesPicture returns what [Curves] shows.
func CurvesPicture(h *kit.History) (*Picture, error) {
	if h == nil {
		return nil, errors.New("curves: the history is nil; use the one that Fit returns")
	}
	if len(h.Epochs) == 0 || len(h.Metrics) == 0 {
		return nil, fmt.Errorf("curves: the history has %d epochs and %d metrics; there has to be one of each at least, as after a Fit", len(h.Epochs), len(h.Metrics))
	}
	p, err := curves(h, h.Epochs[len(h.Epochs)-1])
	if err != nil {
		return nil, fmt.Errorf("curves: %w", err)
	}
	return p, nil
}

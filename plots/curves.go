package plots

import "layercake/kit"

// Curves shows what a fit measured, each metric as a chart over the epochs.
func Curves(h *kit.History) { show(CurvesPicture(h)) }

// CurvesPicture returns what [Curves] shows.
func CurvesPicture(h *kit.History) *Picture {
	last := 1
	if n := len(h.Epochs); n > 0 {
		last = h.Epochs[n-1]
	}
	return curves(h, last)
}

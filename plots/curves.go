package plots

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"layercake/internal/hint"
	"layercake/internal/metricnames"
	"layercake/internal/words"
	"layercake/kit"
)

// CurvesOptions are the options of [Curves] and [Compare]. The zero value draws every metric.
type CurvesOptions struct {
	Metrics       []string // metrics to draw, also by short names such as "acc"; "loss" includes val_loss
	LogScale      bool     // logarithmic y axis, which leaves out values of 0 and below
	Width, Height int      // size of each chart in screen pixels; 0 means 440 and 293
}

// Curves shows the metrics of a fit, one chart over the epochs for each, two charts to a row, with the text of
// [Extrema] below. [Live] ends with the same picture. A history without epochs ends the cell with an error.
func Curves(h *kit.History, options ...CurvesOptions) { show(CurvesPicture(h, options...)) }

// CurvesPicture is like [Curves] but returns the picture.
func CurvesPicture(h *kit.History, options ...CurvesOptions) (p *Picture, err error) {
	defer about("curves", &err)
	o, err := one(options)
	if err != nil {
		return nil, err
	}
	if err := checkHistory(h); err != nil {
		return nil, err
	}
	names, err := o.choose(metrics(h.Names()...))
	if err != nil {
		return nil, err
	}
	all := charts(names, overEpochs(h.Epochs[len(h.Epochs)-1]), overHistory(h))
	return curves(h, all, all, o)
}

// checkHistory returns an error for a history without anything to draw.
func checkHistory(h *kit.History) error {
	if h == nil {
		return hint.Try(errors.New("the history is nil"), "pass the history that Fit returns")
	}
	if n := len(h.Names()); len(h.Epochs) == 0 || n == 0 {
		return hint.Try(fmt.Errorf("the history has %s and %s", words.Plural(len(h.Epochs), "epoch"), words.Plural(n, "metric")), "it needs at least one of each, as after Fit")
	}
	return nil
}

// curves draws charts of a history and writes the extrema of the measured ones below.
func curves(h *kit.History, drawn, measured []chart, o CurvesOptions) (*Picture, error) {
	p, err := chartsPicture(drawn, 2, o)
	if err != nil {
		return nil, err
	}
	p.Alt = strings.TrimSpace("Training curves over " + extent(drawn) + ". " + readCharts(drawn))
	p.Note, p.Caption = h.Note, extrema(measured)
	return p, nil
}

// choose returns the metrics to draw.
func (o CurvesOptions) choose(metrics []string) ([]string, error) {
	if len(o.Metrics) == 0 {
		return metrics, nil
	}
	chosen := map[string]bool{}
	for _, name := range o.Metrics {
		found, err := metricnames.Find(name, metrics)
		if err != nil {
			return nil, hint.Try(err, "each is drawn with its validation where measured")
		}
		chosen[found] = true
	}
	return slices.DeleteFunc(metrics, func(name string) bool { return !chosen[name] }), nil
}

// size returns the size of a chart.
func (o CurvesOptions) size() (width, height vg.Length, err error) {
	return chartSize(o.Width, o.Height)
}

// chartSize converts the size of a chart in screen pixels; 0 is the default.
func chartSize(width, height int) (vg.Length, vg.Length, error) {
	for _, side := range []int{width, height} {
		if side != 0 && (side < minChart || side > maxChart) {
			return 0, 0, hint.Try(fmt.Errorf("charts of %d by %d pixels", width, height), "both sides must be from %d to %d, or 0 for the default", minChart, maxChart)
		}
	}
	return cmp.Or(vg.Length(width)*pixel, chartWidth), cmp.Or(vg.Length(height)*pixel, chartHeight), nil
}

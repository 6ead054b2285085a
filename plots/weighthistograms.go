package plots

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/words"
	"layercake/kit"
)

// WeightHistograms shows a histogram of each of the model's weights. NaN and infinite values are left out, which the
// title reports. A model without weights ends the cell with an error.
func WeightHistograms(model *kit.Model) { show(WeightHistogramsPicture(model)) }

// WeightHistogramsPicture is like [WeightHistograms] but returns the picture.
func WeightHistogramsPicture(model *kit.Model) (p *Picture, err error) {
	defer about("weight histograms", &err)
	layers, all, err := weights(model)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the model's layers have no weights: %s", layerNames(layers))
	}
	var histograms []histogram
	var rows [][]string
	alt := []string{"Histograms of the weights."}
	for _, w := range all {
		values, err := kit.Values[float64](w.values)
		if err != nil {
			return nil, err
		}
		h := newHistogram(layers[w.layer].Name+" "+w.name, values)
		h.count(values, binning{h.low, h.high, histogramBins})
		histograms = append(histograms, h)
		rows = append(rows, []string{h.name, h.sketch(), h.numbers()})
		alt = append(alt, h.name+": "+h.numbers()+".")
	}
	grid := panels{len(histograms), min(histogramRow, len(histograms)), histogramWidth, histogramHeight}
	p = &Picture{
		Alt: strings.Join(alt, " "), Text: columnsOf(rows, "  "), Note: trainedOn(model),
		draw: func(c draw.Canvas) {
			grid.draw(c, func(i int, c draw.Canvas) { histograms[i].draw(c) })
		},
	}
	p.width, p.height = grid.size()
	return p, nil
}

func (h histogram) draw(c draw.Canvas) {
	p := newPlot()
	p.HideY()
	p.X.Tick.Marker = roundNumbers(7)
	low, high := 0.0, 1.0
	if h.n > 0 {
		low, high = binning{h.low, h.high, 1}.ends()
	}
	most := 1.0
	bins := &plotter.Histogram{FillColor: positiveColor, Width: (high - low) / float64(len(h.counts))}
	for i, n := range h.counts {
		left := low + float64(i)*bins.Width
		bins.Bins = append(bins.Bins, plotter.HistogramBin{Min: left, Max: left + bins.Width, Weight: n})
		most = max(most, n)
	}
	p.Add(bins)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = low, high, 0, most
	p.Draw(draw.Crop(c, 0, 0, 0, -chartHeader))
	top := vg.Point{X: c.Center().X, Y: c.Max.Y - normalText}
	write(c, normalText, alignCenter, top, h.name)
	write(c, smallText, alignCenter, top.Sub(vg.Point{Y: legendRow}), h.brief())
}

// brief is a short summary of the numbers.
func (h histogram) brief() string {
	s := words.Plural(h.n, "number")
	if h.n > 0 {
		s += fmt.Sprintf(", %.2g ± %.2g", h.mean, h.std)
	}
	if h.others > 0 {
		s += fmt.Sprintf(", %s not drawn", words.Thousands(h.others))
	}
	return s
}

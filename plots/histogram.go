package plots

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// HistogramOptions are the options of [Histogram].
type HistogramOptions struct {
	Bins           int  // number of bins, up to 1000; 0 chooses
	Density        bool // heights whose areas sum to 1 for each series, in place of counts
	LogY           bool // logarithmic y axis
	Title          string
	XLabel, YLabel string     // YLabel "" means count or density
	XLimits        [2]float64 // ends of the first and last bin; the zero value takes the lowest and highest number
	YLimits        [2]float64 // ends of the y axis; the zero value fits the heights
	Width, Height  int        // size of the chart in screen pixels; 0 means 440 and 293
}

// Histogram shows how many of the values lie in each of several bins of equal width. As in numpy, a bin includes its
// lower end, and the last bin also its upper end.
//
//	plots.Histogram(errors, plots.HistogramOptions{Bins: 20})
//
// The values are an array of any shape, which may be a table or images. A []Series in place of the values, of up to 7,
// shows their histograms on top of each other with the same bins, and a legend; Density makes series of different
// lengths comparable. Without Bins the number of bins is numpy's "auto", at most 200. Whole numbers then lie in the
// middle of bins as wide as one of them or, of more than 32 numbers, as several. Values outside XLimits are left out,
// which the title reports. Values that are NaN or infinite, and no values end the cell with an error.
func Histogram(values Numbers, options ...HistogramOptions) {
	show(HistogramPicture(values, options...))
}

// HistogramPicture is like [Histogram] but returns the picture.
func HistogramPicture(values Numbers, options ...HistogramOptions) (p *Picture, err error) {
	defer about("histogram", &err)
	o, err := one(options)
	if err != nil {
		return nil, err
	}
	series, err := several("values", values, len(runColors))
	if err != nil {
		return nil, err
	}
	var note string
	all := make([][]float64, len(series))
	for i, s := range series {
		if s.X != nil {
			return nil, fmt.Errorf("%s: a histogram has no x", s.called("X"))
		}
		a, err := array(s.called("values"), s.Y)
		if err != nil {
			return nil, err
		}
		if all[i], err = finite(s.called("values"), a); err != nil {
			return nil, err
		}
		note = cmp.Or(note, a.Note())
	}
	b, err := o.binning(all)
	if err != nil {
		return nil, err
	}
	histograms := make([]histogram, len(series))
	var heights [][]float64
	left := 0
	for i, s := range series {
		h := newHistogram(s.Name, all[i])
		h.count(all[i], b)
		left += h.outside
		if o.Density {
			h.counts = b.density(h.counts)
		}
		histograms[i] = h
		heights = append(heights, h.counts)
	}
	a := axes{title: o.Title, xLabel: o.XLabel, yLabel: o.YLabel, width: o.Width, height: o.Height}
	if a.yLabel == "" {
		a.yLabel = "count"
		if o.Density {
			a.yLabel = "density"
		}
	}
	low, high := b.ends()
	a.x = scale{low: low, high: high}
	if a.y, err = heightScale(o.LogY, o.YLimits, heights...); err != nil {
		return nil, err
	}
	a.y.whole = !o.Density
	for i, h := range histograms {
		if h.name != "" {
			a.keys = append(a.keys, key{h.name, swatch(seriesColor(i, len(series)))})
		}
	}
	a.marks = func(c draw.Canvas, x, y func(float64) vg.Length) {
		for i, h := range histograms {
			h.bars(c, b, a.y, seriesColor(i, len(series)), len(series) > 1, x, y)
		}
	}
	if left > 0 {
		n := 0
		for _, h := range histograms {
			n += h.n
		}
		a.title = joined(o.Title, fmt.Sprintf("%s of %s outside", words.Thousands(left), words.Plural(n, "number")))
	}
	if p, err = a.picture(); err != nil {
		return nil, err
	}
	p.Note = note
	var rows [][]string
	parts := []string{joined("Histogram", a.title)}
	for _, h := range histograms {
		rows = append(rows, []string{h.name, h.sketch(), h.numbers()})
		parts = append(parts, joined(h.name, h.numbers()))
	}
	from, to := b.fullest(histograms[0].counts)
	parts = append(parts, fmt.Sprintf("%s, the fullest from %s to %s", words.Plural(b.n, "bin"), short(from), short(to)))
	p.Alt = sentences(parts)
	p.Text = paragraphs(a.title, tabulated(rows))
	return p, nil
}

// binning chooses the bins.
func (o HistogramOptions) binning(series [][]float64) (binning, error) {
	const most, mostChosen, fewWhole = 1000, 200, 32
	if o.Bins < 0 || o.Bins > most {
		return binning{}, hint.Try(fmt.Errorf("%d bins", o.Bins), "expected 1 to %d, or 0 to choose", most)
	}
	b := binning{math.Inf(1), math.Inf(-1), o.Bins}
	limited := o.XLimits != [2]float64{}
	if limited {
		s, err := newScale("X", false, o.XLimits, 0)
		if err != nil {
			return binning{}, err
		}
		b.low, b.high = s.low, s.high
	}
	width, whole := 0.0, !limited
	for _, values := range series {
		if limited {
			values = slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return v < b.low || v > b.high })
		} else {
			b.low, b.high = min(b.low, slices.Min(values)), max(b.high, slices.Max(values))
		}
		if o.Bins == 0 {
			width = max(width, autoWidth(values)) // wide enough for each series
			whole = whole && !slices.ContainsFunc(values, func(v float64) bool { return v != math.Trunc(v) })
		}
	}
	switch {
	case o.Bins > 0:
	case whole:
		if b.high-b.low < fewWhole {
			width = 1
		}
		width = max(1, math.Round(width), math.Ceil((b.high-b.low+1)/mostChosen))
		b.n = int(math.Ceil((b.high - b.low + 1) / width))
		b.low -= 0.5
		b.high = b.low + float64(b.n)*width
	case width > 0:
		b.n = int(min(mostChosen, max(1, math.Ceil((b.high-b.low)/width))))
	default:
		b.n = 1
	}
	return b, nil
}

// autoWidth is the width of numpy's bins="auto": the smaller of Sturges's and Freedman and Diaconis's, the latter at
// least half of the square-root rule's.
func autoWidth(values []float64) float64 {
	n := float64(len(values))
	if n == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	quantile := func(q float64) float64 {
		at := q * (n - 1)
		i := int(at)
		return sorted[i] + (at-float64(i))*(sorted[min(i+1, len(sorted)-1)]-sorted[i])
	}
	span := sorted[len(sorted)-1] - sorted[0]
	freedman := 2 * (quantile(0.75) - quantile(0.25)) * math.Pow(n, -1.0/3)
	return min(max(freedman, span/math.Sqrt(n)/2), span/(math.Log2(n)+1))
}

// A binning divides a range into n bins of equal width.
type binning struct {
	low, high float64
	n         int
}

// ends are the lower end of the first and the upper end of the last bin. As in numpy, a range without a width becomes
// one of width 1.
func (b binning) ends() (low, high float64) {
	if b.low == b.high {
		return b.low - 0.5, b.high + 0.5
	}
	return b.low, b.high
}

// edge is the lower end of bin i.
func (b binning) edge(i int) float64 {
	low, high := b.ends()
	if i == b.n {
		return high
	}
	return low + float64(i)*((high-low)/float64(b.n))
}

// bin is the number of the bin that holds a value, or -1.
func (b binning) bin(v float64) int {
	low, high := b.ends()
	if !(v >= low && v <= high) {
		return -1
	}
	i := min(int((v-low)/(high-low)*float64(b.n)), b.n-1)
	switch { // the division may have rounded across an edge
	case v < b.edge(i):
		i--
	case i < b.n-1 && v >= b.edge(i+1):
		i++
	}
	return i
}

// density converts counts to heights of bars whose areas sum to 1.
func (b binning) density(counts []float64) []float64 {
	sum := 0.0
	for _, n := range counts {
		sum += n
	}
	heights := make([]float64, len(counts))
	for i, n := range counts {
		heights[i] = n / (b.edge(i+1) - b.edge(i)) / max(sum, 1)
	}
	return heights
}

// fullest returns the ends of the bin with the largest count.
func (b binning) fullest(counts []float64) (low, high float64) {
	i := largest(counts)
	return b.edge(i), b.edge(i + 1)
}

// A histogram counts numbers in bins and summarizes them.
type histogram struct {
	name      string
	n, others int // finite values, and the others
	low, high float64
	mean, std float64
	counts    []float64 // per bin, from low to high
	outside   int       // finite values in no bin
}

// newHistogram summarizes values. It leaves the counts empty.
func newHistogram(name string, values []float64) histogram {
	h := histogram{name: name, low: math.Inf(1), high: math.Inf(-1)}
	sum := 0.0
	for _, v := range values {
		if !drawable(v) {
			h.others++
			continue
		}
		h.n++
		h.low, h.high = min(h.low, v), max(h.high, v)
		sum += v
	}
	if h.n == 0 {
		return h
	}
	h.mean = sum / float64(h.n)
	squares := 0.0
	for _, v := range values {
		if drawable(v) {
			squares += (v - h.mean) * (v - h.mean)
		}
	}
	h.std = math.Sqrt(squares / float64(h.n))
	return h
}

// count counts the finite values in each bin.
func (h *histogram) count(values []float64, b binning) {
	h.counts = make([]float64, b.n)
	for _, v := range values {
		if !drawable(v) {
			continue
		}
		if i := b.bin(v); i >= 0 {
			h.counts[i]++
		} else {
			h.outside++
		}
	}
}

// numbers summarizes the histogram.
func (h histogram) numbers() string {
	s := words.Plural(h.n, "number")
	if h.n > 0 {
		s += fmt.Sprintf(" from %.3g to %.3g, mean %.3g, standard deviation %.3g", h.low, h.high, h.mean, h.std)
	}
	if h.others > 0 {
		s += fmt.Sprintf(", and %s that are infinite or NaN", words.Thousands(h.others))
	}
	return s
}

// sketch renders the histogram for terminals.
func (h histogram) sketch() string {
	n := min(len(h.counts), sparkWidth)
	counts := make([]float64, n)
	for i, count := range h.counts {
		counts[i*n/len(h.counts)] += count
	}
	return sparkline(counts)
}

// heightScale is the scale of heights from 0 or, if it is logarithmic, from half of the lowest.
func heightScale(log bool, limits [2]float64, heights ...[]float64) (scale, error) {
	least, most := math.Inf(1), 0.0
	for _, h := range slices.Concat(heights...) {
		if h > 0 {
			least, most = min(least, h), max(most, h)
		}
	}
	switch {
	case limits != [2]float64{}:
		return newScale("Y", log, limits, 0)
	case most == 0:
		return scale{low: onAxis(1, log), high: onAxis(10, log), log: log}, nil
	case log:
		return scale{low: math.Log10(least / 2), high: math.Log10(most * 1.5), log: true}, nil
	}
	return scale{high: 1.05 * most}, nil
}

// bars draws the histogram. Several overlap: they are translucent, with an outline.
func (h histogram) bars(c draw.Canvas, b binning, scale scale, fill color.Color, overlap bool, x, y func(float64) vg.Length) {
	top := func(n float64) vg.Length {
		if scale.place(n) > scale.low { // false for the logarithm of 0
			return min(y(n), c.Max.Y)
		}
		return c.Min.Y
	}
	outline := []vg.Point{{X: x(b.edge(0)), Y: c.Min.Y}}
	for i, n := range h.counts {
		outline = append(outline, vg.Point{X: x(b.edge(i)), Y: top(n)}, vg.Point{X: x(b.edge(i + 1)), Y: top(n)})
	}
	outline = append(outline, vg.Point{X: x(b.edge(b.n)), Y: c.Min.Y})
	if overlap {
		c.FillPolygon(translucent(fill, 0.35), outline)
		c.StrokeLines(draw.LineStyle{Color: fill, Width: lineWidth / 2}, outline)
		return
	}
	c.FillPolygon(fill, outline)
	if x(b.edge(1))-x(b.edge(0)) < 4*pixel {
		return
	}
	c.SetColor(paper)
	c.SetLineWidth(0.5)
	for i := 1; i < b.n; i++ {
		line(c, vg.Point{X: x(b.edge(i)), Y: c.Min.Y}, vg.Point{X: x(b.edge(i)), Y: min(top(h.counts[i-1]), top(h.counts[i]))})
	}
}

package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/words"
	"layercake/kit"
)

// A chart draws one metric's lines over a shared horizontal axis.
type chart struct {
	metric string // the title is derived from it; empty leaves the chart's place blank
	over   axis
	log    bool     // logarithmic y axis
	series []series // only the series that exist
	bare   bool     // without a legend
}

// An axis is the horizontal axis. It counts epochs or steps.
type axis struct {
	label       string
	first, last float64
}

// overEpochs is an axis from epoch 1 to the last.
func overEpochs(last int) axis {
	if last <= 1 {
		return axis{"epoch", 0.5, 1.5}
	}
	return axis{"epoch", 1, float64(last)}
}

// overSteps is an axis from step 0 to the last.
func overSteps(last int) axis { return axis{"step", 0, float64(max(last, 1))} }

// A series is one line of a chart.
type series struct {
	name   string // "training", "validation", or a run's name
	color  color.Color
	dashed bool
	x, y   []float64
}

// lines looks up the values measured under a name, such as "loss" or "val_loss", and their places on the axis.
type lines func(name string) (x, y []float64)

// overHistory looks up a history's values over the epochs that measured them. A curve connects measured epochs and
// breaks at NaN, as in matplotlib.
func overHistory(h *kit.History) lines {
	return func(name string) (x, y []float64) {
		epochs, y, err := h.Measured(name)
		if err != nil {
			return nil, nil // the metric was not measured on the training data, or not on the validation data
		}
		for _, epoch := range epochs {
			x = append(x, float64(epoch))
		}
		return x, y
	}
}

// charts makes a chart of each metric, on the training data and, where measured, on the validation data.
func charts(metrics []string, over axis, find lines) []chart {
	var out []chart
	for _, metric := range metrics {
		ch := chart{metric: metric, over: over}
		add := func(s series, name string) {
			if s.x, s.y = find(name); len(s.y) > 0 {
				ch.series = append(ch.series, s)
			}
		}
		add(series{name: "training", color: trainingColor}, metric)
		add(series{name: "validation", color: validationColor}, "val_"+metric)
		out = append(out, ch)
	}
	return out
}

// metrics lists the metrics of these names, which are measured on either data, in alphabetical order as in livelossplot.
func metrics(names ...string) (all []string) {
	for _, name := range names {
		all = append(all, strings.TrimPrefix(name, "val_"))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// newPlot returns an empty plot in this package's style.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = paper
	p.X.Label.TextStyle.Font, p.X.Label.TextStyle.Font.Size = sans, normalText
	p.X.Label.TextStyle.Color = ink
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = dotRadius
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = faint, faint
		axis.Tick.Length = tickLength
		axis.Tick.Label.Font, axis.Tick.Label.Font.Size = sans, smallText
		axis.Tick.Label.Color = ink
	}
	lines := plotter.NewGrid()
	lines.Horizontal.Color, lines.Vertical.Color = grid, grid
	p.Add(lines)
	return p
}

func chartsPicture(all []chart, columns int, o CurvesOptions) (*Picture, error) {
	width, height, err := o.size()
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].log = o.LogScale
	}
	grid := panels{len(all), columns, width, height}
	p := &Picture{Text: sketch(all)}
	p.width, p.height = grid.size()
	p.draw = func(c draw.Canvas) {
		grid.draw(c, func(i int, c draw.Canvas) {
			if all[i].metric != "" {
				all[i].draw(c)
			}
		})
	}
	return p, nil
}

func (ch chart) draw(c draw.Canvas) {
	p := newPlot()
	p.X.Label.Text = ch.over.label
	p.X.Min, p.X.Max, p.X.Tick.Marker = ch.over.first, ch.over.last, wholeNumbers{}
	var ok bool
	switch p.Y.Min, p.Y.Max, ok = ch.limits(); {
	case !ok: // nothing is measured yet
		p.Y.Min, p.Y.Max, p.Y.Tick.Marker = 0, 1, plot.ConstantTicks{}
	case ch.log:
		p.Y.Tick.Marker = powers{}
	default:
		p.Y.Tick.Marker = roundNumbers(8)
	}
	var curves []curve
	for _, s := range ch.series {
		cv := newCurve(s, ch.log)
		p.Add(cv)
		curves = append(curves, cv)
	}

	header := chartHeader
	if ch.bare {
		header = bareHeader
	}
	body := draw.Crop(c, 0, 0, 0, -header)
	p.Draw(body)
	inside := p.DataCanvas(body)
	write(c, largeText, alignCenter, vg.Point{X: inside.Center().X, Y: c.Max.Y - largeText}, title(ch.metric))
	if !ch.bare {
		ch.legend(c, curves, vg.Point{X: inside.Max.X, Y: body.Max.Y + smallText/2})
	}
}

// legend names the curves in a line above the chart that ends at pt. There it never covers a curve, and stays in place
// while the curves grow.
func (ch chart) legend(c draw.Canvas, curves []curve, pt vg.Point) {
	for i, s := range slices.Backward(ch.series) {
		write(c, smallText, alignRight, pt, s.name)
		pt.X -= textWidth(smallText, s.name) + legendLine + legendSpace/3
		curves[i].sample(c, vg.Point{X: pt.X, Y: pt.Y + middle(smallText)})
		pt.X -= legendSpace
	}
}

// limits returns the limits of the y axis: the range of all values plus a little room. ok is false if no value can be
// drawn. On a logarithmic axis the limits are powers of ten.
func (ch chart) limits() (low, high float64, ok bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range ch.series {
		for _, v := range s.y {
			if v = onAxis(v, ch.log); drawable(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	ok = low <= high
	room := 0.05 * (high - low)
	// Values that float32 cannot tell apart count as equal.
	size := max(math.Abs(low), math.Abs(high))
	same := high-low <= 1e-6*size
	switch {
	case same && size == 0:
		room = 1
	case same:
		room = 0.1 * size
	}
	bottom, top := low-room, high+room
	if same && !ch.log && low >= 0 && high <= 1 {
		bottom, top = max(bottom, 0), min(top, 1) // room around an accuracy, which never reaches 1.05
	}
	return bottom, top, ok
}

// onAxis is a value's place on an axis. A logarithmic axis has none for values of 0 and below.
func onAxis(v float64, log bool) float64 {
	switch {
	case !log:
		return v
	case v > 0:
		return math.Log10(v)
	default:
		return math.NaN()
	}
}

// drawable returns whether a value has a place on an axis. Values are computed as float32, so anything beyond its range
// is infinity.
func drawable(v float64) bool { return math.Abs(v) <= math.MaxFloat32 }

// title writes a metric's name as a title: "accuracy" as "Accuracy", "mean_squared_error" as "Mean squared error".
func title(metric string) string {
	words := strings.ReplaceAll(metric, "_", " ")
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + words[size:]
}

// extent is the length of the longest curve: 10 epochs, 469 steps.
func extent(all []chart) string {
	last := 0.0
	for _, ch := range all {
		for _, s := range ch.series {
			last = max(last, s.x[len(s.x)-1])
		}
	}
	return words.Plural(int(last), all[0].over.label)
}

// readCharts describes charts in words.
func readCharts(all []chart) string {
	var out []string
	for _, ch := range all {
		var lines []string
		for _, s := range ch.series {
			lines = append(lines, fmt.Sprintf("%s from %s to %s", s.name, fixed(s.y[0], 3), fixed(s.y[len(s.y)-1], 3)))
		}
		if lines != nil {
			out = append(out, ch.metric+": "+strings.Join(lines, ", ")+".")
		}
	}
	return strings.Join(out, " ")
}

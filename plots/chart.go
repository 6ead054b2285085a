package plots

import (
	"fmt"
	"image/color"
	"maps"
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

// A chart draws lines over one axis: what was measured of a metric, over the epochs.
type chart struct {
	metric string // the title is made of it; without one the chart leaves its place empty
	over   axis
	log    bool     // the values have a logarithmic axis
	series []series // those that there are
	bare   bool     // the legend is elsewhere
}

// An axis is the horizontal one. It counts epochs or steps.
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

// overSteps is an axis from the beginning to the last step.
func overSteps(last int) axis { return axis{"step", 0, float64(max(last, 1))} }

// A series is one line of a chart.
type series struct {
	name   string // "training", "validation", or that of a run
	color  color.Color
	dashed bool
	x, y   []float64
}

// lines looks up what was measured under a name, "loss" or "val_loss", and where on the axis.
type lines func(name string) (x, y []float64)

// overHistory looks up a history's values, over the epochs that measured them. A curve goes from one of these to the next,
// and breaks off where NaN was measured, as matplotlib's do.
func overHistory(h *kit.History) lines {
	return func(name string) (x, y []float64) {
		epochs, y, err := h.Measured(name)
		if err != nil {
			return nil, nil // no training data, or no validation data, has this metric
		}
		for _, epoch := range epochs {
			x = append(x, float64(epoch))
		}
		return x, y
	}
}

// charts makes a chart of each metric, on the training data and on the validation data if there is any.
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

// metrics lists what was measured, on whichever data, in alphabetical order as livelossplot has it.
func metrics(histories ...*kit.History) []string {
	found := map[string]bool{}
	for _, h := range histories {
		for name := range h.Metrics {
			found[strings.TrimPrefix(name, "val_")] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
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

// chartsPicture draws charts in rows.
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

// draw draws the chart.
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

// legend names the curves in a line above them that ends at pt. There it never covers a curve, and stays in its place
// while they grow.
func (ch chart) legend(c draw.Canvas, curves []curve, pt vg.Point) {
	for i, s := range slices.Backward(ch.series) {
		write(c, smallText, alignRight, pt, s.name)
		pt.X -= textWidth(smallText, s.name) + legendLine + legendSpace/3
		curves[i].sample(c, vg.Point{X: pt.X, Y: pt.Y + middle(smallText)})
		pt.X -= legendSpace
	}
}

// limits are those of the y axis: all values and a little room. They are not ok if there is no value to draw. On a
// logarithmic axis they are powers of ten.
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
	// What differs by less than a float32 can tell is the same.
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
		bottom, top = max(bottom, 0), min(top, 1) // the room of an accuracy, which never is 1.05
	}
	return bottom, top, ok
}

// onAxis is where a value stands on an axis. A logarithmic one has no place for what is not above 0.
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

// drawable tells if a value has a place on an axis. Values are computed as float32: beyond its range is infinity.
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

// extent says how far the curves of charts go: 10 epochs, 469 steps.
func extent(all []chart) string {
	last := 0.0
	for _, ch := range all {
		for _, s := range ch.series {
			last = max(last, s.x[len(s.x)-1])
		}
	}
	return words.Plural(int(last), all[0].over.label)
}

// readCharts says in words what charts show.
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

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

	"layercake/kit"
)

// A chart draws one metric over the epochs: on the training data, and on the validation data if there is any.
type chart struct {
	metric string
	epochs []int
	series []series // those that there are
}

// A series is what was measured of a metric on one of the data sets.
type series struct {
	name   string // "training" or "validation"
	color  color.Color
	values []float64 // one for each epoch
}

// charts are those of a history, in alphabetical order as livelossplot has them.
func charts(h *kit.History) []chart {
	metrics := map[string]bool{}
	for name := range h.Metrics {
		metrics[strings.TrimPrefix(name, "val_")] = true
	}
	var out []chart
	for _, metric := range slices.Sorted(maps.Keys(metrics)) {
		ch := chart{metric: metric, epochs: h.Epochs}
		for _, s := range []series{
			{"training", trainingColor, h.Metrics[metric]},
			{"validation", validationColor, h.Metrics["val_"+metric]},
		} {
			if len(s.values) > 0 {
				ch.series = append(ch.series, s)
			}
		}
		out = append(out, ch)
	}
	return out
}

// curves draws charts side by side, two to a row, for training up to the epoch last.
func curves(h *kit.History, last int) (*Picture, error) {
	for _, name := range h.Names() {
		if n := len(h.Metrics[name]); n != len(h.Epochs) {
			return nil, fmt.Errorf("%q has length %d in a history of length %d; there has to be one value for each epoch", name, n, len(h.Epochs))
		}
	}
	all := charts(h)
	columns := min(2, len(all))
	rows := (len(all) + columns - 1) / columns
	p := &Picture{
		Alt:     describe(h),
		Note:    h.Note,
		Caption: Extrema(h),
		width:   vg.Length(columns) * chartWidth,
		height:  vg.Length(rows) * chartHeight,
	}
	p.draw = func(c draw.Canvas) {
		for i, ch := range all {
			x, y := vg.Length(i%columns)*chartWidth, c.Max.Y-vg.Length(i/columns+1)*chartHeight
			ch.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x + chartMargin, Y: y + chartMargin},
				Max: vg.Point{X: x + chartWidth - chartMargin, Y: y + chartHeight - chartMargin},
			}}, last)
		}
	}
	return p, nil
}

// draw draws the chart with an axis from epoch 1 to the last.
func (ch chart) draw(c draw.Canvas, last int) {
	p := plot.New()
	p.X.Label.Text = "epoch"
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
	p.X.Tick.Marker, p.Y.Tick.Marker = wholeNumbers{}, roundNumbers{}
	p.X.Min, p.X.Max = 1, float64(last)
	if last <= 1 {
		p.X.Min, p.X.Max = 0.5, 1.5
	}
	var ok bool
	if p.Y.Min, p.Y.Max, ok = ch.limits(); !ok {
		p.Y.Min, p.Y.Max = 0, 1
		p.Y.Tick.Marker = plot.ConstantTicks{} // nothing is measured yet
	}
	lines := plotter.NewGrid()
	lines.Horizontal.Color, lines.Vertical.Color = grid, grid
	p.Add(lines)
	var all []curve
	for _, s := range ch.series {
		cv := newCurve(s.color, ch.epochs, s.values)
		p.Add(cv)
		all = append(all, cv)
	}

	body := draw.Crop(c, 0, 0, 0, -chartHeader)
	p.Draw(body)
	inside := p.DataCanvas(body)
	write(c, largeText, alignCenter, vg.Point{X: inside.Center().X, Y: c.Max.Y - largeText}, title(ch.metric))
	ch.legend(c, all, vg.Point{X: inside.Max.X, Y: body.Max.Y + smallText/2})
}

// legend names the curves in a line above them that ends at pt. There it never covers a curve, and stays in its place
// while they grow.
func (ch chart) legend(c draw.Canvas, all []curve, pt vg.Point) {
	for i, s := range slices.Backward(ch.series) {
		write(c, smallText, alignRight, pt, s.name)
		pt.X -= textWidth(smallText, s.name) + legendLine + legendSpace/3
		all[i].sample(c, vg.Point{X: pt.X, Y: pt.Y + middle(smallText)})
		pt.X -= legendSpace
	}
}

// limits are those of the y axis: all values and a little room. They are not ok if there is no value to draw.
func (ch chart) limits() (low, high float64, ok bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range ch.series {
		for _, v := range s.values {
			if drawable(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	room := 0.05 * (high - low)
	// What differs by less than a float32 can tell is the same.
	if size := max(math.Abs(low), math.Abs(high)); high-low <= 1e-6*size {
		room = 0.1 * size
	}
	if low == 0 && high == 0 {
		room = 1
	}
	return low - room, high + room, low <= high
}

// title writes a metric's name as a title: "accuracy" as "Accuracy", "mean_squared_error" as "Mean squared error".
func title(metric string) string {
	words := strings.ReplaceAll(metric, "_", " ")
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + words[size:]
}

// describe says in words what the charts of a history show.
func describe(h *kit.History) string {
	epochs := "1 epoch"
	if n := len(h.Epochs); n != 1 {
		epochs = fmt.Sprint(n, " epochs")
	}
	parts := []string{fmt.Sprintf("Training curves over %s.", epochs)}
	for _, name := range h.Names() {
		if value, ok := h.Last(name); ok {
			parts = append(parts, fmt.Sprintf("%s: from %s to %s.", name, fixed(h.Metrics[name][0], 3), fixed(value, 3)))
		}
	}
	return strings.Join(parts, " ")
}

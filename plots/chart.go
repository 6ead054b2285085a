package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/kit"
)

// A chart draws one metric over the epochs: on the training data, and on the validation data if there is any.
type chart struct {
	metric               string
	training, validation []float64
}

// charts are those of a history, in alphabetical order as livelossplot has them.
func charts(h *kit.History) []chart {
	var out []chart
	for _, name := range h.Names() {
		if !strings.HasPrefix(name, "val_") {
			out = append(out, chart{name, h.Metrics[name], h.Metrics["val_"+name]})
		}
	}
	return out
}

// plot draws the chart with an axis from epoch 1 to the last.
func (ch chart) plot(epochs []int, last int) *plot.Plot {
	p := plot.New()
	p.Title.Text = title(ch.metric)
	p.X.Label.Text = "epoch"
	p.BackgroundColor = paper
	for _, style := range []*draw.TextStyle{&p.Title.TextStyle, &p.X.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		style.Font.Typeface, style.Font.Variant = sans.Typeface, sans.Variant
		style.Font.Size, style.Color = textSize, ink
	}
	p.Title.TextStyle.Font.Size = titleSize
	p.Title.Padding = 4
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle.Color, axis.Tick.LineStyle.Color = faint, faint
		axis.Tick.Label.Font.Size = smallSize
		axis.Padding = 2
	}
	lines := plotter.NewGrid()
	lines.Horizontal.Color, lines.Vertical.Color = grid, grid
	p.Add(lines)

	for _, series := range []struct {
		name   string
		values []float64
		color  plotColor
	}{{"training", ch.training, trainingColor}, {"validation", ch.validation, validationColor}} {
		if len(series.values) == 0 {
			continue
		}
		points := thin(epochs, series.values)
		line := &plotter.Line{XYs: points, LineStyle: draw.LineStyle{Color: series.color, Width: 1.75}}
		p.Add(line)
		entry := []plot.Thumbnailer{line}
		if len(points) <= 30 {
			dots := &plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{Color: series.color, Radius: 2, Shape: draw.CircleGlyph{}}}
			p.Add(dots)
			entry = append(entry, dots)
		}
		p.Legend.Add(series.name, entry...)
	}
	// The legend stands away from the end of the curves: losses fall, accuracies rise.
	values := slices.Concat(ch.training, ch.validation)
	p.Legend.Top = len(values) > 0 && values[0] > values[len(values)-1]
	p.Legend.Padding, p.Legend.XOffs, p.Legend.YOffs = 2, -6, 6
	if p.Legend.Top {
		p.Legend.YOffs = -6
	}
	p.X.Min, p.X.Max = 1, float64(max(last, 2))
	p.X.Tick.Marker = wholeNumbers{}
	if len(values) == 0 || p.Y.Min == p.Y.Max {
		p.Y.Min, p.Y.Max = p.Y.Min-0.5, p.Y.Max+0.5
	}
	if len(values) == 0 {
		p.Y.Min, p.Y.Max = 0, 1
	}
	return p
}

type plotColor = interface{ RGBA() (r, g, b, a uint32) }

// title writes a metric's name as a title: "accuracy" as "Accuracy".
func title(metric string) string {
	words := strings.ReplaceAll(metric, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// maxPoints is how many points of a curve are drawn: about one for each pixel or two.
const maxPoints = 240

// thin returns the points of a curve; of a long one, the lowest and the highest of each stretch, so that it looks the same.
func thin(epochs []int, values []float64) plotter.XYs {
	var points plotter.XYs
	add := func(i int) {
		if !math.IsNaN(values[i]) && !math.IsInf(values[i], 0) {
			points = append(points, plotter.XY{X: float64(epochs[i]), Y: values[i]})
		}
	}
	n := len(values)
	if n <= maxPoints {
		for i := range values {
			add(i)
		}
		return points
	}
	stretches := maxPoints / 2
	for s := range stretches {
		low, high := s*n/stretches, (s+1)*n/stretches
		lowest, highest := low, low
		for i := low; i < high; i++ {
			if values[i] < values[lowest] {
				lowest = i
			}
			if values[i] > values[highest] {
				highest = i
			}
		}
		add(min(lowest, highest))
		if lowest != highest {
			add(max(lowest, highest))
		}
	}
	return points
}

// wholeNumbers puts at most ten labelled ticks on whole numbers, the first one always: there is no epoch 2.5.
type wholeNumbers struct{}

// Ticks implements [plot.Ticker].
func (wholeNumbers) Ticks(low, high float64) []plot.Tick {
	step := 1
	for power := 1; float64(step*10) < high-low+1; power *= 10 {
		for _, factor := range []int{1, 2, 5} {
			if step = power * factor; float64(step*10) >= high-low+1 {
				break
			}
		}
	}
	var ticks []plot.Tick
	for x := math.Ceil(low); x <= high; x++ {
		if n := int(x); n%step == 0 || x == math.Ceil(low) {
			ticks = append(ticks, plot.Tick{Value: x, Label: fmt.Sprint(n)})
		}
	}
	return ticks
}

// curves draws charts side by side, two to a row, for training up to the epoch last.
func curves(h *kit.History, last int) *Picture {
	all := charts(h)
	if len(all) == 0 {
		all = []chart{{metric: "loss"}}
	}
	columns := min(2, len(all))
	rows := (len(all) + columns - 1) / columns
	p := &Picture{
		Alt:    describe(h),
		Text:   Extrema(h),
		width:  vg.Length(columns) * chartWidth,
		height: vg.Length(rows) * chartHeight,
	}
	p.draw = func(c draw.Canvas) {
		c.SetColor(paper)
		c.Fill(c.Rectangle.Path())
		for i, ch := range all {
			left := vg.Length(i%columns) * chartWidth
			top := p.height - vg.Length(i/columns)*chartHeight
			area := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: left + 8, Y: top - chartHeight + 6}, Max: vg.Point{X: left + chartWidth - 12, Y: top - 6},
			}}
			ch.plot(h.Epochs, last).Draw(area)
		}
	}
	return p
}

// describe says in words what the charts of a history show.
func describe(h *kit.History) string {
	var parts []string
	if h.Note != "" {
		parts = append(parts, h.Note)
	}
	parts = append(parts, fmt.Sprintf("Training curves over %d epochs.", len(h.Epochs)))
	for _, name := range h.Names() {
		if value, ok := h.Last(name); ok {
			parts = append(parts, fmt.Sprintf("%s: from %.3f to %.3f.", name, h.Metrics[name][0], value))
		}
	}
	return strings.Join(parts, " ")
}

// Extrema writes the lowest, highest and current value of each metric, as livelossplot's ExtremaPrinter does.
func Extrema(h *kit.History) string {
	var b strings.Builder
	for _, ch := range charts(h) {
		fmt.Fprintln(&b, ch.metric)
		for _, series := range []struct {
			name   string
			values []float64
		}{{"training", ch.training}, {"validation", ch.validation}} {
			if n := len(series.values); n > 0 {
				fmt.Fprintf(&b, "\t%-16s \t (min: %8.3f, max: %8.3f, cur: %8.3f)\n",
					series.name, slices.Min(series.values), slices.Max(series.values), series.values[n-1])
			}
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

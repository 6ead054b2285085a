package plots

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// SearchOptions are the options of [Search].
type SearchOptions struct {
	HyperParameters []string // those to draw, by name; nil for all
	Width, Height   int      // size of each chart in screen pixels; 0 means 300 and 220
}

// Search shows the trials of a [kit.Search] in a chart for each hyperparameter: a dot for each trial, at the value that it had and the
// score that it reached. The best trial is orange. Learning rates and other numbers over several orders of magnitude have a logarithmic
// axis.
//
//	plots.Search(result)
//
// Trials that failed are left out; no others, or an unknown name, end the cell with an error.
func Search(result *kit.SearchResult, options ...SearchOptions) {
	show(SearchPicture(result, options...))
}

// SearchPicture is like [Search] but returns the picture.
func SearchPicture(result *kit.SearchResult, options ...SearchOptions) (p *Picture, err error) {
	defer about("search", &err)
	o, err := one(options)
	if err != nil {
		return nil, err
	}
	if result == nil {
		return nil, hint.Try(errors.New("the result is nil"), "kit.Search returns one")
	}
	trials := slices.DeleteFunc(slices.Clone(result.Trials), func(t kit.Trial) bool { return t.Err != nil || !drawable(t.Score) })
	if len(trials) == 0 {
		return nil, errors.New("no trial has a score")
	}
	names := o.HyperParameters
	if names == nil {
		names = result.Names
	}
	if len(names) == 0 {
		return nil, errors.New("the search has no hyperparameters")
	}
	var charts []axes
	var rows [][]string
	var values []string
	for _, name := range names {
		if !slices.Contains(result.Names, name) {
			return nil, hint.Try(fmt.Errorf("there is no hyperparameter %q", name), "there are %s", strings.Join(result.Names, ", "))
		}
		a, err := scores(name, result.Objective, trials)
		if err != nil {
			return nil, err
		}
		charts = append(charts, a)
		best := cmp.Or(trials[0].Text(name), "none")
		rows, values = append(rows, []string{name, best}), append(values, name+" "+best)
	}
	const width, height, columns = 300, 220, 3
	chartW, chartH, err := chartSize(cmp.Or(o.Width, width), cmp.Or(o.Height, height))
	if err != nil {
		return nil, err
	}
	grid := panels{len(charts), min(columns, len(charts)), chartW, chartH}
	p = &Picture{draw: func(c draw.Canvas) {
		grid.draw(c, func(i int, c draw.Canvas) { charts[i].draw(c) })
	}}
	p.width, p.height = grid.size()
	p.Alt = fmt.Sprintf("Scores of %s over %s. The best %s is %s, with %s", words.Plural(len(trials), "trial"), words.Plural(len(charts), "hyperparameter"),
		result.Objective, short(trials[0].Score), strings.Join(values, ", "))
	p.Text = paragraphs(fmt.Sprintf("Best of %s: %s %s", words.Plural(len(trials), "trial"), result.Objective, short(trials[0].Score)), tabulated(rows))
	if history := trials[0].History; history != nil {
		p.Note = history.Note
	}
	return p, nil
}

// scores is the chart of a hyperparameter: the scores of trials, of which the first is the best, over its values.
func scores(name, objective string, trials []kit.Trial) (a axes, err error) {
	a = axes{xLabel: name, yLabel: objective}
	best := trials[0].Text(name) != ""
	trials = slices.DeleteFunc(slices.Clone(trials), func(t kit.Trial) bool { return t.Text(name) == "" }) // which did not have it
	var x, y []float64
	for _, t := range trials {
		y = append(y, t.Score)
		if number, ok := numberOf(t.Values[name]); ok {
			x = append(x, number)
		} else if text := t.Text(name); !slices.Contains(a.places, text) {
			a.places = append(a.places, text)
		}
	}
	if a.places != nil {
		slices.Sort(a.places)
		x = nil
		for _, t := range trials {
			x = append(x, float64(slices.Index(a.places, t.Text(name))))
		}
		a.x = scale{low: -0.5, high: float64(len(a.places)) - 0.5}
	} else if len(x) > 0 {
		const ratio = 20 // of numbers that are drawn on a logarithmic axis
		low := slices.Min(x)
		a.x, err = newScale("X", low > 0 && slices.Max(x)/low >= ratio, [2]float64{}, 0.05, x)
	}
	if err == nil && len(y) > 0 {
		a.y, err = newScale("Y", false, [2]float64{}, 0.05, y)
	}
	a.marks = func(c draw.Canvas, atX, atY func(float64) vg.Length) {
		for i := range slices.Backward(x) { // the best is drawn last
			style := draw.GlyphStyle{Color: blue, Radius: markRadius, Shape: draw.CircleGlyph{}}
			if i == 0 && best {
				style.Color, style.Radius = orange, 1.6*markRadius
			}
			c.DrawGlyphNoClip(style, vg.Point{X: atX(x[i]), Y: atY(y[i])})
		}
	}
	return a, err
}

// numberOf returns the value of a hyperparameter that is a number.
func numberOf(value any) (number float64, ok bool) {
	switch value := value.(type) {
	case int:
		return float64(value), true
	case float64:
		return value, true
	}
	return 0, false
}

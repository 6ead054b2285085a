package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// A Run is a named training for [Compare].
type Run struct {
	Name    string
	History *kit.History // returned by Fit
}

// Compare shows the curves of several runs in the same charts: each metric on the training data and, beside it, on the
// validation data where measured. Each run has its own colour or, from the eighth run, its own combination of colour
// and dashes.
//
//	plots.Compare([]plots.Run{{"small", small}, {"large", large}})
//
// No runs, more than 14 runs, two runs with the same name, or a run without epochs end the cell with an error.
func Compare(runs []Run, options ...CurvesOptions) { show(ComparePicture(runs, options...)) }

// ComparePicture is like [Compare] but returns the picture.
func ComparePicture(runs []Run, options ...CurvesOptions) (p *Picture, err error) {
	defer about("compare", &err)
	o, err := one(options)
	if err != nil {
		return nil, err
	}
	if most := 2 * len(runColors); len(runs) == 0 || len(runs) > most {
		return nil, hint.Try(fmt.Errorf("%s", words.Plural(len(runs), "run")), "expected 1 to %d", most)
	}
	var measured []string
	var note string
	last := 0
	for i, r := range runs {
		if r.Name == "" {
			return nil, fmt.Errorf("run number %d has no name", i+1)
		}
		if slices.ContainsFunc(runs[:i], func(other Run) bool { return other.Name == r.Name }) {
			return nil, fmt.Errorf("two runs have the name %q", r.Name)
		}
		if err := checkHistory(r.History); err != nil {
			return nil, fmt.Errorf("run %q: %w", r.Name, err)
		}
		measured = append(measured, r.History.Names()...)
		note = cmp.Or(note, r.History.Note)
		last = max(last, r.History.Epochs[len(r.History.Epochs)-1])
	}
	names, err := o.choose(metrics(measured...))
	if err != nil {
		return nil, err
	}
	var all []chart
	for _, name := range names {
		all = append(all, overlay(runs, name, name, last), overlay(runs, "val_"+name, "validation "+name, last))
	}
	if !slices.ContainsFunc(measured, func(name string) bool { return strings.HasPrefix(name, "val_") }) {
		all = slices.DeleteFunc(all, func(ch chart) bool { return ch.metric == "" })
	}
	p, err = chartsPicture(all, 2, o)
	if err != nil {
		return nil, err
	}
	var keys []key
	for i, r := range runs {
		keys = append(keys, key{r.Name, newCurve(runSeries(i, r.Name, nil, nil), false).sample})
	}
	p.addLegend(keys)
	p.Alt = fmt.Sprintf("Curves of %s over %s. %s", words.Plural(len(runs), "run"), extent(all), readCharts(all))
	p.Note = note
	return p, nil
}

// overlay draws the values that the runs measured under a name in one chart, which is empty if none did.
func overlay(runs []Run, name, title string, last int) chart {
	ch := chart{over: overEpochs(last), bare: true}
	for i, r := range runs {
		if x, y := overHistory(r.History)(name); len(y) > 0 {
			ch.metric = title
			ch.series = append(ch.series, runSeries(i, r.Name, x, y))
		}
	}
	return ch
}

// runSeries is a series in the colour of run i.
func runSeries(i int, name string, x, y []float64) series {
	return series{name: name, color: runColors[i%len(runColors)], dashed: i >= len(runColors), x: x, y: y}
}

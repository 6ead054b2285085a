package plots

import (
	"fmt"
	"strings"
	"testing"

	"layercake/kit"
)

func TestCompare(t *testing.T) {
	small := kit.NewHistory(map[string][]float64{"loss": {3, 2}, "val_loss": {4, 3}, "accuracy": {0.1, 0.2}, "val_accuracy": {0.3, 0.4}})
	large := kit.NewHistory(map[string][]float64{"loss": {2, 1, 0.5}})
	large.Note = "SYNTHETIC"
	p, err := ComparePicture([]Run{{"small", small}, {"large", large}})
	if err != nil {
		t.Fatal(err)
	}
	want := "Curves of 2 runs over 3 epochs. accuracy: small from 0.100 to 0.200. validation accuracy: small from 0.300 to 0.400. " +
		"loss: small from 3.000 to 2.000, large from 2.000 to 0.500. validation loss: small from 4.000 to 3.000."
	if p.Alt != want || p.Note != "SYNTHETIC" {
		t.Errorf("%s (%s), want %s", p.Alt, p.Note, want)
	}
	if w, h := p.size(); w != 2*chartWidth || h != 2*chartHeight+legendRow+noteHeight {
		t.Errorf("four charts take %v by %v points", w, h)
	}
	if n := strings.Count(string(p.SVG()), ">small<"); n != 1 {
		t.Errorf("the run is named %d times", n)
	}

	if p, err = ComparePicture([]Run{{"large", large}}); err != nil {
		t.Fatal(err)
	}
	if w, _ := p.size(); w != chartWidth {
		t.Errorf("without validation a chart takes %v points", w)
	}
	if p, err = ComparePicture([]Run{{"small", small}}, CurvesOptions{Metrics: []string{"accuracy"}, Width: 400, Height: 200}); err != nil {
		t.Fatal(err)
	}
	if w, h := p.size(); w != 2*300 || h != 150+legendRow || strings.Contains(p.Alt, "loss") {
		t.Errorf("%s, on %v by %v points", p.Alt, w, h)
	}
}

func TestRunsLookDifferent(t *testing.T) {
	seen := map[string]bool{}
	for i := range 2 * len(runColors) {
		s := runSeries(i, "", nil, nil)
		seen[fmt.Sprint(s.color, s.dashed)] = true
	}
	if len(seen) != 14 {
		t.Errorf("%d runs look different, want 14", len(seen))
	}
}

func TestCompareErrors(t *testing.T) {
	good := kit.NewHistory(map[string][]float64{"loss": {1}})
	var many []Run
	for i := range 15 {
		many = append(many, Run{fmt.Sprint(i), good})
	}
	for _, test := range []struct {
		runs    []Run
		options []CurvesOptions
		want    string
	}{
		{nil, nil, "0 runs; expected 1 to 14"},
		{many, nil, "15 runs; expected 1 to 14"},
		{[]Run{{"", good}}, nil, "run number 1 has no name"},
		{[]Run{{"a", good}, {"b", good}, {"a", good}}, nil, `two runs have the name "a"`},
		{[]Run{{"a", nil}}, nil, `run "a": the history is nil; pass the history that Fit returns`},
		{[]Run{{"a", good}}, []CurvesOptions{{Metrics: []string{"acc"}}}, `there is no metric "acc"; there are loss; each is drawn with its validation where measured`},
		{[]Run{{"a", good}}, []CurvesOptions{{Height: 5000}}, "charts of 0 by 5000 pixels; both sides must be from 200 to 4000, or 0 for the default"},
		{[]Run{{"a", good}}, make([]CurvesOptions, 2), "2 values of plots.CurvesOptions; put all options into one"},
	} {
		if p, err := ComparePicture(test.runs, test.options...); p != nil || err == nil || err.Error() != "compare: "+test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

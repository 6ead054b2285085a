package plots

import (
	"errors"
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

// Trials that failed are left out, and each chart has the trials with its hyperparameter.
func TestSearchPicture(t *testing.T) {
	r := &kit.SearchResult{Objective: "val_loss", Names: []string{"units", "second", "fixed"}, Trials: []kit.Trial{
		{Number: 2, Values: map[string]any{"units": 8, "fixed": 1.0}, Score: 0.25, History: &kit.History{Note: "synthetic"}},
		{Number: 1, Values: map[string]any{"units": 512, "second": true, "fixed": 1.0}, Score: 0.5},
		{Number: 3, Values: map[string]any{"units": 16, "fixed": 1.0}, Score: math.NaN(), Err: errors.New("diverged")},
		{Number: 4, Values: map[string]any{"units": 16, "fixed": 1.0}, Score: math.Inf(1)},
	}}
	p, err := SearchPicture(r)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Scores of 2 trials over 3 hyperparameters. The best val_loss is 0.25, with units 8, second none, fixed 1"; p.Alt != want || p.Note != "synthetic" {
		t.Errorf("%s, note %s; want %s", p.Alt, p.Note, want)
	}
	if p.SVG() == nil {
		t.Error("no picture")
	}
	if p, err = SearchPicture(r, SearchOptions{HyperParameters: []string{"second"}, Width: 220, Height: 200}); err != nil || !strings.Contains(p.Alt, "over 1 hyperparameter.") || p.SVG() == nil {
		t.Errorf("one of them: %v, %v", p, err)
	}
}

func TestSearchErrors(t *testing.T) {
	one := &kit.SearchResult{Objective: "val_loss", Names: []string{"units"}, Trials: []kit.Trial{{Values: map[string]any{"units": 8}, Score: 1}}}
	for _, test := range []struct {
		result  *kit.SearchResult
		options []SearchOptions
		want    string
	}{
		{nil, nil, "the result is nil; kit.Search returns one"},
		{&kit.SearchResult{}, nil, "no trial has a score"},
		{&kit.SearchResult{Trials: one.Trials}, nil, "the search has no hyperparameters"},
		{one, []SearchOptions{{HyperParameters: []string{"layers"}}}, `there is no hyperparameter "layers"; there are units`},
		{one, []SearchOptions{{Width: -1}}, "charts of -1 by 220 pixels"},
		{one, []SearchOptions{{}, {}}, "2 values of plots.SearchOptions"},
	} {
		if p, err := SearchPicture(test.result, test.options...); p != nil || err == nil || !strings.HasPrefix(err.Error(), "search: "+test.want) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

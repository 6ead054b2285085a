package plots

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"layercake/kit"
)

// sklearnCases are what scikit-learn and numpy compute; testdata/sklearn/generate.py writes them. null is NaN.
type sklearnCases struct {
	Reports []struct {
		Truth, Predicted []int
		Names            []string
		Text             string
		Numbers          map[string]json.RawMessage
	}
	Rankings []struct {
		Truth                       []int
		Scores                      []float64
		FPR, TPR, Precision, Recall []*float64
		AUC                         *float64
		AveragePrecision            float64 `json:"average_precision"`
	}
	Multiclass []struct {
		Truth                []int
		Scores               [][]float64
		AUC                  []float64
		MeanAUC              float64   `json:"mean_auc"`
		AveragePrecision     []float64 `json:"average_precision"`
		MeanAveragePrecision float64   `json:"mean_average_precision"`
	}
	Histograms []struct {
		Values  []float64
		Bins    int
		Limits  *[2]float64
		Counts  []float64
		Edges   []float64
		Density []*float64
	}
	Correlations []struct {
		X, Y []float64
		R    float64
	}
}

func sklearn(t *testing.T) (c sklearnCases) {
	t.Helper()
	data, err := os.ReadFile("testdata/sklearn/cases.json")
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// same returns whether numbers are equal within 1e-12, of the larger one if that is above 1.
func same(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-12*max(1, math.Abs(a), math.Abs(b))
}

// differ returns the first place where two lists differ, or -1.
func differ(got []float64, want []*float64) int {
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || want[i] == nil || !same(got[i], *want[i]) {
			return i
		}
	}
	return -1
}

// fractions are supports as scikit-learn 1.9.1 writes them if no prediction is right: 2.0 in place of 2.
var fractions = regexp.MustCompile(`(?m)(\d+)\.0$`)

func TestReportsEqualSklearn(t *testing.T) {
	all := sklearn(t).Reports
	for i, c := range all {
		r, _, err := newReport(c.Truth, c.Predicted, c.Names)
		if err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
		want := fractions.ReplaceAllString(c.Text, "  $1")
		if got := r.text() + "\n"; got != want {
			t.Errorf("case %d:\n%s\nwant\n%s", i, got, want)
		}
		if want := len(r.classes) + 3; len(c.Numbers) != want {
			t.Errorf("case %d: %d rows, want %d", i, want, len(c.Numbers))
		}
		for _, s := range append(r.classes, r.macro, r.weighted) {
			var want map[string]float64
			if err := json.Unmarshal(c.Numbers[s.name], &want); err != nil {
				t.Fatalf("case %d: %s: %v", i, s.name, err)
			}
			for name, got := range map[string]float64{"precision": s.precision, "recall": s.recall, "f1-score": s.f1, "support": float64(s.support)} {
				if !same(got, want[name]) {
					t.Errorf("case %d: %s of %s is %v, want %v", i, name, s.name, got, want[name])
				}
			}
		}
		var accuracy float64
		if err := json.Unmarshal(c.Numbers["accuracy"], &accuracy); err != nil || !same(r.accuracy, accuracy) {
			t.Errorf("case %d: accuracy %v, want %v (%v)", i, r.accuracy, accuracy, err)
		}
	}
	if len(all) < 300 {
		t.Errorf("only %d cases", len(all))
	}
}

func TestRankingsEqualSklearn(t *testing.T) {
	all := sklearn(t).Rankings
	for i, c := range all {
		isClass, positives := make([]bool, len(c.Truth)), 0
		for k, v := range c.Truth {
			isClass[k] = v == 1
			positives += v
		}
		r := newRanking("1", isClass, c.Scores)
		cv, ok := rocCurve(r)
		if want := positives > 0 && positives < len(c.Truth); ok != want || ok != (c.AUC != nil) {
			t.Errorf("case %d: a ROC curve of %d in %d: %v", i, positives, len(c.Truth), ok)
		} else if ok {
			if k := max(differ(cv.x, c.FPR), differ(cv.y, c.TPR)); k >= 0 {
				t.Errorf("case %d: the ROC curve differs from point %d on: %v, %v", i, k, cv.x, cv.y)
			}
			if !same(cv.score, *c.AUC) {
				t.Errorf("case %d: AUC %v, want %v", i, cv.score, *c.AUC)
			}
		}
		cv, ok = precisionRecallCurve(r)
		if ok != (positives > 0) {
			t.Errorf("case %d: a precision-recall curve of %d in %d: %v", i, positives, len(c.Truth), ok)
		} else if ok {
			if k := max(differ(cv.x, c.Recall), differ(cv.y, c.Precision)); k >= 0 {
				t.Errorf("case %d: the precision-recall curve differs from point %d on: %v, %v", i, k, cv.x, cv.y)
			}
			if !same(cv.score, c.AveragePrecision) {
				t.Errorf("case %d: average precision %v, want %v", i, cv.score, c.AveragePrecision)
			}
		}
	}
	if len(all) < 300 {
		t.Errorf("only %d cases", len(all))
	}
}

// The pictures of several classes show scikit-learn's numbers, one class against the others.
func TestMulticlassEqualsSklearn(t *testing.T) {
	for i, c := range sklearn(t).Multiclass {
		check := func(p *Picture, err error, mean float64, each []float64) {
			t.Helper()
			if err != nil {
				t.Fatalf("case %d: %v", i, err)
			}
			shows := func(name string, v float64) {
				t.Helper()
				const rounding = 1e-12
				if down, up := name+fixed(v-rounding, 3), name+fixed(v+rounding, 3); !strings.Contains(p.Text, down) && !strings.Contains(p.Text, up) {
					t.Errorf("case %d: %s, want %s", i, p.Text, up)
				}
			}
			shows(": mean ", mean)
			for k, v := range each {
				shows(fmt.Sprintf("\n%d  ", k), v)
			}
		}
		// The truth as class numbers and one-hot.
		labels, err := array("truth", c.Truth)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ROCPicture(c.Truth, c.Scores)
		check(p, err, c.MeanAUC, c.AUC)
		p, err = PrecisionRecallPicture(kit.ToCategorical(labels, len(c.AUC)), c.Scores)
		check(p, err, c.MeanAveragePrecision, c.AveragePrecision)
	}
}

func TestHistogramsEqualNumpy(t *testing.T) {
	for i, c := range sklearn(t).Histograms {
		o := HistogramOptions{Bins: c.Bins}
		if c.Limits != nil {
			o.XLimits = *c.Limits
		}
		b, err := o.binning([][]float64{c.Values})
		if err != nil {
			t.Fatalf("case %d: %v", i, err)
		}
		h := newHistogram("", c.Values)
		h.count(c.Values, b)
		if fmt.Sprint(h.counts) != fmt.Sprint(c.Counts) {
			t.Errorf("case %d: counts %v, want %v", i, h.counts, c.Counts)
			continue
		}
		for k, want := range c.Edges {
			if !same(b.edge(k), want) {
				t.Errorf("case %d: edge %d is %v, want %v", i, k, b.edge(k), want)
			}
		}
		if len(c.Values) > h.outside {
			if k := differ(b.density(h.counts), c.Density); k >= 0 {
				t.Errorf("case %d: the density differs in bin %d", i, k)
			}
		}
	}
}

func TestCorrelationsEqualNumpy(t *testing.T) {
	for i, c := range sklearn(t).Correlations {
		if got := correlation(c.X, c.Y); math.Abs(got-c.R) > 1e-9 {
			t.Errorf("case %d: %v, want %v", i, got, c.R)
		}
	}
}

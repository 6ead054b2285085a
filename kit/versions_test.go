package kit

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Models saved by earlier versions, testdata/versions/VERSION, load, make the same predictions, and continue training as
// they did then. Each folder's expected.json has the results of the code that wrote the files.
func TestLoadReadsAllVersions(t *testing.T) {
	backend := testBackend(t, goEngine)
	y := []uint8{0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0}
	for _, version := range []string{"1", "2", "3"} {
		folder := filepath.Join("testdata", "versions", version)
		text, err := os.ReadFile(filepath.Join(folder, "expected.json"))
		if err != nil {
			t.Fatal(err)
		}
		var models map[string]struct {
			Predict []float64
			Score   map[string]float64
			Trained map[string][]float64
		}
		if err := json.Unmarshal(text, &models); err != nil {
			t.Fatal(err)
		}
		for name, want := range models {
			t.Run(version+"/"+name, func(t *testing.T) {
				m, err := Load(filepath.Join(folder, name+".layercake"))
				if err != nil {
					t.Fatal(err)
				}
				if m.uncompiled != "" {
					t.Fatal(m.uncompiled)
				}
				m.backend = backend
				x := versionedInput(planOf(m).inputs[0])
				targets := NewArray(y)
				if name := m.loss.Name(); !strings.HasPrefix(name, "sparse") && !strings.HasPrefix(name, "binary") {
					targets = ToCategorical(targets, 2)
				}
				compareNumbers(t, "prediction", Must(Values[float32](m.MustPredict(x))), want.Predict)
				score := m.MustEvaluate(x, targets)
				if len(score.metrics) != len(want.Score) {
					t.Errorf("the metrics are %v, were %v", score.metrics, want.Score)
				}
				for metric, value := range want.Score {
					if got := score.MustMetric(metric); !(math.Abs(got-value) <= 1e-5*max(1, math.Abs(value))) {
						t.Errorf("%s is %v, was %v", metric, got, value)
					}
				}
				history := m.MustFit(x, targets, FitOptions{BatchSize: 5, Epochs: 2, Verbose: Silent})
				for metric, values := range want.Trained {
					for i, value := range values {
						if got := history.MustValues(metric)[i]; !(math.Abs(got-value) <= 1e-4*max(1, math.Abs(value))) {
							t.Errorf("%s after epoch %d is %v, was %v", metric, i+1, got, value)
						}
					}
				}
				again(t, m)
			})
		}
	}
}

// versionedInput are the twelve examples that the models were trained on.
func versionedInput(shape Shape) Array {
	if len(shape) == 1 && shape[0] == 3 { // places of an Embedding
		return NewArray([]uint8{1, 0, 8, 3, 4, 5, 5, 7, 2, 1, 0, 0, 3, 3, 4, 4, 8, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 7, 1, 1}, 12, 3)
	}
	batch := append(Shape{12}, shape...)
	values := make([]float32, batch.Size())
	for i := range values {
		values[i] = float32((i*7919+13)%101)/50 - 1
	}
	return NewArray(values, batch...)
}

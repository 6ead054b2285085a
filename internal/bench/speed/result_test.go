package main

import (
	"encoding/json"
	"testing"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{1, 4}, 2.5},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 3, 2}, 2.5},
	} {
		if got := median(test.values); got != test.want {
			t.Errorf("median(%v) = %v, want %v", test.values, got, test.want)
		}
	}
}

func TestSummarize(t *testing.T) {
	got := summarize("mlp", "keras/jax", []measurement{
		{Epochs: []float64{8, 2, 3, 9}, Cold: 30, Peak: 700, Accuracy: 0.98},
		{Epochs: []float64{6, 5, 4, 1}, Cold: 20, Peak: 800, Accuracy: 0.97},
		{Epochs: []float64{7, 2, 2, 2}, Cold: 10, Peak: 600, Accuracy: 0.96},
	})
	want := result{"mlp", "keras/jax", 3, 7, 20, 700, 0.97}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	const wantJSON = `{"work":"mlp","system":"keras/jax","epoch_s":3,"first_epoch_s":7,"cold_s":20,"peak_rss_mb":700,"test_accuracy":0.97}`
	if data, err := json.Marshal(got); err != nil || string(data) != wantJSON {
		t.Errorf("as JSON %s, %v; want %s", data, err, wantJSON)
	}
}

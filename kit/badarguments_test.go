package kit

import (
	"math"
	"strings"
	"testing"
)

func TestBadArgumentsAreErrors(t *testing.T) {
	x, y := NewArray(make([]float32, 8), 4, 2), NewArray(make([]int32, 4))
	scheduled := SGD()
	scheduled.Schedule = ScheduleFunc(nil)
	model := func(o Optimizer, metrics ...Metric) *Model {
		return Sequential(Dense(2).Activation(Softmax)).Compile(o, SparseCategoricalCrossentropy, metrics...)
	}
	for _, c := range []struct {
		model   *Model
		options FitOptions
		want    string
	}{
		{model(SGD(), Named("mine", nil)), FitOptions{}, "one of the metrics is nil"},
		{model(scheduled), FitOptions{}, "Schedule, at step 0: learning rate NaN"},
		{model(SGD()), FitOptions{ClassWeight: map[int]float64{1: math.NaN()}}, "ClassWeight of class 1 is nan"},
		{model(SGD()), FitOptions{Callbacks: []Callback{ModelCheckpoint("")}}, "the name of the file is empty"},
		{model(SGD()), FitOptions{Callbacks: []Callback{ModelCheckpoint(t.TempDir())}}, "is a folder"},
	} {
		c.options.Verbose = Silent
		if _, err := c.model.Fit(x, y, c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}

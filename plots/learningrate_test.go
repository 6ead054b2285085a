package plots

import (
	"math"
	"strings"
	"testing"

	"layercake/kit"
)

func TestLearningRate(t *testing.T) {
	warmUp := kit.ScheduleFunc(func(step int) float64 {
		return 0.001 * min(float64(step)/100, math.Pow(0.99, float64(step-100)))
	})
	p, err := LearningRatePicture(warmUp, 300)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Learning rate over 300 steps: from 0 to 0.000135, highest at step 100 with 0.001, lowest at step 0 with 0"; p.Alt != want {
		t.Errorf("%s, want %s", p.Alt, want)
	}
	if p, err = LearningRatePicture(warmUp, 1); err != nil || p.SVG() == nil {
		t.Errorf("one step: %v", err)
	}
}

func TestLearningRateErrors(t *testing.T) {
	constant := kit.ScheduleFunc(func(int) float64 { return 1 })
	for _, test := range []struct {
		schedule kit.Schedule
		steps    int
		want     string
	}{
		{nil, 10, "the schedule is nil"},
		{constant, 0, "0 steps; expected 1 to 10000000"},
		{constant, math.MaxInt, "steps; expected 1 to 10000000"},
		{kit.ScheduleFunc(func(step int) float64 { return 1 / float64(step-3) }), 10, "the schedule's rate at step 3 is +Inf; it must be a finite number"},
	} {
		if p, err := LearningRatePicture(test.schedule, test.steps); p != nil || err == nil || !strings.HasPrefix(err.Error(), "learning rate: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

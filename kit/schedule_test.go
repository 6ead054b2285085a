package kit

import (
	"math"
	"strings"
	"testing"
)

func TestSchedulesEqualKeras(t *testing.T) {
	var fixture map[string]struct {
		Rates     []float64
		Weights1  [][]float64 `json:"weights_1"`
		Weights10 [][]float64 `json:"weights_10"`
	}
	readFixture(t, "schedules", &fixture)
	schedules := map[string]Schedule{
		"exponential":            ExponentialDecay(0.1, 10, 0.96),
		"exponential_staircase":  ExponentialDecay(0.1, 10, 0.5).Staircase(true),
		"piecewise":              PiecewiseConstantDecay([]int{10, 25, 40}, []float64{1, 0.5, 0.1, 0.05}),
		"polynomial":             PolynomialDecay(0.1, 30),
		"polynomial_options":     PolynomialDecay(0.1, 30).EndLearningRate(0).Power(0.5),
		"polynomial_cycle":       PolynomialDecay(0.1, 30).EndLearningRate(0.02).Power(2).Cycle(true),
		"inverse_time":           InverseTimeDecay(0.1, 10, 0.5),
		"inverse_time_staircase": InverseTimeDecay(0.1, 10, 0.5).Staircase(true),
		"cosine":                 CosineDecay(0.1, 30),
		"cosine_alpha":           CosineDecay(0.1, 30).Alpha(0.1),
		"cosine_warmup":          CosineDecay(0.01, 30).Alpha(0.1).WarmupTarget(0.1).WarmupSteps(10),
		"restarts":               CosineDecayRestarts(0.1, 10),
		"restarts_same":          CosineDecayRestarts(0.1, 10).TMul(1).MMul(0.9),
		"restarts_options":       CosineDecayRestarts(0.1, 7).TMul(1.5).MMul(0.8).Alpha(0.1),
	}
	if len(fixture) != len(schedules)+1 {
		t.Errorf("%d cases in the fixture, %d here", len(fixture), len(schedules)+1)
	}

	x, labels := kerasInputs(20, 6, 4)
	adam := Adam().WeightDecay(0.1).LearningRate(CosineDecay(0.001, 6).Alpha(0.1).WarmupTarget(0.02).WarmupSteps(3))
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, schedule := range schedules {
			rates := make([]float32, len(fixture[name].Rates))
			for step := range rates {
				rates[step] = float32(schedule.Rate(step))
			}
			compareNumbers(t, name+": rates", rates, fixture[name].Rates)
		}
		m := patterned(t, smallNetwork().Compile(adam, SparseCategoricalCrossentropy))
		m.backend = backend
		// The second fit continues the schedule where the first one ended.
		for _, epochs := range []int{1, 9} {
			if _, err := m.Fit(x, labels, FitOptions{BatchSize: 20, Epochs: epochs, Verbose: Silent}); err != nil {
				t.Fatal(err)
			}
			want := fixture["training"].Weights1
			if epochs == 9 {
				want = fixture["training"].Weights10
			}
			compareArrays(t, "training: weights", weightsOf(m), want)
		}
	})
}

func TestInvalidSchedules(t *testing.T) {
	x, y := two(40)
	for _, test := range []struct {
		schedule Schedule
		want     string
	}{
		{ExponentialDecay(0.1, 0, 0.5), "LearningRate(ExponentialDecay(initial_learning_rate=0.1, decay_steps=0, decay_rate=0.5)): decaySteps 0: it must be 1 or more"},
		{ExponentialDecay(math.NaN(), 1, 0.5), "initialLearningRate NaN: it must be 0 or more"},
		{ExponentialDecay(0.1, 1, -0.5), "decayRate -0.5: it must be 0 or more"},
		{InverseTimeDecay(0.1, -2, 0.5), "decaySteps -2: it must be 1 or more"},
		{InverseTimeDecay(0.1, 2, math.Inf(1)), "decayRate +Inf: it must be 0 or more"},
		{PolynomialDecay(-0.1, 2), "initialLearningRate -0.1: it must be 0 or more"},
		{PolynomialDecay(0.1, 0), "decaySteps 0: it must be 1 or more"},
		{PolynomialDecay(0.1, 2).EndLearningRate(-1), "EndLearningRate(-1): it must be 0 or more"},
		{PolynomialDecay(0.1, 2).Power(-1), "Power(-1): it must be 0 or more"},
		{CosineDecay(0.1, -1), "decaySteps -1: it must be 1 or more"},
		{CosineDecay(0.1, 3).Alpha(-1), "Alpha(-1): it must be 0 or more"},
		{CosineDecay(0.1, 3).WarmupSteps(-1), "WarmupSteps(-1): it must be 0 or more"},
		{CosineDecay(0.1, 3).WarmupTarget(math.NaN()), "WarmupTarget(NaN): it must be 0 or more"},
		{CosineDecay(0.1, 3).WarmupSteps(2), "WarmupSteps(2) without WarmupTarget"},
		{CosineDecayRestarts(0.1, 0), "firstDecaySteps 0: it must be 1 or more"},
		{CosineDecayRestarts(0.1, 2).TMul(0.5), "TMul(0.5): it must be 1 or more"},
		{CosineDecayRestarts(0.1, 2).MMul(-1), "MMul(-1): it must be 0 or more"},
		{PiecewiseConstantDecay(nil, nil), "0 boundaries and 0 values: there must be one more value than boundaries"},
		{PiecewiseConstantDecay([]int{1, 2}, []float64{1, 2}), "2 boundaries and 2 values: there must be one more value than boundaries"},
		{PiecewiseConstantDecay([]int{2, 1}, []float64{1, 2, 3}), "boundaries [2 1]: they must be in ascending order"},
		{PiecewiseConstantDecay([]int{1}, []float64{1, -2}), "values[1] -2: it must be 0 or more"},
		{(*CosineDecaySchedule)(nil), "LearningRate: the CosineDecay is nil"},
		{ScheduleFunc(nil), "LearningRate(ScheduleFunc), at step 0: learning rate nan: it must be a finite number of 0 or more"},
		{ScheduleFunc(func(int) float64 { panic("boo") }), "LearningRate(ScheduleFunc), at step 0: boo, at "},
		{ScheduleFunc(func(step int) float64 { return []float64{0.1}[step] }), "LearningRate(ScheduleFunc): runtime error: index out of range [1] with length 1, at "},
		{ScheduleFunc(func(int) float64 { return -1 }), "LearningRate(ScheduleFunc), at step 0: learning rate -1"},
		{ScheduleFunc(func(step int) float64 { return 1 / float64(max(0, 2-step)) }), "LearningRate(ScheduleFunc), at step 2: learning rate inf"},
	} {
		sgd := SGD().LearningRate(test.schedule)
		_, err := twoNetwork().Compile(sgd, SparseCategoricalCrossentropy).Fit(x, y, FitOptions{BatchSize: 10, Verbose: Silent})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
	if rate := PolynomialDecay(0.1, 0).Rate(3); !math.IsNaN(rate) {
		t.Errorf("a decay in 0 steps has the rate %v", rate)
	}
}

package kit

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The cases are described in fitting.py.

type fittingFixture struct {
	Fits map[string]struct {
		Text    string
		Epochs  []int
		History map[string][]float64
		Weights [][]float64
	}
	Drives map[string]struct {
		Rates []float64
		Paths []string
		Text  string
	}
	Bars   map[string][]string
	CSV    map[string]string
	Floats []struct {
		Text  string
		Value *float64
	}
}

func readFitting(t *testing.T) (f fittingFixture) {
	readFixture(t, "fitting", &f)
	return f
}

// printed returns the text that f prints.
func printed(t *testing.T, f func()) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "stdout"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	os.Stdout = file
	f()
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var times = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\d+(s|ms|us)/step`), "T/step"},
	{regexp.MustCompile(`\b\d+s\b`), "Ts"},
	{regexp.MustCompile(`\x1b\[1m\d+s`), "\x1b[1mTs"},
}

// timeless replaces the times in a text, and keeps only the last state of each bar.
func timeless(text string) string {
	for _, t := range times {
		text = t.pattern.ReplaceAllString(text, t.instead)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = line[strings.LastIndex(line, "\r\x1b[K")+1:]
		lines[i] = strings.TrimPrefix(lines[i], "\x1b[K")
	}
	return strings.Join(lines, "\n")
}

// A fitCase is a fit that fitting.py does too.
type fitCase struct {
	optimizer Optimizer // nil: SGD(0.1)
	examples  int       // 0: 50
	oneHot    bool
	batches   iter.Seq2[*Dataset, error] // nil: Fit on arrays
	options   FitOptions
}

func fittingData(n int, salt uint64) (x, y Array) {
	return NewArray(pattern(n*6, 1, salt), n, 6), kerasLabels(n, 4)
}

// batchesOf16 yields 50 examples in batches of 16, the last of 2.
func batchesOf16(yield func(*Dataset, error) bool) {
	x, y := fittingData(50, 101)
	for i := 0; i < 50; i += 16 {
		if !yield(Data(x.Slice(i, min(i+16, 50)), y.Slice(i, min(i+16, 50))), nil) {
			return
		}
	}
}

// endlessBatches yields 50 examples over and over, in batches of 16.
func endlessBatches(weighted bool) iter.Seq2[*Dataset, error] {
	return func(yield func(*Dataset, error) bool) {
		x, labels := pattern(50*6, 1, 101), kerasLabels(50, 4)
		y, _ := Values[int64](labels)
		for i := 0; ; i += 16 {
			var xs, weights []float32
			var ys []int64
			for k := i; k < i+16; k++ {
				at := k % 50
				xs, ys, weights = append(xs, x[at*6:at*6+6]...), append(ys, y[at]), append(weights, float32(at%3))
			}
			batch := Data(NewArray(xs, 16, 6), NewArray(ys))
			if weighted {
				batch.SampleWeight = NewArray(weights)
			}
			if !yield(batch, nil) {
				return
			}
		}
	}
}

func fitCases() map[string]fitCase {
	validation := Data(fittingData(30, 102))
	weights := make([]float32, 50)
	for i := range weights {
		weights[i] = float32(i*5%7) / 4
	}
	sampleWeight := NewArray(weights)
	weighted := Data(validation.X, validation.Y)
	weighted.SampleWeight = sampleWeight.Slice(0, 30)
	classWeight := map[int]float64{0: 0.5, 2: 3}
	wave := func(epoch int, rate float64) float64 { return []float64{0.1, 0.2, 0.1, 3, 5, 5, 0.1}[min(epoch, 6)] }
	on := func(batches iter.Seq2[*Dataset, error], options FitOptions) fitCase {
		return fitCase{batches: batches, options: options}
	}
	of := func(options FitOptions) fitCase { return fitCase{options: options} }

	cases := map[string]fitCase{
		"plain":                    of(FitOptions{BatchSize: 16, Epochs: 3}),
		"one_epoch":                of(FitOptions{}),
		"silent":                   of(FitOptions{BatchSize: 16, Epochs: 2, Verbose: Silent}),
		"bar":                      of(FitOptions{BatchSize: 16, Epochs: 2, Verbose: 1, Validation: validation}),
		"auto":                     of(FitOptions{BatchSize: 16, Epochs: 2, Verbose: Auto}),
		"validation":               of(FitOptions{BatchSize: 16, Epochs: 2, Validation: validation}),
		"validation_split":         of(FitOptions{BatchSize: 16, Epochs: 2, ValidationSplit: 0.3}),
		"validation_freq":          of(FitOptions{BatchSize: 16, Epochs: 5, Validation: validation, ValidationFreq: 2}),
		"sample_weight":            of(FitOptions{BatchSize: 16, Epochs: 2, SampleWeight: sampleWeight}),
		"sample_weight_split":      of(FitOptions{BatchSize: 16, Epochs: 2, SampleWeight: sampleWeight, ValidationSplit: 0.3}),
		"validation_weight":        of(FitOptions{BatchSize: 16, Epochs: 2, Validation: weighted}),
		"class_weight":             of(FitOptions{BatchSize: 16, Epochs: 2, ClassWeight: classWeight, Validation: validation}),
		"class_weight_split":       of(FitOptions{BatchSize: 16, Epochs: 2, ClassWeight: classWeight, ValidationSplit: 0.3}),
		"class_weight_one_hot":     {oneHot: true, options: FitOptions{BatchSize: 16, Epochs: 2, ClassWeight: classWeight}},
		"initial_epoch":            of(FitOptions{BatchSize: 16, Epochs: 4, InitialEpoch: 2, Validation: validation}),
		"steps_per_epoch":          {examples: 40, options: FitOptions{BatchSize: 10, Epochs: 4, StepsPerEpoch: 2}},
		"steps_without_batch_size": {examples: 41, options: FitOptions{Epochs: 2, StepsPerEpoch: 4}},

		"batches":              on(batchesOf16, FitOptions{Epochs: 2}),
		"batches_class_weight": on(batchesOf16, FitOptions{Epochs: 2, ClassWeight: classWeight}),
		"batches_validation":   on(batchesOf16, FitOptions{Epochs: 3, Validation: validation, ValidationFreq: 2, Verbose: 1}),
		"batches_once":         on(batchesOf16, FitOptions{Verbose: 1}),
		"batches_endless":      on(endlessBatches(false), FitOptions{Epochs: 3, StepsPerEpoch: 5}),
		"batches_weighted":     on(endlessBatches(true), FitOptions{Epochs: 3, StepsPerEpoch: 5}),

		"early_stopping": of(FitOptions{BatchSize: 25, Epochs: 9, Validation: validation, Callbacks: []Callback{
			LearningRateScheduler(wave),
			EarlyStopping().Patience(1).RestoreBestWeights(true).Verbose(true),
		}}),
		"early_stopping_without_stop": of(FitOptions{BatchSize: 25, Epochs: 4, Callbacks: []Callback{
			LearningRateScheduler(wave).Verbose(true),
			EarlyStopping().Monitor("accuracy").Patience(3).RestoreBestWeights(true).Verbose(true),
		}}),
		"ema":      {optimizer: SGD(0.5).UseEMA(true).EMAMomentum(0.9), options: FitOptions{BatchSize: 16, Epochs: 3, Validation: validation}},
		"swap_ema": {optimizer: Adam(0.05).UseEMA(true).EMAMomentum(0.9), options: FitOptions{BatchSize: 16, Epochs: 3, Validation: validation, Callbacks: []Callback{SwapEMAWeights()}}},
		"swap_ema_on_epoch": {optimizer: SGD(0.5).UseEMA(true).EMAMomentum(0.9).GradientAccumulationSteps(2), options: FitOptions{
			BatchSize: 16, Epochs: 3, Callbacks: []Callback{SwapEMAWeights().SwapOnEpoch(true)},
		}},
		"reduce_lr": {optimizer: Adam(0.01), options: FitOptions{BatchSize: 25, Epochs: 7, Callbacks: []Callback{
			ReduceLROnPlateau().Monitor("loss").Verbose(true).MinDelta(1).Patience(1).Factor(0.3).Cooldown(1).MinLR(5e-4),
		}}},
		"scheduler_then_plateau": of(FitOptions{BatchSize: 25, Epochs: 4, Callbacks: []Callback{
			LearningRateScheduler(func(epoch int, rate float64) float64 {
				if epoch == 0 {
					return rate
				}
				return rate * 0.9
			}).Verbose(true),
			ReduceLROnPlateau().Monitor("loss").Verbose(true).MinDelta(1).Patience(2),
		}}),
		"terminate_on_nan": {optimizer: SGD(1e38), options: FitOptions{
			BatchSize: 10, Epochs: 3, Validation: validation, Callbacks: []Callback{TerminateOnNaN()},
		}},
	}
	for name, c := range cases {
		c.options.NoShuffle = c.batches == nil
		if c.options.Verbose == Auto && name != "auto" {
			c.options.Verbose = PerEpoch
		}
		cases[name] = c
	}
	return cases
}

// fit runs the fit of a case.
func (c fitCase) fit(t *testing.T, backend *Backend) (*Model, *History) {
	t.Helper()
	loss := Loss(SparseCategoricalCrossentropy)
	examples := c.examples
	if examples == 0 {
		examples = 50
	}
	x, y := fittingData(examples, 101)
	if c.oneHot {
		loss, y = CategoricalCrossentropy, ToCategorical(y, 4)
	}
	optimizer := c.optimizer
	if optimizer == nil {
		optimizer = SGD(0.1)
	}
	m := patterned(t, smallNetwork().Compile(optimizer, loss, Accuracy))
	m.backend = backend
	var h *History
	var err error
	if c.batches == nil {
		h, err = m.Fit(x, y, c.options)
	} else {
		h, err = m.FitBatches(c.batches, c.options)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m, h
}

func TestFitsEqualKeras(t *testing.T) {
	fixture, cases := readFitting(t).Fits, fitCases()
	if len(fixture) != len(cases) {
		t.Fatalf("%d cases in the fixture, %d here", len(fixture), len(cases))
	}
	defer func(was func(*os.File) bool) { onTerminal = was }(onTerminal)
	onTerminal = func(*os.File) bool { return true }
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, c := range cases {
			want := fixture[name]
			var m *Model
			var h *History
			text := printed(t, func() { m, h = c.fit(t, backend) })
			_, text, _ = strings.Cut(text, "\n") // after Training on ...
			got, wanted := timeless(text), want.Text
			switch name {
			case "silent":
				got, wanted = text, ""
			case "terminate_on_nan":
				// Keras prints that all steps were done. Which of several NaNs is the largest differs.
				got = accuracies.ReplaceAllString(got, "accuracy: ?")
				wanted = accuracies.ReplaceAllString(strings.Replace(wanted, "5/5", "2/5", 1), "accuracy: ?")
			}
			if got != wanted {
				t.Errorf("%s prints\n%q\nKeras prints\n%q", name, got, wanted)
			}
			var epochs []int
			for _, epoch := range h.Epochs {
				epochs = append(epochs, epoch-1)
			}
			if !slices.Equal(epochs, want.Epochs) {
				t.Errorf("%s: epochs %v; Keras has %v", name, epochs, want.Epochs)
			}
			if name == "terminate_on_nan" {
				// Keras keeps weights that are NaN, kit those from before the epoch.
				if loss := h.MustValues("loss"); len(loss) != 1 || !math.IsNaN(loss[0]) || !finiteWeights(m) {
					t.Errorf("%s: losses %v, weights %v", name, loss, weightsOf(m))
				}
				continue
			}
			if got, want := h.Names(), slices.Sorted(maps.Keys(want.History)); !slices.Equal(got, want) {
				t.Errorf("%s: history of %v; Keras has %v", name, got, want)
			}
			for metric, values := range want.History {
				var got []float32
				for _, v := range h.MustValues(metric) {
					got = append(got, float32(v))
				}
				compareNumbers(t, name+": "+metric, got, values)
			}
			compareArrays(t, name+": weights", weightsOf(m), want.Weights)
		}
	})
}

var accuracies = regexp.MustCompile(`accuracy: [\d.]+`)

func finiteWeights(m *Model) bool {
	for _, w := range weightsOf(m) {
		for _, v := range w {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return false
			}
		}
	}
	return true
}

// driven calls a model's callback with the metrics of epochs.
func driven(t *testing.T, m *Model, c Callback, epochs []map[string]float64) (rates []float64, text string) {
	t.Helper()
	training := &Training{Model: m, History: NewHistory(map[string][]float64{}), own: map[string]float64{}}
	training.fit = &fit{model: m, state: &state{Rate: float64(float32(0.01))}, callbacks: []Callback{c}}
	training.metrics = []string{"loss", "score", "val_loss"}
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	text = printed(t, func() {
		check(c.TrainBegin(training))
		for i, logs := range epochs {
			training.Epoch = i + 1
			training.logs = func() map[string]float64 { return logs }
			check(c.EpochBegin(training))
			check(c.EpochEnd(training))
			rates = append(rates, training.LearningRate())
			if training.stop {
				break
			}
		}
		check(c.TrainEnd(training))
	})
	return rates, text
}

func TestCallbacksEqualKeras(t *testing.T) {
	fixture := readFitting(t).Drives
	t.Chdir(t.TempDir()) // where checkpoints go
	m := smallModel(t, SGD())
	stoppings := map[string]*EarlyStoppingCallback{
		"":         EarlyStopping(),
		"patience": EarlyStopping().Patience(2),
		"delta":    EarlyStopping().Patience(2).MinDelta(-0.5),
		"baseline": EarlyStopping().Patience(1).Baseline(1),
		"start":    EarlyStopping().StartFromEpoch(3),
		"restore":  EarlyStopping().Patience(3).RestoreBestWeights(true),
	}
	plateaus := map[string]*ReduceLROnPlateauCallback{
		"":         ReduceLROnPlateau(),
		"patience": ReduceLROnPlateau().Patience(2),
		"cooldown": ReduceLROnPlateau().Patience(1).Cooldown(2).Factor(0.5),
		"delta":    ReduceLROnPlateau().Patience(1).MinDelta(0.7).MinLR(2e-5),
	}
	checkpoints := map[string]*ModelCheckpointCallback{
		"all":       ModelCheckpoint("m/{epoch:02d}-{val_loss:.2f}.keras"),
		"best":      ModelCheckpoint("best.keras").SaveBestOnly(true),
		"threshold": ModelCheckpoint("{epoch}.weights.h5").SaveBestOnly(true).SaveWeightsOnly(true).InitialValueThreshold(0.8),
		"formats":   ModelCheckpoint("{epoch:3d}_{epoch:.1f}_{val_loss}_{val_loss:8.3f}_{val_loss:08.1e}_{loss:g}.keras"),
	}
	for name, want := range fixture {
		kind, rest, _ := strings.Cut(strings.TrimPrefix(name, "early_"), "_")
		rest, highest := strings.CutPrefix(rest, "max_")
		metric, mode := "val_loss", "auto"
		if highest {
			metric, mode = "score", "max"
		}
		option, salt, _ := strings.Cut(rest, "_")
		var c Callback
		switch kind {
		case "stopping":
			c = stoppings[option].Monitor(metric).Mode(mode).Verbose(true)
		case "plateau":
			c = plateaus[option].Monitor(metric).Mode(mode).Verbose(true)
		case "checkpoint":
			checkpoint := *checkpoints[option]
			checkpoint.Verbose(true)
			c = &checkpoint
		}
		var epochs []map[string]float64
		for i, v := range pattern(12, 2, uint64(salt[0]-'0')) {
			rounded := float32(math.Round((float64(v)+2)*100) / 100)
			epochs = append(epochs, map[string]float64{metric: float64(rounded), "loss": float64(i) / 8})
		}
		rates, text := driven(t, m, c, epochs)
		if text != want.Text {
			t.Errorf("%s prints\n%q\nKeras prints\n%q", name, text, want.Text)
		}
		if len(rates) != len(want.Rates) {
			t.Fatalf("%s ends after %d epochs, in Keras after %d", name, len(rates), len(want.Rates))
		}
		for i, rate := range rates {
			if math.Abs(rate-want.Rates[i]) > 1e-7*want.Rates[i] {
				t.Errorf("%s: epoch %d ends with the learning rate %v, in Keras with %v", name, i+1, rate, want.Rates[i])
			}
		}
		for _, path := range want.Paths {
			if path == "" {
				continue
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestBarsEqualKeras(t *testing.T) {
	for name, want := range readFitting(t).Bars {
		steps := map[string]int{"short": 5, "long": 1875, "unknown": 60}[name]
		var b strings.Builder
		p := &progress{out: &b, bar: true}
		training := &Training{Epoch: 1, Epochs: 1, Steps: steps, History: NewHistory(map[string][]float64{}), own: map[string]float64{}}
		if name == "unknown" {
			training.Steps = 0
		}
		logs := map[string]float64{"accuracy": 0.8997, "loss": 0.00033149}
		training.logs = func() map[string]float64 { return logs }
		must(p.EpochBegin(training))
		for range steps {
			training.Step++
			training.Elapsed = 100*time.Millisecond + time.Duration(training.Step-1)*6*time.Millisecond
			must(p.BatchEnd(training))
		}
		training.Steps = steps
		training.Elapsed += 500 * time.Millisecond
		logs["val_loss"] = -0.5
		training.Log("learning_rate", 0.01)
		must(p.EpochEnd(training))
		got := strings.Split(strings.TrimPrefix(b.String(), "\r\x1b[K"), "\r\x1b[K")
		if len(got) != len(want) {
			t.Errorf("%s: drawn %d times; Keras draws %d times", name, len(got), len(want))
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s, number %d:\n%q\nKeras:\n%q", name, i, got[i], want[i])
				break
			}
		}
	}
}

func TestCSVLogsEqualKeras(t *testing.T) {
	numbers := regexp.MustCompile(`\d+\.\d+`)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, want := range readFitting(t).CSV {
			path := filepath.Join(t.TempDir(), "log.csv")
			logger := CSVLogger(path)
			if name == "append" {
				logger.Append(true).Separator(";")
			}
			same := LearningRateScheduler(func(_ int, rate float64) float64 { return rate })
			for range 2 { // the second file replaces the first one, or is appended to it
				fitCase{options: FitOptions{BatchSize: 25, Epochs: 2, NoShuffle: true, Verbose: Silent, Callbacks: []Callback{same, logger}}}.fit(t, backend)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			if got, want := numbers.ReplaceAllString(text, "N"), numbers.ReplaceAllString(want, "N"); got != want {
				t.Errorf("%s: the file is %q; Keras's is %q", name, got, want)
			}
			var got []float32
			var wanted []float64
			for _, s := range numbers.FindAllString(text, -1) {
				got = append(got, float32(parse(t, s)))
			}
			for _, s := range numbers.FindAllString(want, -1) {
				wanted = append(wanted, parse(t, s))
			}
			compareNumbers(t, name, got, wanted)
		}
	})
}

func parse(t *testing.T, s string) (v float64) {
	t.Helper()
	if _, err := fmt.Sscan(s, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFloatsEqualKeras(t *testing.T) {
	others := map[string]float64{"nan": math.NaN(), "inf": math.Inf(1), "-inf": math.Inf(-1)}
	for _, f := range readFitting(t).Floats {
		v := others[f.Text]
		if f.Value != nil {
			v = *f.Value
		}
		if got := pythonFloat(v); got != f.Text {
			t.Errorf("%v: %q; Python writes %q", v, got, f.Text)
		}
	}
}

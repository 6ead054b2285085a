package kit

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// at calls a function at one of the moments of a fit.
func atEpochEnd(epoch int, do func(*Training) error) Callback {
	return LambdaCallback().OnEpochEnd(func(t *Training) error {
		if t.Epoch == epoch {
			return do(t)
		}
		return nil
	})
}

// trainedOn returns a small network's weights after a fit on 48 examples in 3 batches.
func trainedOn(t *testing.T, m *Model, epochs int, callbacks ...Callback) [][]float32 {
	t.Helper()
	x, y := fittingData(48, 101)
	if _, err := m.Fit(x, y, FitOptions{BatchSize: 16, Epochs: epochs, NoShuffle: true, Verbose: Silent, Callbacks: callbacks}); err != nil {
		t.Fatal(err)
	}
	return weightsOf(m)
}

func smallModel(t *testing.T, optimizer Optimizer) *Model {
	t.Helper()
	return patterned(t, smallNetwork().Compile(optimizer, SparseCategoricalCrossentropy, Accuracy))
}

func TestWeightsThatACallbackSetsAreTrained(t *testing.T) {
	other := Must(Sequential(Dense(8).InputShape(6), Dense(4)).Seed(9).Weights())
	set := func(t *Training) error { return t.Model.SetWeights(other) }
	from := smallModel(t, SGD(0.1))
	if err := from.SetWeights(other); err != nil {
		t.Fatal(err)
	}
	want := trainedOn(t, from, 1)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for name, callback := range map[string]Callback{
			"train begin": LambdaCallback().OnTrainBegin(set),
			"epoch begin": LambdaCallback().OnEpochBegin(func(t *Training) error {
				if t.Epoch == 3 {
					return set(t)
				}
				return nil
			}),
			"epoch end": atEpochEnd(2, set),
			"last step": LambdaCallback().OnBatchEnd(func(t *Training) error {
				if t.Epoch == 2 && t.Step == t.Steps {
					return set(t)
				}
				return nil
			}),
		} {
			m := smallModel(t, SGD(0.1))
			m.backend = backend
			epochs := 3
			if name == "train begin" {
				epochs = 1
			}
			if got := trainedOn(t, m, epochs, callback); !alikeWeights(got, want) {
				t.Errorf("%s: the weights are not those that the callback's were trained to", name)
			}
		}
	})
}

func alikeWeights(a, b [][]float32) bool {
	return slices.EqualFunc(a, b, func(a, b []float32) bool {
		return slices.EqualFunc(a, b, func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 })
	})
}

func TestSyncInTheMiddleOfAnEpoch(t *testing.T) {
	var synced [][]float32
	m := smallModel(t, Adam())
	trainedOn(t, m, 1, &afterBatch{2, func(t *Training) error {
		err := t.Sync()
		synced = weightsOf(t.Model)
		return err
	}})
	part := smallModel(t, Adam())
	x, y := fittingData(32, 101)
	if _, err := part.Fit(x, y, FitOptions{BatchSize: 16, NoShuffle: true, Verbose: Silent}); err != nil {
		t.Fatal(err)
	}
	if !alikeWeights(synced, weightsOf(part)) {
		t.Error("after two steps the model does not have the weights of two steps")
	}
	if m.state.Epoch != 1 || m.state.Step != 3 {
		t.Errorf("%d epochs, %d steps; it was one of 3", m.state.Epoch, m.state.Step)
	}
}

func TestCheckpointsAreWhatWasLearned(t *testing.T) {
	folder := t.TempDir()
	steps := ModelCheckpoint(folder + "/{epoch}-{batch:02d}.npz").SaveFreq(2).SaveWeightsOnly(true)
	epochs := ModelCheckpoint(folder + "/new/{epoch:02d}.layercake")
	m := smallModel(t, Adam())
	trainedOn(t, m, 2, steps, epochs)
	files, err := filepath.Glob(folder + "/*.npz")
	if want := []string{folder + "/1-02.npz", folder + "/2-01.npz", folder + "/2-03.npz"}; err != nil || !slices.Equal(files, want) {
		t.Fatalf("files %v, want %v", files, want)
	}
	last := smallModel(t, Adam())
	if err := last.LoadWeights(files[2]); err != nil || !reflect.DeepEqual(weightsOf(last), weightsOf(m)) {
		t.Errorf("the last file does not have the weights at the end: %v", err)
	}
	// From the model after the first epoch, training reaches the result of the whole fit.
	first, err := Load(folder + "/new/01.layercake")
	if err != nil {
		t.Fatal(err)
	}
	if got := trainedOn(t, first, 1); !alikeWeights(got, weightsOf(m)) {
		t.Error("the first epoch's model does not go on to what the fit learned")
	}
}

func TestSyncBeforeTheFirstStep(t *testing.T) {
	sync := func(t *Training) error { return t.Sync() }
	trainedOn(t, smallModel(t, SGD()), 1, LambdaCallback().OnTrainBegin(sync).OnEpochBegin(sync).OnTrainEnd(sync))
}

func TestCallbacksCanAskAfterTheEnd(t *testing.T) {
	x, y := two(40)
	var training *Training
	keep := LambdaCallback().OnTrainBegin(func(t *Training) error { training = t; return nil })
	m := twoNetwork()
	m.MustFit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{keep}})
	loss, _ := training.History.Last("loss")
	if err := training.Sync(); err != nil || training.Logs()["loss"] != loss {
		t.Errorf("logs %v, error %v; the loss was %v", training.Logs(), err, loss)
	}
}

func TestBestWeightsAreRestored(t *testing.T) {
	t.Setenv(folderVariable, t.TempDir())
	declare := func() *Model {
		return smallNetwork().Compile(SGD(0.1), SparseCategoricalCrossentropy, Accuracy).Seed(1)
	}
	m := cell(declare)
	var best [][]float32
	worse := LambdaCallback().OnEpochEnd(func(t *Training) error {
		t.Log("score", -float64(t.Epoch))
		if t.Epoch == 1 {
			best = weightsOf(t.Model)
		}
		return nil
	})
	stopping := EarlyStopping().Monitor("score").Mode("max").Patience(2).RestoreBestWeights(true)
	if trainedOn(t, m, 9, worse, stopping); m.state.Epoch != 3 {
		t.Errorf("%d epochs, want 3", m.state.Epoch)
	}
	if !reflect.DeepEqual(weightsOf(m), best) {
		t.Error("the model does not have the weights of the first epoch")
	}
	if later := cell(declare); second(later.Weights()) != nil || !reflect.DeepEqual(weightsOf(later), best) {
		t.Error("a later cell does not find the best weights")
	}
}

func TestLearningRateIsKept(t *testing.T) {
	t.Setenv(folderVariable, t.TempDir())
	x, y := two(40)
	model := func() *Model { return twoNetwork().Compile(SGD(0.5), SparseCategoricalCrossentropy) }
	rates := func(m *Model, callbacks ...Callback) (rates []float64) {
		look := LambdaCallback().OnBatchEnd(func(t *Training) error {
			rates = append(rates, t.LearningRate())
			return nil
		})
		if _, err := m.Fit(x, y, FitOptions{BatchSize: 40, Epochs: 2, Verbose: Silent, Callbacks: append(callbacks, look)}); err != nil {
			t.Fatal(err)
		}
		return rates
	}
	halve := LambdaCallback().OnEpochEnd(func(t *Training) error {
		t.SetLearningRate(t.LearningRate() / 2)
		return nil
	})
	for _, test := range []struct {
		name  string
		rates []float64
		want  []float64
	}{
		{"first", rates(cell(model), halve), []float64{0.5, 0.25}},
		{"a later cell", rates(cell(model)), []float64{0.125, 0.125}},
		{"another rate", rates(cell(model).Compile(SGD(0.1), SparseCategoricalCrossentropy)), []float64{float64(float32(0.1)), float64(float32(0.1))}},
		{"the rate from before", rates(cell(model)), []float64{0.5, 0.5}},
		{"another optimizer", rates(cell(model).Compile(Adam(0.5), SparseCategoricalCrossentropy), halve), []float64{0.5, 0.25}},
	} {
		if !slices.Equal(test.rates, test.want) {
			t.Errorf("%s: learning rates %v, want %v", test.name, test.rates, test.want)
		}
	}
}

func TestWhatCallbacksLog(t *testing.T) {
	m := smallModel(t, SGD())
	var seen []float64
	own := LambdaCallback().OnBatchEnd(func(t *Training) error {
		t.Log("steps", float64(t.Step))
		return nil
	}).OnEpochEnd(func(t *Training) error {
		if t.Epoch == 2 {
			t.Log("late", 7)
		}
		return nil
	})
	other := LambdaCallback().OnEpochEnd(func(t *Training) error {
		seen = append(seen, t.Logs()["steps"], t.Logs()["late"])
		return nil
	})
	x, y := fittingData(48, 101)
	var h *History
	text := printed(t, func() {
		var err error
		if h, err = m.Fit(x, y, FitOptions{BatchSize: 16, Epochs: 2, Callbacks: []Callback{own, other}}); err != nil {
			t.Fatal(err)
		}
	})
	if want := []float64{3, 0, 3, 7}; !slices.Equal(seen, want) {
		t.Errorf("a callback that comes later sees %v, want %v", seen, want)
	}
	late := h.MustValues("late")
	if !slices.Equal(h.MustValues("steps"), []float64{3, 3}) || !slices.Equal(late, []float64{7}) {
		t.Errorf("history %v", h.metrics)
	}
	if epochs, values, err := h.Measured("late"); err != nil || !slices.Equal(epochs, []int{2}) || !slices.Equal(values, []float64{7}) {
		t.Errorf("late is measured in the epochs %v as %v, %v", epochs, values, err)
	}
	if !strings.Contains(text, " - steps: 3.0000\n") || !strings.HasSuffix(text, " - steps: 3.0000 - late: 7.0000\n") {
		t.Errorf("printed %q", text)
	}
}

func TestCallbackErrors(t *testing.T) {
	x, y := two(40)
	scheduled := SGD().LearningRate(ExponentialDecay(0.1, 10, 0.5))
	logger := func(path, separator string) Callback {
		return CSVLogger(path).Separator(separator)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "log"), []byte("of the fit before"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		callback Callback
		want     []string
	}{
		{"no validation", EarlyStopping(), []string{`"val_loss"`, "accuracy, loss"}},
		{"no name", EarlyStopping().Monitor(""), []string{`Monitor(""): it takes the name of a metric`}},
		{"unknown name", EarlyStopping().Monitor("mae"), []string{`"mae"`, "accuracy, loss"}},
		{"short name", EarlyStopping().Monitor("val_acc"), []string{`"val_acc"`, "accuracy, loss; give Fit data to validate on"}},
		{"mode", EarlyStopping().Mode("down"), []string{`"down"`, `"min", "max" or "auto"`}},
		{"averages", SwapEMAWeights(), []string{"the optimizer keeps no averages of the weights; compile the model with an optimizer that does, as in kit.Adam().UseEMA(true)"}},
		{"plateau", ReduceLROnPlateau(), []string{`"val_loss"`, "accuracy, loss, learning_rate"}},
		{"factor", ReduceLROnPlateau().Factor(1), []string{"Factor(1): it must be from 0 up to but not including 1"}},
		{"best without validation", ModelCheckpoint("best").SaveBestOnly(true), []string{`"val_loss"`, "accuracy, loss"}},
		{"unknown place", ModelCheckpoint(folder + "/{val_loss:.2f}"), []string{`"val_loss"`, "epoch, accuracy, loss; give Fit data to validate on"}},
		{"place", ModelCheckpoint(folder + "/{epoch:02y}"), []string{"{epoch:02y}: there is no type 'y'"}},
		{"open place", ModelCheckpoint(folder + "/{epoch"), []string{`a "{" has no "}" after it`}},
		{"whole number", ModelCheckpoint(folder + "/{loss:d}"), []string{"it is not a whole number", "{loss:.2f}"}},
		{"batch of an epoch", ModelCheckpoint(folder + "/{batch}"), []string{`there is no "batch"`, "epoch, accuracy, loss"}},
		{"checkpoint without a name", ModelCheckpoint(""), []string{"the name of the file is empty"}},
		{"a folder as checkpoint", ModelCheckpoint(folder), []string{folder + " is a folder; give the name of a file"}},
		{"direction", EarlyStopping().Monitor("learning_rate"), []string{`there is no metric "learning_rate"`}},
		{"save freq", ModelCheckpoint("x").SaveFreq(-1), []string{"SaveFreq(-1)"}},
		{"best in steps", ModelCheckpoint("x").SaveBestOnly(true).SaveFreq(1), []string{`"val_loss"`, "only after each epoch"}},
		{"nil scheduler", LearningRateScheduler(nil), []string{"schedule is nil"}},
		{"scheduler", LearningRateScheduler(func(int, float64) float64 { return math.NaN() }), []string{"epoch 1", "learning rate nan"}},
		{"set rate", LambdaCallback().OnBatchEnd(func(t *Training) error { t.SetLearningRate(-1); return nil }), []string{"learning rate -1"}},
		{"separator of two", logger(folder+"/log", "ab"), []string{`Separator("ab"): it must be one character, as ",", ";" or "\t", but neither a quote nor a line break`}},
		{"no separator", logger(folder+"/log", ""), []string{`Separator(""): it must be one character`}},
		{"quote as separator", logger(folder+"/log", `"`), []string{`Separator("\""): it must be one character`}},
		{"line break as separator", logger(folder+"/log", "\n"), []string{`Separator("\n"): it must be one character`}},
		{"return as separator", logger(folder+"/log", "\r"), []string{`Separator("\r"): it must be one character`}},
		{"half a character as separator", logger(folder+"/log", "\xff"), []string{`Separator("\xff"): it must be one character`}},
		{"csv without a name", CSVLogger(""), []string{"the name of the file is empty"}},
		{"a folder as csv", CSVLogger(folder), []string{folder + " is a folder; give the name of a file"}},
		{"panic", LambdaCallback().OnEpochEnd(func(*Training) error { panic("boo") }), []string{": boo, at ", "callbacks_test.go:"}},
		{"add", LambdaCallback().OnBatchEnd(func(t *Training) error { t.Model.Add(Dense(2)); return nil }), []string{"Add: the model is being trained; change it before or after"}},
		{"pop", LambdaCallback().OnEpochBegin(func(t *Training) error { t.Model.Pop(); return nil }), []string{"Pop: the model is being trained"}},
		{"compile", LambdaCallback().OnTrainEnd(func(t *Training) error { t.Model.Compile(Adam(), MeanSquaredError); return nil }), []string{"Compile: the model is being trained"}},
		{"backup without a name", BackupAndRestore(""), []string{"the name of the folder is empty"}},
		{"backup in a file", BackupAndRestore(folder + "/file"), []string{"reading the backup: open", "not a directory"}},
		{"board without a name", TensorBoard(""), []string{"the name of the folder is empty"}},
		{"csv in a file", CSVLogger(folder + "/file/log"), []string{"file", "not a directory"}},
		{"update freq", TensorBoard(folder).UpdateFreq(-1), []string{"UpdateFreq(-1)"}},
		{"board's folder", TensorBoard(folder + "/file"), []string{"file"}},
		{"raise", TerminateOnNaN().RaiseError(true), []string{"NaN or Inf loss encountered at batch 1. Loss value: "}},
	} {
		if err := os.WriteFile(filepath.Join(folder, "file"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		optimizer := SGD()
		if test.name == "raise" {
			optimizer = SGD(1e38)
		}
		m := twoNetwork().Compile(optimizer, SparseCategoricalCrossentropy, Accuracy)
		m.backend = testBackend(t, goEngine)
		layers := len(layersOf(m))
		_, err := m.Fit(x, y, FitOptions{BatchSize: 10, Verbose: Silent, Callbacks: []Callback{test.callback}})
		if len(layersOf(m)) != layers || m.optimizer != optimizer {
			t.Errorf("%s: the model is another one after the fit", test.name)
		}
		for _, part := range append(test.want, fmt.Sprintf("callback %T: ", test.callback)) {
			if test.name == "set rate" && strings.HasPrefix(part, "callback") {
				continue
			}
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %v does not say %q", test.name, err, part)
			}
			if err != nil && strings.Count(err.Error(), part) > 1 {
				t.Errorf("%s: error %v says %q more than once", test.name, err, part)
			}
		}
	}
	if log, err := os.ReadFile(filepath.Join(folder, "log")); err != nil || string(log) != "of the fit before" {
		t.Errorf("the log of the fit before is %q, %v", log, err)
	}
	for _, c := range []Callback{ReduceLROnPlateau(), LearningRateScheduler(func(_ int, rate float64) float64 { return rate })} {
		_, err := twoNetwork().Compile(scheduled, SparseCategoricalCrossentropy).Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{c}})
		if err == nil || !strings.Contains(err.Error(), "has a schedule") {
			t.Errorf("%T with a schedule: error %v", c, err)
		}
	}
}

func TestMonitors(t *testing.T) {
	x, y := two(60)
	stopping := func(monitor, mode string) *EarlyStoppingCallback {
		return EarlyStopping().Monitor(monitor).Mode(mode).MinDelta(1e9)
	}
	// No metric improves by this much: the fit ends after the second epoch with a value.
	f1 := LambdaCallback().OnEpochEnd(func(t *Training) error { t.Log("val_f1", 0.5); return nil })
	for name, test := range map[string]struct {
		callbacks []Callback
		options   FitOptions
		epochs    int
	}{
		"a metric that a callback logs": {[]Callback{f1, stopping("val_f1", "max")}, FitOptions{Epochs: 9}, 2},
		"every third validation":        {[]Callback{stopping("val_accuracy", "auto")}, FitOptions{Epochs: 9, Validation: Data(x, y), ValidationFreq: 3}, 6},
		"the learning rate":             {[]Callback{ReduceLROnPlateau().Monitor("loss"), stopping("learning_rate", "min")}, FitOptions{Epochs: 9}, 2},
	} {
		test.options.Verbose, test.options.Callbacks = Silent, test.callbacks
		h, err := twoNetwork().Fit(x, y, test.options)
		if err != nil || len(h.Epochs) != test.epochs {
			t.Errorf("%s: error %v, %d epochs, want %d", name, err, len(h.Epochs), test.epochs)
		}
	}
	m := twoNetwork().Compile(SGD(), SparseCategoricalCrossentropy,
		Accuracy, Named("exact", Precision), SparseCategoricalCrossentropy, RootMeanSquaredError, CosineSimilarity)
	for name, want := range map[string][2]bool{
		"loss": {false, true}, "accuracy": {true, true}, "exact": {true, true}, "sparse_categorical_crossentropy": {false, true},
		"root_mean_squared_error": {false, true}, "cosine_similarity": {true, true}, "nothing": {false, false},
	} {
		if rises, known := m.rises(planOf(m), name); [2]bool{rises, known} != want {
			t.Errorf("%s rises: %t, known: %t; want %v", name, rises, known, want)
		}
	}
}

// Unknown names are reported before training, unless a callback might log them that does not list its names.
func TestNamesAreCheckedBeforeTraining(t *testing.T) {
	x, y := two(40)
	t.Chdir(t.TempDir())
	own := LambdaCallback().OnEpochEnd(func(t *Training) error { t.Log("f1", 0.5); return nil })
	stopping := func(monitor, mode string) Callback {
		return EarlyStopping().Monitor(monitor).Mode(mode)
	}
	best := func(path, monitor string) Callback {
		return ModelCheckpoint(path).Monitor(monitor).SaveBestOnly(true)
	}
	often := func(path string) Callback {
		return ModelCheckpoint(path).SaveFreq(1)
	}
	plateau := ReduceLROnPlateau().Monitor("loss")
	for _, test := range []struct {
		name      string
		callbacks []Callback
		freq      int // of validations
		epochs    int // trained before the error or the end
		want      string
	}{
		{"all there", []Callback{plateau, ModelCheckpoint("{epoch}{loss:.2f}{val_loss!r:>9}{learning_rate:g}.a"), stopping("val_loss", "")}, 1, 2, ""},
		{"logged later", []Callback{ModelCheckpoint("{learning_rate}.b"), plateau}, 1, 0, `there is no "learning_rate" to put into the path; there are epoch, accuracy, loss, val_accuracy, val_loss`},
		{"misspelt place", []Callback{plateau, ModelCheckpoint("{los}.c")}, 1, 0, `there is no "los" to put into the path; there are epoch, accuracy, loss, val_accuracy, val_loss, learning_rate`},
		{"a place of its own", []Callback{own, ModelCheckpoint("{f1:.1%}.d")}, 1, 2, ""},
		{"misspelt beside its own", []Callback{own, ModelCheckpoint("{f2}.e")}, 1, 1, `there is no "f2" to put into the path; there are epoch, accuracy, f1, loss, val_accuracy, val_loss`},
		{"bad format beside its own", []Callback{own, ModelCheckpoint("{f1:d}.f")}, 1, 0, "it is not a whole number"},
		{"not after each epoch", []Callback{ModelCheckpoint("{val_loss}.g")}, 2, 0, "val_loss is measured only every 2 epochs (ValidationFreq), but the model is saved after each"},
		{"when it is measured", []Callback{best("{epoch}{val_accuracy}.h", "val_loss")}, 2, 2, ""},
		{"by another one", []Callback{best("{epoch}{val_accuracy}.i", "loss")}, 2, 0, "val_accuracy is measured only every 2 epochs"},
		{"within epochs", []Callback{often("{batch}{val_loss}.j")}, 1, 0, "val_loss is measured only after each epoch, but SaveFreq saves the model within epochs"},
		{"steps", []Callback{often("{epoch}-{batch:x}-{loss:8.1e}.k")}, 1, 2, ""},
		{"misspelt monitor", []Callback{stopping("val_los", "")}, 1, 0, `there is no metric "val_los"; there are accuracy, loss, val_accuracy, val_loss`},
		{"its own monitor", []Callback{own, stopping("f1", "max")}, 1, 2, ""},
		{"its own without a direction", []Callback{own, stopping("f1", "auto")}, 1, 0, `there is no metric "f1"; there are accuracy, loss, val_accuracy, val_loss; if a callback logs it, say it with Mode("max") or Mode("min")`},
		{"logged without a direction", []Callback{plateau, stopping("learning_rate", "")}, 1, 0, `it is unknown whether "learning_rate" should rise or fall; say it with Mode("max") or Mode("min")`},
	} {
		m := twoNetwork()
		m.backend = testBackend(t, goEngine)
		h, err := m.Fit(x, y, FitOptions{Epochs: 2, Verbose: Silent, Callbacks: test.callbacks, Validation: Data(x, y), ValidationFreq: test.freq})
		if len(h.Epochs) != test.epochs || (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %d epochs, want %d; error %v, want %s", test.name, len(h.Epochs), test.epochs, err, test.want)
		}
	}
	if files, err := filepath.Glob("*.h"); err != nil || len(files) != 1 || files[0][0] != '2' {
		t.Errorf("the best model is saved as %v; it is measured in epoch 2", files)
	}
}

// A shower is a callback that may show progress itself.
type shower struct {
	CallbackBase
	shows bool
}

func (s shower) ShowsProgress() bool { return s.shows }

func TestProgressThatACallbackShows(t *testing.T) {
	x, y := two(40)
	line := regexp.MustCompile(`^\d/\d - \d+s - \d+(us|ms|s)/step - accuracy: \S+ - loss: \S+$`)
	for _, test := range []struct {
		name     string
		shows    bool
		terminal bool
		verbose  Verbosity
		stop     int // the epoch after which training stops
		want     []string
	}{
		{"auto", true, false, Auto, 9, []string{"Epoch 3/3", "line"}},
		{"in a terminal", true, true, Auto, 9, []string{"Epoch 3/3", "line"}},
		{"it does not", false, false, Auto, 9, []string{"Epoch 1/3", "line", "Epoch 2/3", "line", "Epoch 3/3", "line"}},
		{"lines", true, false, PerEpoch, 9, []string{"Epoch 1/3", "line", "Epoch 2/3", "line", "Epoch 3/3", "line"}},
		{"bar", true, false, Bar, 9, []string{"Epoch 1/3", "line", "Epoch 2/3", "line", "Epoch 3/3", "line"}},
		{"silent", true, false, Silent, 9, nil},
		{"stopped", true, false, Auto, 2, []string{"Epoch 2/3", "line"}},
	} {
		text := printed(t, func() {
			defer func(was func(*os.File) bool) { onTerminal = was }(onTerminal)
			onTerminal = func(*os.File) bool { return test.terminal }
			stop := atEpochEnd(test.stop, func(t *Training) error { t.Stop(); return nil })
			m := twoNetwork()
			m.backend = testBackend(t, goEngine)
			m.MustFit(x, y, FitOptions{Epochs: 3, Verbose: test.verbose, Callbacks: []Callback{shower{shows: test.shows}, stop}})
		})
		var got []string
		for text := range strings.Lines(text) {
			text = strings.TrimSuffix(text, "\n")
			switch {
			case strings.HasPrefix(text, "Training on "):
				continue
			case line.MatchString(text):
				text = "line"
			}
			got = append(got, text)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s prints %q, want %q", test.name, got, test.want)
		}
	}
}

// A full disk is reported once, with the file's name.
func TestCSVLoggerOnAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full")
	}
	x, y := two(40)
	_, err := twoNetwork().Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{CSVLogger("/dev/full")}})
	if want := "fit: callback *kit.CSVLoggerCallback: write /dev/full: no space left on device"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestNaNBesideACallbackError(t *testing.T) {
	x, y := two(100)
	failing := &afterBatch{4, func(*Training) error { return errors.New("enough") }}
	_, err := twoNetwork().Compile(SGD(1e38), SparseCategoricalCrossentropy).Fit(x, y, FitOptions{BatchSize: 10, Verbose: Silent, Callbacks: []Callback{failing}})
	if err == nil || !strings.Contains(err.Error(), "enough") || !strings.Contains(err.Error(), "the loss is") {
		t.Errorf("error %v lacks the callback's, or the loss's", err)
	}
}

package plots

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"layercake/kit"
)

const testNote = "SYNTHETIC digits, not MNIST: there was no network."

// A screen stands in for the notebook and records what was shown on it. Its clock advances by perBatch with each batch.
type screen struct {
	kit.CallbackBase
	perBatch time.Duration
	clock    time.Time

	opened      int
	html, texts []string
}

func (s *screen) BatchEnd(*kit.Training) error {
	s.clock = s.clock.Add(s.perBatch)
	return nil
}

// live returns a live plot that draws on the screen, synchronously.
func (s *screen) live() *LivePlot {
	return &LivePlot{
		now:        func() time.Time { return s.clock },
		background: func(f func()) { f() },
		open: func() *block {
			s.opened++
			show := func(p *Picture) {
				s.html, s.texts = append(s.html, p.HTML()), append(s.texts, p.String())
			}
			return &block{show, show}
		},
	}
}

func (s *screen) last() (html, text string) { return s.html[len(s.html)-1], s.texts[len(s.texts)-1] }

// underWay returns the line on progress in a text that may begin with a note and curves.
func underWay(t *testing.T, text string) string {
	t.Helper()
	for s := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(s, "Epoch ") || strings.HasPrefix(s, "Preparing ") {
			return s
		}
	}
	return ""
}

// batches is the number of batches in an epoch of fit.
const batches = 4

// fit trains a tiny model on random numbers. The clock advances before the callbacks see a batch.
func fit(t *testing.T, s *screen, epochs int, callbacks ...kit.Callback) (*kit.History, error) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	x, y := make([]float32, 2*batches*3), make([]uint8, 2*batches)
	for i := range x {
		x[i] = rng.Float32()
	}
	for i := range y {
		y[i] = uint8(rng.IntN(2))
	}
	images := kit.NewArray(x, len(y), 3).WithNote(testNote)
	labels := kit.NewArray(y)
	model := kit.Sequential(kit.Dense(2).Activation(kit.Softmax)).
		Compile(kit.RMSprop(), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
	return model.Fit(images, labels, kit.FitOptions{
		BatchSize: 2, Epochs: epochs, Verbose: kit.Silent,
		Callbacks: append([]kit.Callback{s}, callbacks...), Validation: kit.Data(images, labels),
	})
}

// isFinal checks that the screen ends with a whole history.
func (s *screen) isFinal(t *testing.T, h *kit.History, line string) {
	t.Helper()
	p, err := CurvesPicture(h)
	if err != nil {
		t.Fatal(err)
	}
	p.Caption = paragraphs(line, p.Caption)
	html, text := s.last()
	if html != p.HTML() {
		t.Errorf("the output ends with the text\n%s\nand not with the curves of all %d epochs", text, len(h.Epochs))
	}
	if text != p.String() {
		t.Errorf("the text ends with\n%s\nwant\n%s", text, p)
	}
}

func TestLiveRedrawsAFewTimesASecond(t *testing.T) {
	const epochs, perBatch = 1000, 10 * time.Millisecond
	s := &screen{perBatch: perBatch}
	h, err := fit(t, s, epochs, s.live())
	if err != nil {
		t.Fatal(err)
	}
	s.isFinal(t, h, "")
	most := int(epochs*batches*perBatch/liveInterval) + 2 // plus the first and the last
	if n := len(s.html); n > most || n < most/2 {
		t.Errorf("redrawn %d times in %v; want at most %d times and not much less", n, epochs*batches*perBatch, most)
	}
	for i, html := range s.html {
		if len(html) > 100_000 {
			t.Fatalf("redraw %d is of %d bytes", i, len(html))
		}
		if !strings.Contains(html, "<div>"+testNote+"</div>") || !strings.HasPrefix(s.texts[i], testNote+"\n") {
			t.Fatalf("redraw %d lacks the note: %s", i, s.texts[i])
		}
	}
	// The bar moves and the curves grow.
	bars, pictures := map[string]bool{}, map[string]bool{}
	for i, html := range s.html {
		bars[underWay(t, s.texts[i])] = true
		picture, _, _ := strings.Cut(html, "<pre>")
		pictures[picture] = true
	}
	if len(bars) < len(s.html)*9/10 || len(pictures) < len(s.html)*9/10 {
		t.Errorf("%d bars and %d pictures in %d redraws", len(bars), len(pictures), len(s.html))
	}
}

func TestLiveIsCompleteWhenEpochsAreShorterThanItsInterval(t *testing.T) {
	s := &screen{}
	h, err := fit(t, s, 3, s.live())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.html) != 2 || len(h.Epochs) != 3 {
		t.Errorf("redrawn %d times for %d epochs, want 2 for 3", len(s.html), len(h.Epochs))
	}
	s.isFinal(t, h, "")
}

func TestLiveShowsWhatGoesOn(t *testing.T) {
	s := &screen{perBatch: time.Minute}
	h, err := fit(t, s, 2, s.live())
	if err != nil {
		t.Fatal(err)
	}
	s.isFinal(t, h, "")
	// The beginning, four batches and the first epoch's end, which is not due; the same again; the end of training.
	want := []string{
		"Preparing 2 epochs of 4 steps ...",
		"Epoch 1/2  ━━━━━───────────────  1/4  ETA ",
		"Epoch 1/2  ━━━━━━━━━━──────────  2/4  ETA ",
		"Epoch 1/2  ━━━━━━━━━━━━━━━─────  3/4  ETA ",
		"Epoch 1/2  ━━━━━━━━━━━━━━━━━━━━  4/4  accuracy: ",
		"Epoch 2/2  ━━━━━───────────────  1/4  ETA ",
		"Epoch 2/2  ━━━━━━━━━━──────────  2/4  ETA ",
		"Epoch 2/2  ━━━━━━━━━━━━━━━─────  3/4  ETA ",
		"Epoch 2/2  ━━━━━━━━━━━━━━━━━━━━  4/4  accuracy: ",
		"",
	}
	if len(s.texts) != len(want) {
		t.Fatalf("redrawn %d times, want %d", len(s.texts), len(want))
	}
	for i, text := range s.texts {
		if got := underWay(t, text); !strings.HasPrefix(got, want[i]) {
			t.Errorf("redraw %d: %s, want %s", i, got, want[i])
		}
		charts := strings.Count(text, "\ttraining")
		if first := i <= batches; first != (charts == 0) {
			t.Errorf("redraw %d has the numbers of %d charts", i, charts)
		}
		// Charts show from the first batch, empty at first.
		if shown := strings.Contains(s.html[i], "<img "); shown != (i > 0) {
			t.Errorf("redraw %d: picture %v", i, shown)
		}
	}
}

// fails is a callback that fails at the end of an epoch.
type fails struct {
	kit.CallbackBase
	epoch int
	err   error
}

func (f fails) EpochEnd(t *kit.Training) error {
	if t.Epoch != f.epoch {
		return nil
	}
	if f.err == nil {
		t.Stop()
	}
	return f.err
}

func TestLiveIsCompleteAfterAnError(t *testing.T) {
	s, failure := &screen{}, errors.New("out of paper")
	h, err := fit(t, s, 5, s.live(), fails{epoch: 3, err: failure})
	if !errors.Is(err, failure) || len(h.Epochs) != 3 {
		t.Fatalf("%d epochs, %v", len(h.Epochs), err)
	}
	s.isFinal(t, h, "Stopped after 3 of 5 epochs.")
}

func TestLiveIsCompleteAfterAStop(t *testing.T) {
	s := &screen{}
	h, err := fit(t, s, 5, s.live(), fails{epoch: 2})
	if err != nil || len(h.Epochs) != 2 {
		t.Fatalf("%d epochs, %v", len(h.Epochs), err)
	}
	s.isFinal(t, h, "Stopped after 2 of 5 epochs.")
}

func TestLiveIsCompleteAfterAnInterrupt(t *testing.T) {
	s := &screen{}
	h := kit.NewHistory(map[string][]float64{"loss": {2, 1}, "val_loss": {3, math.NaN()}})
	h.Interrupted = true
	// Training ends in the epoch after the last one in the history.
	training := &kit.Training{History: h, Epoch: 3, Epochs: 5, Steps: 10}
	l := s.live()
	if err := errors.Join(l.TrainBegin(training), l.TrainEnd(training)); err != nil {
		t.Fatal(err)
	}
	s.isFinal(t, h, "Interrupted in epoch 2 of 5.")
}

func TestLiveSaysThatNothingWasDone(t *testing.T) {
	s := &screen{}
	training := &kit.Training{History: &kit.History{Note: testNote}, Epoch: 1, Epochs: 5, Steps: 10}
	l := s.live()
	if err := errors.Join(l.TrainBegin(training), l.TrainEnd(training)); err != nil {
		t.Fatal(err)
	}
	html, text := s.last()
	if text != testNote+"\nStopped after 0 of 5 epochs." || html != "<div><div>"+testNote+"</div><pre><code>Stopped after 0 of 5 epochs.</code></pre></div>" {
		t.Errorf("%s\n%s", html, text)
	}
}

func TestLiveStartsAfreshForEachFit(t *testing.T) {
	s := &screen{}
	l := s.live()
	for range 2 {
		h, err := fit(t, s, 2, l)
		if err != nil {
			t.Fatal(err)
		}
		s.isFinal(t, h, "")
	}
	if s.opened != 2 || len(s.texts) != 4 || s.texts[2] != s.texts[0] || !strings.Contains(s.texts[0], "Preparing 2 epochs") {
		t.Errorf("%d outputs, %d redraws; the second fit began with %q", s.opened, len(s.texts), s.texts[2])
	}
}

func TestLiveShowsItsTextAtTheEndInATerminal(t *testing.T) {
	for name, l := range map[string]*LivePlot{"Live()": Live(), "the zero value": {}} {
		var h *kit.History
		got := printed(t, func() {
			var err error
			if h, err = fit(t, &screen{}, 2, l); err != nil {
				t.Error(err)
			}
		})
		p, err := CurvesPicture(h)
		if err != nil {
			t.Fatal(err)
		}
		if got != p.String()+"\n" {
			t.Errorf("%s printed %q, want %q", name, got, p)
		}
	}
}

// In a notebook Fit prints only the last epoch's line next to the plot. In a terminal it shows its own progress.
func TestLiveShowsProgressInANotebook(t *testing.T) {
	var _ kit.Logger = Live()
	var shower kit.ProgressShower = Live()
	if shower.ShowsProgress() {
		t.Error("it shows progress outside a notebook")
	}
	defer func(was bool) { gonbui.IsNotebook = was }(gonbui.IsNotebook)
	gonbui.IsNotebook = true
	if !shower.ShowsProgress() {
		t.Error("it shows no progress in a notebook")
	}
}

// A Training without a fit panics when asked for logs.
func TestLiveAsksForLogsOnlyToRedraw(t *testing.T) {
	s := &screen{}
	l := s.live()
	training := &kit.Training{History: &kit.History{}, Epoch: 2, Epochs: 2, Steps: 10}
	asks := func(method func(*kit.Training) error) (asked bool) {
		defer func() { asked = recover() != nil }()
		_ = method(training)
		return false
	}
	if err := l.TrainBegin(training); err != nil {
		t.Fatal(err)
	}
	s.clock = s.clock.Add(liveInterval - 1)
	if asks(l.BatchEnd) || asks(l.EpochEnd) {
		t.Error("asked for logs before a redraw was due")
	}
	s.clock = s.clock.Add(1)
	if !asks(l.BatchEnd) || !asks(l.EpochEnd) {
		t.Error("did not ask for logs when a redraw was due")
	}
}

// followed trains with a live plot and returns the charts of the steps that it followed.
func followed(t *testing.T, s *screen, epochs int, steps bool) (*kit.History, []chart) {
	t.Helper()
	l := s.live()
	l.Steps = steps
	h, err := fit(t, s, epochs, l)
	if err != nil {
		t.Fatal(err)
	}
	return h, charts(metrics(h.Names()...), axis{}, l.trace.find)
}

func TestLiveFollowsTheStepsOfASingleEpoch(t *testing.T) {
	// Also without time for a redraw.
	for _, perBatch := range []time.Duration{0, time.Minute} {
		s := &screen{perBatch: perBatch}
		h, drawn := followed(t, s, 1, false)
		for _, ch := range drawn {
			if got := fmt.Sprint(ch.series[0].x, ch.series[1].x); got != "[1 2 3 4] [4]" {
				t.Errorf("%v: %s is measured at %s", perBatch, ch.metric, got)
			}
			for i, prefix := range []string{"", "val_"} {
				y := ch.series[i].y
				if want, _ := h.Last(prefix + ch.metric); y[len(y)-1] != want {
					t.Errorf("%v: %s%s ends at %v, want %v", perBatch, prefix, ch.metric, y[len(y)-1], want)
				}
			}
		}
		html, text := s.last()
		if !strings.Contains(html, "Training curves over 4 steps. accuracy: training from ") || !strings.Contains(text, "\ttraining") {
			t.Errorf("%v: the output ends with\n%s", perBatch, text)
		}
	}
}

func TestLiveFollowsTheStepsOfAllEpochs(t *testing.T) {
	s := &screen{perBatch: time.Minute}
	_, drawn := followed(t, s, 3, true)
	for _, ch := range drawn {
		if got := fmt.Sprint(ch.series[0].x, ch.series[1].x); got != "[1 2 3 4 5 6 7 8 9 10 11 12] [4 8 12]" {
			t.Errorf("%s is measured at %s", ch.metric, got)
		}
	}
	if html, _ := s.last(); !strings.Contains(html, "Training curves over 12 steps.") {
		t.Errorf("the output ends with %.300s", html)
	}
}

func TestNear(t *testing.T) {
	for _, test := range []struct{ last, done, want int }{
		{469, 1, 14}, {469, 14, 14}, {469, 15, 29}, {469, 234, 234}, {469, 235, 469}, {469, 469, 469}, {12, 1, 12}, {1, 1, 1}, {0, 0, 0},
		{2_000_000, 6661, 7812},
	} {
		if got := near(test.last, test.done); got != test.want {
			t.Errorf("after step %d of %d the axis ends at %d, want %d", test.done, test.last, got, test.want)
		}
	}
}

func TestLiveForgetsTheStepsOfLaterEpochs(t *testing.T) {
	_, drawn := followed(t, &screen{perBatch: time.Minute}, 3, false)
	if got := fmt.Sprint(drawn[0].series[0].x); got != "[1 2 3 4]" {
		t.Errorf("it keeps the steps %s", got)
	}
}

func TestTheCurveOfAnEpochUnderWay(t *testing.T) {
	h := kit.NewHistory(map[string][]float64{"loss": {3, 2}, "val_loss": {4, 3}})
	logs := map[string]float64{"loss": 1}
	for _, test := range []struct {
		epoch, step int
		x           string
	}{
		{3, 1, "[1 2 2.25]"}, {3, 4, "[1 2 3]"}, {2, 4, "[1 2]"},
	} {
		find := withTip(&kit.Training{History: h, Epoch: test.epoch, Step: test.step, Steps: 4}, logs)
		if x, y := find("loss"); fmt.Sprint(x) != test.x || len(y) != len(x) {
			t.Errorf("step %d of epoch %d: the curve goes through %v, want %s", test.step, test.epoch, x, test.x)
		}
		if x, y := find("val_loss"); fmt.Sprint(x, y) != "[1 2] [4 3]" {
			t.Errorf("the validation's curve is %v, %v", x, y)
		}
	}
	if len(h.MustValues("loss")) != 2 {
		t.Error("the history was changed")
	}
}

func TestLiveKeepsTheCurveOfAFirstEpochThatFails(t *testing.T) {
	s := &screen{}
	l := s.live()
	training := &kit.Training{History: &kit.History{}, Epoch: 1, Epochs: 5, Steps: 10}
	if err := l.TrainBegin(training); err != nil {
		t.Fatal(err)
	}
	for training.Step = 1; training.Step <= 3; training.Step++ {
		l.trace.add(training, map[string]float64{"loss": float64(training.Step * 1000)})
	}
	if err := l.TrainEnd(training); err != nil {
		t.Fatal(err)
	}
	html, text := s.last()
	if !strings.Contains(html, "loss: training from 1000.000 to 3000.000.") || !strings.HasSuffix(text, "Stopped after 0 of 5 epochs.") {
		t.Errorf("the output ends with\n%s\n%.300s", text, html)
	}
}

func TestLiveSavesItsPicture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.svg")
	s := &screen{}
	l := s.live()
	l.File, l.Metrics, l.LogScale, l.Width, l.Height = path, []string{"loss"}, true, 400, 200
	h, err := fit(t, s, 2, l)
	if err != nil {
		t.Fatal(err)
	}
	p, err := CurvesPicture(h, CurvesOptions{Metrics: []string{"loss"}, LogScale: true, Width: 400, Height: 200})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, p.SVG()) {
		t.Errorf("%v, or not the picture of the loss", err)
	}
}

func TestLiveSaysWhatIsWrongWithItsOptions(t *testing.T) {
	for _, test := range []struct {
		live *LivePlot
		want string
	}{
		{&LivePlot{File: "run.pdf"}, `cannot be saved as "run.pdf"; the name must end in .svg or .png`},
		{&LivePlot{File: filepath.Join("none", "run.svg")}, "no such file or directory"},
		{&LivePlot{Width: 10}, "charts of 10 by 0 pixels; both sides must be from 200 to 4000, or 0 for the default"},
	} {
		got := printed(t, func() {
			if h, err := fit(t, &screen{}, 2, test.live); err == nil || !strings.Contains(err.Error(), test.want) || len(h.Epochs) != 0 {
				t.Errorf("%v after %d epochs, want %s", err, len(h.Epochs), test.want)
			}
		})
		if got != "" {
			t.Errorf("it printed %q", got)
		}
	}
	// Metrics are known only after the first were measured.
	s := &screen{perBatch: time.Minute}
	l := s.live()
	l.Metrics = []string{"mae"}
	if _, err := fit(t, s, 2, l); err == nil || !strings.Contains(err.Error(), `there is no metric "mae"; there are accuracy, loss; each is drawn with its validation where measured`) {
		t.Error(err)
	}
}

type atEnd struct {
	kit.CallbackBase
	epoch int
	f     func()
}

func (a atEnd) EpochEnd(t *kit.Training) error {
	if t.Epoch == a.epoch {
		a.f()
	}
	return nil
}

func TestLiveDoesNotWaitForADrawing(t *testing.T) {
	s := &screen{perBatch: time.Minute}
	l := s.live()
	var drawings []func()
	l.background = func(f func()) { drawings = append(drawings, f) }
	// The first drawing lasts until the end of the last epoch.
	h, err := fit(t, s, 2, l, atEnd{epoch: 2, f: func() { drawings[0]() }})
	if err != nil {
		t.Fatal(err)
	}
	if len(drawings) != 1 || len(s.texts) != 3 {
		t.Errorf("%d drawings and %d redraws; want one, between the first and the last", len(drawings), len(s.texts))
	}
	s.isFinal(t, h, "")
}

func TestProgress(t *testing.T) {
	empty, half, full := strings.Repeat("─", 20), strings.Repeat("━", 10)+strings.Repeat("─", 10), strings.Repeat("━", 20)
	for _, test := range []struct {
		training kit.Training
		logs     map[string]float64
		want     string
	}{
		{kit.Training{}, nil, "Epoch 0/0  " + empty + "  0/Unknown  "},
		{kit.Training{Epoch: 1, Epochs: 3, Steps: 469}, nil, "Epoch 1/3  " + empty + "  0/469  "},
		{
			kit.Training{Epoch: 2, Epochs: 3, Step: 234, Steps: 468, Elapsed: 90 * time.Second},
			map[string]float64{"loss": 0.25, "accuracy": 0.9, "val_loss": 3},
			"Epoch 2/3  " + half + "  234/468  ETA 1m30s  accuracy: 0.9000 - loss: 0.2500",
		},
		{
			kit.Training{Epoch: 3, Epochs: 3, Step: 469, Steps: 469, Elapsed: time.Second},
			map[string]float64{"a": math.NaN(), "b": math.Inf(1), "c": 0.0005, "d": -12345.678},
			"Epoch 3/3  " + full + "  469/469  a: nan - b: inf - c: 5.0000e-04 - d: -12345.6780",
		},
		{kit.Training{Epoch: 1, Epochs: 1, Step: 9, Steps: 3}, nil, "Epoch 1/1  " + full + "  9/3  "},
	} {
		if got := progress(&test.training, test.logs); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}

// BenchmarkLivePicture measures a redraw.
func BenchmarkLivePicture(b *testing.B) {
	for _, epochs := range []int{10, 1000} {
		b.Run(fmt.Sprint(epochs, " epochs"), func(b *testing.B) {
			h := &kit.History{}
			for i := range epochs {
				for _, name := range []string{"loss", "val_loss", "accuracy", "val_accuracy"} {
					h.Add(i+1, map[string]float64{name: math.Exp(-float64(i)/50) + 0.01*math.Sin(float64(i*i))})
				}
			}
			size := 0
			for b.Loop() {
				p, err := CurvesPicture(h)
				if err != nil {
					b.Fatal(err)
				}
				size = len(p.HTML()) + len(p.String())
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// During the first epoch of a sequence the number of batches is unknown.
func TestLiveOnASequence(t *testing.T) {
	s := &screen{perBatch: time.Second}
	examples := func(yield func(*kit.Dataset, error) bool) {
		for range batches {
			if !yield(kit.Data(kit.NewArray([]float32{1, 2, 3, 3, 2, 1}, 2, 3), kit.NewArray([]uint8{0, 1})), nil) {
				return
			}
		}
	}
	model := kit.Sequential(kit.Dense(2).Activation(kit.Softmax)).Compile(kit.SGD(), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
	h, err := model.FitBatches(examples, kit.FitOptions{Epochs: 3, Verbose: kit.Silent, Callbacks: []kit.Callback{s, s.live()}})
	if err != nil {
		t.Fatal(err)
	}
	if got := underWay(t, s.texts[0]); got != "Preparing 3 epochs ..." {
		t.Errorf("at first it says %q", got)
	}
	if got := underWay(t, s.texts[2]); !strings.Contains(got, "Epoch 1/3") || !strings.Contains(got, "2/Unknown") {
		t.Errorf("in the first epoch it says %q", got)
	}
	if got := underWay(t, s.texts[len(s.texts)-2]); !strings.Contains(got, "4/4") {
		t.Errorf("in the last epoch it says %q", got)
	}
	s.isFinal(t, h, "")
}

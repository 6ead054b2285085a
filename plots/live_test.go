package plots

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"layercake/kit"
)

const testNote = "SYNTHETIC digits, not MNIST: there was no network."

// A screen stands for the notebook: it remembers what was shown on it. Its clock goes as far on with each batch as it is
// told.
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

// live returns a live plot that draws on the screen.
func (s *screen) live() *LivePlot {
	return &LivePlot{now: func() time.Time { return s.clock }, open: func() func(html, text string) {
		s.opened++
		return func(html, text string) {
			s.html, s.texts = append(s.html, html), append(s.texts, text)
		}
	}}
}

func (s *screen) last() (html, text string) { return s.html[len(s.html)-1], s.texts[len(s.texts)-1] }

// batches is how many there are in an epoch of fit.
const batches = 4

// fit trains a tiny model on random numbers. The clock goes on before the callbacks see a batch.
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

// isFinal checks that the screen ends with all of a history.
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
	most := int(epochs*batches*perBatch/liveInterval) + 2 // and the first and the last
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
		bars[strings.Split(s.texts[i], "\n")[1]] = true
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
	// Begin, four batches and the first epoch's last state, which is not due; the same again; the end.
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
		"accuracy",
	}
	if len(s.texts) != len(want) {
		t.Fatalf("redrawn %d times, want %d", len(s.texts), len(want))
	}
	for i, text := range s.texts {
		if line := strings.Split(text, "\n")[1]; !strings.HasPrefix(line, want[i]) {
			t.Errorf("redraw %d: %s, want %s", i, line, want[i])
		}
		charts := strings.Count(text, "\ttraining")
		if first := i <= batches; first != (charts == 0) {
			t.Errorf("redraw %d has the numbers of %d charts", i, charts)
		}
		// There are charts from the first batch on, empty at first.
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
	h := &kit.History{
		Epochs: []int{1, 2}, Metrics: map[string][]float64{"loss": {2, 1}, "val_loss": {3, math.NaN()}}, Interrupted: true,
	}
	// When it ends the epoch that would be next is under way.
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

func TestLiveDoesNothingOutsideANotebook(t *testing.T) {
	for name, l := range map[string]*LivePlot{"Live()": Live(), "the zero value": {}} {
		if got := printed(t, func() {
			if _, err := fit(t, &screen{}, 2, l); err != nil {
				t.Error(err)
			}
		}); got != "" {
			t.Errorf("%s printed %q", name, got)
		}
	}
}

// A Training that no fit has made cannot tell logs: asking it for them panics.
func TestLiveAsksForLogsOnlyToRedraw(t *testing.T) {
	s := &screen{}
	l := s.live()
	training := &kit.Training{History: &kit.History{}, Epoch: 1, Epochs: 2, Steps: 10}
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

func TestLivePassesOnAHistoryThatDoesNotFit(t *testing.T) {
	s := &screen{}
	l := s.live()
	training := &kit.Training{History: &kit.History{Metrics: map[string][]float64{"loss": {1}}}, Epochs: 1}
	if err := l.TrainBegin(training); err == nil || !strings.Contains(err.Error(), `"loss" has length 1 in a history of length 0`) {
		t.Errorf("%v", err)
	}
}

func TestBar(t *testing.T) {
	empty, half, full := strings.Repeat("─", 20), strings.Repeat("━", 10)+strings.Repeat("─", 10), strings.Repeat("━", 20)
	for _, test := range []struct {
		training kit.Training
		logs     map[string]float64
		want     string
	}{
		{kit.Training{}, nil, "Epoch 0/0  " + empty + "  0/0  "},
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
		if got := bar(&test.training, test.logs); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}

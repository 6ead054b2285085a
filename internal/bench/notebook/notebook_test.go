package main

import (
	"context"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestPythonNotebook(t *testing.T) {
	n := pythonNotebook("# about\n\n# %%\nx = 1\n\n\n# %%\n\ny = 2\nprint(y)\n")
	var cells []string
	for _, c := range n.Code() {
		cells = append(cells, string(c.Source))
	}
	if want := []string{"x = 1", "y = 2\nprint(y)"}; !slices.Equal(cells, want) {
		t.Errorf("cells %q, want %q", cells, want)
	}
	if name := n.Metadata.Kernelspec.Name; name != "python3" {
		t.Errorf("it is for the kernel %q", name)
	}
}

func TestTutorialHasAllSteps(t *testing.T) {
	cells := pythonNotebook(tutorial).Code()
	if len(cells) != 9 {
		t.Errorf("%d cells, want 9", len(cells))
	}
	for _, step := range []string{"EPOCHS = 10", "BATCH_SIZE = 128", "PlotLossesKeras()", "model.fit(", "model.evaluate(", "model.summary()"} {
		if !strings.Contains(tutorial, step) {
			t.Errorf("the tutorial lacks %q", step)
		}
	}
}

func shell(name, script string, calls *[]string) contestant {
	return contestant{name, func(ctx context.Context) *exec.Cmd {
		*calls = append(*calls, name)
		return exec.CommandContext(ctx, "sh", "-c", script)
	}}
}

func TestMeasureTakesTurns(t *testing.T) {
	var calls []string
	seconds, err := measure(t.Context(), t.TempDir(), io.Discard, []contestant{shell("a", "true", &calls), shell("b", "true", &calls)}, 2)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a", "b", "a", "b", "a", "b"}; !slices.Equal(calls, want) {
		t.Errorf("order %q, want %q", calls, want)
	}
	if len(seconds[0]) != 2 || len(seconds[1]) != 2 {
		t.Errorf("%d and %d seconds, want 2 and 2", len(seconds[0]), len(seconds[1]))
	}
}

func TestMeasureSaysWhatFailed(t *testing.T) {
	var calls []string
	_, err := measure(t.Context(), t.TempDir(), io.Discard, []contestant{shell("a", "echo 'no module named keras' >&2; exit 1", &calls)}, 1)
	if err == nil || !strings.Contains(err.Error(), "a, warming up: exit status 1\nno module named keras") {
		t.Errorf("error %v", err)
	}
}

func TestReport(t *testing.T) {
	for _, test := range []struct {
		ours []float64
		want string
	}{
		{[]float64{30, 20, 22}, "go       22.0 s   of [30.0 20.0 22.0]\npython   40.0 s   of [40.0]\nratio    0.55     at most 0.70, which is reached\n"},
		{[]float64{30}, "go       30.0 s   of [30.0]\npython   40.0 s   of [40.0]\nratio    0.75     at most 0.70, which is missed\n"},
	} {
		var out strings.Builder
		report(&out, "go", "python", test.ours, []float64{40})
		if out.String() != test.want {
			t.Errorf("got:\n%swant:\n%s", &out, test.want)
		}
	}
}

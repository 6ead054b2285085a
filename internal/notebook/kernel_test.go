// These tests run notebooks through the real kernel.
package notebook_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"layercake/internal/notebook"
	"layercake/internal/setup"
)

// ready sets up what notebooks need, once.
var ready = sync.OnceValues(func() (setup.Clone, error) {
	clone, err := setup.Find()
	if err == nil {
		err = clone.SetUp(context.Background(), clone.Steps().Notebooks()...)
	}
	return clone, err
})

// run runs a notebook and returns it with its outputs, its page, and the messages.
func run(t *testing.T, path string) (executed *notebook.Notebook, page, log string, failed error) {
	t.Helper()
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	// Training takes a minute, so show progress.
	built, failed := notebook.Run(t.Context(), clone, io.MultiWriter(os.Stdout, &out), path, t.TempDir())
	if failed != nil && !errors.Is(failed, notebook.ErrFailed) {
		t.Fatal(failed)
	}
	executed, err = notebook.Read(built.Notebook)
	if err != nil {
		t.Fatal(err)
	}
	html, err := os.ReadFile(built.Page)
	if err != nil && failed == nil {
		t.Fatal(err)
	}
	return executed, string(html), out.String(), failed
}

// write writes a notebook to the test's temporary folder, outside of the clone.
func write(t *testing.T, name string, n *notebook.Notebook) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name+".ipynb")
	if err := n.Write(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// The first cells of the tests below: two groups of points that a small model quickly learns to separate.
var smallModel = []string{
	`import "layercake/kit"`,
	`func points() (x, y kit.Array) {
	values, labels := make([]float32, 400), make([]uint8, 200)
	for i := range labels {
		labels[i] = uint8(i % 2)
		values[2*i], values[2*i+1] = float32(i%2), float32(i%7)
	}
	return kit.NewArray(values, 200, 2), kit.NewArray(labels)
}`,
	`var x, y = points()
var model = kit.Sequential(
	kit.Dense(4).Activation(kit.ReLU).InputShape(2),
	kit.Dense(2).Activation(kit.Softmax),
).Compile(kit.Adam(), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)`,
}

const (
	evaluateCell = "%%\nfmt.Println(model.MustEvaluate(x, y).Loss)"
	fitCell      = "%%\nmodel.MustFit(x, y, kit.FitOptions{Epochs: 2, Verbose: kit.PerEpoch})"
)

// Each cell is a separate process, and yet a model behaves in a notebook as in Keras.
func TestCellsShareWhatWasTrained(t *testing.T) {
	cells := append(smallModel[:len(smallModel):len(smallModel)],
		evaluateCell, // 0: new weights
		fitCell,      // 1
		evaluateCell, // 2: trained
		fitCell,      // 3: continues
		evaluateCell, // 4
		"%%\nmodel.MustFit(x, y.Add(5), kit.FitOptions{})", // 5: fails
		evaluateCell,          // 6: nothing is lost
		"%%\nmodel.Summary()", // 7
		smallModel[2],         // 8: a new model
		evaluateCell,          // 9
	)
	n := notebook.New(cells...)
	n.Cells[len(smallModel)+5].Metadata.Tags = []string{"raises-exception"}
	executed, _, _, failed := run(t, write(t, "session", n))
	if failed != nil {
		t.Fatal(failed)
	}
	code := executed.Code()[len(smallModel):]
	loss := func(i int) string {
		s := strings.TrimSpace(code[i].Stream("stdout"))
		return s[strings.LastIndex(s, "\n")+1:]
	}
	fresh, trained, further := loss(0), loss(2), loss(4)
	if fresh == trained || trained == further || fresh == further || fresh == "" || further == "" {
		t.Errorf("losses before, between and after two fits: %q, %q, %q; they should differ", fresh, trained, further)
	}
	if got := code[3].Stream("stdout"); !strings.Contains(got, "Continuing from 2 epochs") {
		t.Errorf("the second fit does not say that it goes on:\n%s", got)
	}
	message := code[5].Error()
	if !strings.Contains(message, "Error: fit: y: label 5") || strings.Contains(message, "goroutine") || strings.Count(message, "\n") > 4 {
		t.Errorf("a fit on wrong labels says\n%s", message)
	}
	if loss(6) != further {
		t.Errorf("after a fit that failed the loss is %q; it was %q", loss(6), further)
	}
	if got := code[7].Stream("stdout"); !strings.Contains(got, "Total params: 22") {
		t.Errorf("summary:\n%s", got)
	}
	if loss(9) != fresh {
		t.Errorf("of a new model with the same seed the loss is %q; the first time it was %q", loss(9), fresh)
	}
}

func TestFailingCellIsNamed(t *testing.T) {
	tests := []struct {
		name string
		cell string
		want string
	}{
		{"does not compile", "%%\nfmt.Println(no_such_thing)", `no_such_thing is not defined`},
		{"panics", "%%\nvar list []int\nfmt.Println(list[3])", `index out of range \[3\]`},
		{"kit error", "%%\nkit.Must(kit.Values[uint8](kit.Array{}))", `Error: array: empty\n.*\nMake one with kit.NewArray`},
		{"picture that cannot be drawn", "import \"layercake/plots\"\n%%\nplots.Diagram(nil)", `Error: diagram: the model is nil`},
		{"unknown package", "import \"example.org/nowhere\"\n%%\nnowhere.Do()", `example\.org/nowhere`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := notebook.New(`import "layercake/kit"`, test.cell, "%%\nfmt.Println(1)")
			executed, page, log, failed := run(t, write(t, "failing", n))
			if failed == nil {
				t.Error("the run did not fail")
			}
			for _, want := range []string{`failing\.ipynb: cell 2 failed: `, test.want} {
				if !regexp.MustCompile(want).MatchString(log) {
					t.Errorf("what was printed does not have %q", want)
				}
			}
			if !strings.Contains(page, "This page is not complete") || !strings.Contains(page, ">1<") {
				t.Error("the page does not show how far it came, and say so")
			}
			if last := executed.Cells[len(executed.Cells)-1]; last.ExecutionCount != nil {
				t.Error("the cells after the failing one ran")
			}
		})
	}
}

package notebook_test

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Results of Tab and Shift+Tab right after the kernel's start. The cells are incomplete, so that they do not parse, and
// the import is in another cell.
var questions = []struct {
	name       string
	Kind, Code string
	want       []string // among the completions, or in the help
	typed      int      // number of letters that the completions replace
	not        []string // not among the completions
}{
	{"a package", "complete", "%%\nkit.", []string{"Dense", "Dropout", "Sequential"}, 0, nil},
	{"the beginning of a name", "complete", "%%\nkit.Den", []string{"Dense"}, 3, nil},
	{"a layer", "complete", "%%\nkit.Dense(512).", []string{"Activation", "InputShape"}, 0, nil},
	{"a layer in a model", "complete", "var model = kit.Sequential(\n\tkit.Dense(512).", []string{"Activation", "InputShape"}, 0, nil},
	{"help", "inspect", "%%\nkit.Dense", []string{"func kit.Dense(units int)", "fully connected layer"}, 0, nil},
	{"a package that no cell imports", "complete", "%%\nplots.", []string{"Curves", "Diagram", "Live"}, 0, []string{"BenchmarkLive", "TestLive", "ExampleDiagram"}},
	{"what a cell declares again", "complete", "func twice(n int) int { return 2 * n }\n%%\ntwi", []string{"twice"}, 3, nil},
	{"line ends of Windows", "complete", "var x = `\r\n%%\r\n`\r\n%%\r\nkit.Den", []string{"Dense"}, 3, nil},
}

func TestCompletion(t *testing.T) {
	clone, err := ready()
	if err == nil {
		err = clone.SetUp(t.Context(), clone.Steps().Gopls)
	}
	if err != nil {
		t.Fatal(err)
	}
	asked, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), clone.Python(), filepath.Join("testdata", "ask.py"), "import \"layercake/kit\"\nfunc twice(n int) int { return 2 * n }", string(asked))
	cmd.Env = clone.JupyterEnv()
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		errors.As(err, &exit)
		t.Fatalf("%v\n%s", err, exit.Stderr)
	}
	var replies []struct {
		Matches []string
		Start   int `json:"cursor_start"`
		End     int `json:"cursor_end"`
		Data    map[string]string
		Seconds float64
	}
	if err := json.Unmarshal(out, &replies); err != nil {
		t.Fatal(err)
	}
	for i, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			r := replies[i]
			t.Logf("answered in %.2f s", r.Seconds)
			help := r.Data["text/markdown"]
			for _, want := range q.want {
				if !slices.Contains(r.Matches, want) && !strings.Contains(help, want) {
					t.Errorf("%q is not among what is listed, %q, and not in the help, %q", want, r.Matches, help)
				}
			}
			for i, match := range r.Matches {
				if slices.Contains(q.not, match) || slices.Contains(r.Matches[:i], match) || match == "TestMain" || strings.HasPrefix(match, "Benchmark") { // kit's tests
					t.Errorf("%q is listed, or listed twice: %q", match, r.Matches)
				}
			}
			if end := len(q.Code); q.Kind == "complete" && (r.End != end || r.Start != end-q.typed) {
				t.Errorf("it would replace the letters from %d to %d, want %d to %d", r.Start, r.End, end-q.typed, end)
			}
		})
	}
}

package browser

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// When a cell fails, the waiting cells do not run, as in Python. Cells that need the failed one say in one line what is
// missing.
func TestFailedCell(t *testing.T) {
	p := open(t, "failed.ipynb",
		`import "layercake/kit"`,
		"var values = nonsense()",
		"%%\nfmt.Println(values)",
		"var twice = append(values, values...)",
		"%%\nfmt.Println(twice)",
		"%%\nfmt.Println(kit.NewArray([]float32{1, 2}))",
	)
	p.runAll()
	p.idle()
	p.shows(1, "nonsense")
	for i := 2; i < 6; i++ {
		if prompt := p.prompt(i); prompt != notRun {
			t.Errorf("cell %d has the prompt %s, although one before it failed", i, prompt)
		}
		p.run(i)
		p.idle()
	}
	for i, missing := range map[int]string{2: "values", 3: "values", 4: "twice"} {
		p.shows(i, missing)
		if c := p.cell(i); !c.Failed || strings.Contains(strings.TrimSpace(c.Output), "\n") {
			t.Errorf("cell %d does not fail with a line, but shows\n%s", i, c.Output)
		}
	}
	p.shows(5, "[1. 2.]")
	p.readable("failed_light")
	p.dark()
	p.readable("failed_dark")
}

// An edited cell shows its new output. The test prints how long that takes, and how long the first cell of a fresh
// kernel takes.
func TestEditedCell(t *testing.T) {
	p := open(t, "edited.ipynb", "%%\nfmt.Println(\"hello\")")
	text := "hello"
	var reruns []float64
	for i := range 6 {
		if i > 0 {
			p.typeInto(0, fmt.Sprintf("\nfmt.Println(%d)", i))
			text += fmt.Sprintf("\n%d", i)
		}
		before := time.Now()
		p.run(0)
		p.wait("what the cell prints", func() bool { return strings.TrimSpace(p.cell(0).Output) == text })
		seconds := time.Since(before).Seconds()
		if i == 0 {
			t.Logf("the first cell of a fresh kernel: %.2f s", seconds)
		} else {
			reruns = append(reruns, seconds)
		}
		p.idle()
	}
	slices.Sort(reruns)
	t.Logf("after an edit: median %.2f s, from %.2f to %.2f", reruns[len(reruns)/2], reruns[0], reruns[len(reruns)-1])
}

// Tab lists completions, and Shift+Tab shows help.
func TestCompletion(t *testing.T) {
	p := open(t, "completion.ipynb", `import "layercake/kit"`, "%%\n", "%%\n", "")
	p.run(0)
	p.idle()
	for _, test := range []struct {
		name   string
		cell   int
		typed  string
		listed []string
	}{
		{"package", 1, "kit.", []string{"Dense", "Dropout", "Sequential"}},
		{"layer", 2, "kit.Dense(512).", []string{"Activation", "InputShape"}},
		{"layer in a model", 3, "var model = kit.Sequential(\nkit.Dense(512).", []string{"Activation", "InputShape"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := p.in(t)
			p.typeInto(test.cell, test.typed)
			p.key(kb.Tab)
			p.waitText(".jp-Completer-item", test.listed...)
			p.screenshot("completion_" + strings.ReplaceAll(test.name, " ", "_"))
			p.key(kb.Escape)
		})
	}
	t.Run("help", func(t *testing.T) {
		p := p.in(t)
		p.typeInto(1, "Dense")
		p.key(kb.Tab, chromedp.ModifierShift)
		p.waitText(".jp-Tooltip", "func kit.Dense(units int)", "fully connected layer")
		p.screenshot("help")
	})
}

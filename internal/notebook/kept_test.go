package notebook_test

import (
	"strings"
	"testing"

	"layercake/internal/notebook"
)

// TestVariablesLiveOn runs cells and checks their output.
func TestVariablesLiveOn(t *testing.T) {
	sequence := []struct{ cell, stdout, stderr, failure string }{
		{"import \"layercake/kit\"\nvar counter = 1", "", "", ""},
		{"counter++\ncounter", "2\n", "", ""},
		{"fmt.Println(counter)", "2\n", "", ""},
		{"var data = mustRead(\"missing.txt\")\nfunc mustRead(path string) []byte { return kit.Must(os.ReadFile(path)) }", "", "", "no such file"},
		{"\"hello\"", "\"hello\"\n", "", ""},
		{"data", "", "", "data; its declaration in cell [4] failed"},
		{"x := kit.NewArray([]float32{0, 1, 2, 3}, 4, 1)\nmodel := kit.Sequential(kit.Dense(1).InputShape(1)).Compile(kit.SGD(), kit.MeanSquaredError)\nx", "[[0.]\n [1.]\n [2.]\n [3.]]\n", "", ""},
		{"history := model.MustFit(x, x, kit.FitOptions{Epochs: 2, Verbose: kit.Silent})", "", "", ""},
		{"len(history.Epochs), model.MustHistory() == history", "2 true\n", "", ""},
		{"model.MustHistory() == history", "true\n", "", ""},
		{"counter = 5\npanic(\"no\")", "", "", "panic: no"},
		{"counter", "5\n", "", ""},
		{"%who", "var     counter   int              cell [1]\nvar     x         kit.Array        cell [7]\n", "", ""},
		{"%rm counter\ncounter", "counter is forgotten.\n", "", "counter is not defined"},
		{"c := make(chan int)\nn := 1", "", "c holds a channel, which cannot be kept", ""},
		{"c = make(chan int, 1)", "", "c was changed, but the change is lost: it holds a channel", ""},
		{"%reset", "All declarations and variables are forgotten.\n", "", ""},
		{"n", "", "", "n is not defined"},
	}
	n := notebook.New()
	for i, s := range sequence {
		n.Cells = append(n.Cells, notebook.New(s.cell).Cells...)
		n.Cells[i].ID += strings.Repeat("x", i)
		if s.failure != "" {
			n.Cells[i].Metadata.Tags = []string{"raises-exception"}
		}
	}
	executed, _, log, failed := run(t, write(t, "kept", n))
	if failed != nil {
		t.Fatalf("%v\n%s", failed, log)
	}
	for i, s := range sequence {
		c := executed.Cells[i]
		if !strings.HasPrefix(c.Stream("stdout"), s.stdout) || !strings.HasPrefix(c.Stream("stderr"), s.stderr) ||
			!strings.Contains(escapes.ReplaceAllString(c.Error(), ""), s.failure) || (c.Error() == "") != (s.failure == "") {
			t.Errorf("cell %d\n%s\nprinted %q and %q and failed with %q", i+1, s.cell, c.Stream("stdout"), c.Stream("stderr"), c.Error())
		}
	}
}

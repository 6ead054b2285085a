package notebook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"layercake/internal/notebook"
)

// stockGoNB builds the published GoNB, once.
var stockGoNB = sync.OnceValues(func() (string, error) {
	clone, err := ready()
	if err != nil {
		return "", err
	}
	folder := clone.Path(".cache", "test")
	program := filepath.Join(folder, "gonb")
	cmd := exec.Command("go", "build", "-o", folder+"/", "github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports")
	cmd.Dir = clone.Root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.Join(err, errors.New(string(out)))
	}
	return program, nil
})

// runStock runs cells on a stock GoNB: it does not rewrite them, and each cell repeats all declarations of earlier
// cells.
func runStock(t *testing.T, n *notebook.Notebook) []notebook.Cell {
	t.Helper()
	gonb, err := stockGoNB()
	if err != nil {
		t.Fatal(err)
	}
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	kernel := filepath.Join(folder, "jupyter", "kernels", "layercake") // the name in notebooks
	spec, err := json.Marshal(map[string]any{
		"argv": []string{
			"sh", clone.Path("share", "jupyter", "kernels", "layercake", "environment"), gonb,
			"--kernel", "{connection_file}", "--go_work=" + clone.Root, "--raw_error=true",
		},
		"display_name": "GoNB", "language": "go", "env": map[string]string{
			"GOPROXY": "off", "GOSUMDB": "off", "PATH": filepath.Dir(gonb) + string(filepath.ListSeparator) + os.Getenv("PATH"), // goimports
		},
	})
	if err == nil {
		err = os.MkdirAll(kernel, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(kernel, "kernel.json"), spec, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	executed := filepath.Join(folder, "executed.ipynb")
	cmd := exec.CommandContext(t.Context(), clone.Python(), "run.py", write(t, "stock", n), executed)
	cmd.Env = append(clone.JupyterEnv(), "JUPYTER_PATH="+filepath.Join(folder, "jupyter"))
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	n, err = notebook.Read(executed)
	if err != nil {
		t.Fatal(err)
	}
	return n.Code()
}

// TestTutorialOnStockGoNB runs the tutorial from top to bottom, for one epoch with few steps, and inspects its training
// afterwards.
func TestTutorialOnStockGoNB(t *testing.T) {
	n, err := notebook.Read(filepath.Join("..", "..", "notebooks", "mnist_sequential.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	change := func(old, new string) {
		for i, c := range n.Cells {
			if source := strings.Replace(string(c.Source), old, new, 1); c.Type == "code" && source != string(c.Source) {
				n.Cells[i].Source = notebook.Text(source)
				return
			}
		}
		t.Fatalf("no cell holds %q", old)
	}
	change("Epochs     = 10", "Epochs     = 2")
	change("model.MustFit(xTrain, yTrain", "model.MustFit(xTrain.Slice(0, 6000), yTrain.Slice(0, 6000)")
	change("kit.Data(xTest, yTest)", "kit.Data(xTest.Slice(0, 1000), yTest.Slice(0, 1000))")
	last := notebook.New("%%\nfmt.Println(len(model.MustHistory().Epochs))").Cells[0]
	last.ID += "-last"
	n.Cells = append(n.Cells, last)
	cells := runStock(t, n)
	printed := map[string]string{}
	for _, c := range cells {
		for _, part := range []string{"kit.DataSummary(xTrain", "model.MustEvaluate(", "model.Summary()", "model.MustHistory()"} {
			if strings.Contains(string(c.Source), part) {
				printed[part] = c.Stream("stdout")
			}
		}
	}
	if got := printed["model.MustEvaluate("]; !regexp.MustCompile(`Test accuracy: 0\.[89]`).MatchString(got) {
		t.Errorf("the model that an earlier cell trained shows\n%s", got)
	}
	if got := printed["model.MustHistory()"]; got != "2\n" {
		t.Errorf("the history that an earlier cell measured has the epochs %q", got)
	}
	if got := printed["kit.DataSummary(xTrain"]; !strings.HasPrefix(got, preparedSummary) && !strings.Contains(got, "SYNTHETIC") {
		t.Errorf("the prepared data is\n%s", got)
	}
	compare(t, "the summary of the model", printed["model.Summary()"], modelSummary)
	for _, c := range cells {
		if strings.Contains(string(c.Source), "plots.") && !strings.Contains(string(c.Source), "import") && len(c.Displays()) != 1 {
			t.Errorf("%.40q shows %d displays", c.Source, len(c.Displays()))
		}
	}
}

// TestModelsOnStockGoNB runs a learner's notebook: two models, one of which is trained twice, and one that takes its
// input shape from the data.
func TestModelsOnStockGoNB(t *testing.T) {
	const show = "%%\nfmt.Println(small.MustEvaluate(x, y).Loss, large.MustEvaluate(x, y).Loss)"
	cells := runStock(t, notebook.New(append(smallModel[:2:2],
		`var x, y = points()
var small = kit.Sequential(kit.Dense(2).Activation(kit.Softmax)).Compile(kit.Adam(), kit.SparseCategoricalCrossentropy)
var large = kit.Sequential(
	kit.Dense(8).Activation(kit.ReLU).InputShape(2),
	kit.Dense(2).Activation(kit.Softmax),
).Compile(kit.Adam(0.01), kit.SparseCategoricalCrossentropy)`,
		"%%\nsmall.MustFit(x, y, kit.FitOptions{Epochs: 2, Verbose: kit.Silent})\nlarge.MustFit(x, y, kit.FitOptions{Epochs: 3, Verbose: kit.Silent})",
		show, // 4
		"%%\nlarge.MustFit(x, y, kit.FitOptions{Epochs: 4})",
		show, // 6
		"%%\nfmt.Println(len(small.MustHistory().Epochs), len(large.MustHistory().Epochs))\nsmall.Summary()", // 7
		"%%\nlarge.MustBuild()", // 8
		show,                    // 9
	)...))
	losses := func(i int) (small, large float64) {
		if _, err := fmt.Sscan(cells[i].Stream("stdout"), &small, &large); err != nil {
			t.Errorf("cell %d prints %q: %v", i+1, cells[i].Stream("stdout"), err)
		}
		return small, large
	}
	small, large := losses(4)
	if again, further := losses(6); again != small || further == large {
		t.Errorf("the losses were %v and %v; after the second model was trained again they are %v and %v", small, large, again, further)
	}
	if got := cells[5].Stream("stdout"); !strings.Contains(got, "Continuing from 3 epochs of training.") {
		t.Errorf("the second fit prints\n%s", got)
	}
	if got := cells[7].Stream("stdout"); !strings.HasPrefix(got, "2 4\n") || !strings.Contains(got, "Total params: 6") {
		t.Errorf("the histories and the summary are\n%s", got)
	}
	if again, anew := losses(9); again != small || anew == large {
		t.Errorf("the losses were %v and %v; after the second model was rebuilt they are %v and %v", small, large, again, anew)
	}
}

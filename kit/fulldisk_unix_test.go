//go:build linux || darwin

package kit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// The kernel's limit on the size of a file simulates a full disk.
func TestFullDisk(t *testing.T) {
	const variable = "KIT_TEST_FULL_DISK"
	model := func() *Model { return onGo(t, Sequential(Dense(500).InputShape(6), Dense(2)).Seed(1)) }
	x := NewArray(pattern(2*6, 1, 3), 2, 6)
	y := NewArray(make([]float32, 4), 2, 2)
	if folder := os.Getenv(variable); folder != "" {
		var limit syscall.Rlimit
		err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit)
		if err == nil {
			err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: limit.Max})
		}
		if err != nil {
			t.Fatal(err)
		}
		m := model().Compile(SGD(), MeanSquaredError)
		fit := func(m *Model, callbacks ...Callback) error {
			_, err := m.Fit(x, y, FitOptions{Verbose: Silent, Callbacks: callbacks})
			return err
		}
		for _, err := range []error{
			m.Save(filepath.Join(folder, "model")), m.SaveWeights(filepath.Join(folder, "weights.npz")), m.ExportONNX(filepath.Join(folder, "model.onnx")),
			fit(m, BackupAndRestore(folder)),
		} {
			fmt.Println("Error:", err)
		}
		t.Setenv(folderVariable, folder)
		declared := cell(func() *Model { return model().Compile(SGD(), MeanSquaredError) })
		fmt.Println("Error:", fit(declared))
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil { // with -cover a file is written at the end
			t.Fatal(err)
		}
		return
	}
	folder := t.TempDir()
	files := []string{"model", "weights.npz", "model.onnx"}
	for _, name := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
	command.Env = append(os.Environ(), variable+"="+folder)
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, output)
	}
	var got []string
	for line := range strings.Lines(string(output)) {
		if text, ok := strings.CutPrefix(line, "Error: "); ok {
			got = append(got, strings.TrimSpace(strings.ReplaceAll(text, folder, "FOLDER")))
		}
	}
	want := []string{
		"save: write FOLDER/model: file too large",
		"save weights: write FOLDER/weights.npz: file too large",
		"export: write FOLDER/model.onnx: file too large",
		"fit: callback *kit.BackupAndRestoreCallback: write FOLDER/latest.backup: file too large",
	}
	if len(got) != len(want)+1 || !slices.Equal(got[:len(want)], want) || !strings.HasPrefix(got[len(want)], "fit: keeping the model for later cells: write FOLDER/layercake/") || strings.Count(got[len(want)], "too large") != 1 {
		t.Errorf("errors\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, name := range files {
		if text, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(text) != "old" {
			t.Errorf("%s holds %.40q, %v", name, text, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".layercake*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

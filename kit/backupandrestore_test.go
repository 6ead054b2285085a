//go:build unix

package kit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

// killed names the folder of the backup, in the process that TestBackupSurvivesBeingKilled starts and kills.
const killed = "KIT_TEST_KILLED"

// backedUp runs a fit of five epochs with everything random that a fit can have.
func backedUp(t *testing.T, folder string, more ...Callback) (*Model, *History) {
	t.Helper()
	x, y := two(300)
	adam := Adam()
	m := twoNetwork().Compile(adam, SparseCategoricalCrossentropy, Accuracy).Seed(5)
	m.backend = testBackend(t, goEngine)
	lower := LearningRateScheduler(func(epoch int, rate float64) float64 { return rate * 0.9 })
	callbacks := append([]Callback{lower, BackupAndRestore(folder)}, more...)
	h, err := m.Fit(x, y, FitOptions{BatchSize: 32, Epochs: 5, Verbose: Silent, Callbacks: callbacks})
	if err != nil {
		t.Fatal(err)
	}
	return m, h
}

func TestBackupSurvivesBeingKilled(t *testing.T) {
	if folder := os.Getenv(killed); folder != "" {
		backedUp(t, folder, LambdaCallback().OnBatchEnd(func(t *Training) error {
			if t.Epoch == 4 && t.Step == 3 {
				return syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
			return nil
		}))
		t.Fatal("still alive")
	}
	folder := filepath.Join(t.TempDir(), "backup")
	command := exec.Command(os.Args[0], "-test.run=^TestBackupSurvivesBeingKilled$")
	command.Env = append(os.Environ(), killed+"="+folder)
	output, err := command.CombinedOutput()
	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the process was to be killed; it ended with %v:\n%s", err, output)
	}

	m, h := backedUp(t, folder)
	if want := []int{4, 5}; !reflect.DeepEqual(h.Epochs, want) {
		t.Errorf("epochs %v, want %v", h.Epochs, want)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the backup is still there after the end: %v", err)
	}
	whole, all := backedUp(t, filepath.Join(t.TempDir(), "never used again"))
	if !reflect.DeepEqual(weightsOf(m), weightsOf(whole)) {
		t.Error("the fit that was killed learned something else than the one that was not")
	}
	for _, name := range all.Names() {
		values := all.MustValues(name)
		if got := h.MustValues(name); !reflect.DeepEqual(got, values[3:]) {
			t.Errorf("%s is %v after the break; without one it is %v", name, got, values[3:])
		}
	}
	if m.state.Step != whole.state.Step || m.state.Epoch != whole.state.Epoch || m.state.Rate != whole.state.Rate {
		t.Errorf("state %d %d %v, want %d %d %v", m.state.Step, m.state.Epoch, m.state.Rate, whole.state.Step, whole.state.Epoch, whole.state.Rate)
	}
}

func TestBackupAfterAnErrorOrAnInterrupt(t *testing.T) {
	for name, cut := range map[string]func() error{
		"error":     func() error { return fmt.Errorf("no more") },
		"interrupt": func() error { return syscall.Kill(os.Getpid(), syscall.SIGINT) },
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			x, y := two(3000)
			m := twoNetwork().Seed(5)
			options := FitOptions{BatchSize: 5, Epochs: 3, Verbose: Silent, Callbacks: []Callback{BackupAndRestore(folder), &afterBatch{300, func(t *Training) error {
				if t.Epoch == 2 {
					return cut()
				}
				return nil
			}}}}
			_, err := m.Fit(x, y, options)
			if interrupted := m.MustHistory().Interrupted; (err != nil) == interrupted {
				t.Fatalf("error %v, interrupted %t", err, interrupted)
			}
			options.Callbacks = options.Callbacks[:1]
			h, err := m.Fit(x, y, options) // the second epoch is repeated
			if want := []int{2, 3}; err != nil || !reflect.DeepEqual(h.Epochs, want) {
				t.Fatalf("error %v, epochs %v, want %v", err, h.Epochs, want)
			}
			whole := twoNetwork().Seed(5)
			if _, err := whole.Fit(x, y, FitOptions{BatchSize: 5, Epochs: 3, Verbose: Silent}); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(weightsOf(m), weightsOf(whole)) {
				t.Error("it learned something else than a fit that was not cut short")
			}
		})
	}
}

func TestBackupOfAnotherModel(t *testing.T) {
	folder := t.TempDir()
	keep := BackupAndRestore(folder).DeleteCheckpoint(false)
	x, y := two(40)
	if _, err := twoNetwork().Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{keep}}); err != nil {
		t.Fatal(err)
	}
	other := Sequential(Dense(3).InputShape(6), Dense(2).Activation(Softmax)).Compile(SGD(), SparseCategoricalCrossentropy)
	_, err := other.Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{keep}})
	if err == nil || !strings.Contains(err.Error(), "another model") || !strings.Contains(err.Error(), folder) {
		t.Errorf("error %v", err)
	}
	if err := os.WriteFile(keep.path, []byte("not a backup"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := twoNetwork().Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{keep}}); err == nil || !strings.Contains(err.Error(), "; delete it to train from the start") {
		t.Errorf("error %v", err)
	}
}

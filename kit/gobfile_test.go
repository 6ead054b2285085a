package kit

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// keptFiles runs a fit of a declared model with a backup, and returns the files that it leaves.
func keptFiles(t testing.TB) map[string]string {
	folder := t.TempDir()
	t.Setenv(folderVariable, folder)
	backup := BackupAndRestore(filepath.Join(folder, "backup")).DeleteCheckpoint(false)
	x, y := two(20)
	m := declaredModel()
	m.backend = &Backend{testBackends[goEngine], goEngine, ""}
	if _, err := m.Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{backup}}); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"model": m.declaration.path, "backup": backup.path}
}

// declaredModel is the model of keptFiles as a later cell declares it.
func declaredModel() *Model {
	return cell(func() *Model {
		return Sequential(Dense(3), Dense(2).Activation(Softmax)).Seed(1).Compile(Adam(), SparseCategoricalCrossentropy, Accuracy)
	})
}

// A file with a flipped bit or without its end is not read at all.
func TestDamagedModelsAndBackups(t *testing.T) {
	testBackend(t, goEngine)
	files := keptFiles(t)
	x, y := two(20)
	use := map[string]func() error{
		"model": func() error { return second(declaredModel().Weights()) },
		"backup": func() error {
			return second(onGo(t, Sequential(Dense(3), Dense(2).Activation(Softmax)).Compile(Adam(), SparseCategoricalCrossentropy)).
				Fit(x, y, FitOptions{Verbose: Silent, Callbacks: []Callback{BackupAndRestore(filepath.Dir(files["backup"]))}}))
		},
	}
	advice := map[string]string{"model": "; restart the kernel and run the cells again", "backup": "; delete it to train from the start"}
	for kind, path := range files {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		refused := func(what string, at int, file []byte) {
			t.Helper()
			if err := os.WriteFile(path, file, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := use[kind](); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), advice[kind]) {
				t.Errorf("%s %s at %d of %d: got %v", kind, what, at, len(whole), err)
			}
		}
		for at := range whole {
			flipped := slices.Clone(whole)
			flipped[at] ^= 1 << (at % 8)
			refused("flipped", at, flipped)
			refused("cut", at, whole[:at])
		}
		refused("longer", len(whole), append(slices.Clone(whole), 0))
		payload := whole[len(gobBegin) : len(whole)-sha256.Size]
		refused("from before there was a checksum", 0, payload)
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := use[kind](); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// framed returns a file of writeGob with another payload.
func framed(payload []byte) []byte {
	file := append([]byte(gobBegin), payload...)
	sum := sha256.Sum256(file)
	return append(file, sum[:]...)
}

// A backup with other contents is refused as a whole.
func TestBackupsOfOtherContents(t *testing.T) {
	testBackend(t, goEngine)
	x, y := two(20)
	m := twoNetwork()
	m.MustPredict(x)
	good := *m.state
	good.Weights = weightsOf(m)
	weights := func(weights ...[]float32) *state { s := good; s.Weights = weights; return &s }
	slots := func(o Optimizer, slots ...[]float32) *state {
		s := good
		s.Optimizer, s.Slots = optimizerName(o, planOf(m)), slots
		return &s
	}
	callback := BackupAndRestore(t.TempDir())
	for name, test := range map[string]struct {
		state *state
		want  string
	}{
		"none":            {nil, "has no weights"},
		"no weights":      {weights(), "it has 0 weights; the model has"},
		"a longer weight": {weights(append([][]float32{make([]float32, 1000)}, good.Weights[1:]...)...), "its weight number 1 has 1000 numbers; the model's kernel there is (6, "},
		"no slots":        {slots(m.optimizer), "the sizes of the optimizer's arrays differ"},
	} {
		if err := writeGob(callback.path, false, backup{planOf(m).architecture(), 1, test.state}); err != nil {
			t.Fatal(err)
		}
		_, err := twoNetwork().Fit(x, y, FitOptions{Verbose: Silent, Epochs: 2, Callbacks: []Callback{callback}})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "; delete it to train from the start") {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

// A model takes all of a backup or nothing.
func FuzzBackup(f *testing.F) {
	model := Sequential(Dense(2).InputShape(3)).Seed(1).Compile(SGD(), MeanSquaredError)
	p, s, err := model.current()
	if err != nil {
		f.Fatal(err)
	}
	s.adopt(model.optimizer, p)
	for _, value := range []any{backup{p.architecture(), 1, s}, backup{p.architecture(), 1, nil}, s, Shape{3}} {
		var payload bytes.Buffer
		if err := gob.NewEncoder(&payload).Encode(value); err != nil {
			f.Fatal(err)
		}
		f.Add(payload.Bytes(), true)
		f.Add(framed(payload.Bytes()), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, payload bool) {
		if payload {
			data = framed(data)
		}
		callback := BackupAndRestore(t.TempDir())
		if err := os.WriteFile(callback.path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		m := Sequential(Dense(2).InputShape(3)).Seed(1).Compile(SGD(), MeanSquaredError)
		x := Data(NewArray(make([]float32, 3), 1, 3), NewArray(make([]float32, 2), 1, 2))
		fit, err := m.newFit(x.X, x.Y, FitOptions{Verbose: Silent})
		if err != nil {
			t.Fatal(err)
		}
		before := m.state
		if err := callback.TrainBegin(fit.training); err != nil {
			if m.state != before {
				t.Errorf("%v, and the model has another state", err)
			}
			return
		}
		if _, s, err := m.current(); err != nil || s.check(planOf(m), m.optimizer) != nil {
			t.Error(err)
		}
		if err := callback.EpochEnd(fit.training); err != nil {
			t.Error(err)
		}
	})
}

package kit

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// kerasWeighed is the model whose weights testdata/keras/npz.py writes.
func kerasWeighed() *Model {
	return Sequential(
		Conv2D(3, 2).Activation(ReLU).InputShape(5, 4, 2),
		BatchNormalization(),
		Reshape(12, 3),
		LSTM(3),
		Dense(2).Activation(Softmax),
	)
}

func TestWeightsOfKerasEqualKeras(t *testing.T) {
	var want struct{ Output []float64 }
	readFixture(t, "npz", &want)
	x := NewArray(pattern(4*5*4*2, 1, 101), 4, 5, 4, 2)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for _, file := range []string{"weights", "weights64"} {
			m := kerasWeighed()
			m.backend = backend
			if err := m.LoadWeights(filepath.Join("testdata", "keras", file+".npz")); err != nil {
				t.Fatal(err)
			}
			output, err := Values[float32](m.MustPredict(x))
			if err != nil {
				t.Fatal(err)
			}
			compareNumbers(t, file+": output", output, want.Output)
		}
	})
}

// SaveWeights writes the same arrays as numpy, byte by byte.
func TestSaveWeightsEqualsNumpy(t *testing.T) {
	read := func(path string) map[string][]byte {
		z, err := zip.OpenReader(path)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		members := map[string][]byte{}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if members[f.Name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		return members
	}
	numpys := filepath.Join("testdata", "keras", "weights.npz")
	path := filepath.Join(t.TempDir(), "weights.npz")
	m := kerasWeighed()
	m.MustLoadWeights(numpys)
	m.MustSaveWeights(path)
	want, got := read(numpys), read(path)
	if len(want) != len(got) {
		t.Errorf("%d arrays, numpy has %d", len(got), len(want))
	}
	for name := range want {
		if !bytes.Equal(got[name], want[name]) {
			t.Errorf("%s is %.200q, numpy's is %.200q", name, got[name], want[name])
		}
	}
}

// LoadWeights also reads the weights in a model's file.
func TestLoadWeightsOfAModel(t *testing.T) {
	path := filepath.Join(t.TempDir(), "model")
	m := kerasWeighed().Seed(1)
	m.MustSave(path)
	other := kerasWeighed().Seed(2)
	other.MustLoadWeights(path)
	if a, b := fmt.Sprint(weightsOf(m)), fmt.Sprint(weightsOf(other)); a != b {
		t.Errorf("weights %s, saved as %s", b, a)
	}
}

func TestLoadWeightsRefusesOtherFiles(t *testing.T) {
	array := func(descr, order, shape string, size int) []byte {
		header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n", descr, order, shape)
		return append([]byte("\x93NUMPY\x01\x00"+string(byte(len(header)))+"\x00"+header), make([]byte, size)...)
	}
	sound := array("<f4", "False", "(2, 3)", 24)
	path := filepath.Join(t.TempDir(), "weights.npz")
	for _, test := range []struct {
		name    string
		members map[string][]byte
		want    string
	}{
		{"other names", map[string][]byte{"kernel.npy": sound, "bias.npy": sound}, "it holds bias, kernel where arr_0"},
		{"one missing", map[string][]byte{"arr_0.npy": sound, "arr_2.npy": sound}, "array number 1 of 2 is missing"},
		{"too few", map[string][]byte{"arr_0.npy": sound}, "got 1 arrays; the model has 2 weights"},
		{"another shape", map[string][]byte{"arr_0.npy": sound, "arr_1.npy": sound}, "arr_1.npy: it is (2, 3); the model's bias there is (3,)"},
		{"another shape, in Fortran order", map[string][]byte{"arr_0.npy": array("<f4", "True", "(2, 3)", 24), "arr_1.npy": sound}, "arr_1.npy: it is (2, 3)"},
		{"whole numbers", map[string][]byte{"arr_0.npy": array("<i8", "False", "(2, 3)", 48), "arr_1.npy": sound}, "its numbers are Int64"},
		{"another shape, of half precision", map[string][]byte{"arr_0.npy": array(">f2", "False", "(2, 3)", 12), "arr_1.npy": sound}, "arr_1.npy: it is (2, 3)"},
		{"truncated", map[string][]byte{"arr_0.npy": sound[:len(sound)-1], "arr_1.npy": sound}, "truncated"},
	} {
		var file bytes.Buffer
		if err := zip.NewWriter(&file).Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, changed(t, file.Bytes(), test.members), 0o644); err != nil {
			t.Fatal(err)
		}
		err := Sequential(Dense(3).InputShape(2)).LoadWeights(path)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

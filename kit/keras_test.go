package kit

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/xla"

	"github.com/gomlx/compute"
)

// TestMain divides XLA's CPU into four devices unless XLA_FLAGS is set, for tests that need several, and makes a GPU compute with all 24 bits of a
// Float32. Afterwards it writes a table of the comparisons with Keras, in Markdown, to the file in KIT_PARITY.
func TestMain(m *testing.M) {
	if _, set := os.LookupEnv("XLA_FLAGS"); !set {
		os.Setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=4")
	}
	os.Setenv("NVIDIA_TF32_OVERRIDE", "0") // for convolutions; the option in eachBackend is for matrix products
	code := m.Run()
	if path := os.Getenv("KIT_PARITY"); path != "" {
		if err := os.WriteFile(path, []byte(comparisons.table()), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// comparisons has the comparisons with Keras, by item ("optimizers adam") and backend.
var comparisons = parityTable{}

type parityTable map[string]map[string]*comparison

// A comparison has the number of arrays compared, and the worst error relative to the largest number of its array.
type comparison struct {
	arrays int
	worst  float64
}

// add records a comparison. Tests are named TestOptimizersEqualKeras/xla, and what they compare "adam: weights 2".
func (p parityTable) add(test, what string, relative float64) {
	test, backend, _ := strings.Cut(test, "/")
	backend, _, _ = strings.Cut(backend, "/")
	item, _, _ := strings.Cut(what, ":")
	item = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(test, "Test"), "EqualKeras")) + " | " + item
	if p[item] == nil {
		p[item] = map[string]*comparison{}
	}
	c := p[item][backend]
	if c == nil {
		c = new(comparison)
		p[item][backend] = c
	}
	c.arrays++
	c.worst = max(c.worst, relative)
}

func (p parityTable) table() string {
	var b strings.Builder
	fmt.Fprintln(&b, "| of | item | arrays | go | xla |\n|---|---|---|---|---|")
	for _, item := range slices.Sorted(maps.Keys(p)) {
		arrays, worst := 0, []string{}
		for _, backend := range []string{goEngine, xlaEngine} {
			cell := ""
			if c := p[item][backend]; c != nil {
				arrays, cell = c.arrays, fmt.Sprintf("%.0e", c.worst)
			}
			worst = append(worst, cell)
		}
		fmt.Fprintf(&b, "| %s | %d | %s |\n", item, arrays, strings.Join(worst, " | "))
	}
	return b.String()
}

// readFixture reads results of the real Keras, written by testdata/keras/generate.py.
func readFixture(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "keras", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// pattern returns the same numbers as the function of that name in generate.py.
func pattern(size int, scale float64, salt uint64) []float32 {
	out := make([]float32, size)
	for i := range out {
		h := (uint64(i) + salt*1000003) * 2654435761 & math.MaxUint32
		h = (h ^ h>>15) * 2246822519 & math.MaxUint32
		h ^= h >> 13
		out[i] = float32((float64(h)/(1<<31) - 1) * scale)
	}
	return out
}

// patterned builds a model with the same weights as generate.py.
func patterned(t *testing.T, m *Model) *Model {
	t.Helper()
	if err := m.Reset(); err != nil {
		t.Fatal(err)
	}
	var weights []Array
	for i, w := range planOf(m).weights() {
		values := pattern(w.Shape.Size(), 0.5/math.Sqrt(float64(append(w.Shape, 1)[0])), uint64(i+1))
		if strings.HasSuffix(w.Name, "moving_variance") {
			for k, v := range values {
				values[k] = max(v, -v) // a variance is positive
			}
		}
		weights = append(weights, NewArray(values).Reshape(w.Shape...))
	}
	if err := m.SetWeights(weights); err != nil {
		t.Fatal(err)
	}
	return m
}

// kerasInputs returns the same as generate.py's inputs().
func kerasInputs(n, features, classes int) (x, labels Array) {
	return NewArray(pattern(n*features, 1, 101), n, features), kerasLabels(n, classes)
}

func kerasLabels(n, classes int) Array {
	numbers := make([]int64, n)
	for i := range numbers {
		numbers[i] = int64((i*7 + 3) % classes)
	}
	return NewArray(numbers)
}

// eachBackend runs a test on the Go backend, and on XLA if a plugin is found. A GPU must be told not to round factors of
// matrix products to the 11 bits of TF32.
func eachBackend(t *testing.T, test func(t *testing.T, backend *Backend)) {
	engines := []string{goEngine}
	if plugins, err := findXLA(); err == nil {
		engines = append(engines, xlaEngine+":"+plugins[0].Path+",tf32=false")
	} else {
		t.Log("not on XLA:", err)
	}
	for _, engine := range engines {
		name, _, _ := strings.Cut(engine, ":")
		t.Run(name, func(t *testing.T) { test(t, testBackend(t, engine)) })
	}
}

// onFourDevices runs a test on XLA's CPU, which TestMain has divided, if a plugin is found.
func onFourDevices(t *testing.T, test func(t *testing.T, backend *Backend)) {
	plugins, err := xla.Find("cpu")
	if err != nil {
		t.Log("not on several devices:", err)
		return
	}
	test(t, testBackend(t, xlaEngine+":"+plugins[0].Path))
}

var testBackends = map[string]compute.Backend{}

func testBackend(t *testing.T, engine string) *Backend {
	t.Helper()
	if testBackends[engine] == nil {
		b, err := newBackend(engine)
		if err != nil {
			t.Fatal(err)
		}
		testBackends[engine] = b
	}
	name, _, _ := strings.Cut(engine, ":")
	return &Backend{testBackends[engine], name, engine}
}

// parity is the largest error of Float32 results compared with Keras's, relative to the largest number of their array.
const parity = 1e-5

func compareNumbers(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d numbers; Keras has %d", what, len(got), len(want))
		return
	}
	scale, worst := 0.0, 0.0
	for i := range want {
		scale = max(scale, math.Abs(want[i]))
		difference := math.Abs(float64(got[i]) - want[i])
		if math.IsNaN(difference) {
			difference = math.Inf(1)
		}
		worst = max(worst, difference)
	}
	comparisons.add(t.Name(), what, worst/max(scale, 1e-30))
	if worst > parity*max(scale, 1e-30) {
		t.Errorf("%s: off by %.2g of %.2g, that is %.2g", what, worst, scale, worst/scale)
	} else {
		t.Logf("%-40s relative error %.1e", what, worst/max(scale, 1e-30))
	}
}

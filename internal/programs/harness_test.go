package programs

import (
	"math"
	"slices"
	"testing"

	"layercake/kit"
)

// parity is the largest error of a result, relative to the largest number of its array.
const parity = 1e-5

// running is the program that runs.
var running *run

// A run of a program compares what it records with Keras's results.
type run struct {
	t     *testing.T
	keras fixture
	seen  map[string]bool
	worst float64
}

// A fixture is written by generate.py.
type fixture struct {
	Seconds float64
	Results map[string]result
}

// A result has every 1st, 3rd, 5th ... number of an array, so that there are about 100. An outline has no numbers, and that of a
// history its metrics.
type result struct {
	Shape   []int
	Values  []float64
	Metrics []string
}

// start gives the weights that are random numbers that follow from their shapes, of GlorotUniform's range, as in harness.py; x,
// examples, tells the shape of a model that is not built yet.
func start(model *kit.Model, x ...kit.Arrays) {
	for _, x := range x {
		model.MustPredict(x)
	}
	weights, salt := kit.Must(model.Weights()), uint64(0)
	for i, w := range weights {
		shape := w.Shape()
		if len(shape) < 2 { // biases and the like are constants
			continue
		}
		salt++
		field := shape.Size() / shape[len(shape)-1] / shape[len(shape)-2]
		limit := math.Sqrt(6 / float64(field*(shape[len(shape)-1]+shape[len(shape)-2])))
		weights[i] = kit.NewArray(spread(shape.Size(), salt), shape.Size()).Mul(limit).AsType(kit.Float32).Reshape(shape...)
	}
	model.MustSetWeights(weights)
}

// spread returns numbers from -1 to 1 that look random: a 32-bit hash of the position.
func spread(n int, salt uint64) []float64 {
	out := make([]float64, n)
	for i := range out {
		h := (uint64(i) + salt*1000003) * 2654435761 & math.MaxUint32
		h = (h ^ h>>15) * 2246822519 & math.MaxUint32
		h ^= h >> 13
		out[i] = float64(h)/(1<<31) - 1
	}
	return out
}

// record compares numbers with Keras's: an array, a number, or each metric of a history.
func record(name string, value any) {
	switch v := value.(type) {
	case *kit.History:
		for _, metric := range metricsOf(name) {
			record(name+": "+metric, v.MustValues(metric))
		}
	case kit.Array:
		running.compare(name, v.Shape(), kit.MustValues[float32](v.AsType(kit.Float32)))
	case kit.Score: // in Keras the loss, or a list of it and one metric
		values := []float64{v.Loss}
		for _, metric := range v.Names() {
			if metric != "loss" {
				values = append(values, v.MustMetric(metric))
			}
		}
		switch len(values) {
		case 1:
			record(name, v.Loss)
		case 2:
			record(name, values)
		default:
			running.t.Fatalf("%s: record the metrics of a score one by one", name)
		}
	case []float64:
		record(name, kit.NewArray(v))
	case float64:
		running.compare(name, nil, []float32{float32(v)})
	case float32:
		record(name, float64(v))
	case int:
		record(name, float64(v))
	default:
		running.t.Fatalf("%s: a %T cannot be recorded", name, value)
	}
}

// metricsOf returns the metrics of a history that Keras recorded.
func metricsOf(name string) (metrics []string) {
	for key := range running.keras.Results {
		if len(key) > len(name)+2 && key[:len(name)+2] == name+": " {
			metrics = append(metrics, key[len(name)+2:])
		}
	}
	slices.Sort(metrics)
	return metrics
}

// outline compares what does not depend on chance: an array's shape, or a history's metrics and number of epochs.
func outline(name string, value any) {
	want := running.want(name)
	var shape []int
	switch v := value.(type) {
	case *kit.History:
		shape = []int{len(v.Epochs)}
		for _, metric := range want.Metrics {
			v.MustValues(metric)
		}
		if len(v.Names()) != len(want.Metrics) {
			running.t.Errorf("%s: the metrics are %v; Keras's are %v", name, v.Names(), want.Metrics)
		}
	case kit.Array:
		shape = v.Shape()
	default:
		running.t.Fatalf("%s: a %T has no outline", name, value)
	}
	running.compareShapes(name, shape, want)
}

// want returns Keras's result.
func (r *run) want(name string) result {
	r.t.Helper()
	want, ok := r.keras.Results[name]
	if !ok {
		r.t.Fatalf("Keras recorded no %q", name)
	}
	if r.seen[name] {
		r.t.Errorf("%q is recorded twice", name)
	}
	r.seen[name] = true
	return want
}

func (r *run) compareShapes(name string, shape []int, want result) {
	if !slices.Equal(shape, want.Shape) {
		r.t.Errorf("%s: the shape is %v; Keras's is %v", name, shape, want.Shape)
	}
}

func (r *run) compare(name string, shape []int, values []float32) {
	want := r.want(name)
	r.compareShapes(name, shape, want)
	step := max(1, len(values)/100) | 1
	if (len(values)+step-1)/step != len(want.Values) {
		return // a failure that compareShapes has reported
	}
	largest, off := 1e-30, 0.0
	for i, k := range want.Values {
		largest = max(largest, math.Abs(k))
		off = max(off, math.Abs(float64(values[i*step])-k))
	}
	relative := off / largest
	r.worst = max(r.worst, relative)
	if !(relative <= parity) {
		r.t.Errorf("%s: off by %.2g of %.2g, that is %.1e", name, off, largest, relative)
	} else {
		r.t.Logf("%s: relative error %.1e", name, relative)
	}
}

package engine

import (
	"os"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/xla"
)

// TestMain divides XLA's CPU into four devices.
func TestMain(m *testing.M) {
	if os.Getenv("XLA_FLAGS") == "" {
		os.Setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=4")
	}
	os.Exit(m.Run())
}

var backends = map[string]compute.Backend{}

func backend(t *testing.T, config string) compute.Backend {
	t.Helper()
	if backends[config] == nil {
		b, err := compute.NewWithConfig(config)
		if err != nil {
			t.Fatal(err)
		}
		backends[config] = b
	}
	return backends[config]
}

func onGo(t *testing.T) Device { return Devices(backend(t, gobackend.BackendName), 1)[0] }

// eachNumberOfDevices runs a test on the Go backend, and if XLA has a plugin, on XLA with one device and with four.
func eachNumberOfDevices(t *testing.T, test func(t *testing.T, devices []Device)) {
	t.Run("go", func(t *testing.T) { test(t, []Device{onGo(t)}) })
	plugins, err := xla.Find("cpu")
	if err != nil || !slices.Contains(compute.List(), "xla") {
		t.Log("not on XLA:", err)
		return
	}
	b := backend(t, "xla:"+plugins[0].Path)
	t.Run("xla", func(t *testing.T) { test(t, Devices(b, 1)) })
	t.Run("four devices", func(t *testing.T) { test(t, Devices(b, 4)) })
}

// source returns an array of the data, with rows of the given length.
func source(name string, values []float32, row int) Source {
	return Source{
		Name: name, DType: dtypes.Float32, Row: row, Form: "as it is",
		Rows: func(low, high, room int) (any, error) {
			return append(slices.Clone(values[low*row:high*row]), make([]float32, (room-(high-low))*row)...), nil
		},
		Batch: func(rows *graph.Node) *graph.Node { return rows },
	}
}

// bytes returns an array of bytes, which batches divide by 2.
func bytes(name string, values []uint8) Source {
	return Source{
		Name: name, DType: dtypes.Uint8, Row: 1, Form: "halves",
		Rows: func(low, high, room int) (any, error) {
			return append(slices.Clone(values[low:high]), make([]uint8, room-(high-low))...), nil
		},
		Batch: func(rows *graph.Node) *graph.Node {
			return graph.MulScalar(graph.ConvertDType(rows, dtypes.Float32), 0.5)
		},
	}
}

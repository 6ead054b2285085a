package kit

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/gomlx/compute"

	"layercake/xla"
)

// The backend is chosen once per process, so each case runs in a separate process: this test binary, asked to print its
// choice.
func TestOpenBackend(t *testing.T) {
	if os.Getenv("KIT_PRINT_BACKEND") != "" {
		b, err := OpenBackend()
		if err != nil {
			t.Fatal("chosen: ", err)
		}
		t.Log("chosen:", b)
		return
	}
	empty := t.TempDir()
	broken := t.TempDir()
	if err := os.WriteFile(broken+"/pjrt_c_api_cpu_plugin.so", []byte("no library"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		env  []string
		want []string
	}{
		{"no plugin", []string{"PJRT_PLUGIN_LIBRARY_PATH=" + empty}, []string{"Go backend", "no XLA plugin is installed"}},
		{"a plugin that does not load", []string{"PJRT_PLUGIN_LIBRARY_PATH=" + broken}, []string{"Go backend", "does not work", "pjrt_c_api_cpu_plugin.so"}},
		{"off", []string{"LAYERCAKE_XLA=off"}, []string{"Go backend", "LAYERCAKE_XLA=off"}},
		{"named", []string{"GOMLX_BACKEND=go"}, []string{"Go backend", "GOMLX_BACKEND=go"}},
		{"named, but missing", []string{"GOMLX_BACKEND=xla:cpu", "PJRT_PLUGIN_LIBRARY_PATH=" + empty}, []string{"GOMLX_BACKEND", "xla:cpu", "unset it"}},
		{"named, but unknown", []string{"GOMLX_BACKEND=gpu"}, []string{`GOMLX_BACKEND="gpu"`, "go,"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestOpenBackend$", "-test.v")
			cmd.Env = append(os.Environ(), "KIT_PRINT_BACKEND=1", "GOMLX_BACKEND=", "HOME="+empty)
			cmd.Env = append(cmd.Env, test.env...)
			out, _ := cmd.CombinedOutput()
			_, chosen, ok := strings.Cut(string(out), "chosen:")
			if !ok || strings.Contains(string(out), "goroutine ") {
				t.Fatalf("no choice, or a panic:\n%s", out)
			}
			for _, part := range test.want {
				if !strings.Contains(chosen, part) {
					t.Errorf("%q does not say %q", chosen, part)
				}
			}
		})
	}
}

// A process whose model has the same layers as that of an earlier process compiles nothing, and computes the same to the last bit: its
// graphs do not depend on addresses, on the order of maps, or on names.
func TestModelsAreCompiledOnce(t *testing.T) {
	if name := os.Getenv("KIT_LAYERS_NAMED"); name != "" {
		m := Sequential(
			Input(8, 8, 1), RandomFlip(FlipHorizontal), Conv2D(4, 3).Activation(ReLU).KernelRegularizer(L2(0.01)).Name(name), BatchNormalization(),
			Reshape(-1, 4), Bidirectional(LSTM(3).Dropout(0.25)), Dropout(0.5), Dense(3).Activation(Softmax),
		).Seed(1).Compile(Adam().ClipNorm(1), SparseCategoricalCrossentropy, Accuracy, SparseTopKCategoricalAccuracy)
		x, y := NewArray(pattern(20*64, 1, 3), 20, 8, 8, 1), NewArray(make([]uint8, 20))
		m.MustFit(x, y, FitOptions{BatchSize: 4, Epochs: 2, Verbose: Silent, Validation: Data(x, y)})
		values, err := Values[float32](m.MustPredict(x))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("computed: %b\n", values)
		return
	}
	plugins, err := xla.Find("cpu")
	if err != nil || plugins[0].Source != "layercake" || !strings.HasPrefix(plugins[0].Version, "tensorflow-") {
		t.Skip("this is about the plugin built from TensorFlow's wheel")
	}
	folder := t.TempDir()
	fit := func(name string) (computed string, files map[string]os.FileInfo) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestModelsAreCompiledOnce$")
		cmd.Env = append(os.Environ(), "KIT_LAYERS_NAMED="+name, "GOMLX_BACKEND=xla:cpu", "XLA_FLAGS=", "LAYERCAKE_PROGRAMS="+folder)
		out, err := cmd.CombinedOutput()
		_, computed, ok := strings.Cut(string(out), "computed: ")
		if err != nil || !ok {
			t.Fatalf("%v:\n%s", err, out)
		}
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		files = map[string]os.FileInfo{}
		for _, entry := range entries {
			if files[entry.Name()], err = entry.Info(); err != nil {
				t.Fatal(err)
			}
		}
		return computed, files
	}
	want, before := fit("first")
	got, after := fit("second")
	if got != want {
		t.Errorf("computed %.300s\nwant %.300s", got, want)
	}
	if len(before) == 0 || len(after) != len(before) {
		t.Errorf("%d programs, and %d after the second process", len(before), len(after))
	}
	for name, info := range before {
		if !os.SameFile(info, after[name]) {
			t.Errorf("%s was compiled again", name)
		}
	}
}

// If a GPU's plugin does not work, the next one is used.
func TestOpenXLATakesTheNextPlugin(t *testing.T) {
	plugins := []xla.Plugin{{Name: "cuda", Path: "/a.so"}, {Name: "cpu", Path: "/b.so", Version: "v1"}}
	opens := func(working string) func(string) (compute.Backend, error) {
		return func(config string) (compute.Backend, error) {
			if config == working {
				return nil, nil
			}
			return nil, errors.New("no driver\nand many more lines")
		}
	}
	b, err := openXLA(plugins, opens("xla:/b.so"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "XLA: the cpu plugin v1; the cuda plugin in /a.so does not work: no driver"; b.String() != want {
		t.Errorf("got %q, want %q", b, want)
	}
	if _, err := openXLA(plugins, opens("")); err == nil || strings.Count(err.Error(), "no driver") != 2 {
		t.Errorf("an error that tells of both was expected, not %v", err)
	}
}

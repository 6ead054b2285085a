package kit

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The backend is chosen once per process, so each case is a process of its own: this test binary, told to print its
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

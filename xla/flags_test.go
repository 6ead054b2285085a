package xla

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestFlags(t *testing.T) {
	m := newMachine(t)
	// The flag spans two blocks.
	knowing := string(bytes.Repeat([]byte{0}, 1<<20-5)) + cudaFlag + "\x00"
	cuda, old, cpu := m.inHome("new", "pjrt_c_api_cuda_plugin.so"), m.inHome("old", "pjrt_c_api_cuda_plugin.so"), m.inHome("pjrt_c_api_cpu_plugin.so")
	for file, text := range map[string]string{cuda: knowing, old: "XLA", cpu: knowing} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		m.write(file, text)
	}
	const wanted = "--xla_gpu_enable_triton_gemm=false"
	for _, test := range []struct{ name, config, set, want string }{
		{"GPU", "xla:" + cuda, "", wanted},
		{"GPU, with options", "xla:" + cuda + ",tf32=false", "", wanted},
		{"the user's", "xla:" + cuda, "--xla_dump_to=/tmp", "--xla_dump_to=/tmp"},
		{"a plugin that does not know the flag", "xla:" + old, "", ""},
		{"a plugin that is gone", "xla:" + cuda + ".gone.so", "", ""},
		{"CPU", "xla:" + cpu, "", ""},
		{"no path", "xla:cuda", "", ""},
		{"Go", "go", "", ""},
	} {
		t.Setenv(flagsVar, test.set)
		t.Setenv(programsVar, "off")
		SetEnvironment(test.config)
		if got := os.Getenv(flagsVar); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

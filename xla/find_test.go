package xla

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestPluginAt(t *testing.T) {
	for _, test := range []struct {
		file, name, version string
		ok                  bool
	}{
		{"pjrt_c_api_cpu_plugin.so", "cpu", "", true},
		{"pjrt_c_api_cpu_v0.114.0_plugin.so", "cpu", "v0.114.0", true},
		{"pjrt_c_api_cuda_plugin.so", "cuda", "", true},
		{"pjrt_c_api_cpu_plugin.dylib", "cpu", "", true},
		{"pjrt-plugin-cpu.so", "cpu", "", true},
		{"pjrt_plugin_my_tpu.so", "my_tpu", "", true},
		{"pjrt_c_api_cpu_plugin.so.lock", "", "", false},
		{"libxla_cpu.so", "libxla_cpu", "", false},
	} {
		plugin, ok := pluginAt("/plugins/"+test.file, "")
		if ok != test.ok || ok && (plugin.Name != test.name || plugin.Version != test.version) {
			t.Errorf("%s: %+v, %t; want %s %q, %t", test.file, plugin, ok, test.name, test.version, test.ok)
		}
	}
}

func TestFindOrder(t *testing.T) {
	m := newMachine(t)
	if _, err := Find(""); !errors.Is(err, ErrNone) {
		t.Errorf("on a bare machine: %v", err)
	}

	// From the last place to the first.
	var want []string
	is := func(name, place string) {
		t.Helper()
		plugins, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		var paths []string
		for _, plugin := range plugins {
			paths = append(paths, plugin.Path)
		}
		if !slices.Equal(paths, want) {
			t.Errorf("with one in %s: found\n%s\nwant\n%s", place, strings.Join(paths, "\n"), strings.Join(want, "\n"))
		}
		if plugins[0].Source != place {
			t.Errorf("%v is from %q, want %q", plugins[0], plugins[0].Source, place)
		}
	}
	t.Setenv("LD_LIBRARY_PATH", "relative:"+filepath.Join(m.home, "ld"))
	want = append(want, m.inHome("ld", "pjrt_c_api_cpu_plugin.so"))
	is("", "LD_LIBRARY_PATH")
	want = append([]string{m.inHome("usr", "local", "lib", "go-xla", "pjrt_c_api_cpu_plugin.so")}, want...)
	is("", "go-xla")
	lib := filepath.Join(m.home, ".local", "lib", "go-xla")
	if goXLAFolders()[0] != lib {
		lib = goXLAFolders()[0]
	}
	versioned := filepath.Join(lib, "pjrt_c_api_cpu_v0.100.0_plugin.so")
	m.write(versioned, "a plugin")
	if err := os.Symlink(filepath.Base(versioned), filepath.Join(lib, "pjrt_c_api_cpu_plugin.so")); err != nil {
		t.Fatal(err)
	}
	want = append([]string{filepath.Join(lib, "pjrt_c_api_cpu_plugin.so"), versioned}, want...)
	is("cpu", "go-xla")
	if plugins, _ := Find("cpu"); plugins[0].Version != "v0.100.0" {
		t.Errorf("the version behind the link is %q", plugins[0].Version)
	}

	// The plugin installed for this version of the project comes first. Incomplete plugins are ignored.
	ours := filepath.Join(m.home, "cache", "layercake", "xla", upstreamWay().folder)
	if dir, err := os.UserCacheDir(); err == nil {
		ours = filepath.Join(dir, "layercake", "xla", upstreamWay().folder)
	}
	m.write(filepath.Join(ours, upstreamWay().file), "a plugin")
	is("", "go-xla")
	if err := writeList(ours); err != nil {
		t.Fatal(err)
	}
	want = append([]string{filepath.Join(ours, upstreamWay().file)}, want...)
	is("", "layercake")
	m.write(filepath.Join(ours, upstreamWay().file), "a plug")
	want = want[1:]
	is("", "go-xla")

	// GPU plugins only count on a machine with a GPU, where they come first.
	cuda := filepath.Join(lib, "nvidia", "pjrt_c_api_cuda_plugin.so")
	m.write(cuda, "a plugin")
	is("", "go-xla")
	hasGPU = func() bool { return true }
	want = append([]string{cuda}, want...)
	is("", "go-xla")
	want = []string{cuda}
	is("cuda", "go-xla")

	// The user's setting wins.
	mine := m.inHome("mine", "pjrt_c_api_cpu_plugin.so")
	t.Setenv(pluginsVar, filepath.Join(m.home, "nowhere")+":"+filepath.Dir(mine))
	want = []string{mine}
	is("", pluginsVar)
	t.Setenv(pluginsVar, filepath.Join(m.home, "nowhere"))
	if _, err := Find(""); !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), pluginsVar) {
		t.Errorf("with a folder that is not there: %v", err)
	}
	is2, err := Find(mine)
	if err != nil || is2[0].Path != mine {
		t.Errorf("by path: %v, %v", is2, err)
	}
	if _, err := Find(filepath.Join(m.home, "no.so")); !errors.Is(err, ErrNone) {
		t.Errorf("by a path that is not there: %v", err)
	}
}

func TestFindWhenSwitchedOff(t *testing.T) {
	m := newMachine(t)
	mine := m.inHome("mine", "pjrt_c_api_cpu_plugin.so")
	t.Setenv(pluginsVar, filepath.Dir(mine))
	for _, word := range []string{"off", "0", "No", "false"} {
		t.Setenv(switchVar, word)
		if _, err := Find(""); !errors.Is(err, ErrUnwanted) || !strings.Contains(err.Error(), switchVar+"="+word) {
			t.Errorf("%s=%s: %v", switchVar, word, err)
		}
		if plugins, err := Find("cpu"); err != nil || plugins[0].Path != mine {
			t.Errorf("%s=%s, by name: %v, %v", switchVar, word, plugins, err)
		}
	}
	t.Setenv(switchVar, "on")
	if _, err := Find(""); err != nil {
		t.Error(err)
	}
}

func TestResolve(t *testing.T) {
	m := newMachine(t)
	mine := m.inHome("mine", "pjrt_c_api_cpu_plugin.so")
	t.Setenv(pluginsVar, filepath.Dir(mine))
	for config, want := range map[string]string{
		"xla":                    "xla:" + mine,
		"xla:cpu":                "xla:" + mine,
		"xla:cpu,tf32=false,x=y": "xla:" + mine + ",tf32=false,x=y",
		"xla:,tf32=false":        "xla:" + mine + ",tf32=false",
		"stablehlo:cpu":          "stablehlo:" + mine,
		"xla:/a/plugin.so,x":     "xla:/a/plugin.so,x",
		"xla:help":               "xla:help",
		"go":                     "go",
		"go:parallelism=2":       "go:parallelism=2",
		"":                       "",
	} {
		if got, err := Resolve(config); err != nil || got != want {
			t.Errorf("Resolve(%q) = %q, %v; want %q", config, got, err, want)
		}
	}
	if got, err := Resolve("xla:cuda"); !errors.Is(err, ErrNone) {
		t.Errorf("one that is not there: %q, %v", got, err)
	}
}

func TestWanted(t *testing.T) {
	newMachine(t)
	for _, test := range []struct {
		backend, onOff string
		want           string
		unwanted       bool
	}{
		{"", "", "", false},
		{"", "off", "", true},
		{"", "yes", "", false},
		{"go", "", "", true},
		{"go:ops_sequential", "on", "", true},
		{"xla", "", "", false},
		{"xla:cpu,tf32=false", "", "cpu", false},
		{"xla:cuda", "off", "cuda", false},
		{"xla:/a/plugin.so", "", "/a/plugin.so", false},
	} {
		t.Setenv(backendVar, test.backend)
		t.Setenv(switchVar, test.onOff)
		got, err := wanted()
		if got != test.want || errors.Is(err, ErrUnwanted) != test.unwanted {
			t.Errorf("%+v: %q, %v", test, got, err)
		}
	}
}

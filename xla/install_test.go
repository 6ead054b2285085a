package xla

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gomlx/go-xla/installer"

	"layercake/internal/download"
)

// needLinux skips tests of the wheel on other systems.
func needLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skipf("TensorFlow's wheel is for linux/amd64, this is %s/%s", runtime.GOOS, runtime.GOARCH)
	}
}

// checkSays checks that a text contains all parts.
func checkSays(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("lacks %q:\n%s", part, text)
		}
	}
}

const builtBy = "g++ libtensorflow_cc.so.2 g++ libtensorflow_framework.so.2 g++ plugin.o g++ libxla_cpu.so g++ pjrt_c_api_cpu_plugin.so"

func TestInstallDoesNothing(t *testing.T) {
	m := newMachine(t, "g++", "python3", "go")
	m.publishUpstream("pjrt_c_api_cpu_v0.114.0_plugin.so")
	mine := m.inHome("mine", "pjrt_c_api_cpu_plugin.so")
	for _, test := range []struct {
		name                   string
		backend, onOff, folder string
		want                   string // path of the plugin
		err                    string
	}{
		{"switched off", "", "off", filepath.Dir(mine), "", "XLA is turned off: LAYERCAKE_XLA=off"},
		{"the Go backend", "go", "", filepath.Dir(mine), "", "XLA is turned off: GOMLX_BACKEND=go"},
		{"a plugin by its path", "xla:" + mine, "", "", mine, ""},
		{"a path that is not there", "xla:/no/plugin.so", "", "", "", "no XLA plugin is installed at /no/plugin.so"},
		{"a folder", "", "", filepath.Dir(mine), mine, ""},
		{"a folder, and the name", "xla:cpu", "off", filepath.Dir(mine), mine, ""},
		{"a folder without it", "", "", m.home, "", "no XLA plugin is installed in the folders of PJRT_PLUGIN_LIBRARY_PATH"},
		{"the name of none", "xla:tpu", "", "", "", "no XLA plugin is installed for tpu, and none can be installed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(backendVar, test.backend)
			t.Setenv(switchVar, test.onOff)
			t.Setenv(pluginsVar, test.folder)
			plugin, err := m.install(Options{})
			if plugin.Path != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("%v, %v; want %q, %q", plugin, err, test.want, test.err)
			}
			if m.log.Len() > 0 || m.journal() != "" || m.requests != nil || m.cache() != nil {
				t.Errorf("did something: %s\n%v %v", &m.log, m.requests, m.cache())
			}
		})
	}
}

func TestInstallUpstream(t *testing.T) {
	if err := upstreamWay().ready(t.Context(), nil); err != nil {
		t.Skip(err)
	}
	m := newMachine(t, "g++", "python3", "go")
	m.publishUpstream("LICENSE", "pjrt_c_api_cpu_v0.114.0_plugin.so")
	plugin, err := m.install(Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, &m.log)
	}
	if plugin.Name != "cpu" || plugin.Version != upstreamVersion || plugin.Source != "layercake" {
		t.Errorf("installed %+v", plugin)
	}
	if text, err := os.ReadFile(plugin.Path); err != nil || string(text) != "a plugin" {
		t.Errorf("%s has %q, %v", plugin.Path, text, err)
	}
	if found, err := Find(""); err != nil || found[0] != plugin {
		t.Errorf("found %v, %v", found, err)
	}
	checkSays(t, m.log.String(), "downloading "+m.github, "installed the cpu plugin v0.114.0")
	if journal := m.journal(); journal != "g++ check" {
		t.Errorf("did %s", journal)
	}

	// The second time it is already installed.
	m.requests = nil
	again, err := m.install(Options{})
	if again != plugin || err != nil || m.log.Len() > 0 || m.requests != nil || m.journal() != "" {
		t.Errorf("again: %v, %v, %s", again, err, &m.log)
	}

	// A truncated library is replaced.
	if err := os.Truncate(filepath.Join(filepath.Dir(plugin.Path), "pjrt_c_api_cpu_v0.114.0_plugin.so"), 3); err != nil {
		t.Fatal(err)
	}
	again, err = m.install(Options{})
	if text, _ := os.ReadFile(plugin.Path); again != plugin || err != nil || string(text) != "a plugin" {
		t.Errorf("repaired: %v, %v, %q", again, err, text)
	}
	if folders := m.cache(); !slices.Equal(folders, []string{"cpu-v0.114.0"}) {
		t.Errorf("left in the cache: %v", folders)
	}
}

func TestInstallWheel(t *testing.T) {
	needLinux(t)
	m := newMachine(t, "g++", "python3", "go")
	m.publishUpstream() // GitHub answers, but has no release
	plugin, err := m.install(Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, &m.log)
	}
	if plugin.Name != "cpu" || plugin.Version != "tensorflow-2.21.0" || !strings.Contains(plugin.Path, "cpu") {
		t.Errorf("installed %+v", plugin)
	}
	checkSays(t, m.log.String(), "the CPU plugin of GoMLX's authors: ", "answered 404 Not Found", "tensorflow-cpu 2.21.0, 274 MB", "compiling", "installed the cpu plugin tensorflow-2.21.0")
	if journal := m.journal(); journal != "pip download "+builtBy+" g++ check" {
		t.Errorf("did %s", journal)
	}
	// No intermediate files are left.
	var files []string
	entries, err := os.ReadDir(filepath.Dir(plugin.Path))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		files = append(files, entry.Name())
	}
	want := []string{"libraries.json", "libtensorflow_cc.so.2", "libtensorflow_framework.so.2", "libxla_cpu.so", "pjrt_c_api_cpu_plugin.so"}
	if !slices.Equal(files, want) {
		t.Errorf("installed %v, want %v", files, want)
	}
	for _, name := range wheelLibraries {
		if got, _ := os.ReadFile(filepath.Join(filepath.Dir(plugin.Path), name)); string(got) != string(library(len(name))) {
			t.Errorf("%s is not the library without its symbols: %q", name, got)
		}
	}
	if folders := m.cache(); len(folders) != 1 {
		t.Errorf("left in the cache: %v", folders)
	}
}

func TestInstallFails(t *testing.T) {
	needLinux(t)
	for _, test := range []struct {
		name     string
		programs []string
		wheel    []string
		env      map[string]string
		want     []string
	}{
		{"without g++", []string{"python3", "go"}, wheelLibraries, nil, []string{"g++ is not installed", "apt-get install g++"}},
		{"without Python", []string{"g++", "go"}, wheelLibraries, nil, []string{"python3 is not installed"}},
		{"without a network", []string{"g++", "python3", "go"}, wheelLibraries, map[string]string{"PIP_SAYS": "WARNING: slow\nERROR: No matching distribution found\nERROR: more"},
			[]string{"127.0.0.1:1 could not be reached (connection refused)", "pip could not download it: No matching distribution found"}},
		{"with another wheel", []string{"g++", "python3", "go"}, wheelLibraries[:1], nil, []string{"the wheel lacks one of"}},
		{"offline", []string{"g++", "python3", "go"}, wheelLibraries, map[string]string{offlineVar: "1"}, []string{"LAYERCAKE_OFFLINE is set"}},
		{"with what does not work", []string{"g++", "python3", "go"}, wheelLibraries, map[string]string{"BROKEN": "pjrt"}, []string{"TensorFlow's wheel: it is broken"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newMachine(t, test.programs...)
			m.publishWheel(test.wheel...)
			for variable, value := range test.env {
				t.Setenv(variable, value)
			}
			plugin, err := m.install(Options{})
			if err == nil {
				t.Fatalf("installed %v", plugin)
			}
			checkSays(t, err.Error(), append(test.want, "no XLA plugin could be installed: ")...)
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than a line: %v", err)
			}
			if folders := m.cache(); folders != nil {
				t.Errorf("left in the cache: %v", folders)
			}
			if _, err := Find(""); !errors.Is(err, ErrNone) {
				t.Errorf("found something: %v", err)
			}
		})
	}
}

// A network that did not answer is not tried again for a while, except with Repair.
func TestFailureIsRemembered(t *testing.T) {
	needLinux(t)
	m := newMachine(t, "g++", "python3", "go")
	m.serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	t.Setenv("PIP_SAYS", "ERROR: no route to host")
	install := func(o Options, requests int, journal string) {
		t.Helper()
		_, err := m.install(o)
		if err == nil {
			t.Fatal("installed something")
		}
		checkSays(t, err.Error(), "answered 403 Forbidden", "no route to host")
		if got := m.journal(); got != journal || len(m.requests) != requests {
			t.Errorf("asked GitHub %d times and did %q, want %d and %q", len(m.requests), got, requests, journal)
		}
		m.requests = nil
	}
	install(Options{}, 1, "pip download")
	install(Options{}, 0, "")
	install(Options{Repair: true}, 1, "pip download")
	for _, w := range ways() {
		past := time.Now().Add(-download.Patience - time.Minute)
		if err := os.Chtimes(filepath.Join(m.home, "cache", "layercake", "xla", w.folder+".unreachable"), past, past); err != nil && w.name == "cpu" {
			t.Fatal(err)
		}
	}
	install(Options{}, 1, "pip download")
	t.Setenv("PIP_SAYS", "")
	if _, err := m.install(Options{Repair: true}); err != nil {
		t.Error(err)
	}
}

func TestRepair(t *testing.T) {
	needLinux(t)
	m := newMachine(t, "g++", "python3", "go")
	// If a plugin from another source does not work, one is installed and comes first from then on.
	broken := m.inHome(".local", "lib", "go-xla", "pjrt_c_api_cpu_plugin.so")
	t.Setenv("BROKEN", ".local")
	if plugin, err := m.install(Options{}); err != nil || plugin.Path != broken {
		t.Errorf("without Repair: %v, %v", plugin, err)
	}
	plugin, err := m.install(Options{Repair: true})
	if err != nil || plugin.Source != "layercake" {
		t.Fatalf("%v, %v", plugin, err)
	}
	checkSays(t, m.log.String(), broken+" does not work: it is broken")
	if found, err := Find(""); err != nil || found[0] != plugin {
		t.Errorf("found %v, %v", found, err)
	}
	m.journal()

	// A working plugin is kept.
	if again, err := m.install(Options{Repair: true}); err != nil || again != plugin {
		t.Errorf("again: %v, %v", again, err)
	}
	if journal := m.journal(); journal != "g++ check" {
		t.Errorf("did %s", journal)
	}

	// An installed plugin with damaged content of the same size is replaced.
	text, err := os.ReadFile(plugin.Path)
	if err != nil {
		t.Fatal(err)
	}
	m.write(plugin.Path, strings.Repeat("?", len(text)))
	t.Setenv("BROKEN", wheelWay().folder+"/")
	// The new plugin is built in a folder of another name, so BROKEN does not match it.
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	again, err := m.install(Options{Repair: true})
	if err != nil || again != plugin {
		t.Errorf("repaired: %v, %v\n%s", again, err, &m.log)
	}
	if repaired, _ := os.ReadFile(plugin.Path); string(repaired) == strings.Repeat("?", len(text)) {
		t.Error("not replaced")
	}
	if folders := m.cache(); len(folders) != 1 {
		t.Errorf("left in the cache: %v", folders)
	}
}

func TestInstallForGPU(t *testing.T) {
	if err := upstreamWay().ready(t.Context(), nil); err != nil {
		t.Skip(err)
	}
	m := newMachine(t, "g++", "python3", "go")
	hasGPU = func() bool { return true }
	oldInfo, oldInstall := packageInfo, installCUDA
	t.Cleanup(func() { packageInfo, installCUDA = oldInfo, oldInstall })
	asked := ""
	packageInfo = func(name string) (*installer.PipPackageInfo, error) {
		asked += name + " "
		return nil, errors.New("no such host")
	}
	m.publishUpstream("pjrt_c_api_cpu_v0.114.0_plugin.so")

	// Without the package index it falls back to the CPU.
	plugin, err := m.install(Options{})
	if err != nil || plugin.Name != "cpu" {
		t.Fatalf("%v, %v", plugin, err)
	}
	checkSays(t, m.log.String(), "the CUDA plugin of JAX's wheels: the index of Python packages could not be reached (no such host)")
	if !strings.HasPrefix(asked, "jax-cuda") {
		t.Errorf("asked for %s", asked)
	}

	// With the index it installs the GPU plugin.
	packageInfo = func(string) (*installer.PipPackageInfo, error) { return nil, nil }
	installCUDA = func(release, version, folder string, useCache bool, _ installer.VerbosityLevel) error {
		nvidia := filepath.Join(folder, "nvidia")
		m.write(filepath.Join(nvidia, "pjrt_c_api_cuda_plugin.so"), "a plugin")
		m.write(filepath.Join(nvidia, "cu13", "bin", "ptxas"), "an assembler")
		if err := os.MkdirAll(filepath.Join(nvidia, "bin"), 0o755); err != nil {
			return err
		}
		return os.Symlink(filepath.Join(nvidia, "cu13", "bin", "ptxas"), filepath.Join(nvidia, "bin", "ptxas"))
	}
	plugin, err = m.install(Options{Repair: true})
	if err != nil || plugin.Name != "cuda" || !strings.HasSuffix(plugin.Path, "/go-xla/nvidia/pjrt_c_api_cuda_plugin.so") {
		t.Fatalf("%v, %v\n%s", plugin, err, &m.log)
	}
	checkSays(t, m.log.String(), "2.5 GB")
	if text, err := os.ReadFile(filepath.Join(filepath.Dir(plugin.Path), "bin", "ptxas")); string(text) != "an assembler" {
		t.Errorf("the link has not followed the folder: %v", err)
	}
	if found, err := Find(""); err != nil || found[0] != plugin || found[1].Name != "cpu" {
		t.Errorf("found %v, %v", found, err)
	}
}

// Cancelling an installation ends all its processes.
func TestCancelEndsPrograms(t *testing.T) {
	needLinux(t)
	newMachine(t, "g++")
	started := filepath.Join(t.TempDir(), "started")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	// Like g++, the shell starts another program that shares its standard output.
	cmd := command(ctx, "/bin/sh", "-c", "(/bin/sleep 60; echo late) & echo $! >"+started+"; wait")
	done := make(chan error, 1)
	go func() { _, err := cmd.Output(); done <- err }()
	var pid int
	for end := time.Now().Add(time.Minute); pid == 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
		text, _ := os.ReadFile(started)
		pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
	}
	start := time.Now()
	cancel()
	if err := <-done; err == nil || time.Since(start) > 30*time.Second {
		t.Errorf("ended with %v after %v", err, time.Since(start))
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("process %d goes on", pid)
		}
	}
}

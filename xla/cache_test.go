package xla

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestIsWhole(t *testing.T) {
	m := newMachine(t)
	folder := filepath.Join(m.home, "cpu-v1")
	libraries := []string{"pjrt_c_api_cpu_plugin.so", "lib/libtensorflow_cc.so.2", "libmlir.dylib"}
	for _, name := range append(libraries, "LICENSE") {
		m.write(filepath.Join(folder, name), "of some size")
	}
	if isWhole(folder) {
		t.Error("whole without a list")
	}
	if err := writeList(folder); err != nil {
		t.Fatal(err)
	}
	if !isWhole(folder) {
		t.Error("not whole")
	}
	if err := os.Remove(filepath.Join(folder, "LICENSE")); err != nil || !isWhole(folder) {
		t.Errorf("not whole without its licence (%v)", err)
	}
	for _, name := range libraries {
		path := filepath.Join(folder, name)
		m.write(path, "of another size")
		if isWhole(folder) {
			t.Errorf("whole though %s has changed", name)
		}
		if err := os.Remove(path); err != nil || isWhole(folder) {
			t.Errorf("whole though %s is not there (%v)", name, err)
		}
		m.write(path, "of some size")
	}
	for _, list := range []string{"", "{}", `["pjrt_c_api_cpu_plugin.so"]`} {
		m.write(filepath.Join(folder, listName), list)
		if isWhole(folder) {
			t.Errorf("whole with the list %q", list)
		}
	}
}

func TestFill(t *testing.T) {
	root := t.TempDir()
	list := func() (names []string) {
		entries, err := os.ReadDir(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		return names
	}
	content := func(text string) func(string) error {
		return func(folder string) error {
			if slices.Contains(list(), "cpu-v1") && isWhole(filepath.Join(root, "cpu-v1")) && text == "first" {
				t.Error("there before it is complete")
			}
			return os.WriteFile(filepath.Join(folder, "plugin.so"), []byte(text), 0o644)
		}
	}
	failing := func(folder string) error {
		return errors.Join(content("half")(folder), errors.New("out of disk"))
	}
	plugin := filepath.Join(root, "cpu-v1", "plugin.so")

	if err := fill(root, "cpu-v1", failing); err == nil || len(list()) > 0 {
		t.Errorf("after a failure: %v, %v", err, list())
	}
	for _, text := range []string{"first", "second"} {
		if err := fill(root, "cpu-v1", content(text)); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(plugin); string(got) != text || !slices.Equal(list(), []string{"cpu-v1"}) {
			t.Errorf("has %q, %v; want %q", got, list(), text)
		}
	}
	if err := fill(root, "cpu-v1", failing); err == nil {
		t.Error("no error")
	}
	if got, _ := os.ReadFile(plugin); string(got) != "second" || !isWhole(filepath.Join(root, "cpu-v1")) {
		t.Errorf("a failure has touched what was there: %q", got)
	}
	if info, err := os.Stat(filepath.Join(root, "cpu-v1")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("other users cannot read it: %v, %v", info.Mode(), err)
	}
}

func TestLockCache(t *testing.T) {
	root := filepath.Join(t.TempDir(), "layercake", "xla")
	if err := os.MkdirAll(filepath.Join(root, "cpu-v1.123"+partSuffix, "scratch"), 0o755); err != nil {
		t.Fatal(err)
	}
	unlock, err := lockCache(t.Context(), root, func() { t.Error("waits for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	if parts, _ := filepath.Glob(filepath.Join(root, "*"+partSuffix)); parts != nil {
		t.Errorf("what a dead process left is still there: %v", parts)
	}
	if goos := strings.Fields(os.Getenv("GOOS")); len(goos) > 0 && goos[0] == "windows" {
		t.Skip("this system has no file locks")
	}

	// A second one waits until it is cancelled.
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := lockCache(ctx, root, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("gave up with %v", err)
	}

	// A third one waits and gets the lock.
	waiting := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		unlock, err := lockCache(t.Context(), root, func() { close(waiting) })
		if err != nil {
			t.Error(err)
			return
		}
		unlock()
	})
	select {
	case <-waiting:
	case <-time.After(time.Minute):
		t.Error("does not say that it waits")
	}
	unlock()
	wg.Wait()
}

// Of two processes that need a plugin at the same time, one builds it and the other waits.
func TestTwoAtOnce(t *testing.T) {
	if err := upstreamWay().ready(t.Context(), nil); err != nil {
		t.Skip(err)
	}
	m := newMachine(t, "g++", "go")
	m.publishUpstream("pjrt_c_api_cpu_v0.114.0_plugin.so")
	var plugins [2]Plugin
	var wg sync.WaitGroup
	for i := range plugins {
		wg.Go(func() {
			in := newInstallation(Options{})
			in.github = m.github
			var err error
			if plugins[i], err = in.run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if plugins[0] != plugins[1] || len(m.requests) != 1 {
		t.Errorf("got %v and %v with %d downloads", plugins[0], plugins[1], len(m.requests))
	}
}

package datasets

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestMain is also where the processes begin that tests start (see child).
func TestMain(m *testing.M) {
	if begin, ok := children[os.Getenv("MNIST_TEST_CHILD")]; ok {
		begin()
		os.Exit(0)
	}
	os.Exit(func() int {
		home, err := os.MkdirTemp("", "datasets-test-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(home)
		for variable, value := range map[string]string{"MNIST_DIR": "", "LAYERCAKE_OFFLINE": "1", "HOME": home, "XDG_CACHE_HOME": home} {
			os.Setenv(variable, value)
		}
		return m.Run()
	}())
}

// children are the things that a process started by a test can do.
var children = map[string]func(){"load": childLoads}

// child returns a command that runs this program again to do one of the children, with these variables set as well.
func child(t *testing.T, does string, environment ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // in case that it waits for something in vain
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, program)
	// The race detector, where it is on, would have each process wait for a second at its end.
	command.Env = append(append(os.Environ(), "MNIST_TEST_CHILD="+does, "GORACE=atexit_sleep_ms=0"), environment...)
	return command
}

// childLoads loads the published files, with the mirror and the cache folder that the parent named, and prints a checksum
// of each file's values.
func childLoads() {
	l := New(publish(os.Getenv("MNIST_TEST_MIRROR")).Source)
	l.Cache = os.Getenv("MNIST_TEST_CACHE")
	values, note, err := load(l)
	if err != nil || note != "" {
		fmt.Fprintln(os.Stderr, "Error:", err, note)
		os.Exit(1)
	}
	for _, name := range l.names() {
		fmt.Println(Checksum(values[name]))
	}
}

// sums is what a child that loads prints.
func (p publication) sums() string {
	var b strings.Builder
	for _, name := range p.names() {
		fmt.Fprintln(&b, Checksum(p.values[name]))
	}
	return b.String()
}

// loadingChild returns a command that loads a publication from a mirror into a cache folder.
func loadingChild(t *testing.T, does string, m *mirror, cache string, environment ...string) *exec.Cmd {
	t.Helper()
	return child(t, does, append(environment, "MNIST_TEST_MIRROR="+m.url, "MNIST_TEST_CACHE="+cache, "LAYERCAKE_OFFLINE=")...)
}

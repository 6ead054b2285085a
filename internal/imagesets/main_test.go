package imagesets

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"layercake/internal/imagesets/settest"
	"layercake/kit"
)

// realFolders are the folders of real sets named by the environment, by variable. Only TestRealSets uses them.
var realFolders = map[string]string{}

// TestMain also runs the child processes of tests (see child).
func TestMain(m *testing.M) {
	if begin, ok := children[os.Getenv("MNIST_TEST_CHILD")]; ok {
		begin()
		os.Exit(0)
	}
	for _, s := range []Set{MNIST, FashionMNIST, KMNIST} {
		realFolders[s.folderVar] = os.Getenv(s.folderVar)
	}
	settest.Main(m)
}

// children are the actions of child processes.
var children = map[string]func(){
	"load":      childLoads,
	"must load": func() { MustLoad(MNIST) },
}

// child returns a command that reruns this program as one of the children, with additional environment variables.
func child(t *testing.T, does string, environment ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // in case it hangs
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, program)
	// The race detector would make each process wait for a second at its end.
	command.Env = append(append(os.Environ(), "MNIST_TEST_CHILD="+does, "GORACE=atexit_sleep_ms=0"), environment...)
	return command
}

// childLoads loads the published files with the parent's mirror and cache folder, and prints a checksum of each array's
// values.
func childLoads() {
	l := newLoader(publish(os.Getenv("MNIST_TEST_MIRROR")).Set)
	l.cache = os.Getenv("MNIST_TEST_CACHE")
	train, test, err := l.load()
	for _, array := range []kit.Array{train.X, train.Y, test.X, test.Y} {
		if err != nil {
			break
		}
		var values []uint8
		values, err = kit.Values[uint8](array)
		fmt.Println(checksum(values))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// sums is the output of childLoads.
func (p publication) sums() string {
	var b strings.Builder
	for _, name := range p.names() {
		fmt.Fprintln(&b, checksum(p.values[name]))
	}
	return b.String()
}

// loadingChild returns a command that loads a publication from a mirror into a cache folder.
func loadingChild(t *testing.T, does string, m *mirror, cache string, environment ...string) *exec.Cmd {
	t.Helper()
	return child(t, does, append(environment, "MNIST_TEST_MIRROR="+m.url, "MNIST_TEST_CACHE="+cache, "LAYERCAKE_OFFLINE=")...)
}

//go:build linux || darwin

package mnist

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

func init() {
	children["load on a full disk"] = func() {
		var old syscall.Rlimit
		bytes, err := strconv.ParseUint(os.Getenv("MNIST_TEST_LIMIT"), 10, 64)
		err = errors.Join(err, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old),
			syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: old.Max}))
		if err != nil {
			fmt.Fprintln(os.Stderr, "no limit:", err)
			os.Exit(2)
		}
		childLoads()
		_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old) // with -cover there is a file to be written at the end
	}
}

// sums is what a child that loads prints.
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

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := lock(path, func() { t.Error("waits for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	waiting, done := make(chan bool), make(chan bool)
	var unlocked atomic.Bool
	go func() {
		defer close(done)
		unlockAgain, err := lock(path, func() { close(waiting) })
		if err != nil {
			t.Error(err)
			return
		}
		if !unlocked.Load() {
			t.Error("taken twice")
		}
		unlockAgain()
	}()
	<-waiting
	unlocked.Store(true)
	unlock()
	<-done

	if _, err := lock(filepath.Join(path, "below a file"), nil); err == nil {
		t.Error("no error")
	}
}

// Two processes that need the files at once: one downloads them, the other waits for it and says so.
func TestTwoProcesses(t *testing.T) {
	p := publish()
	begun, bothThere := make(chan bool), make(chan bool)
	var first sync.Once
	m := serve(t, p, func(w http.ResponseWriter, _ *http.Request, packed []byte) {
		first.Do(func() {
			close(begun)
			<-bothThere
		})
		w.Write(packed)
	})
	var release sync.Once
	letGo := func() { release.Do(func() { close(bothThere) }) }
	t.Cleanup(letGo)
	cache := filepath.Join(t.TempDir(), "mnist")

	var output [2]bytes.Buffer
	one, two := loadingChild(t, "load", m, cache), loadingChild(t, "load", m, cache)
	one.Stdout, two.Stdout = &output[0], &output[1]
	oneLog, err := one.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	twoLog, err := two.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	var oneLogged []byte
	oneDone := make(chan bool)
	if err := one.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(oneDone)
		oneLogged, _ = io.ReadAll(oneLog)
	}()
	select {
	case <-begun:
	case <-oneDone:
		t.Fatalf("the first process asked for nothing; it logged:\n%s", oneLogged)
	}
	if err := two.Start(); err != nil {
		t.Fatal(err)
	}
	// The first process is now in the midst of its download. The second has to see that before it may go on.
	var twoLogged strings.Builder
	for lines := bufio.NewScanner(twoLog); lines.Scan(); {
		fmt.Fprintln(&twoLogged, lines.Text())
		letGo()
	}
	letGo()
	<-oneDone
	for i, process := range []*exec.Cmd{one, two} {
		if err := process.Wait(); err != nil {
			t.Errorf("process %d: %v", i+1, err)
		}
		if got := output[i].String(); got != p.sums() {
			t.Errorf("process %d: the values' sums are\n%swant\n%s", i+1, got, p.sums())
		}
	}
	if want := "mnist: waiting for another process that is downloading\n"; twoLogged.String() != want {
		t.Errorf("the second logged:\n%swant:\n%s", twoLogged.String(), want)
	}
	checkAsked(t, m, p.names()...)
}

// A process that is killed while it downloads is not waited for, and leaves nothing that does harm.
func TestKilledProcess(t *testing.T) {
	p := publish()
	begun := make(chan bool)
	m := serve(t, p, func(w http.ResponseWriter, r *http.Request, packed []byte) {
		if strings.Contains(r.URL.Path, "t10k-images") {
			w.Write(packed[:1000])
			http.NewResponseController(w).Flush()
			close(begun)
			<-r.Context().Done()
			return
		}
		w.Write(packed)
	})
	p.mirrors = []string{m.url}
	l, log := newTestLoader(t, p)
	process := loadingChild(t, "load", m, l.cache)
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	select {
	case <-begun:
	case err := <-ended:
		t.Fatalf("the process did not ask for the test images: %v", err)
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	checkAsked(t, m, p.names()[:3]...)

	m.set(nil)
	checkLoads(t, l, p)
	checkAsked(t, m, p.names()[2:]...)
	if strings.Contains(log.String(), "waiting") {
		t.Errorf("waited for a process that is no more:\n%s", log)
	}
}

// A disk that is full while a download is written: the error says so, and with room again it goes on. The kernel's limit
// on the size of a file stands in for the disk.
func TestFullDisk(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.mirrors = []string{m.url}
	l, _ := newTestLoader(t, p)
	process := loadingChild(t, "load on a full disk", m, l.cache, "MNIST_TEST_LIMIT=4096")
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	if err := process.Run(); process.ProcessState.ExitCode() != 1 {
		t.Errorf("ended with %v", err)
	}
	checkSays(t, stderr.String(), "Error: mnist: downloads cannot be kept in "+l.cache, "file too large", "make room", "XDG_CACHE_HOME")
	if stdout.Len() > 0 {
		t.Errorf("printed: %s", &stdout)
	}
	checkFiles(t, l.cache, "lock")

	m.asked()
	checkLoads(t, l, p)
	checkAsked(t, m, p.names()...)
}

// A disk with room for the files and not for the copies: the values are read without them.
func TestFullDiskWithoutCopies(t *testing.T) {
	p := publish()
	m := serve(t, p, nil)
	p.mirrors = []string{m.url}
	l, _ := newTestLoader(t, p)
	loaded(t, l)
	process := loadingChild(t, "load on a full disk", m, l.cache, "MNIST_TEST_LIMIT=1000")
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	if err := process.Run(); err != nil || stdout.String() != p.sums() || stderr.Len() > 0 {
		t.Errorf("ended with %v and printed\n%s%swant\n%s", err, &stdout, &stderr, p.sums())
	}
	for _, f := range []file{p.trainX, p.testX} {
		if _, err := os.Stat(filepath.Join(l.cache, "copies", f.sum)); !os.IsNotExist(err) {
			t.Errorf("%s: has a copy, which could not be written (%v)", f.name, err)
		}
	}
	if parts, _ := filepath.Glob(filepath.Join(l.cache, "copies", "*"+partSuffix)); parts != nil {
		t.Errorf("left behind: %v", parts)
	}
}

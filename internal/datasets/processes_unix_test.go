//go:build linux || darwin

package datasets

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Of two processes that need the files at the same time, one downloads them, and the other waits and says so.
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
	// The first process is now in the middle of its download. The second must notice that before the first continues.
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

// A killed download is not waited for and does no harm.
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
	p.Mirrors = []string{m.url}
	l, log := newTestFinder(t, p)
	process := loadingChild(t, "load", m, l.Cache)
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
		t.Errorf("waited for a dead process:\n%s", log)
	}
}

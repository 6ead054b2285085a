//go:build linux || darwin

package lock

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := File(t.Context(), path, func() { t.Error("waits for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	waiting, done := make(chan bool), make(chan bool)
	var unlocked atomic.Bool
	go func() {
		defer close(done)
		unlockAgain, err := File(t.Context(), path, func() { close(waiting) })
		if err != nil {
			t.Error(err)
			return
		}
		if !unlocked.Load() {
			t.Error("taken twice")
		}
		unlockAgain()
	}()
	select {
	case <-waiting:
	case <-done:
		t.Fatal("does not wait")
	case <-time.After(time.Minute):
		t.Fatal("does not say that it waits")
	}
	unlocked.Store(true)
	unlock()
	<-done

	if _, err := File(t.Context(), filepath.Join(path, "below a file"), nil); err == nil {
		t.Error("no error")
	}
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := File(t.Context(), path, func() { t.Error("waits for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := File(ctx, path, cancel); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
}

func TestTry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	holder, other := open(), open()
	Wait(holder)
	if Try(other) {
		t.Error("taken twice")
	}
	holder.Close()
	if !Try(other) {
		t.Error("not free after its holder closed it")
	}
}

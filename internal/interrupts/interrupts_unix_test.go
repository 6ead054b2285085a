//go:build unix

package interrupts

import (
	"os"
	"syscall"
	"testing"
)

func TestHandle(t *testing.T) {
	if Handled() {
		t.Error("handled before anything handles it")
	}
	outer, inner := make(chan os.Signal, 1), make(chan os.Signal, 1)
	doneOuter := Handle(outer)
	doneInner := Handle(inner)
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	<-outer
	<-inner
	doneInner()
	if !Handled() {
		t.Error("not handled while one of two still does")
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	<-outer
	if len(inner) > 0 {
		t.Error("an interrupt was sent after done")
	}
	doneOuter()
	if Handled() {
		t.Error("handled after all are done")
	}
}

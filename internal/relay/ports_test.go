package main

import (
	"errors"
	"io"
	"net"
	"path/filepath"
	"testing"
)

// GoNB that is slow to come, or does not answer at first, is waited for.
func TestDialWaits(t *testing.T) {
	p := ports{inside: connection{IP: filepath.Join(t.TempDir(), "s"), Ports: map[string]int{}}}
	done := make(chan error, 1)
	go func() {
		_, err := p.dial("iopub_port", "PULL", nil).read()
		done <- err
	}()
	l, err := net.Listen("unix", p.inside.socket("iopub_port"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 {
		conn, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := meet(conn, "PUSH", nil, 1<<12); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if err := <-done; !errors.Is(err, io.EOF) {
		t.Errorf("what was met ends with %v", err)
	}
}

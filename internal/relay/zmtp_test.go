package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

// wire returns what a socket sends: a greeting, a handshake, and messages.
func wire(t testing.TB, messages ...[][]byte) []byte {
	var b bytes.Buffer
	b.WriteString(strings.Repeat("g", greetingSize))
	w := bufio.NewWriter(&b)
	err := writeMessage(w, [][]byte{[]byte("\x05READY")}, command)
	for _, m := range messages {
		err = errors.Join(err, writeMessage(w, m, 0))
	}
	if err := errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bytesOf(parts ...string) (frames [][]byte) {
	for _, p := range parts {
		frames = append(frames, []byte(p))
	}
	return frames
}

func TestTransfer(t *testing.T) {
	big := strings.Repeat("x", 100_000)
	keep, drop, double := bytesOf("", big, "a"), bytesOf("drop"), bytesOf("double", strings.Repeat("y", 256))
	rewrite := func(m [][]byte) [][][]byte {
		switch string(m[0]) {
		case "drop":
			return nil
		case "double":
			return [][][]byte{m, m}
		}
		return [][][]byte{m}
	}
	var got bytes.Buffer
	if err := transfer(&got, bytes.NewReader(wire(t, keep, drop, double)), rewrite); err != nil {
		t.Fatal(err)
	}
	if want := wire(t, keep, double, double); !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%d bytes arrived, want %d", got.Len(), len(want))
	}
}

func FuzzTransfer(f *testing.F) {
	f.Add(wire(f, bytesOf("", "a"), bytesOf(strings.Repeat("x", 300))))
	f.Add(append(wire(f), long|more, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))
	f.Fuzz(func(t *testing.T, data []byte) {
		transfer(io.Discard, bytes.NewReader(data), func(m [][]byte) [][][]byte {
			return rewrite(&outputs{cells: newCells(""), told: newTold()}, nil, m)
		})
	})
}

// A client that comes before GoNB listens, and what it sends, reach GoNB; what GoNB sends reaches the client.
func TestServe(t *testing.T) {
	outside, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	inside := free.Addr().String()
	free.Close()
	s := socket{inside: inside, newFilter: func() filter { return replies{newTold(), &added{}} }}
	go s.serve(outside)
	client, err := net.Dial("tcp", outside.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	client.SetDeadline(time.Now().Add(time.Minute))
	if _, err := client.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	gonb, err := net.Listen("tcp", inside)
	if err != nil {
		t.Fatal(err)
	}
	defer gonb.Close()
	kernel, err := gonb.Accept()
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(kernel, got); err != nil || string(got) != "hello" {
		t.Errorf("GoNB received %q (%v)", got, err)
	}
	want := wire(t, bytesOf("topic", "no message of Jupyter's"))
	kernel.Write(want)
	kernel.Close()
	if got, err := io.ReadAll(client); err != nil || !slices.Equal(got, want) {
		t.Errorf("the client received %q (%v)", got, err)
	}
}

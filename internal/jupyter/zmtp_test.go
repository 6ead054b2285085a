package jupyter

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"reflect"
	"strings"
	"testing"
)

func bytesOf(parts ...string) (frames [][]byte) {
	for _, p := range parts {
		frames = append(frames, []byte(p))
	}
	return frames
}

// wire returns the encoded messages.
func wire(t testing.TB, messages ...[][]byte) []byte {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	var err error
	for _, m := range messages {
		err = errors.Join(err, writeMessage(w, m, 0))
	}
	if err := errors.Join(err, w.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMessagesAreReadAsTheyAreWritten(t *testing.T) {
	messages := [][][]byte{bytesOf("", strings.Repeat("x", 100_000), "a"), bytesOf(strings.Repeat("y", 256)), bytesOf("")}
	r := bufio.NewReader(bytes.NewReader(wire(t, messages...)))
	for _, want := range messages {
		got, flags, err := readMessage(r, mostBytes)
		if err != nil || flags&command != 0 || len(got) != len(want) || string(bytes.Join(got, []byte{0})) != string(bytes.Join(want, []byte{0})) {
			t.Errorf("read %d frames, flags %d, %v; want %d", len(got), flags, err, len(want))
		}
	}
}

// Announced sizes above the limit, or without data, allocate no memory.
func TestMessagesAreBounded(t *testing.T) {
	announce := func(size uint64) []byte { return binary.BigEndian.AppendUint64([]byte{long}, size) }
	for _, test := range []struct {
		name string
		data []byte
	}{
		{"8 GB", announce(8 << 30)},
		{"all there is", announce(1<<64 - 1)},
		{"too much in pieces", wire(t, bytesOf(strings.Repeat("x", 700), strings.Repeat("x", 700)))},
		{"frames without end", bytes.Repeat([]byte{more, 0}, 2*mostFrames)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, _, err := readMessage(bufio.NewReader(bytes.NewReader(test.data)), 1000); err == nil || err == io.ErrUnexpectedEOF {
				t.Errorf("it is read (%v)", err)
			}
		})
	}
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			readMessage(bufio.NewReader(bytes.NewReader(announce(1<<30))), 1<<31)
		}
	}).AllocedBytesPerOp()
	if allocated > 1<<20 {
		t.Errorf("a message of 1 GB that does not come takes %d bytes", allocated)
	}
}

func FuzzMessages(f *testing.F) {
	f.Add(wire(f, bytesOf("", "a"), bytesOf(strings.Repeat("x", 300))))
	f.Add([]byte{long | more, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Add(wire(f, sent("1", "execute_request", map[string]any{"code": "1"}).Encode([]byte("key"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bufio.NewReader(bytes.NewReader(data))
		for {
			frames, _, err := readMessage(r, 1<<20)
			if err != nil {
				return
			}
			if m, ok := Decode(frames); ok {
				if again, ok := Decode(m.Encode([]byte("key"))); !ok || !again.signed([]byte("key")) {
					t.Errorf("%q does not survive encoding", frames)
				}
			}
		}
	})
}

func FuzzReady(f *testing.F) {
	f.Add([]byte("\x05READY\x08Identity\x00\x00\x00\x01a"))
	f.Fuzz(func(t *testing.T, data []byte) { readReady(data) })
}

// pair returns two ends of a connection.
func pair(t *testing.T) (a, b net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if a, err = net.Dial("tcp", l.Addr().String()); err == nil {
		b, err = l.Accept()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

func TestMeet(t *testing.T) {
	a, b := pair(t)
	type met struct {
		*Peer
		error
	}
	other := make(chan met)
	go func() {
		p, err := meet(b, "DEALER", []byte("me"), 1000)
		other <- met{p, err}
	}()
	p, err := meet(a, "ROUTER", nil, 1000)
	o := <-other
	if err != nil || o.error != nil {
		t.Fatal(err, o.error)
	}
	if want := map[string][]byte{"Socket-Type": []byte("DEALER"), "Identity": []byte("me")}; !reflect.DeepEqual(p.properties, want) {
		t.Errorf("the other one is %q", p.properties)
	}
	if got := string(o.properties["Socket-Type"]); got != "ROUTER" {
		t.Errorf("the first one is %q", got)
	}
}

func TestStrangersAreNotMet(t *testing.T) {
	for name, said := range map[string]string{
		"HTTP":              "GET / HTTP/1.1\r\nHost: localhost:12345\r\nUser-Agent: something that is long enough\r\n\r\n",
		"an older protocol": "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x01" + strings.Repeat("\x00", 100),
		"encrypted":         "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00CURVE" + strings.Repeat("\x00", 100),
		"no READY":          "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL" + strings.Repeat("\x00", 48) + "\x04\x05HELLO",
	} {
		t.Run(name, func(t *testing.T) {
			conn, stranger := pair(t)
			stranger.Write([]byte(said))
			if p, err := meet(conn, "ROUTER", nil, 1000); err == nil {
				t.Errorf("it is met as %q", p.properties)
			}
		})
	}
}

package imagesets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A transport answers requests without a network, so that a test can run on the virtual clock of package synctest.
type transport func(r *http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A drip is the body of a slow answer: pieces of the data, each after a pause, then either the end or a stall.
type drip struct {
	data   []byte
	piece  int
	pause  time.Duration
	stalls bool

	asking context.Context // the request's context
}

func (d *drip) answer(r *http.Request) (*http.Response, error) {
	d.asking = r.Context()
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(d), Request: r}, nil
}

func (d *drip) Read(p []byte) (int, error) {
	next := time.After(d.pause)
	if len(d.data) == 0 {
		if !d.stalls {
			return 0, io.EOF
		}
		next = nil
	}
	select {
	case <-next:
	case <-d.asking.Done():
		return 0, d.asking.Err()
	}
	n := copy(p, d.data[:min(d.piece, len(d.data))])
	d.data = d.data[n:]
	return n, nil
}

// A download may take long while data arrives, and reports its progress at intervals.
func TestFetchProgress(t *testing.T) {
	data := bytes.Repeat([]byte("digits"), 1000)
	f := file{name: "digits", bytes: int64(len(data)), sum: checksum(data)}
	const first = "mnist: downloading digits.gz (6.0 kB) from mirror.example\n"
	tests := []struct {
		name  string
		piece int
		pause time.Duration
		log   string
	}{
		{"slow", 2000, 14 * time.Second, "mnist: digits.gz 2.0 kB of 6.0 kB\nmnist: digits.gz 4.0 kB of 6.0 kB\nmnist: digits.gz 6.0 kB of 6.0 kB\n"},
		{"steady", 500, 500 * time.Millisecond, "mnist: digits.gz 2.5 kB of 6.0 kB\nmnist: digits.gz 5.0 kB of 6.0 kB\nmnist: digits.gz 6.0 kB of 6.0 kB\n"},
		{"fast", 100, time.Millisecond, "mnist: digits.gz 6.0 kB of 6.0 kB\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, log := newTestLoader(t, publish())
				l.client.Transport = transport((&drip{data: data, piece: test.piece, pause: test.pause}).answer)
				packed, err := l.fetch("https://mirror.example/mnist/", f)
				if err != nil || !bytes.Equal(packed, data) {
					t.Errorf("got %d bytes, %v", len(packed), err)
				}
				if got := log.String(); got != first+test.log {
					t.Errorf("logged:\n%swant:\n%s", got, first+test.log)
				}
			})
		})
	}
}

// A server that sends nothing is abandoned after the timeout, whether or not it has begun to answer.
func TestFetchStalls(t *testing.T) {
	silent := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	data := make([]byte, 6000)
	f := file{name: "digits", bytes: int64(len(data)), sum: checksum(data)}
	tests := []struct {
		name   string
		answer transport
		after  time.Duration
	}{
		{"before it answers", silent, 15 * time.Second},
		{"before the first byte", (&drip{stalls: true}).answer, 15 * time.Second},
		{"midway", (&drip{data: data[:5000], piece: 1000, pause: 10 * time.Second, stalls: true}).answer, 65 * time.Second},
		{"before the end", (&drip{data: data, piece: 6000, stalls: true}).answer, 15 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, _ := newTestLoader(t, publish())
				l.client.Transport = test.answer
				start := time.Now()
				packed, err := l.fetch("https://mirror.example/mnist/", f)
				if packed != nil || err == nil || err.Error() != "sent nothing for 15s" {
					t.Errorf("got %d bytes, %v", len(packed), err)
				}
				if took := time.Since(start); took != test.after {
					t.Errorf("gave up after %v, want %v", took, test.after)
				}
			})
		})
	}
}

// The same over a network, where the connection must end too: closing a server waits for its handlers.
func TestFetchStallsOverNetwork(t *testing.T) {
	p := publish()
	for name, sent := range map[string]int{"before it answers": 0, "midway": 1000} {
		t.Run(name, func(t *testing.T) {
			m := serve(t, p, func(w http.ResponseWriter, r *http.Request, packed []byte) {
				if sent > 0 {
					w.Write(packed[:sent])
					http.NewResponseController(w).Flush()
				}
				<-r.Context().Done()
			})
			l, _ := newTestLoader(t, p)
			l.stall = 50 * time.Millisecond
			packed, err := l.fetch(m.url, p.trainX)
			if packed != nil {
				t.Errorf("got %d bytes", len(packed))
			}
			checkError(t, err, "sent nothing for 50ms")
		})
	}
}

// An endless body is neither read nor kept completely.
func TestFetchEndless(t *testing.T) {
	p := publish()
	stopped := make(chan bool, 1)
	m := serve(t, p, func(w http.ResponseWriter, r *http.Request, packed []byte) {
		for range 1 << 16 {
			if _, err := w.Write(packed); err != nil {
				stopped <- true
				return
			}
		}
		stopped <- false
	})
	l, _ := newTestLoader(t, p)
	packed, err := l.fetch(m.url, p.trainX)
	if packed != nil || !errors.Is(err, errContent) {
		t.Errorf("got %d bytes, %v", len(packed), err)
	}
	checkError(t, err, "train-images-idx3-ubyte.gz", fmt.Sprintf("more than its %d bytes", p.trainX.bytes))
	if !<-stopped {
		t.Error("the body was read to the end")
	}
}

// Some servers declare a .gz file as gzip-encoded. It must still arrive unchanged.
func TestFetchContentEncoding(t *testing.T) {
	p := publish()
	m := serve(t, p, func(w http.ResponseWriter, r *http.Request, packed []byte) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed)
	})
	l, _ := newTestLoader(t, p)
	packed, err := l.fetch(m.url, p.trainY)
	if err != nil || !bytes.Equal(packed, p.packed[p.trainY.name]) {
		t.Errorf("got % x, %v", packed, err)
	}
}

func TestFetchErrors(t *testing.T) {
	p := publish()
	good := p.packed[p.trainX.name]
	expected := fmt.Sprintf("expected %d with %s", p.trainX.bytes, p.trainX.sum)
	tests := []struct {
		name    string
		answer  answer
		content bool // the error is errContent
		want    []string
	}{
		{"not found", func(w http.ResponseWriter, r *http.Request, _ []byte) { http.NotFound(w, r) }, false, []string{"answered 404 Not Found"}},
		{"server error, with the file", func(w http.ResponseWriter, _ *http.Request, packed []byte) {
			w.WriteHeader(http.StatusInternalServerError)
			w.Write(packed)
		}, false, []string{"answered 500 Internal Server Error"}},
		{"part of the file, by its own account", func(w http.ResponseWriter, _ *http.Request, packed []byte) {
			w.WriteHeader(http.StatusPartialContent)
			w.Write(packed)
		}, false, []string{"answered 206 Partial Content"}},
		{"closed before the answer", func(http.ResponseWriter, *http.Request, []byte) { panic(http.ErrAbortHandler) }, false, []string{"EOF"}},
		{"closed midway", func(w http.ResponseWriter, _ *http.Request, packed []byte) {
			w.Header().Set("Content-Length", fmt.Sprint(len(packed)))
			w.Write(packed[:1000])
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, false, []string{"after 1000 bytes: unexpected EOF"}},
		{"closed midway, of unknown length", func(w http.ResponseWriter, _ *http.Request, packed []byte) {
			w.Write(packed[:1000])
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, false, []string{"after 1000 bytes: unexpected EOF"}},
		{"a page", func(w http.ResponseWriter, _ *http.Request, _ []byte) { io.WriteString(w, "<html>log in</html>") }, true,
			[]string{"train-images-idx3-ubyte.gz", "19 bytes", checksum([]byte("<html>log in</html>")), expected}},
		{"nothing", func(http.ResponseWriter, *http.Request, []byte) {}, true, []string{"0 bytes", expected}},
		{"a bit flipped", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(flipped(packed)) }, true,
			[]string{fmt.Sprintf("%d bytes", len(good)), checksum(flipped(good)), expected}},
		{"a byte too few", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(packed[:len(packed)-1]) }, true,
			[]string{fmt.Sprintf("%d bytes", len(good)-1), expected}},
		{"a byte too many", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(append(slices.Clone(packed), 0)) }, true,
			[]string{fmt.Sprintf("more than its %d bytes", len(good))}},
		{"another of the files", func(w http.ResponseWriter, _ *http.Request, _ []byte) { w.Write(p.packed[p.testX.name]) }, true,
			[]string{p.testX.sum, expected}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := serve(t, p, test.answer)
			l, _ := newTestLoader(t, p)
			packed, err := l.fetch(m.url, p.trainX)
			checkError(t, err, test.want...)
			if packed != nil || errors.Is(err, errContent) != test.content {
				t.Errorf("got %d bytes; that %v is an error of content is %v", len(packed), err, !test.content)
			}
		})
	}
}

// URLs are long, and the messages name the host already.
func TestFetchErrorLeavesAddressOut(t *testing.T) {
	l, _ := newTestLoader(t, publish())
	_, err := l.fetch(refusing(), l.trainX)
	checkError(t, err, "refused")
	if err != nil && strings.Contains(err.Error(), "train-images") {
		t.Error(err)
	}
}

func TestHost(t *testing.T) {
	for address, want := range map[string]string{
		"https://storage.googleapis.com/cvdf-datasets/mnist/": "storage.googleapis.com",
		"http://127.0.0.1:8080/":                              "127.0.0.1:8080",
		"http://bad port:no/":                                 "http://bad port:no/",
	} {
		if got := host(address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

func TestAmount(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0.0 kB", 4542: "4.5 kB", 28881: "28.9 kB", 1000000: "1.0 MB", 9912422: "9.9 MB",
	} {
		if got := amount(bytes); got != want {
			t.Errorf("%d: got %s, want %s", bytes, got, want)
		}
	}
}

package download

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A transport answers requests without a network, so that a test can run on synctest's clock.
type transport func(r *http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A drip is the body of a slow answer: pieces of the data with a pause before each, then, if it stalls, nothing.
type drip struct {
	data   []byte
	piece  int
	pause  time.Duration
	stalls bool

	asking context.Context // the request's
}

func (d *drip) answer(r *http.Request) (*http.Response, error) {
	d.asking = r.Context()
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(d), Request: r, ContentLength: int64(len(d.data))}, nil
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

// A download may take long as long as something arrives. It reports progress, not too often.
func TestProgress(t *testing.T) {
	data := bytes.Repeat([]byte("digits"), 1000)
	for _, test := range []struct {
		name  string
		piece int
		pause time.Duration
		said  []int64
	}{
		{"slow", 2000, 14 * time.Second, []int64{2000, 4000, 6000}},
		{"steady", 500, 500 * time.Millisecond, []int64{2500, 5000, 6000}},
		{"fast", 100, time.Millisecond, []int64{6000}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := New()
				c.HTTP.Transport = transport((&drip{data: data, piece: test.piece, pause: test.pause}).answer)
				var got bytes.Buffer
				var said []int64
				n, err := c.Get(t.Context(), "https://mirror.example/file", &got, -1, Paced(6000, func(n int64) { said = append(said, n) }))
				if err != nil || n != 6000 || !bytes.Equal(got.Bytes(), data) {
					t.Errorf("got %d bytes, %v", n, err)
				}
				if fmt.Sprint(said) != fmt.Sprint(test.said) {
					t.Errorf("reported %v, want %v", said, test.said)
				}
			})
		})
	}
}

// A server that sends nothing is given up after the time-out, whether it has begun to answer or not.
func TestStall(t *testing.T) {
	silent := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	data := make([]byte, 6000)
	for _, test := range []struct {
		name   string
		answer transport
		after  time.Duration
		want   string
	}{
		{"before it answers", silent, 15 * time.Second, "mirror.example could not be reached (sent nothing for 15s)"},
		{"before the first byte", (&drip{stalls: true}).answer, 15 * time.Second, "mirror.example: sent nothing for 15s"},
		{"midway", (&drip{data: data[:5000], piece: 1000, pause: 10 * time.Second, stalls: true}).answer, 65 * time.Second, "mirror.example: sent nothing for 15s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := New()
				c.HTTP.Transport = test.answer
				start := time.Now()
				_, err := c.Get(t.Context(), "https://mirror.example/file", io.Discard, -1, nil)
				if err == nil || err.Error() != test.want {
					t.Errorf("got %v", err)
				}
				if took := time.Since(start); took != test.after {
					t.Errorf("gave up after %v, want %v", took, test.after)
				}
			})
		})
	}
}

// Over a network a stall also has to end the connection: a server waits for its handlers when it is closed.
func TestStallOverNetwork(t *testing.T) {
	for name, sent := range map[string]int{"before it answers": 0, "midway": 1000} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if sent > 0 {
					w.Write(make([]byte, sent))
					http.NewResponseController(w).Flush()
				}
				<-r.Context().Done()
			}))
			defer server.Close()
			c := New()
			c.Stall = 50 * time.Millisecond
			if _, err := c.Get(t.Context(), server.URL, io.Discard, -1, nil); err == nil || !strings.Contains(err.Error(), "sent nothing for 50ms") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Content without an end is not read to the end.
func TestMost(t *testing.T) {
	stopped := make(chan bool, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 1 << 16 {
			if _, err := w.Write(make([]byte, 1000)); err != nil {
				stopped <- true
				return
			}
		}
		stopped <- false
	}))
	defer server.Close()
	if n, err := New().Get(t.Context(), server.URL, io.Discard, 100, nil); n != 101 || err != nil {
		t.Errorf("got %d bytes, %v", n, err)
	}
	if !<-stopped {
		t.Error("the content was read to the end")
	}
}

func TestErrors(t *testing.T) {
	refusing := httptest.NewServer(nil)
	refusing.Close()
	closed := func(w http.ResponseWriter) {
		w.Write(make([]byte, 1000))
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"not found", http.NotFound, "answered 404 Not Found"},
		{"server error, with content", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			w.Write([]byte("content"))
		}, "answered 500 Internal Server Error"},
		{"a part", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusPartialContent) }, "answered 206 Partial Content"},
		{"closed before the answer", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "could not be reached (EOF)"},
		{"closed midway", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "6000")
			closed(w)
		}, "after 1000 bytes: unexpected EOF"},
		{"closed midway, of unknown length", func(w http.ResponseWriter, _ *http.Request) { closed(w) }, "after 1000 bytes: unexpected EOF"},
		{"nothing listens", nil, "could not be reached (connection refused)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := refusing.URL
			if test.answer != nil {
				server := httptest.NewServer(test.answer)
				defer server.Close()
				address = server.URL
			}
			_, err := New().Get(t.Context(), address+"/a-long-address", io.Discard, -1, nil)
			if _, ok := errors.AsType[*Unreachable](err); !ok || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "a-long") {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("content")) }))
	defer server.Close()
	full := errors.New("disk full")
	if _, err := New().Get(t.Context(), server.URL, failing{full}, -1, nil); err != full {
		t.Errorf("a failing writer: got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New().Get(ctx, server.URL, io.Discard, -1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Some servers declare a .gz file as gzipped content. It is stored as published all the same.
func TestContentEncoding(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write([]byte("packed"))
	}))
	defer server.Close()
	var got strings.Builder
	if _, err := New().Get(t.Context(), server.URL, &got, -1, nil); err != nil || got.String() != "packed" {
		t.Errorf("got %q, %v", &got, err)
	}
}

func TestHost(t *testing.T) {
	for address, want := range map[string]string{
		"https://storage.googleapis.com/cvdf-datasets/mnist/": "storage.googleapis.com",
		"http://127.0.0.1:8080/":                              "127.0.0.1:8080",
		"http://bad port:no/":                                 "http://bad port:no/",
	} {
		if got := Host(address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

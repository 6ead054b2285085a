package xla

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"layercake/internal/download"
)

func TestDownload(t *testing.T) {
	m := newMachine(t)
	silence := make(chan struct{})
	t.Cleanup(func() { close(silence) }) // before closing the servers, which wait for their responses
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		want   string // the error; "" for none
		away   bool   // whether the error blames the network
	}{
		{"all of it", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("a plugin")) }, "", false},
		{"a proxy in the way", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "answered 403 Forbidden", true},
		{"it ends too early", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte("a plugin"))
		}, "unexpected EOF", true},
		{"it stalls", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte("a plugin"))
			http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
			case <-silence:
			}
		}, "sent nothing for 200ms", true},
		{"no answer", func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-silence:
			}
		}, "could not be reached", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			m.serve(test.answer)
			in := newInstallation(Options{Log: &m.log})
			in.client.Stall = 200 * time.Millisecond
			path := filepath.Join(t.TempDir(), "file")
			err := in.download(t.Context(), m.github+"/file", path)
			if _, away := errors.AsType[*download.Unreachable](err); away != test.away {
				t.Errorf("the network is at fault: %t, want %t (%v)", !test.away, test.away, err)
			}
			if test.want != "" {
				if err == nil {
					t.Fatal("no error")
				}
				checkSays(t, err.Error(), test.want)
				return
			}
			if got, readErr := os.ReadFile(path); err != nil || readErr != nil || string(got) != "a plugin" {
				t.Errorf("got %q, %v, %v", got, err, readErr)
			}
		})
	}
}

// On a blocked network the download takes no longer than the connection timeout.
func TestClosedNetwork(t *testing.T) {
	in := newInstallation(Options{})
	dial := in.client.HTTP.Transport.(*http.Transport).DialContext
	in.client.HTTP.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dial(ctx, network, "192.0.2.1:443") // a reserved address
	}
	start := time.Now()
	err := in.download(t.Context(), "https://github.com/file", filepath.Join(t.TempDir(), "file"))
	_, away := errors.AsType[*download.Unreachable](err)
	if !away || time.Since(start) > 30*time.Second {
		t.Errorf("%v, after %v", err, time.Since(start))
	}
}

func TestCancelledDownloadIsNotTheNetworksFault(t *testing.T) {
	if err := upstreamWay().ready(t.Context(), nil); err != nil {
		t.Skip(err)
	}
	m := newMachine(t)
	ctx, cancel := context.WithCancel(t.Context())
	m.serve(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	in := newInstallation(Options{})
	in.github = m.github
	if _, err := in.run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if err := recentFailure(in.root, upstreamWay()); err != nil {
		t.Errorf("remembered: %v", err)
	}
}

func TestLinkPlugin(t *testing.T) {
	const name = "pjrt_c_api_cpu_plugin.so"
	for _, test := range []struct {
		files []string
		want  string // target of the plain name, "" for an error
	}{
		{[]string{"LICENSE", "pjrt_c_api_cpu_v0.114.0_plugin.so"}, "pjrt_c_api_cpu_v0.114.0_plugin.so"},
		{[]string{"lib/pjrt_c_api_cpu_v0.114.0_plugin.so"}, "lib/pjrt_c_api_cpu_v0.114.0_plugin.so"},
		{[]string{name}, name},
		{[]string{"LICENSE"}, ""},
	} {
		m := newMachine(t)
		for _, file := range test.files {
			m.write(filepath.Join(m.home, file), "a plugin")
		}
		err := linkPlugin(m.home, name)
		if (err == nil) != (test.want != "") {
			t.Errorf("%v: %v", test.files, err)
		}
		if target, err := os.Readlink(filepath.Join(m.home, name)); err == nil && target != test.want {
			t.Errorf("%v: leads to %s, want %s", test.files, target, test.want)
		}
		if _, err := os.Stat(filepath.Join(m.home, name)); err != nil && !slices.Equal(test.files, []string{"LICENSE"}) {
			t.Errorf("%v: %v", test.files, err)
		}
	}
}

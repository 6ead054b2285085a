package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A jupyterLab is "layercake lab", running on the tutorial in a temporary folder.
type jupyterLab struct {
	url     *url.URL // printed address of the tutorial, with the token
	folder  string   // of the notebooks
	outside *outside // records requests of the server and its processes to other machines
	cmd     *exec.Cmd
}

const tutorial = "mnist_sequential.ipynb"

// startLab starts JupyterLab and waits until it has printed its address.
func startLab(ctx context.Context) (lab *jupyterLab, err error) {
	home, err := os.MkdirTemp("", "layercake-browser-")
	if err != nil {
		return nil, err
	}
	lab = &jupyterLab{folder: filepath.Join(home, "notebooks")}
	defer func() {
		if err != nil {
			lab.stop()
		}
	}()
	if err := os.Mkdir(lab.folder, 0o755); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(clone.Path("notebooks", tutorial))
	if err != nil {
		return nil, err
	}
	// internal/notebook tests ten epochs; two suffice here.
	text = bytes.Replace(text, []byte("Epochs     = 10"), []byte("Epochs     = 2"), 1)
	path := filepath.Join(lab.folder, tutorial)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return nil, err
	}
	if lab.outside, err = listenOutside(); err != nil {
		return nil, err
	}
	program := filepath.Join(home, "layercake")
	environment := clone.Path("share", "jupyter", "kernels", "layercake", "environment")
	if out, err := exec.CommandContext(ctx, "sh", environment, "go", "build", "-o", program, "layercake/cmd/layercake").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building layercake: %w\n%s", err, out)
	}

	lab.cmd = exec.CommandContext(ctx, "sh", environment, program, "lab", "--browser=false", "--port=0", path)
	lab.cmd.Env = append(os.Environ(),
		// Keep the developer's own settings and tabs out of the test, and unchanged.
		"JUPYTERLAB_SETTINGS_DIR="+filepath.Join(home, "settings"),
		"JUPYTERLAB_WORKSPACES_DIR="+filepath.Join(home, "workspaces"),
		// Without MNIST, use synthetic digits at once instead of trying to download.
		"LAYERCAKE_OFFLINE=1",
		"http_proxy="+lab.outside.url, "https_proxy="+lab.outside.url, "no_proxy=127.0.0.1,localhost",
		"HTTP_PROXY="+lab.outside.url, "HTTPS_PROXY="+lab.outside.url, "NO_PROXY=127.0.0.1,localhost")
	printed := &printed{address: make(chan string, 1)}
	lab.cmd.Stdout, lab.cmd.Stderr = printed, printed
	lab.cmd.WaitDelay = 10 * time.Second
	if err := lab.cmd.Start(); err != nil {
		return nil, err
	}
	select {
	case address := <-printed.address:
		lab.outside.forget() // requests of set-up do not count
		lab.url, err = url.Parse(address)
		return lab, err
	case <-time.After(patience):
		return nil, fmt.Errorf("JupyterLab has not printed its address:\n%s", printed)
	}
}

// stop ends JupyterLab and its kernels, and removes its folder.
func (l *jupyterLab) stop() {
	if l.cmd != nil && l.cmd.Process != nil {
		_ = l.cmd.Process.Signal(syscall.SIGTERM)
		_ = l.cmd.Wait()
	}
	if l.outside != nil {
		_ = l.outside.listener.Close()
	}
	_ = os.RemoveAll(filepath.Dir(l.folder))
}

// address is the URL of a page of the server.
func (l *jupyterLab) address(path, query string) string {
	u := *l.url
	u.Path = path
	u.RawQuery += "&" + query
	return u.String()
}

// call calls the server's REST API.
func (l *jupyterLab) call(method, path string, answer any) error {
	request, err := http.NewRequest(method, fmt.Sprintf("http://%s/api/%s", l.url.Host, path), nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "token "+l.url.Query().Get("token"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

// endKernels ends all kernels, so that the next test has the machine to itself.
func (l *jupyterLab) endKernels(t *testing.T) {
	var sessions []struct{ ID string }
	if err := l.call(http.MethodGet, "sessions", &sessions); err != nil {
		t.Error(err)
	}
	for _, session := range sessions {
		if err := l.call(http.MethodDelete, "sessions/"+session.ID, nil); err != nil {
			t.Error(err)
		}
	}
}

// printed collects JupyterLab's output and looks for the address in it.
type printed struct {
	address chan string

	mu   sync.Mutex
	text strings.Builder
	told bool
}

var addressLine = regexp.MustCompile(`http://127\.0\.0\.1:\d+/lab/tree/\S+\?token=\w+\s`)

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.Write(b)
	if found := addressLine.FindString(p.text.String()); found != "" && !p.told {
		p.told = true
		p.address <- strings.TrimSpace(found)
	}
	return len(b), nil
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// outside stands in for the network: a proxy that records requests and answers none.
type outside struct {
	url      string
	listener net.Listener

	mu    sync.Mutex
	asked []string
}

func listenOutside() (*outside, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	o := &outside{url: "http://" + listener.Addr().String(), listener: listener}
	refuse := func(w http.ResponseWriter, r *http.Request) {
		o.note(r.Method + " " + r.RequestURI)
		http.Error(w, "no network here", http.StatusBadGateway)
	}
	go func() { _ = http.Serve(listener, http.HandlerFunc(refuse)) }()
	return o, nil
}

func (o *outside) note(request string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, request)
}

func (o *outside) forget() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = nil
}

// check returns an error if there were requests.
func (o *outside) check(who string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.asked) == 0 {
		return nil
	}
	return fmt.Errorf("%s asked the network for\n%s", who, strings.Join(o.asked, "\n"))
}

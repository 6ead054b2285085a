package xla

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gomlx/go-xla/installer"

	"layercake/internal/download"
)

func cudaWay() way {
	release := cudaRelease(driverFile)
	return way{
		what:    "the CUDA plugin of JAX's wheels",
		name:    "cuda",
		version: release,
		folder:  release,
		file:    "go-xla/nvidia/pjrt_c_api_cuda_plugin.so", // go-xla's layout, on which paths in the plugin depend
		ready:   func(context.Context, *installation) error { return nil },
		get: func(ctx context.Context, in *installation, folder string) error {
			if err := reachable(ctx, release); err != nil {
				return err
			}
			in.say("downloading JAX's CUDA plugin and NVIDIA's libraries for it, about 2.5 GB")
			err := in.relay(ctx, func() error {
				return installCUDA(release, "latest", filepath.Join(folder, "go-xla"), false, installer.Normal)
			})
			if err != nil {
				return fmt.Errorf("%s", firstLine(err))
			}
			return makeRelative(filepath.Join(folder, "go-xla", "nvidia", "bin", "ptxas"))
		},
	}
}

// driverFile is where NVIDIA's Linux driver reports its version.
const driverFile = "/proc/driver/nvidia/version"

var driverVersion = regexp.MustCompile(`Kernel Module.*?\s(\d+)\.\d`)

// cudaRelease is the newest CUDA release that both go-xla and the installed driver support: CUDA 13 needs driver 580.
func cudaRelease(driverFile string) string {
	text, _ := os.ReadFile(driverFile) // without the file, assume a recent driver
	if match := driverVersion.FindSubmatch(text); match != nil {
		if major, err := strconv.Atoi(string(match[1])); err == nil && major < 580 {
			return "cuda12"
		}
	}
	return "cuda13"
}

// packageInfo queries the Python package index. Tests replace it.
var packageInfo = installer.GetPipInfo

// reachable checks within seconds that the package index answers. The installer itself would wait for half a minute.
func reachable(ctx context.Context, release string) error {
	answer := make(chan error, 1)
	go func() {
		_, err := packageInfo("jax-" + release + "-plugin")
		answer <- err
	}()
	select {
	case err := <-answer:
		if err != nil {
			return &download.Unreachable{Err: fmt.Errorf("the index of Python packages could not be reached (%w)", download.Cause(err))}
		}
		return nil
	case <-time.After(5 * time.Second):
		return &download.Unreachable{Err: errors.New("the index of Python packages did not answer")}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// relay runs go-xla's installer, which draws progress on standard output, and periodically reports the last line.
func (in *installation) relay(ctx context.Context, install func() error) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	var last lastLine
	drawn := make(chan struct{})
	go func() {
		defer close(drawn)
		_, _ = io.Copy(&last, r) // until the pipe is closed
	}()
	stdout := os.Stdout
	os.Stdout = w
	installed := make(chan error, 1)
	go func() { installed <- install() }()
	said := ""
	err = during(5*time.Second, func() {
		if line := last.String(); line != said {
			in.say("  %s", line)
			said = line
		}
	}, func() error {
		select {
		case err := <-installed:
			return err
		case <-ctx.Done():
			return ctx.Err() // the installer cannot be stopped, but the process is about to end
		}
	})
	os.Stdout = stdout
	err = errors.Join(err, w.Close())
	<-drawn
	return err
}

// lastLine keeps the last line written to it, without cursor movements.
type lastLine struct {
	mu   sync.Mutex
	line []byte
	rest []byte
}

var drawing = regexp.MustCompile(`\x1b(?:\[[?0-9;]*[A-Za-z]|[78])|[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] `)

func (l *lastLine) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	for {
		i := bytes.IndexAny(l.rest, "\r\n")
		if i < 0 {
			return len(p), nil
		}
		if line := bytes.TrimSpace(drawing.ReplaceAll(l.rest[:i], nil)); len(line) > 0 {
			l.line = bytes.Clone(line)
		}
		l.rest = l.rest[i+1:]
	}
}

func (l *lastLine) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.line)
}

// makeRelative makes a link to another file of the same plugin relative, since the folder is renamed when complete.
func makeRelative(link string) error {
	target, err := os.Readlink(link)
	if err != nil {
		return err
	}
	if !filepath.IsAbs(target) {
		return nil
	}
	relative, err := filepath.Rel(filepath.Dir(link), target)
	if err != nil {
		return err
	}
	return errors.Join(os.Remove(link), os.Symlink(relative, link))
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

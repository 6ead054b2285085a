package xla

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gomlx/go-xla/installer"
)

// upstreamVersion is the release of the CPU plugin that this version of go-xla is tested with.
const upstreamVersion = "v0.114.0"

func upstreamWay() way {
	return way{
		what:    "the CPU plugin of GoMLX's authors",
		name:    "cpu",
		version: upstreamVersion,
		folder:  "cpu-" + upstreamVersion,
		file:    "pjrt_c_api_cpu_plugin.so",
		ready: func(context.Context, *installation) error {
			if platform := runtime.GOOS + "_" + runtime.GOARCH; !slices.Contains(installer.CPUSupportedPlatforms, platform) || runtime.GOOS == "windows" {
				return fmt.Errorf("it is not published for %s/%s", runtime.GOOS, runtime.GOARCH)
			}
			return nil
		},
		get: func(ctx context.Context, in *installation, folder string) error {
			// Release files have fixed URLs. go-xla asks GitHub's API for them, which is limited to sixty requests an
			// hour per address, and a whole class shares an address.
			url := fmt.Sprintf("%s/%s/releases/download/%s/pjrt_cpu_%s_%s.tar.gz", in.github, installer.BinaryCPUReleasesRepo, upstreamVersion, runtime.GOOS, runtime.GOARCH)
			archive := filepath.Join(folder, "download.tar.gz")
			if err := in.download(ctx, url, archive); err != nil {
				return err
			}
			if _, err := installer.Untar(archive, folder); err != nil {
				return err
			}
			if err := os.Remove(archive); err != nil {
				return err
			}
			if err := linkPlugin(folder, "pjrt_c_api_cpu_plugin.so"); err != nil {
				return err
			}
			return in.try(ctx, Plugin{Name: "cpu", Path: filepath.Join(folder, "pjrt_c_api_cpu_plugin.so")})
		},
	}
}

// linkPlugin links the plain plugin name to the CPU plugin somewhere in a folder, whose name has a version.
func linkPlugin(folder, name string) error {
	found := ""
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if plugin, ok := pluginAt(path, ""); err == nil && ok && !entry.IsDir() && plugin.Name == "cpu" {
			found, err = filepath.Rel(folder, path)
		}
		return err
	})
	switch {
	case err != nil || found == name:
		return err
	case found == "":
		return errors.New("the archive contains no plugin")
	}
	return os.Symlink(found, filepath.Join(folder, name))
}

// download gets a file. On a blocked network it fails within seconds, not minutes.
func (in *installation) download(ctx context.Context, url, path string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	in.say("asking %s for the CPU plugin %s", request.URL.Host, upstreamVersion)
	response, err := in.client.Do(request)
	if err != nil {
		return &unreachableError{fmt.Sprintf("%s could not be reached (%v)", request.URL.Host, innermost(err))}
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		// The proxy of a school or company answers in place of a blocked site.
		return &unreachableError{fmt.Sprintf("%s answered %q", request.URL.Host, response.Status)}
	}
	size := "an unknown size"
	if response.ContentLength > 0 {
		size = fmt.Sprintf("%d MB", megabytes(response.ContentLength))
	}
	in.say("downloading %s, %s", url, size)

	f, err := os.Create(path)
	if err != nil {
		return err
	}
	var got atomic.Int64
	var broken error // read error, as opposed to a write error
	watchdog := time.AfterFunc(in.stall, func() { cancel(errors.New("the server stopped sending")) })
	defer watchdog.Stop()
	err = during(2*time.Second, func() { in.say("  %d MB of %s", megabytes(got.Load()), size) }, func() error {
		_, err := io.Copy(f, readerFunc(func(p []byte) (int, error) {
			n, err := response.Body.Read(p)
			got.Add(int64(n))
			watchdog.Reset(in.stall)
			if err != nil && err != io.EOF {
				broken = cmp.Or(context.Cause(ctx), err)
			}
			return n, err
		}))
		return err
	})
	if broken != nil {
		err = &unreachableError{fmt.Sprintf("%s: %v", request.URL.Host, broken)}
	}
	return errors.Join(err, f.Close())
}

// readerFunc implements io.Reader with a function.
type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// innermost unwraps an error to its root.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

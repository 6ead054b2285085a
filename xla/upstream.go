package xla

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/gomlx/go-xla/installer"

	"layercake/internal/download"
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

// download gets a file.
func (in *installation) download(ctx context.Context, url, path string) error {
	in.say("asking %s for the CPU plugin %s", download.Host(url), upstreamVersion)
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var received func(got, of int64)
	_, err = in.client.Get(ctx, url, f, -1, func(got, of int64) {
		if received == nil {
			size := "an unknown size"
			if of > 0 {
				size = fmt.Sprintf("%d MB", megabytes(of))
			}
			in.say("downloading %s, %s", url, size)
			received = download.Paced(of, func(got int64) { in.say("  %d MB of %s", megabytes(got), size) })
		}
		received(got, of)
	})
	if err != nil {
		return err
	}
	return f.Close()
}

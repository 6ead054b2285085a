package xla

import (
	"archive/zip"
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"layercake/internal/download"
	"layercake/internal/hint"
)

// The wheel that contains XLA. Each Python version has its own, all with the same libraries. This one serves all, since
// no Python runs them.
const (
	wheelVersion  = "2.21.0"
	wheelSum      = "dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb"
	wheelBytes    = 274_000_871
	wheelPython   = "3.12"
	wheelPlatform = "manylinux_2_27_x86_64"
)

// wheelLibraries are the wheel's libraries that the plugin needs at run time.
var wheelLibraries = []string{"libtensorflow_cc.so.2", "libtensorflow_framework.so.2"}

// wheelHeaders are the wheel's headers that the plugin needs at compile time, a fifth of all.
var wheelHeaders = []string{"Eigen/", "absl/", "external/farmhash_archive/", "external/highwayhash/", "google/", "ml_dtypes/", "tsl/", "unsupported/", "xla/"}

func wheelWay() way {
	version := "tensorflow-" + wheelVersion
	return way{
		what:    "the CPU plugin built from TensorFlow's wheel",
		name:    "cpu",
		version: version,
		folder:  "cpu-" + version + "-" + sourcesID(),
		file:    "pjrt_c_api_cpu_plugin.so",
		ready: func(ctx context.Context, in *installation) error {
			if platform := runtime.GOOS + "/" + runtime.GOARCH; platform != "linux/amd64" {
				return hint.Try(errors.New("it needs linux/amd64"), "this is %s", platform)
			}
			if err := tryCompiler(ctx); err != nil {
				return err
			}
			return in.tryPip(ctx)
		},
		get: func(ctx context.Context, in *installation, folder string) error {
			scratch := filepath.Join(folder, "scratch")
			if err := os.Mkdir(scratch, 0o755); err != nil {
				return err
			}
			wheel, err := in.fetchWheel(ctx, scratch)
			if err != nil {
				return err
			}
			include := filepath.Join(scratch, "include")
			if err := unpackHeaders(ctx, wheel, include); err != nil {
				return err
			}
			in.say("unpacking XLA's libraries and compiling the plugin, about half a minute")
			start := time.Now()
			err = during(10*time.Second, func() { in.say("  %.0f s", time.Since(start).Seconds()) }, func() error {
				ctx, cancel := context.WithCancel(ctx)
				defer cancel()
				unpacked := make(chan error, 1)
				go func() { unpacked <- unpackLibraries(ctx, wheel, folder) }()
				err := compile(ctx, scratch, include, folder)
				if err != nil {
					cancel()
				}
				if unpackErr := <-unpacked; err == nil {
					err = unpackErr
				}
				return err
			})
			if err != nil {
				return err
			}
			if err := os.RemoveAll(scratch); err != nil {
				return err
			}
			return in.try(ctx, Plugin{Name: "cpu", Path: filepath.Join(folder, "pjrt_c_api_cpu_plugin.so")})
		},
	}
}

// tryPip returns why pip cannot be used.
func (in *installation) tryPip(ctx context.Context) error {
	if _, err := exec.LookPath(in.Python); err != nil {
		return fmt.Errorf("%s is not installed", in.Python)
	}
	if err := exec.CommandContext(ctx, in.Python, "-m", "pip", "--version").Run(); err != nil {
		return fmt.Errorf("%s has no pip (on Debian: apt-get install python3-venv python3-pip)", in.Python)
	}
	return nil
}

// fetchWheel downloads the wheel into a folder with pip, which knows the user's mirrors, proxies and certificates, and
// verifies the checksum.
func (in *installation) fetchWheel(ctx context.Context, folder string) (path string, err error) {
	in.say("downloading TensorFlow's wheel, which has XLA inside: tensorflow-cpu %s, %d MB", wheelVersion, megabytes(wheelBytes))
	requirements := filepath.Join(folder, "requirements.txt")
	if err := os.WriteFile(requirements, fmt.Appendf(nil, "tensorflow-cpu==%s --hash=sha256:%s\n", wheelVersion, wheelSum), 0o644); err != nil {
		return "", err
	}
	temporary := filepath.Join(folder, "tmp")
	if err := os.Mkdir(temporary, 0o755); err != nil {
		return "", err
	}
	cmd := command(ctx, in.Python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--progress-bar=off",
		"--timeout=15", "--retries=2", "--no-deps", "--only-binary=:all:", "--require-hashes",
		"--python-version="+wheelPython, "--implementation=cp", "--abi=cp"+strings.ReplaceAll(wheelPython, ".", ""), "--platform="+wheelPlatform,
		"--dest="+folder, "--requirement="+requirements)
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary) // on the disk with enough room, where progress can be watched
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	said := int64(-1)
	err = during(2*time.Second, func() {
		if got := megabytes(largest(temporary)); got != said {
			in.say("  %d of %d MB", got, megabytes(wheelBytes))
			said = got
		}
	}, cmd.Run)
	if err != nil {
		return "", pipFailure(ctx, output.String(), err)
	}
	wheels, _ := filepath.Glob(filepath.Join(folder, "*.whl")) // a bad pattern matches nothing
	if len(wheels) != 1 {
		return "", fmt.Errorf("pip downloaded %d wheels instead of one", len(wheels))
	}
	return wheels[0], nil
}

// pipFailure explains from its output why pip failed.
func pipFailure(ctx context.Context, output string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	why := err.Error()
	for line := range strings.Lines(output) {
		if line, ok := strings.CutPrefix(strings.TrimSpace(line), "ERROR: "); ok {
			why = line
			break
		}
	}
	if strings.Contains(output, "HASH") || strings.Contains(output, "No space left") {
		return fmt.Errorf("pip could not download it: %s", why)
	}
	return &download.Unreachable{Err: errors.New("pip could not download it: " + why)}
}

// largest is the size of the largest file in a folder, the one being downloaded.
func largest(folder string) (size int64) {
	_ = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // files come and go
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() {
			size = max(size, info.Size())
		}
		return nil
	})
	return size
}

// unpackHeaders unpacks the headers that the plugin needs.
func unpackHeaders(ctx context.Context, wheel, folder string) error {
	return unpack(ctx, wheel, func(name string) (path string, want bool) {
		name, ok := strings.CutPrefix(name, "tensorflow/include/")
		if !ok {
			return "", false
		}
		for _, part := range wheelHeaders {
			if strings.HasPrefix(name, part) {
				return filepath.Join(folder, filepath.FromSlash(name)), true
			}
		}
		return "", false
	}, nil)
}

// unpackLibraries unpacks the libraries and trims them.
func unpackLibraries(ctx context.Context, wheel, folder string) error {
	var paths []string
	err := unpack(ctx, wheel, func(name string) (path string, want bool) {
		for _, library := range wheelLibraries {
			if name == "tensorflow/"+library {
				paths = append(paths, filepath.Join(folder, library))
				return paths[len(paths)-1], true
			}
		}
		return "", false
	}, trim)
	if err == nil && len(paths) != len(wheelLibraries) {
		err = fmt.Errorf("the wheel lacks one of %s", strings.Join(wheelLibraries, ", "))
	}
	return err
}

// unpack unpacks the files of a zip for which path returns a path, and calls then with each path.
func unpack(ctx context.Context, archive string, path func(name string) (string, bool), then func(path string) error) error {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer r.Close()
	for _, file := range r.File {
		if !filepath.IsLocal(file.Name) || file.FileInfo().IsDir() {
			continue
		}
		target, want := path(file.Name)
		if !want {
			continue
		}
		if err := unpackFile(ctx, file, target); err != nil {
			return fmt.Errorf("%s in %s: %w", file.Name, filepath.Base(archive), err)
		}
		if then != nil {
			if err := then(target); err != nil {
				return err
			}
		}
	}
	return nil
}

func unpackFile(ctx context.Context, file *zip.File, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	in, err := file.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return in.Read(p)
	}))
	return errors.Join(err, out.Close())
}

// trim removes the parts of a library that it does not need at run time, which follow its last loaded segment: debug
// symbols, a quarter of the file, and the section table.
func trim(path string) error {
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	var end uint64
	for _, segment := range f.Progs {
		end = max(end, segment.Off+segment.Filesz)
	}
	is64 := f.Class == elf.ELFCLASS64
	if err := f.Close(); err != nil {
		return err
	}
	if !is64 || end == 0 {
		return fmt.Errorf("%s: not a library for a 64-bit machine", filepath.Base(path))
	}
	out, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	// The section table's offset and its three sizes have fixed positions in the header.
	_, err = out.WriteAt(make([]byte, 8), 0x28)
	if err == nil {
		_, err = out.WriteAt(make([]byte, 6), 0x3a)
	}
	return errors.Join(err, out.Truncate(int64(end)), out.Close())
}

// readerFunc implements io.Reader with a function.
type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

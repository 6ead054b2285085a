package datasets

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"layercake/internal/atomicfile"
	"layercake/internal/download"
	"layercake/internal/hint"
	"layercake/internal/lock"
)

// An awayError is a download that failed because of the network only.
type awayError struct {
	why   string // which mirrors, and what happened
	known bool   // it has been reported before
}

func (e *awayError) Error() string { return e.why }

// downloadedPath is where a downloaded file is kept.
func (f *Finder) downloadedPath(file File) string { return filepath.Join(f.Cache, file.Name) }

// failurePath is the file that records that the mirrors could not be reached.
func (f *Finder) failurePath() string { return filepath.Join(f.Cache, "unreachable") }

// missing returns the files that the cache lacks. It compares sizes only; contents are checked when they are read.
func (f *Finder) missing() []File {
	var missing []File
	for _, file := range f.Files {
		info, err := os.Stat(f.downloadedPath(file))
		if f.Cache == "" || err != nil || info.Size() != file.Bytes {
			missing = append(missing, file)
		}
	}
	return missing
}

// readDownloaded returns the contents of a file in the cache.
func (f *Finder) readDownloaded(path string, file File) ([]byte, error) {
	data, err := readVerified(path, file)
	err = f.downloadedAgain(path, err, func() (err error) {
		data, err = readVerified(path, file)
		return err
	})
	return data, err
}

// downloadedAgain downloads a damaged file again, if damage is an error, and has it read again.
func (f *Finder) downloadedAgain(path string, damage error, again func() error) error {
	if damage == nil {
		return nil
	}
	os.Remove(path) // so that it counts as missing, here and in later processes
	if failure := f.download(); failure != nil {
		return fmt.Errorf("%s: %w; it has been removed, and could not be downloaded again: %w", path, damage, failure)
	}
	if err := again(); err != nil {
		return fmt.Errorf("%s, just downloaded: %w", path, err)
	}
	return nil
}

// verify returns an error if a file is not what was published.
func verify(path string, file File) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	v := file.verifier()
	if _, err := io.Copy(v, f); err != nil {
		return err
	}
	return v.check()
}

// readVerified returns the contents of a file if they are what was published.
func readVerified(path string, file File) ([]byte, error) {
	data, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	v := file.verifier()
	v.Write(data)
	return data, v.check()
}

// errContent is the error of contents that are not the published ones.
var errContent = errors.New("not the published file")

// A verifier is a writer that compares what is written with a published file.
type verifier struct {
	file File
	io.Writer
	sum  func() string
	kind string
	size int64
}

func (f File) verifier() *verifier {
	h, kind := f.hash()
	return &verifier{file: f, Writer: h, kind: kind, sum: func() string { return hex.EncodeToString(h.Sum(nil)) }}
}

func (v *verifier) Write(data []byte) (int, error) {
	v.size += int64(len(data))
	return v.Writer.Write(data)
}

// check returns an error if what was written is not the published file.
func (v *verifier) check() error {
	if v.size > v.file.Bytes {
		return fmt.Errorf("%w: more than its %d bytes", errContent, v.file.Bytes)
	}
	if sum := v.sum(); sum != v.file.Sum {
		return fmt.Errorf("%w: %d bytes with %s %s, expected %d with %s", errContent, v.size, v.kind, sum, v.file.Bytes, v.file.Sum)
	}
	return nil
}

// download gets the missing files from the mirrors and keeps them in the cache. Processes that come here at once wait for
// the first of them. If only the network is at fault, the error is an [*awayError].
func (f *Finder) download() error {
	if f.Offline {
		return &awayError{why: "LAYERCAKE_OFFLINE is set, so nothing was downloaded", known: true}
	}
	if f.Cache == "" {
		return hint.Try(errors.New("there is no folder to keep downloads in"), "set HOME or XDG_CACHE_HOME, or %s to a folder with %s", f.FolderVar, f.theFiles())
	}
	if err := os.MkdirAll(f.Cache, 0o755); err != nil {
		return f.cannotKeep(err)
	}
	unlock, err := lock.File(context.Background(), filepath.Join(f.Cache, "lock"), func() {
		f.printf("waiting for another process that is downloading")
	})
	if err != nil {
		return f.cannotKeep(err)
	}
	defer unlock()

	missing := f.missing()
	if len(missing) == 0 {
		return nil
	}
	if why, _, ok := download.Recall(f.failurePath()); ok {
		return &awayError{why: why, known: true}
	}
	var failures []error
	for _, mirror := range f.Mirrors {
		for len(missing) > 0 {
			err := f.fetch(mirror, missing[0])
			if away, ok := errors.AsType[*download.Unreachable](err); ok {
				err = away.Err // the host is named anyway
			} else if err != nil && !errors.Is(err, errContent) {
				return f.cannotKeep(err)
			}
			if err != nil {
				failures = append(failures, err)
				f.printf("%s: %v", download.Host(mirror), err)
				break
			}
			missing = missing[1:]
		}
	}
	if len(missing) == 0 {
		download.Forget(f.failurePath())
		return nil
	}
	return f.failed(failures)
}

// fetch downloads a file from a mirror into the cache. The file appears there once it is verified.
func (f *Finder) fetch(mirror string, file File) error {
	f.printf("downloading %s (%s) from %s", file.Name, amount(file.Bytes), download.Host(mirror))
	return atomicfile.ReplaceDurably(f.downloadedPath(file), func(w io.Writer) error {
		v := file.verifier()
		received := download.Paced(file.Bytes, func(got int64) {
			f.printf("%s %s of %s", file.Name, amount(got), amount(file.Bytes))
		})
		_, err := f.Client.Get(context.Background(), mirror+file.Name, io.MultiWriter(v, w), file.Bytes, received)
		if err != nil {
			return err
		}
		if err := v.check(); err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
		return nil
	})
}

// failed explains why the mirrors did not help, given the error of each.
func (f *Finder) failed(failures []error) error {
	var each, hosts []string
	content := false
	for i, err := range failures {
		hosts = append(hosts, download.Host(f.Mirrors[i]))
		each = append(each, fmt.Sprintf("%s: %v", hosts[i], err))
		content = content || errors.Is(err, errContent)
	}
	if content {
		return hint.Try(hint.Try(fmt.Errorf("the mirrors did not send the files: %s", strings.Join(each, "; ")), "a proxy may have answered for a mirror"),
			"set %s to a folder with %s", f.FolderVar, f.theFiles())
	}
	away := &awayError{why: fmt.Sprintf("%s could not be reached (%v)", strings.Join(hosts, " and "), download.Cause(failures[0]))}
	download.Remember(f.failurePath(), away.why)
	return away
}

// cannotKeep explains an error of writing to the cache.
func (f *Finder) cannotKeep(err error) error {
	var total int64
	for _, file := range f.Files {
		total += file.Bytes
	}
	return hint.Try(fmt.Errorf("downloads (%d bytes) cannot be stored in %s: %w", total, f.Cache, err),
		"free some space, or set XDG_CACHE_HOME to another cache folder or %s to a folder with %s", f.FolderVar, f.theFiles())
}

// amount writes a number of bytes for people.
func amount(bytes int64) string {
	if bytes < 1e6 {
		return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

package imagesets

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"layercake/internal/hint"
	"layercake/internal/lock"
)

// downloadedPath is the path of a downloaded file.
func (l *loader) downloadedPath(f file) string { return filepath.Join(l.cache, f.name+".gz") }

// missing returns the files that the cache lacks. It only checks sizes; contents are verified when they are read.
func (l *loader) missing() []file {
	var missing []file
	for _, f := range l.files() {
		info, err := os.Stat(l.downloadedPath(*f))
		if l.cache == "" || err != nil || info.Size() != f.bytes {
			missing = append(missing, *f)
		}
	}
	return missing
}

// readDownloaded returns the values in a file of the cache.
func (l *loader) readDownloaded(f file) ([]byte, error) {
	return l.copyOf(f.sum, f.values(), func() ([]byte, error) {
		path := l.downloadedPath(f)
		packed, err := readVerified(path, f)
		if err != nil {
			os.Remove(path) // makes it count as missing, in later processes too
			if failure := l.download(); failure != nil {
				return nil, fmt.Errorf("%s: %w; it was removed and could not be downloaded again: %w", path, err, failure)
			}
			if packed, err = readVerified(path, f); err != nil {
				return nil, fmt.Errorf("%s, just downloaded: %w", path, err)
			}
		}
		return decodeIDX(packed, f.shape)
	})
}

// readVerified returns the contents of a file if they match the published ones.
func readVerified(path string, f file) ([]byte, error) {
	packed, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return packed, f.verify(packed)
}

// errContent is the error for content other than the published.
var errContent = errors.New("not the published file")

// verify checks the contents of a .gz file.
func (f file) verify(packed []byte) error {
	if int64(len(packed)) > f.bytes {
		return fmt.Errorf("%w: more than its %d bytes", errContent, f.bytes)
	}
	if sum := checksum(packed); sum != f.sum {
		return fmt.Errorf("%w: %d bytes with SHA-256 %s, expected %d with %s", errContent, len(packed), sum, f.bytes, f.sum)
	}
	return nil
}

// download gets the missing files from the mirrors and stores them in the cache. Concurrent processes wait for the
// first. If only the network fails, the error is an [*unreachableError].
func (l *loader) download() error {
	if l.offline {
		return &unreachableError{why: "LAYERCAKE_OFFLINE is set, so nothing was downloaded", known: true}
	}
	if l.cache == "" {
		return fmt.Errorf("no cache folder for downloads: set HOME or XDG_CACHE_HOME, or name a folder with the four files in %s", l.folderVar)
	}
	if err := os.MkdirAll(l.cache, 0o755); err != nil {
		return l.cannotKeep(err)
	}
	unlock, err := lock.File(context.Background(), filepath.Join(l.cache, "lock"), func() {
		l.printf("waiting for another process that is downloading")
	})
	if err != nil {
		return l.cannotKeep(err)
	}
	defer unlock()

	missing := l.missing()
	if len(missing) == 0 {
		return nil
	}
	if why, ok := l.rememberedFailure(); ok {
		return &unreachableError{why: why, known: true}
	}
	var failures []error
	for _, mirror := range l.mirrors {
		for len(missing) > 0 {
			packed, err := l.fetch(mirror, missing[0])
			if err != nil {
				failures = append(failures, err)
				l.printf("%s: %v", host(mirror), err)
				break
			}
			if err := writeFile(l.downloadedPath(missing[0]), packed); err != nil {
				return l.cannotKeep(err)
			}
			missing = missing[1:]
		}
	}
	if len(missing) == 0 {
		l.forgetFailure()
		return nil
	}
	return l.failed(failures)
}

// failed explains why the mirrors failed, given the error of each.
func (l *loader) failed(failures []error) error {
	var each, hosts []string
	content := false
	for i, err := range failures {
		hosts = append(hosts, host(l.mirrors[i]))
		each = append(each, fmt.Sprintf("%s: %v", hosts[i], err))
		content = content || errors.Is(err, errContent)
	}
	if content {
		return hint.Try(hint.Try(fmt.Errorf("the mirrors did not send the files: %s", strings.Join(each, "; ")), "a proxy may have answered for a mirror"), "set %s to a folder with the four files", l.folderVar)
	}
	away := &unreachableError{why: fmt.Sprintf("%s could not be reached (%v)", strings.Join(hosts, " and "), cause(failures[0]))}
	l.rememberFailure(away.why)
	return away
}

// cannotKeep explains an error of writing to the cache.
func (l *loader) cannotKeep(err error) error {
	var total int64
	for _, f := range l.files() {
		total += f.bytes
	}
	return hint.Try(fmt.Errorf("downloads (%d bytes) cannot be stored in %s: %w", total, l.cache, err), "free some space, or set XDG_CACHE_HOME to another cache folder or %s to a folder with the four files", l.folderVar)
}

func (l *loader) printf(format string, args ...any) {
	fmt.Fprintf(l.log, l.name+": "+format+"\n", args...)
}

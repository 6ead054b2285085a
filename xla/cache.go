package xla

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"layercake/internal/lock"
)

// cacheFolder is the folder that Install keeps plugins in, each in a folder of its own that is named after its version.
func cacheFolder() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder to keep a plugin in: %w; set HOME or XDG_CACHE_HOME", err)
	}
	return filepath.Join(base, "layercake", "xla"), nil
}

// listName is the file that each plugin's folder has: the sizes of its shared libraries.
const listName = "libraries.json"

// installed returns the plugins that Install has installed and that are whole.
func installed() []Plugin {
	root, err := cacheFolder()
	if err != nil {
		return nil
	}
	var plugins []Plugin
	for _, w := range ways() {
		if folder := filepath.Join(root, w.folder); isWhole(folder) {
			plugins = append(plugins, w.plugin(root))
		}
	}
	return plugins
}

// isWhole tells whether a plugin's folder has all that was put there: programs that clean up caches take single files.
func isWhole(folder string) bool {
	text, err := os.ReadFile(filepath.Join(folder, listName))
	if err != nil {
		return false
	}
	var sizes map[string]int64
	if json.Unmarshal(text, &sizes) != nil || len(sizes) == 0 {
		return false
	}
	for name, size := range sizes {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() != size {
			return false
		}
	}
	return true
}

// writeList writes the list of the libraries in a plugin's folder.
func writeList(folder string) error {
	sizes := map[string]int64{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isLibrary(entry.Name()) {
			return err
		}
		info, err := os.Stat(path) // a link counts as what it leads to
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		sizes[name] = info.Size()
		return err
	})
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(sizes, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, listName), append(text, '\n'), 0o644)
}

func isLibrary(name string) bool {
	return strings.HasSuffix(name, ".so") || strings.Contains(name, ".so.") || strings.HasSuffix(name, ".dylib")
}

// partSuffix ends the names of folders that are being made, or removed.
const partSuffix = ".part"

// fill makes the folder root/name: do fills another one, which gets the name when all is in it. The caller holds the lock.
func fill(root, name string, do func(folder string) error) error {
	folder, err := os.MkdirTemp(root, name+".*"+partSuffix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	// A temporary folder is for its owner alone; a cache may be filled by one user (root, in an image) and read by others.
	if err := os.Chmod(folder, 0o755); err != nil {
		return err
	}
	if err := do(folder); err != nil {
		return err
	}
	if err := writeList(folder); err != nil {
		return err
	}
	final := filepath.Join(root, name)
	// What is there is not whole, or does not work. Processes that have its files open keep them.
	if err := os.Rename(final, folder+".old"+partSuffix); err == nil {
		defer os.RemoveAll(folder + ".old" + partSuffix)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(folder, final)
}

// removeFrom removes a plugin's folder. The caller holds the lock.
func removeFrom(root string, plugin Plugin) error {
	for _, w := range ways() {
		if w.plugin(root).Path == plugin.Path {
			return os.RemoveAll(filepath.Join(root, w.folder))
		}
	}
	return nil
}

// lockCache makes the folder and waits until no other process installs. It also removes what a process that died while
// it installed has left.
func lockCache(ctx context.Context, root string, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, err
	}
	unlock, err = lock.File(ctx, filepath.Join(root, "lock"), waiting)
	if err != nil {
		return nil, err
	}
	parts, _ := filepath.Glob(filepath.Join(root, "*"+partSuffix)) // fails on a bad pattern: it finds nothing then
	for _, part := range parts {
		os.RemoveAll(part)
	}
	return unlock, nil
}

// A network that did not answer is not asked again for a while: notebooks are opened many times an hour.
const patience = 10 * time.Minute

// recentFailure returns how a way failed for want of a network, if that was a short time ago.
func recentFailure(root string, w way) (err error) {
	path := filepath.Join(root, w.folder+".unreachable")
	info, err := os.Stat(path)
	if err != nil || time.Since(info.ModTime()) > patience {
		return nil
	}
	why, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return fmt.Errorf("%s, %.0f minutes ago", why, time.Since(info.ModTime()).Minutes())
}

// remember keeps how a way failed, or with nil forgets it.
func remember(root string, w way, failure error) {
	path := filepath.Join(root, w.folder+".unreachable")
	var unreachable *unreachableError
	if errors.As(failure, &unreachable) {
		// It only saves time.
		_ = os.WriteFile(path, []byte(unreachable.Error()), 0o644)
	} else {
		os.Remove(path)
	}
}

// An unreachableError is the error of a network that does not answer.
type unreachableError struct{ why string }

func (e *unreachableError) Error() string { return e.why }

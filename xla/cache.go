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

	"layercake/internal/download"
	"layercake/internal/hint"
	"layercake/internal/lock"
)

// cacheFolder returns the folder where Install keeps plugins, each in a subfolder named after its version.
func cacheFolder() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", hint.Try(fmt.Errorf("no cache folder for plugins: %w", err), "set HOME or XDG_CACHE_HOME")
	}
	return filepath.Join(base, "layercake", "xla"), nil
}

// listName is the file in each plugin's folder that records the sizes of its shared libraries.
const listName = "libraries.json"

// installed returns the complete plugins that Install has installed.
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

// isWhole returns whether a plugin's folder is complete: programs that clean up caches delete individual files.
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

// writeList records the libraries in a plugin's folder.
func writeList(folder string) error {
	sizes := map[string]int64{}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isLibrary(entry.Name()) {
			return err
		}
		info, err := os.Stat(path) // follows links
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

// partSuffix ends the names of folders that are being filled or removed.
const partSuffix = ".part"

// fill creates the folder root/name: do fills a temporary folder, which is renamed when complete. The caller holds the
// lock.
func fill(root, name string, do func(folder string) error) error {
	folder, err := os.MkdirTemp(root, name+".*"+partSuffix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	// A temporary folder is private to its owner, but one user may fill a cache (root, in an image) that others read.
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
	// The existing folder is incomplete or does not work. Processes that have its files open keep them.
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

// lockCache creates the folder and waits until no other process is installing. It also removes the leftovers of a
// process that died while installing.
func lockCache(ctx context.Context, root string, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, err
	}
	unlock, err = lock.File(ctx, filepath.Join(root, "lock"), waiting)
	if err != nil {
		return nil, err
	}
	parts, _ := filepath.Glob(filepath.Join(root, "*"+partSuffix)) // a bad pattern matches nothing
	for _, part := range parts {
		os.RemoveAll(part)
	}
	return unlock, nil
}

// failurePath is the file that records that a way could not be reached.
func failurePath(root string, w way) string { return filepath.Join(root, w.folder+".unreachable") }

// recentFailure returns the error of a recent network failure of this way, if any: notebooks are opened many times an hour.
func recentFailure(root string, w way) error {
	if why, ago, ok := download.Recall(failurePath(root, w)); ok {
		return fmt.Errorf("%s, %.0f minutes ago", why, ago.Minutes())
	}
	return nil
}

// remember records how a way failed. A nil failure clears the record.
func remember(root string, w way, failure error) {
	if _, ok := errors.AsType[*download.Unreachable](failure); ok {
		download.Remember(failurePath(root, w), failure.Error())
	} else {
		download.Forget(failurePath(root, w))
	}
}

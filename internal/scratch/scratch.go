// Package scratch creates temporary folders that do not accumulate: a killed process cannot remove its own, so the next
// process that creates one does.
package scratch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"layercake/internal/lock"
)

// held is the file that a process keeps locked while it needs the folder.
const held = "lock"

// Folder creates a folder for this process, named prefix and a number, in the folder in. It first removes the folders
// of processes that have ended. The caller removes the new folder at the end.
func Folder(in, prefix string) (folder string, remove func(), err error) {
	sweep(in, prefix)
	for {
		if folder, err = os.MkdirTemp(in, prefix); err != nil {
			return "", nil, err
		}
		f, err := lock.Create(filepath.Join(folder, held), 0o600)
		if errors.Is(err, fs.ErrNotExist) {
			continue // another process swept it before it was locked
		}
		if err != nil {
			return "", nil, err
		}
		return folder, func() {
			os.RemoveAll(folder)
			f.Close()
		}, nil
	}
}

// sweep removes unused folders. Those that cannot be removed belong to other users.
func sweep(in, prefix string) {
	entries, _ := os.ReadDir(in)
	for _, entry := range entries {
		number, ok := strings.CutPrefix(entry.Name(), prefix)
		if !ok || !entry.IsDir() || number == "" || strings.Trim(number, "0123456789") != "" {
			continue
		}
		folder := filepath.Join(in, entry.Name())
		path := filepath.Join(folder, held)
		if _, err := os.Lstat(path); err != nil {
			// A recent folder without a lock file may be under construction. Remove keeps an old one with contents, which is not ours.
			if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) >= time.Hour {
				os.Remove(folder)
			}
		} else if release, ok := lock.TryFile(path); ok {
			os.RemoveAll(folder)
			release()
		}
	}
}

// Short is the folder for temporary files, or /tmp if its path is longer than most bytes: paths of sockets must be
// short.
func Short(most int) string {
	if folder := os.TempDir(); len(folder) <= most {
		return folder
	}
	return "/tmp"
}

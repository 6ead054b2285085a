// Package scratch makes temporary folders that do not stay. A process that is killed cannot remove its own: the next one
// that makes such a folder does.
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

// held is the file that a process holds the lock of as long as it needs the folder.
const held = "lock"

// Folder makes a folder for this process in another one, whose name is the prefix and a number. It removes those first whose
// processes have ended. The caller removes the folder at the end.
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

// sweep removes the folders that nobody needs any longer. What cannot be removed is another user's.
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
			// It may be one that is being made. What is in an old one is somebody else's.
			if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) >= time.Hour {
				os.Remove(folder)
			}
		} else if release, ok := lock.TryFile(path); ok {
			os.RemoveAll(folder)
			release()
		}
	}
}

// Short is the folder for temporary files, or /tmp if that one's path is longer than so many bytes: the paths of sockets
// have to be short.
func Short(most int) string {
	if folder := os.TempDir(); len(folder) <= most {
		return folder
	}
	return "/tmp"
}

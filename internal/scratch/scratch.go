// Package scratch makes temporary folders that do not stay. A process that is killed cannot remove its own: the next one
// that makes such a folder does.
package scratch

import (
	"os"
	"path/filepath"
	"time"

	"layercake/internal/lock"
)

// held is the file that a process holds the lock of as long as it needs the folder.
const held = "lock"

// Folder makes a folder for this process, whose name begins with the prefix, in another one. It removes those first whose
// processes have ended. The caller removes the folder at the end.
func Folder(in, prefix string) (folder string, remove func(), err error) {
	sweep(in, prefix)
	if folder, err = os.MkdirTemp(in, prefix); err != nil {
		return "", nil, err
	}
	release, _ := lock.TryFile(filepath.Join(folder, held))
	return folder, func() {
		os.RemoveAll(folder)
		release()
	}, nil
}

// sweep removes the folders that nobody needs any longer. What cannot be removed is another user's.
func sweep(in, prefix string) {
	folders, _ := filepath.Glob(filepath.Join(in, prefix+"[0-9]*"))
	for _, folder := range folders {
		path := filepath.Join(folder, held)
		if _, err := os.Lstat(path); err != nil {
			// It may be one that is being made. (Or an older version's, which has no locks.)
			if info, err := os.Lstat(folder); err != nil || !info.IsDir() || time.Since(info.ModTime()) < time.Hour {
				continue
			}
		} else if release, ok := lock.TryFile(path); !ok {
			continue
		} else {
			defer release()
		}
		os.RemoveAll(folder)
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

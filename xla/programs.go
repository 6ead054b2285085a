package xla

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"layercake/internal/switches"
)

// Programs returns the folder in which the plugin built from TensorFlow's wheel keeps the programs that it has compiled, for later
// processes: LAYERCAKE_PROGRAMS, or layercake/programs in the user's cache folder. It returns "" if they are kept in memory only, which
// LAYERCAKE_PROGRAMS=off asks for. Other plugins have no such folder.
func Programs() string {
	if switches.Off(programsVar) {
		return ""
	}
	if folder := os.Getenv(programsVar); folder != "" {
		if absolute, err := filepath.Abs(folder); err == nil {
			return absolute
		}
		return ""
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(base, "layercake", "programs")
}

// programFile matches the names that the plugin gives to files of programs, also while it writes them.
var programFile = regexp.MustCompile(`^[0-9a-f]{64}(\.|$)`)

// ClearPrograms removes the compiled programs from the folder that [Programs] returns, and nothing else that is there.
func ClearPrograms() error {
	folder := Programs()
	if folder == "" {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var failures []error
	for _, entry := range entries {
		if programFile.MatchString(entry.Name()) {
			if err := os.Remove(filepath.Join(folder, entry.Name())); !errors.Is(err, fs.ErrNotExist) { // the plugin removes old ones
				failures = append(failures, err)
			}
		}
	}
	return errors.Join(failures...)
}

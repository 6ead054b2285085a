package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"layercake/internal/hint"
)

// inFolder finds the named files in the folder that the user named. Its error continues "MNIST_DIR is /some/folder, ".
func (f *Finder) inFolder(names []string) (paths map[string]string, err error) {
	locate := f.Locate
	if locate == nil {
		locate = Locate
	}
	paths = make(map[string]string)
	var missing []string
	for _, name := range names {
		if path, ok := locate(f.Folder, name); ok {
			paths[name] = path
		} else {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, f.lacking(missing)
	}
	return paths, nil
}

// Locate returns the path of a file with the given name in a folder.
func Locate(folder, name string) (path string, ok bool) {
	path = filepath.Join(folder, name)
	info, err := os.Stat(path)
	return path, err == nil && info.Mode().IsRegular()
}

// lacking describes a folder without some of the files.
func (f *Finder) lacking(missing []string) error {
	entries, err := os.ReadDir(f.Folder)
	if err != nil {
		if cause, ok := errors.AsType[*fs.PathError](err); ok {
			err = cause.Err
		}
		return hint.Try(fmt.Errorf("which cannot be read: %w", err), "name a folder with %s, or set it to nothing to download %s", f.theFiles(), f.them())
	}
	const most = 8
	var names []string
	for _, e := range entries[:min(len(entries), most)] {
		names = append(names, e.Name())
	}
	holds := "is empty"
	if len(names) > 0 {
		holds = "holds " + strings.Join(names, ", ")
	}
	if more := len(entries) - len(names); more > 0 {
		holds += fmt.Sprintf(" and %d more", more)
	}
	return hint.Try(hint.Try(fmt.Errorf("which lacks %s%s", strings.Join(missing, ", "), f.Spellings), "it %s", holds),
		"put %s there, or set it to nothing to download %s", f.theFiles(), f.them())
}

func (s *Source) them() string {
	if len(s.Files) == 1 {
		return "it"
	}
	return "them"
}

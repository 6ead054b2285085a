package read

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"layercake/internal/words"
)

// at adds the path to an error. If the file does not exist, it also names the folder where relative paths start.
func at(path string, err error) error {
	if path == "" {
		return errors.New("the name of the file or folder is empty")
	}
	if errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(path) {
		if folder, failed := os.Getwd(); failed == nil {
			return fmt.Errorf("%s: no such file or folder in %s", path, folder)
		}
	}
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err // without the path
	}
	return fmt.Errorf("%s: %w", path, err)
}

// mix shuffles n items into the same pseudorandom order each time, since a notebook may read its data again.
func mix(n int, swap func(i, j int)) { rand.New(rand.NewPCG(0, 0)).Shuffle(n, swap) }

// checkNames returns an error if two classes have the same name.
func checkNames(classes []string) error {
	for i, name := range classes {
		if slices.Contains(classes[:i], name) {
			return fmt.Errorf("Classes names %s twice: %s", words.Quote(name), words.Names(classes))
		}
	}
	return nil
}

// names is a list of names for errors.
type names []string

func (n names) String() string { return words.Names(n) }

package read

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// at says where an error is. If nothing is there, it says where paths start.
func at(path string, err error) error {
	if path == "" {
		return errors.New("the name of the file or folder is empty")
	}
	if errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(path) {
		if folder, failed := os.Getwd(); failed == nil {
			return fmt.Errorf("%s: there is no such file or folder in %s", path, folder)
		}
	}
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err // without the path
	}
	return fmt.Errorf("%s: %w", path, err)
}

// mix swaps n things until they are in an order that is random, and the same each time: a notebook reads its data again in
// every cell.
func mix(n int, swap func(i, j int)) { rand.New(rand.NewPCG(0, 0)).Shuffle(n, swap) }

// checkNames returns an error if two classes have the same name.
func checkNames(classes []string) error {
	for i, name := range classes {
		if slices.Contains(classes[:i], name) {
			return fmt.Errorf("Classes names %q twice: %s", name, names(classes))
		}
	}
	return nil
}

// Names write themselves for errors, not too many of them.
type names []string

func (n names) String() string {
	const most = 12
	switch {
	case len(n) == 0:
		return "nothing"
	case len(n) <= most:
		return strings.Join(n, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(n[:most], ", "), len(n)-most)
}

package read

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
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
			return fmt.Errorf("Classes names %s twice: %s", quoted(name), names(classes))
		}
	}
	return nil
}

// names formats a list for errors, with a limited number and length of names.
type names []string

func (n names) String() string {
	const most = 12
	if len(n) == 0 {
		return "nothing"
	}
	var some []string
	for _, name := range n[:min(len(n), most)] {
		some = append(some, short(name))
	}
	list := strings.Join(some, ", ")
	if len(n) > most {
		return fmt.Sprintf("%s and %d more", list, len(n)-most)
	}
	return list
}

// short truncates a text that is too long for an error.
func short(text string) string {
	n := 40
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "..."
}

// quoted quotes a text for an error.
func quoted(text string) string { return strconv.Quote(short(text)) }

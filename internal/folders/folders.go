// Package folders remembers, for a clone, the data folders that the user has named: MNIST_DIR and the like.
package folders

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"layercake/internal/atomicfile"
)

// Variables are the environment variables that name data folders. The Makefile reads this list, one name a line.
var Variables = []string{
	"MNIST_DIR",
	"FASHION_MNIST_DIR",
	"KMNIST_DIR",
	"CIFAR10_DIR",
	"CIFAR100_DIR",
	"IMDB_DIR",
	"REUTERS_DIR",
	"BOSTON_HOUSING_DIR",
	"CALIFORNIA_HOUSING_DIR",
}

// Remember stores the current values of the variables for later commands in the clone, if the folders exist. A variable
// set to nothing is forgotten. Paths become absolute, since notebooks run in other folders.
func Remember(root string) error {
	known, err := read(root)
	if err != nil {
		return err
	}
	changed := false
	for _, name := range Variables {
		folder, set := os.LookupEnv(name)
		switch {
		case folder != "":
			absolute, err := filepath.Abs(folder)
			if err == nil {
				err = os.Setenv(name, absolute)
			}
			if err != nil {
				return err
			}
			if isFolder(absolute) && known[name] != absolute {
				known[name], changed = absolute, true
			}
		case set && known[name] != "":
			delete(known, name)
			changed = true
		}
	}
	if !changed {
		return nil
	}
	data, err := json.MarshalIndent(known, "", "\t")
	if err == nil {
		err = atomicfile.WriteFile(file(root), append(data, '\n'))
	}
	return err
}

// Recall sets unset variables to the remembered values, and reports them.
func Recall(root string, out io.Writer) error {
	known, err := read(root)
	if err != nil {
		return err
	}
	for _, name := range Variables {
		if _, set := os.LookupEnv(name); set || known[name] == "" {
			continue
		}
		if !isFolder(known[name]) {
			fmt.Fprintf(out, "%s was %s, which no longer exists; continuing without it.\n", name, known[name])
			continue
		}
		fmt.Fprintf(out, "%s is %s, as set before; set it to nothing to forget it.\n", name, known[name])
		if err := os.Setenv(name, known[name]); err != nil {
			return err
		}
	}
	return nil
}

func file(root string) string { return filepath.Join(root, ".cache", "folders.json") }

// read returns the remembered values by variable.
func read(root string) (known map[string]string, err error) {
	known = map[string]string{}
	data, err := os.ReadFile(file(root))
	if errors.Is(err, fs.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &known); err != nil {
		return nil, fmt.Errorf("%s is damaged, remove it: %w", file(root), err)
	}
	return known, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"layercake/internal/atomicfile"
	"layercake/internal/setup"
)

// folderVariables name folders with data.
var folderVariables = []string{"MNIST_DIR", "FASHION_MNIST_DIR", "KMNIST_DIR"}

// recallFolders sets those variables that are not set to what an earlier command in the clone was given, and says so. What they
// are set to now holds for later commands, if there is such a folder; one that is set to nothing is forgotten. Paths become
// absolute, since notebooks run in folders of their own.
func recallFolders(clone setup.Clone, out io.Writer) error {
	file := clone.Path(".cache", "folders.json")
	known := map[string]string{}
	switch data, err := os.ReadFile(file); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(data, &known); err != nil {
			return fmt.Errorf("%s is damaged, remove it: %w", file, err)
		}
	}
	changed := false
	for _, name := range folderVariables {
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
			if info, err := os.Stat(absolute); err == nil && info.IsDir() && known[name] != absolute {
				known[name], changed = absolute, true
			}
		case set && known[name] != "":
			delete(known, name)
			changed = true
		case known[name] != "":
			if info, err := os.Stat(known[name]); err != nil || !info.IsDir() {
				fmt.Fprintf(out, "%s was %s before, which is not there now; going on without.\n", name, known[name])
				continue
			}
			fmt.Fprintf(out, "%s is %s, as it was before; set it to nothing to forget that.\n", name, known[name])
			if err := os.Setenv(name, known[name]); err != nil {
				return err
			}
		}
	}
	if !changed {
		return nil
	}
	data, err := json.MarshalIndent(known, "", "\t")
	if err == nil {
		err = atomicfile.WriteFile(file, append(data, '\n'))
	}
	return err
}

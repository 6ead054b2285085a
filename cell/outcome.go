package cell

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"layercake/internal/atomicfile"
)

// An Outcome is what the kernel needs to know about a program that ran.
type Outcome struct {
	Began     bool              // the program started
	Ended     bool              // its variables were kept
	Made      map[string]bool   // variables that got their first value
	NotKept   map[string]string // variables that cannot be kept, and why
	Functions map[string]bool   // those of NotKept that hold closures
	Kept      map[string]bool   // variables of earlier cells that can be kept from now on

	Set    map[string]string // environment variables that changed
	Unset  []string
	Folder string // the new working folder, or ""
}

// changes records what the program changed since it had this environment and working folder.
func (o *Outcome) changes(environment []string, folder string) {
	o.Set = map[string]string{}
	before := map[string]string{}
	for _, e := range environment {
		name, value, _ := strings.Cut(e, "=")
		before[name] = value
	}
	for _, e := range os.Environ() {
		name, value, _ := strings.Cut(e, "=")
		if old, ok := before[name]; !ok || old != value {
			o.Set[name] = value
		}
		delete(before, name)
	}
	o.Unset = slices.Sorted(maps.Keys(before))
	if now, err := os.Getwd(); err == nil && now != folder {
		o.Folder = now
	}
}

// Follow makes the changes in this process, which starts the next program.
func (o *Outcome) Follow() (err error) {
	for name, value := range o.Set {
		err = errors.Join(err, os.Setenv(name, value))
	}
	for _, name := range o.Unset {
		err = errors.Join(err, os.Unsetenv(name))
	}
	if o.Folder != "" {
		err = errors.Join(err, os.Chdir(o.Folder))
	}
	return err
}

func outcomeFile(store string) string { return store + ".json" }

// ReadOutcome reads and removes the outcome of the last program that used the store.
func ReadOutcome(store string) (o Outcome, err error) {
	data, err := os.ReadFile(outcomeFile(store))
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &o)
	}
	return o, errors.Join(err, os.Remove(outcomeFile(store)))
}

func (o *Outcome) write(store string) error {
	data, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(outcomeFile(store), data)
}

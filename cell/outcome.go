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

// An Outcome is what the kernel has to know of a program that ran.
type Outcome struct {
	Began     bool              // it was there, and began
	Ended     bool              // its variables were kept
	Made      map[string]bool   // the variables that got their first value
	NotKept   map[string]string // the variables that cannot be kept, and why
	Functions map[string]bool   // those of them that hold functions with variables of their own
	Kept      map[string]bool   // the variables of earlier cells that could not be kept, and now are

	Set    map[string]string // what the program changed in its environment
	Unset  []string
	Folder string // that it went to, or ""
}

// changes notes what the program changed since it had this environment and was in this folder.
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

// Follow makes these changes in this process, which starts the next program.
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

// ReadOutcome returns that of the last program with this folder of variables, and removes it.
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

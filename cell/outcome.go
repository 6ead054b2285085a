package cell

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"layercake/internal/atomicfile"
)

// An Outcome is what the kernel has to know of a program that ran.
type Outcome struct {
	Began   bool              // it was there, and began
	Ended   bool              // its variables were kept
	Made    map[string]bool   // the variables that got their first value
	NotKept map[string]string // the variables that cannot be kept, and why
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

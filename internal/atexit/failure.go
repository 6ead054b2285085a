package atexit

import (
	"encoding/json"
	"fmt"
	"os"

	"layercake/internal/hint"
	"layercake/internal/stack"
)

// FailureFile names the environment variable with the path of the file that [Fail] writes its failure to. The kernel of notebooks sets
// it, and shows the failure in its own words.
const FailureFile = "LAYERCAKE_FAILURE"

// A Failure is the error that a program ends with.
type Failure struct {
	What  string   // what is wrong, without the hints
	Hints []string // what there is, and what to try
	At    string   // file:line of the program that called into this module, or ""
	Text  string   // the error's text, hints included
}

// String is what [Fail] prints.
func (f Failure) String() string {
	text := "Error: " + f.Text + "\n"
	if f.At != "" {
		text += "\tat " + f.At + "\n"
	}
	return text
}

// Fail prints an error and the line that called into this module, and ends the program.
func Fail(err error) {
	f := Failure{At: stack.Caller(), Text: err.Error()}
	f.What, f.Hints = hint.Split(err)
	if path := os.Getenv(FailureFile); path != "" {
		if data, err := json.Marshal(f); err == nil {
			os.WriteFile(path, data, 0o600) // what is printed says the same
		}
	}
	fmt.Fprint(os.Stderr, f)
	Exit(1)
}

// Failf is [Fail] with an error that is formatted as by [fmt.Errorf].
func Failf(format string, args ...any) { Fail(fmt.Errorf(format, args...)) }

// Failed returns the failure that a program wrote to the file, and removes the file. A file that is missing or damaged is none.
func Failed(path string) (f Failure, failed bool) {
	data, err := os.ReadFile(path)
	os.Remove(path)
	return f, err == nil && json.Unmarshal(data, &f) == nil
}

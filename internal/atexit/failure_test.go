package atexit

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"layercake/internal/hint"
)

const failing = "LAYERCAKE_TEST_FAIL"

// Fail prints the error, writes it to the file, and calls what Do was given.
func TestFail(t *testing.T) {
	if os.Getenv(failing) != "" {
		Do(func() { os.Stdout.WriteString("hook\n") })
		Fail(hint.Try(errors.New("oh"), "try again"))
	}
	file := filepath.Join(t.TempDir(), "failure.json")
	cmd := exec.Command(os.Args[0], "-test.run=^TestFail$")
	cmd.Env = append(os.Environ(), failing+"=1", FailureFile+"="+file)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || stdout.String() != "hook\n" {
		t.Errorf("it ended with %v, after %q", err, stdout.String())
	}
	f, failed := Failed(file)
	// The first line outside of this module is the test's caller here, and a cell's or a program's main otherwise.
	if !failed || f.What != "oh" || !slices.Equal(f.Hints, []string{"try again"}) || f.Text != "oh; try again" || !regexp.MustCompile(`^\S+/testing\.go:\d+$`).MatchString(f.At) {
		t.Errorf("the file holds %+v", f)
	}
	if stderr.String() != f.String() || f.String() != "Error: oh; try again\n\tat "+f.At+"\n" {
		t.Errorf("it printed %q", stderr.String())
	}
	if f, failed := Failed(file); failed {
		t.Errorf("the file is still there, and holds %+v", f)
	}
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, failed := Failed(file); failed {
		t.Errorf("of a damaged file there is %+v", f)
	}
}

package kit

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// An error ends the program with its message and the line that caused it, in the form that internal/explain reads.
func TestMustEndsTheProgram(t *testing.T) {
	if os.Getenv("LAYERCAKE_TEST_MUST") != "" {
		Must(0, errors.New("oh; try again"))
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestMustEndsTheProgram$")
	cmd.Env = append(os.Environ(), "LAYERCAKE_TEST_MUST=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("it ended with %v", err)
	}
	// The first line outside this module is the test's caller here, and a cell's or a program's main otherwise.
	if got := stderr.String(); !regexp.MustCompile(`^Error: oh; try again\n\tat \S+/testing\.go:\d+\n$`).MatchString(got) {
		t.Errorf("it printed %q", got)
	}
	if got := Must(1, nil); got != 1 {
		t.Errorf("without an error it is %d", got)
	}
}

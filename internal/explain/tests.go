package explain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"layercake/cell/compose"
	"layercake/internal/words"
)

// Tests processes the output of a cell's tests: it replaces places in the program by places in cells, and counts
// failures.
type Tests struct {
	Pass    func(text string) // receives the output
	Cell    int               // the cell's number
	Program *compose.Program

	line        string // an incomplete line
	ran, failed int
}

var (
	testLine = regexp.MustCompile(`\b\S*main_test\.go:(\d+)(:\d+)?`)
	testRan  = regexp.MustCompile(`^=== RUN   [^/\s]+$`)
	testFail = regexp.MustCompile(`^--- FAIL: `)
)

// Write implements [io.Writer].
func (t *Tests) Write(p []byte) (int, error) {
	t.line += string(p)
	at := strings.LastIndexByte(t.line, '\n') + 1
	lines := t.line[:at]
	t.line = t.line[at:]
	t.pass(lines)
	return len(p), nil
}

// End processes a last line without a line end.
func (t *Tests) End() {
	t.pass(t.line)
	t.line = ""
}

func (t *Tests) pass(text string) {
	if text == "" {
		return
	}
	for line := range strings.Lines(text) {
		switch line = strings.TrimSuffix(line, "\n"); {
		case testRan.MatchString(line):
			t.ran++
		case testFail.MatchString(line):
			t.failed++
		}
	}
	t.Pass(testLine.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.Atoi(testLine.FindStringSubmatch(s)[1])
		if at := PlaceIn(t.Program, n); at.Line > 0 {
			return at.from(t.Cell)
		}
		return s
	}))
}

// Failure reports how many tests failed, if the program's failure f comes from that.
func (t *Tests) Failure(f Failure) Failure {
	if t.failed == 0 || !strings.HasPrefix(f.problems[0].what, ended) {
		return f
	}
	what := fmt.Sprintf("%d of %d tests failed", t.failed, t.ran)
	switch {
	case t.ran < t.failed: // without -test.v only failures are reported
		what = words.Plural(t.failed, "test") + " failed"
	case t.ran == 1:
		what = "The test failed"
	}
	return Failure{t.Cell, []problem{{what: what}}}
}

package explain

import (
	"regexp"
	"strings"
)

// A Tail is the stderr of a cell's program. It holds back what may be the program's end, a panic or an error of kit's,
// since a failure is described in other words.
type Tail struct {
	Pass func(text string) // receives other output

	held    strings.Builder
	midLine bool // the output so far ends within a line
}

// alarm matches the start of what may be the program's end.
var alarm = regexp.MustCompile(`(?m)^(Error: |panic: |fatal error: |runtime: |SIG[A-Z]+: )`)

// mostHeld limits the bytes held back.
const mostHeld = 256 << 10

// Write implements [io.Writer].
func (t *Tail) Write(p []byte) (int, error) {
	text := string(p)
	switch {
	case t.held.Len() > mostHeld:
		if crash.MatchString(t.held.String()[:mostHeld]) {
			return len(p), nil // discards the rest of a long trace
		}
		t.pass(t.Take() + text) // the held part was not the end
	case t.held.Len() > 0:
		t.held.WriteString(text)
	default:
		line := text
		if t.midLine { // a piece may begin within a line
			line = "." + text
		}
		at := len(text)
		if found := alarm.FindStringIndex(line); found != nil {
			at = found[0] - (len(line) - len(text))
		}
		t.held.WriteString(text[at:])
		t.pass(text[:at])
	}
	return len(p), nil
}

func (t *Tail) pass(text string) {
	if text != "" {
		t.midLine = !strings.HasSuffix(text, "\n")
		t.Pass(text)
	}
}

// Take returns and releases the output held back.
func (t *Tail) Take() string {
	defer t.held.Reset()
	return t.held.String()
}

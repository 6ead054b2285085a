package explain

import (
	"regexp"
	"strings"
)

// A Tail is the stderr of a cell's program. What may be its end, a panic or an error of kit's, is held back, since it is told in
// other words if the program fails.
type Tail struct {
	Pass func(text string) // what a program prints otherwise

	held    strings.Builder
	midLine bool // what passed is within a line
}

// alarm begins what may be the end of a program.
var alarm = regexp.MustCompile(`(?m)^(Error: |panic: |fatal error: |runtime: |SIG[A-Z]+: )`)

// mostHeld is how many bytes of what may be the end of a program are held back.
const mostHeld = 256 << 10

// Write takes what the program prints.
func (t *Tail) Write(p []byte) (int, error) {
	text := string(p)
	switch {
	case t.held.Len() > mostHeld:
		if crash.MatchString(t.held.String()[:mostHeld]) {
			return len(p), nil // the rest of what all goroutines do
		}
		t.pass(t.Take() + text) // it was no end
	case t.held.Len() > 0:
		t.held.WriteString(text)
	default:
		line := text
		if t.midLine { // what begins a piece need not begin a line
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

// Take returns what is held back, and holds it no longer.
func (t *Tail) Take() string {
	defer t.held.Reset()
	return t.held.String()
}

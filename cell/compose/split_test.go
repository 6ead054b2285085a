package compose

import (
	"slices"
	"strings"
	"testing"
)

// Statements that contain semicolons stay whole.
func TestSplitHeaders(t *testing.T) {
	for _, want := range [][]string{
		{"for i := 0; i < 3; i++ { f(); g() }", "x := 1"},
		{"for x := []int{1, 2}; len(x) > 0; x = x[1:] { f() }", "x := 1"},
		{"if f := func() bool { return true }; f() { g() } else if x := 1; x > 2 { }", "x := 1"},
		{"switch m := map[string]int{}; len(m) { case 0: f(); g() }", "x := 1"},
		{"for _, p := range []struct{ a int; b string }{{1, \"a\"}} { f() }", "x := 1"},
		{"loop: for { break loop }", "if x == (point{1, 2}) { f() }", "x := 1"},
		{"if true { f() }", "if x > 2 { }", "for { break }", "f(func() { for ; ; { } })", "x := 1"},
	} {
		var got []string
		for _, c := range split([]string{strings.Join(want, "; ")}) {
			got = append(got, c.text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q\nwant %q", got, want)
		}
	}
}

package compose

import (
	"strings"
	"testing"
)

func TestIsOpen(t *testing.T) {
	for code, want := range map[string]bool{
		"": false, "x := 1": false, "for i := range 3 {": true, "for i := range 3 {\n}": false, "f(1,\n": true, "f(1,\n2)": false,
		"s := `a": true, "s := `a\nb`": false, "/* a": true, "// {": false, "s := \"{\"": false, "}": false, "s := \"a": false,
	} {
		if got := IsOpen(strings.Split(code, "\n")); got != want {
			t.Errorf("%q is open: %v", code, got)
		}
	}
}

package explain

import (
	"slices"
	"strings"
	"testing"
)

func TestTail(t *testing.T) {
	long := strings.Repeat("x", mostHeld) + "\n"
	for _, test := range []struct {
		name   string
		pieces []string
		passed string
		held   string
	}{
		{"no end", []string{"a\n", "b"}, "a\nb", ""},
		{"like one", []string{"a\nError: b\n", "c\n"}, "a\n", "Error: b\nc\n"},
		{"within a line", []string{"an ", "Error: b\n"}, "an Error: b\n", ""},
		{"at a line", []string{"an\n", "Error: b\n"}, "an\n", "Error: b\n"},
		{"in pieces", []string{"panic: ", "oh\n", "\ngoroutine 1"}, "", "panic: oh\n\ngoroutine 1"},
		{"for ever", slices.Repeat([]string{"Error: not the end\n" + long}, 2), strings.Repeat("Error: not the end\n"+long, 2), ""},
		{"a long trace", []string{"panic: oh\n\ngoroutine 1 [running]:\n" + long, "main.f()\n"}, "", "panic: oh\n\ngoroutine 1 [running]:\n" + long},
	} {
		t.Run(test.name, func(t *testing.T) {
			var passed strings.Builder
			tail := Tail{Pass: func(text string) { passed.WriteString(text) }}
			for _, p := range test.pieces {
				if n, err := tail.Write([]byte(p)); n != len(p) || err != nil {
					t.Errorf("%d bytes of %d are written (%v)", n, len(p), err)
				}
			}
			if passed.String() != test.passed || tail.Take() != test.held || tail.Take() != "" {
				t.Errorf("%q passes", passed.String())
			}
		})
	}
}

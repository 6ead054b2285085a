package setup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestChange(t *testing.T) {
	ch := change{"loops.go", "wait(12)", "wait(1)", 2}
	for _, test := range []struct{ name, source, want string }{
		{"as it is", "for { wait(12) }\nfor { wait(12) }", "for { wait(1) }\nfor { wait(1) }"},
		{"mended", "for { wait(2) }\nfor { wait(2) }", ""},
		{"mended in part", "for { wait(12) }", ""},
		{"with another loop", "for { wait(12) }\nfor { wait(12) }\nfor { wait(12) }", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := ch.apply(test.source)
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), "another version") {
				t.Errorf("the error does not say what is wrong: %v", err)
			}
		})
	}
}

// The changes are for the version in go.mod.
func TestCopyGoNB(t *testing.T) {
	clone, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "gonb")
	var log tail
	if err := clone.copyGoNB(t.Context(), &log, folder); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	for _, ch := range gonbChanges {
		source, err := os.ReadFile(filepath.Join(folder, ch.file))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), ch.new); n != ch.times {
			t.Errorf("the copy's %s has %q %d times, want %d", ch.file, ch.new, n, ch.times)
		}
	}
}

package setup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSpeedUp(t *testing.T) {
	const loop = "for {\n<-time.After(ConnectTimeout)\n}\n"
	for _, test := range []struct {
		name, source, want string
	}{
		{"as it is", loop + loop, strings.Repeat("for {\n<-time.After(100*time.Millisecond)\n}\n", 2)},
		{"mended", "for {\n<-time.After(pollInterval)\n}\n", ""},
		{"mended in part", loop, ""},
		{"with another loop", loop + loop + loop, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := speedUp(test.source)
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), "another version") {
				t.Errorf("the error does not say what is wrong: %v", err)
			}
		})
	}
}

// The change is that of the version in go.mod.
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
	source, err := os.ReadFile(filepath.Join(folder, gonbFile))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(source), gonbFast) != 2 {
		t.Error("the copy is not changed")
	}
}

package download

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestRemember(t *testing.T) {
	path := filepath.Join(t.TempDir(), "unreachable")
	recalls := func(name, want string) {
		t.Helper()
		why, ago, ok := Recall(path)
		if why != want || ok != (want != "") || ago < 0 || ago > Patience {
			t.Errorf("%s: got %q, %v, %t", name, why, ago, ok)
		}
	}
	recalls("nothing recorded", "")
	Remember(path, "example.org could not be reached (no such host)")
	recalls("a moment ago", "example.org could not be reached (no such host)")
	for _, test := range []struct {
		name string
		age  time.Duration
		want string
	}{
		{"nine minutes ago", 9*time.Minute + 50*time.Second, "example.org could not be reached (no such host)"},
		{"ten minutes ago", 10*time.Minute + time.Second, ""},
		{"in the future", -time.Hour, ""},
	} {
		then := time.Now().Add(-test.age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
		recalls(test.name, test.want)
	}
	Remember(path, "")
	recalls("no reason", "")
	Remember(path, "away")
	Forget(path)
	recalls("forgotten", "")

	Remember(filepath.Join(path, "below", "nothing"), "away") // does no harm
}

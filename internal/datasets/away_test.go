package datasets

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"layercake/internal/download"
)

// shortNote is the line of the log that goes with a new failure. The reason is in the arrays' notes, and each mirror's in
// the lines above.
const shortNote = "mnist: no mirror could be reached; SYNTHETIC digits are made instead\n"

// away sets a loader up with two mirrors that can be reached and do not answer.
func away(t *testing.T) (l *Finder, p publication, first, second *mirror) {
	p = publish()
	first, second = serve(t, p, unavailable), serve(t, p, unavailable)
	p.Mirrors = []string{first.url, second.url}
	l, _ = newTestFinder(t, p)
	return l, p, first, second
}

// age makes the remembered failure this old.
func age(t *testing.T, l *Finder, old time.Duration) {
	t.Helper()
	then := time.Now().Add(-old)
	if err := os.Chtimes(l.failurePath(), then, then); err != nil {
		t.Fatal(err)
	}
}

func TestUnreachable(t *testing.T) {
	t.Run("both fail", func(t *testing.T) {
		l, p, first, second := away(t)
		log := logOf(l)
		checkAway(t, l, first.host+" and "+second.host+" could not be reached", "answered 503")
		checkAsked(t, first, p.Files[0].Name)
		checkAsked(t, second, p.Files[0].Name)
		checkSays(t, log.String(), "mnist: "+first.host+": answered 503", "mnist: "+second.host+": answered 503")
		if !strings.HasSuffix(log.String(), "\n"+shortNote) || strings.Count(log.String(), "SYNTHETIC") != 1 {
			t.Errorf("logged:\n%swant at the end, and only there:\n%s", log, shortNote)
		}
		checkFiles(t, l.Cache, "lock", "unreachable")
	})
	t.Run("nothing listens", func(t *testing.T) {
		p := publish(refusing(), refusing())
		l, log := newTestFinder(t, p)
		checkAway(t, l, download.Host(p.Mirrors[0])+" and "+download.Host(p.Mirrors[1])+" could not be reached", "refused")
		checkSays(t, log.String(), shortNote)
	})
	t.Run("both stall", func(t *testing.T) {
		l, _, first, second := away(t)
		first.set(stall)
		second.set(stall)
		l.Client.Stall = 50 * time.Millisecond
		log := logOf(l)
		checkAway(t, l, first.host+" and "+second.host+" could not be reached", "sent nothing for 50ms")
		checkSays(t, log.String(), shortNote)
	})
}

// For ten minutes a failure is remembered: the next cells do not wait for the network, and say the same.
func TestUnreachableRemembered(t *testing.T) {
	l, p, first, second := away(t)
	_, note, _ := load(l)
	checkAsked(t, first, p.Files[0].Name)
	checkAsked(t, second, p.Files[0].Name)
	first.set(nil) // the network is back, and nobody looks

	for _, old := range []time.Duration{0, 5 * time.Minute, 9*time.Minute + 50*time.Second} {
		age(t, l, old)
		log := logOf(l)
		checkAway(t, l, note)
		checkAsked(t, first)
		checkAsked(t, second)
		if log.Len() > 0 {
			t.Errorf("after %v, told again: %s", old, log)
		}
	}
}

// After that, or if what is remembered makes no sense, the mirrors are tried again; and when they answer, it is forgotten.
func TestUnreachableForgotten(t *testing.T) {
	tests := []struct {
		name   string
		forget func(t *testing.T, l *Finder)
	}{
		{"after ten minutes", func(t *testing.T, l *Finder) { age(t, l, 10*time.Minute+time.Second) }},
		{"after a month", func(t *testing.T, l *Finder) { age(t, l, 30*24*time.Hour) }},
		{"from the future, by a clock that was wrong", func(t *testing.T, l *Finder) { age(t, l, -time.Hour) }},
		{"by hand", func(t *testing.T, l *Finder) { os.Remove(l.failurePath()) }},
		{"without a reason", func(t *testing.T, l *Finder) {
			writeFiles(t, l.Cache, map[string][]byte{filepath.Base(l.failurePath()): []byte("\n")})
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l, p, first, second := away(t)
			load(l)
			test.forget(t, l)
			first.asked()
			second.asked()

			// Still away: tried, told and remembered again.
			log := logOf(l)
			checkAway(t, l, "could not be reached")
			checkAsked(t, first, p.Files[0].Name)
			checkAsked(t, second, p.Files[0].Name)
			checkSays(t, log.String(), shortNote)
			checkAway(t, l, "could not be reached")
			checkAsked(t, first)

			test.forget(t, l)
			first.set(nil)
			checkLoads(t, l, p)
			if _, err := os.Stat(l.failurePath()); !os.IsNotExist(err) {
				t.Errorf("not forgotten (%v)", err)
			}
		})
	}
}

// What arrived before the failure is not asked for again.
func TestUnreachableMidway(t *testing.T) {
	l, p, first, second := away(t)
	files := p.names()
	first.set(func(w http.ResponseWriter, r *http.Request, packed []byte) {
		if strings.Contains(r.URL.Path, "t10k") {
			unavailable(w, r, packed)
			return
		}
		w.Write(packed)
	})
	checkAway(t, l, "could not be reached")
	checkAsked(t, first, files[:3]...)
	checkAsked(t, second, files[2])

	age(t, l, time.Hour)
	first.set(nil)
	checkLoads(t, l, p)
	checkAsked(t, first, files[2:]...)
}

// The files may come another way while a failure is remembered.
func TestUnreachableThenCopied(t *testing.T) {
	l, p, first, _ := away(t)
	load(l)
	first.asked()
	for name, packed := range p.packed {
		writeFiles(t, l.Cache, map[string][]byte{name: packed})
	}
	checkLoads(t, l, p)
	checkAsked(t, first)
}

// A reason of several lines becomes a note of one.
func TestNoteIsOneLine(t *testing.T) {
	p := publish()
	want := "SYNTHETIC digits, not MNIST: a.example could not be reached (dial tcp: no route ). " +
		"Set MNIST_DIR to a folder with the four files to use the real ones."
	if got := p.note("a.example could not be reached (dial tcp:\n\tno route\n)"); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	p.Files = p.Files[:1]
	if got := p.note("why"); !strings.Contains(got, "a folder with the file train-images.gz to use") {
		t.Errorf("one file: %q", got)
	}
}

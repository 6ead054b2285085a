package imagesets

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shortNote is the log line of a new failure. The arrays' notes have the reason, and the lines before it the reason for
// each mirror.
const shortNote = "mnist: no mirror could be reached; SYNTHETIC digits are drawn instead\n"

// away returns a loader with two mirrors that accept connections but do not answer.
func away(t *testing.T) (l *loader, p publication, first, second *mirror) {
	p = publish()
	first, second = serve(t, p, unavailable), serve(t, p, unavailable)
	p.mirrors = []string{first.url, second.url}
	l, _ = newTestLoader(t, p)
	return l, p, first, second
}

// age gives the remembered failure this age.
func age(t *testing.T, l *loader, old time.Duration) {
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
		checkSynthetic(t, l, first.host+" and "+second.host+" could not be reached", "answered 503")
		checkAsked(t, first, p.trainX.name)
		checkAsked(t, second, p.trainX.name)
		checkSays(t, log.String(), "mnist: "+first.host+": answered 503", "mnist: "+second.host+": answered 503")
		if !strings.HasSuffix(log.String(), "\n"+shortNote) || strings.Count(log.String(), "SYNTHETIC") != 1 {
			t.Errorf("logged:\n%swant at the end, and only there:\n%s", log, shortNote)
		}
		checkFiles(t, l.cache, "lock", "unreachable")
	})
	t.Run("nothing listens", func(t *testing.T) {
		p := publish(refusing(), refusing())
		l, log := newTestLoader(t, p)
		checkSynthetic(t, l, host(p.mirrors[0])+" and "+host(p.mirrors[1])+" could not be reached", "refused")
		checkSays(t, log.String(), shortNote)
	})
	t.Run("both stall", func(t *testing.T) {
		l, _, first, second := away(t)
		first.set(stall)
		second.set(stall)
		l.stall = 50 * time.Millisecond
		log := logOf(l)
		checkSynthetic(t, l, first.host+" and "+second.host+" could not be reached", "sent nothing for 50ms")
		checkSays(t, log.String(), shortNote)
	})
}

// A failure is remembered for ten minutes: the next cells do not wait for the network, and report the same.
func TestUnreachableRemembered(t *testing.T) {
	l, p, first, second := away(t)
	train, _ := loaded(t, l)
	note := train.X.Note()
	checkAsked(t, first, p.trainX.name)
	checkAsked(t, second, p.trainX.name)
	first.set(nil) // the network is back, but not tried

	for _, old := range []time.Duration{0, 5 * time.Minute, 9*time.Minute + 50*time.Second} {
		age(t, l, old)
		log := logOf(l)
		checkSynthetic(t, l, note)
		checkAsked(t, first)
		checkAsked(t, second)
		if log.Len() > 0 {
			t.Errorf("after %v, reported again: %s", old, log)
		}
	}
}

// After that, or if the record is invalid, the mirrors are tried again. Success deletes the record.
func TestUnreachableForgotten(t *testing.T) {
	tests := []struct {
		name   string
		forget func(t *testing.T, l *loader)
	}{
		{"after ten minutes", func(t *testing.T, l *loader) { age(t, l, 10*time.Minute+time.Second) }},
		{"after a month", func(t *testing.T, l *loader) { age(t, l, 30*24*time.Hour) }},
		{"from the future, by a clock that was wrong", func(t *testing.T, l *loader) { age(t, l, -time.Hour) }},
		{"by hand", func(t *testing.T, l *loader) { os.Remove(l.failurePath()) }},
		{"without a reason", func(t *testing.T, l *loader) {
			writeFiles(t, l.cache, map[string][]byte{filepath.Base(l.failurePath()): []byte("\n")})
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l, p, first, second := away(t)
			loaded(t, l)
			test.forget(t, l)
			first.asked()
			second.asked()

			// Still unreachable: tried, reported and remembered again.
			log := logOf(l)
			checkSynthetic(t, l, "could not be reached")
			checkAsked(t, first, p.trainX.name)
			checkAsked(t, second, p.trainX.name)
			checkSays(t, log.String(), shortNote)
			checkSynthetic(t, l, "could not be reached")
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

// Files that arrived before the failure are not requested again.
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
	checkSynthetic(t, l, "could not be reached")
	checkAsked(t, first, files[:3]...)
	checkAsked(t, second, files[2])

	age(t, l, time.Hour)
	first.set(nil)
	checkLoads(t, l, p)
	checkAsked(t, first, files[2:]...)
}

// The files may appear while a failure is remembered.
func TestUnreachableThenCopied(t *testing.T) {
	l, p, first, _ := away(t)
	loaded(t, l)
	first.asked()
	for name, packed := range p.packed {
		writeFiles(t, l.cache, map[string][]byte{name + ".gz": packed})
	}
	checkLoads(t, l, p)
	checkAsked(t, first)
}

// A reason of several lines becomes a one-line note.
func TestUnreachableNoteIsOneLine(t *testing.T) {
	l, _ := newTestLoader(t, publish())
	train, _ := l.synthetic(&unreachableError{why: "a.example could not be reached (dial tcp:\n\tno route\n)", known: true})
	want := "SYNTHETIC digits, not MNIST: a.example could not be reached (dial tcp: no route ). " +
		"Set MNIST_DIR to a folder with the four files to use the real ones."
	if got := train.X.Note(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

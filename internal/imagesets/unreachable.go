package imagesets

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// An unreachableError is a download that failed for want of a network, and for nothing else.
type unreachableError struct {
	why   string // which mirrors, and what happened
	known bool   // the user has been told already
}

func (e *unreachableError) Error() string { return e.why }

// failureLasts is how long a failure to reach the mirrors is remembered. Without that each cell of a notebook would wait
// for the network's time-outs.
const failureLasts = 10 * time.Minute

// failurePath is the file that remembers: it holds the reason, and its time is the failure's.
func (l *loader) failurePath() string { return filepath.Join(l.cache, "unreachable") }

// rememberedFailure returns why the mirrors could not be reached a short time ago.
func (l *loader) rememberedFailure() (why string, ok bool) {
	info, err := os.Stat(l.failurePath())
	if err != nil {
		return "", false
	}
	if age := time.Since(info.ModTime()); age < 0 || age > failureLasts {
		return "", false
	}
	content, err := os.ReadFile(l.failurePath())
	why = strings.TrimSpace(string(content))
	return why, err == nil && why != ""
}

// rememberFailure notes that the mirrors cannot be reached. If that fails, the next process just tries them again.
func (l *loader) rememberFailure(why string) {
	_ = writeFile(l.failurePath(), []byte(why+"\n"))
}

func (l *loader) forgetFailure() { os.Remove(l.failurePath()) }

// cause is the heart of a network error, for readers: "no such host". The log has all of it.
func cause(err error) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New(dns.Err)
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

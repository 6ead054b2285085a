package imagesets

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// unreachableError is the error of a download that failed only because of the network.
type unreachableError struct {
	why   string // which mirrors, and what happened
	known bool   // the user has already been told
}

func (e *unreachableError) Error() string { return e.why }

// failureLasts is how long a failure to reach the mirrors is remembered. Otherwise each cell of a notebook would wait
// for network timeouts.
const failureLasts = 10 * time.Minute

// failurePath is the file that records the reason. Its modification time is the failure's.
func (l *loader) failurePath() string { return filepath.Join(l.cache, "unreachable") }

// rememberedFailure returns why the mirrors could not be reached recently.
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

// rememberFailure records that the mirrors cannot be reached. If it cannot, the next process tries them again.
func (l *loader) rememberFailure(why string) {
	_ = writeFile(l.failurePath(), []byte(why+"\n"))
}

func (l *loader) forgetFailure() { os.Remove(l.failurePath()) }

// cause is the root of a network error, "no such host", for users. The log has all of it.
func cause(err error) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New(dns.Err)
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

package download

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"layercake/internal/atomicfile"
)

// An Unreachable is the error of a network: a server that cannot be reached, answers something else, or stops sending.
type Unreachable struct {
	Host     string // "" if Err names it
	Answered bool   // the server was reached
	Err      error
}

// Error implements error. The text is short: "example.org could not be reached (no such host)".
func (e *Unreachable) Error() string {
	switch {
	case e.Host == "":
		return e.Err.Error()
	case e.Answered:
		return fmt.Sprintf("%s: %v", e.Host, e.Err)
	}
	return fmt.Sprintf("%s could not be reached (%v)", e.Host, Cause(e.Err))
}

// Unwrap returns the cause.
func (e *Unreachable) Unwrap() error { return e.Err }

// Cause returns the innermost error: "no such host" in place of the name of each layer.
func Cause(err error) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New(dns.Err)
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err
}

// Patience is how long an unreachable server is left alone. Otherwise each cell of a notebook would wait for the network's
// time-outs.
const Patience = 10 * time.Minute

// Remember records in a file why a server cannot be reached. The record only saves time, so a failure to write it does not
// matter.
func Remember(path, why string) { _ = atomicfile.WriteFile(path, []byte(why+"\n")) }

// Recall returns a reason that was recorded within [Patience], and how long ago that was.
func Recall(path string) (why string, ago time.Duration, ok bool) {
	info, err := os.Stat(path)
	if err != nil {
		return "", 0, false
	}
	// A time in the future comes from a clock that was wrong.
	if ago = time.Since(info.ModTime()); ago < 0 || ago > Patience {
		return "", 0, false
	}
	content, err := os.ReadFile(path)
	why = strings.TrimSpace(string(content))
	return why, ago, err == nil && why != ""
}

// Forget removes the record.
func Forget(path string) { os.Remove(path) }

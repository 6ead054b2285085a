package keep

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log"
	"os"
	"reflect"
	"strconv"
	"time"
	"unsafe"
)

// known are values that programs compare others with, so that loading must yield the same ones.
var known = map[string]any{
	"io.EOF": io.EOF, "io.ErrUnexpectedEOF": io.ErrUnexpectedEOF, "io.ErrClosedPipe": io.ErrClosedPipe,
	"io.ErrNoProgress": io.ErrNoProgress, "io.ErrShortBuffer": io.ErrShortBuffer, "io.ErrShortWrite": io.ErrShortWrite,
	"fs.ErrInvalid": fs.ErrInvalid, "fs.ErrPermission": fs.ErrPermission, "fs.ErrExist": fs.ErrExist,
	"fs.ErrNotExist": fs.ErrNotExist, "fs.ErrClosed": fs.ErrClosed, "fs.SkipDir": fs.SkipDir, "fs.SkipAll": fs.SkipAll,
	"os.ErrProcessDone": os.ErrProcessDone,
	"context.Canceled":  context.Canceled, "errors.ErrUnsupported": errors.ErrUnsupported,
	"strconv.ErrRange": strconv.ErrRange, "strconv.ErrSyntax": strconv.ErrSyntax,
	"os.Stdin": os.Stdin, "os.Stdout": os.Stdout, "os.Stderr": os.Stderr,
	"time.Local": time.Local, "time.UTC": time.UTC,
	"log.Default": log.Default(),
}

// Known registers a value that a package declares.
func Known(name string, value any) {
	if value != nil {
		known[name] = value
	}
}

// names finds known values by address. A bitmap quickly rules out most of the millions of addresses.
type names struct {
	of  map[place]string
	may [1 << 10]bool
}

// at returns the name of the known value with this address and type, or "".
func (n *names) at(p unsafe.Pointer, info *typeInfo) string {
	if !n.may[uintptr(p)>>4%uintptr(len(n.may))] {
		return ""
	}
	return n.of[place{p, info}]
}

// in returns the name of the known value that the non-nil interface at p points to, or "".
func (n *names) in(p unsafe.Pointer, t reflect.Type) string {
	if t.Kind() != reflect.Pointer {
		return ""
	}
	return n.at((*eface)(p).data, infoOf(t).elemInfo())
}

func knownNames() *names {
	n := &names{of: map[place]string{}}
	for name, value := range known {
		if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.Type().Elem().Size() > 0 { // zero-size values share addresses
			at := place{v.UnsafePointer(), infoOf(v.Type()).elemInfo()}
			if at.at != nil && (n.of[at] == "" || name < n.of[at]) {
				n.of[at], n.may[uintptr(at.at)>>4%uintptr(len(n.may))] = name, true
			}
		}
	}
	return n
}

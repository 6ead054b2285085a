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

// known are values that programs compare others with, which have to be the same ones again.
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

// Known makes a value known that a package declares.
func Known(name string, value any) {
	if value != nil {
		known[name] = value
	}
}

// Names are those of the known values by their addresses. Most addresses, of millions, have none, as a table of bits tells.
type names struct {
	of  map[place]string
	may [1 << 10]bool
}

// at is the name of the value of this type that is there, or "".
func (n *names) at(p unsafe.Pointer, info *typeInfo) string {
	if !n.may[uintptr(p)>>4%uintptr(len(n.may))] {
		return ""
	}
	return n.of[place{p, info}]
}

// in is the name of what the interface at p, which is not nil, points at, or "".
func (n *names) in(p unsafe.Pointer, t reflect.Type) string {
	if t.Kind() != reflect.Pointer {
		return ""
	}
	return n.at((*eface)(p).data, infoOf(t).elemInfo())
}

func knownNames() *names {
	n := &names{of: map[place]string{}}
	for name, value := range known {
		if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.Type().Elem().Size() > 0 { // what has no size has no address of its own
			at := place{v.UnsafePointer(), infoOf(v.Type()).elemInfo()}
			if at.at != nil && (n.of[at] == "" || name < n.of[at]) {
				n.of[at], n.may[uintptr(at.at)>>4%uintptr(len(n.may))] = name, true
			}
		}
	}
	return n
}

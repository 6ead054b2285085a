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
	of  map[unsafe.Pointer]string
	may [1 << 10]bool
}

func (n *names) at(p unsafe.Pointer) string {
	if !n.may[uintptr(p)>>4%uintptr(len(n.may))] {
		return ""
	}
	return n.of[p]
}

func knownNames() *names {
	n := &names{of: map[unsafe.Pointer]string{}}
	for name, value := range known {
		if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.Type().Elem().Size() > 0 { // what has no size has no address of its own
			if p := v.UnsafePointer(); p != nil && (n.of[p] == "" || name < n.of[p]) {
				n.of[p], n.may[uintptr(p)>>4%uintptr(len(n.may))] = name, true
			}
		}
	}
	return n
}

package keep

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strconv"
	"time"
	"unsafe"
)

// Errors that programs compare others with, which have to be the same ones again.
var knownErrors = map[string]error{
	"io.EOF": io.EOF, "io.ErrUnexpectedEOF": io.ErrUnexpectedEOF, "io.ErrClosedPipe": io.ErrClosedPipe,
	"io.ErrNoProgress": io.ErrNoProgress, "io.ErrShortBuffer": io.ErrShortBuffer, "io.ErrShortWrite": io.ErrShortWrite,
	"fs.ErrInvalid": fs.ErrInvalid, "fs.ErrPermission": fs.ErrPermission, "fs.ErrExist": fs.ErrExist,
	"fs.ErrNotExist": fs.ErrNotExist, "fs.ErrClosed": fs.ErrClosed, "fs.SkipDir": fs.SkipDir, "fs.SkipAll": fs.SkipAll,
	"os.ErrProcessDone": os.ErrProcessDone,
	"context.Canceled":  context.Canceled, "errors.ErrUnsupported": errors.ErrUnsupported,
	"strconv.ErrRange": strconv.ErrRange, "strconv.ErrSyntax": strconv.ErrSyntax,
}

// knownPointers are of the same kind.
var knownPointers = map[string]any{
	"os.Stdin": os.Stdin, "os.Stdout": os.Stdout, "os.Stderr": os.Stderr,
	"time.Local": time.Local, "time.UTC": time.UTC,
}

// KnownError makes an error known that a package declares.
func KnownError(name string, err error) {
	if err != nil {
		knownErrors[name] = err
	}
}

// knownValues are the names of the known errors and pointers by their addresses.
func knownValues() map[unsafe.Pointer]string {
	names := map[unsafe.Pointer]string{}
	know := func(name string, value any) {
		if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.Type().Elem().Size() > 0 { // what has no size has no address of its own
			if p := v.UnsafePointer(); names[p] == "" || name < names[p] {
				names[p] = name
			}
		}
	}
	for name, err := range knownErrors {
		know(name, err)
	}
	for name, p := range knownPointers {
		know(name, p)
	}
	return names
}

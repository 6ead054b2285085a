package keep

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strconv"
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

// knownValues are the names of the known errors by their addresses.
func knownValues() map[unsafe.Pointer]string {
	names := map[unsafe.Pointer]string{}
	for name, err := range knownErrors {
		if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && v.Type().Elem().Size() > 0 { // what has no size has no address of its own
			names[v.UnsafePointer()] = name
		}
	}
	return names
}

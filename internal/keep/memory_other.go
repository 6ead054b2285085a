//go:build !linux

package keep

import (
	"os"
	"path/filepath"
	"unsafe"
)

// mapFile reads a file into memory.
func mapFile(path string) ([]byte, error) { return os.ReadFile(path) }

// unwritten tells of each page of a file's memory whether it is the file's still, which is not known here.
func unwritten(m []byte) []bool { return make([]bool, (len(m)+pageSize-1)/pageSize) }

var pageSize = os.Getpagesize()

// isStatic tells whether memory is the program's own, rather than made as it ran: its types are not far from it.
func isStatic(p unsafe.Pointer) bool {
	const far = 1 << 30
	sections, _ := typelinks()
	for _, s := range sections {
		if d := int64(uintptr(p)) - int64(uintptr(s)); -far < d && d < far {
			return true
		}
	}
	return false
}

// pathOf is the path of an open file of this name, unless the program changed its folder.
func pathOf(fd uintptr, name string) string {
	path, _ := filepath.Abs(name)
	return path
}

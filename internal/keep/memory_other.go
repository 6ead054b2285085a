//go:build !linux

package keep

import (
	"os"
	"path/filepath"
	"unsafe"
)

// mapFile reads a file into memory.
func mapFile(path string) ([]byte, error) { return os.ReadFile(path) }

// unwritten returns false for each page: this system does not tell whether it is still the file's.
func unwritten(m []byte) []bool { return make([]bool, (len(m)+pageSize-1)/pageSize) }

var pageSize = os.Getpagesize()

// isStatic returns whether memory belongs to the program's image, judged by its distance from the program's types.
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

// pathOf returns the path of an open file, if the working folder has not changed.
func pathOf(fd uintptr, name string) string {
	path, _ := filepath.Abs(name)
	return path
}

package keep

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"syscall"
	"unsafe"
)

// mapFile maps a file into memory that can be written to, which leaves the file as it is.
func mapFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
}

// unwritten tells of each page of mapped memory whether it is the file's still. Linux knows
// (https://docs.kernel.org/admin-guide/mm/pagemap.html); where it does not say, none is.
func unwritten(m []byte) []bool {
	const (
		entry            = 8
		present, swapped = 1 << 63, 1 << 62
		ofFile           = 1 << 61
	)
	pages := make([]bool, (len(m)+pageSize-1)/pageSize)
	f, err := os.Open("/proc/self/pagemap")
	if err != nil {
		return pages
	}
	defer f.Close()
	entries := make([]byte, entry*len(pages))
	if _, err := f.ReadAt(entries, int64(uintptr(unsafe.Pointer(&m[0]))/uintptr(pageSize))*entry); err != nil {
		return pages
	}
	for i := range pages {
		e := binary.LittleEndian.Uint64(entries[i*entry:])
		pages[i] = e&swapped == 0 && (e&present == 0 || e&ofFile != 0)
	}
	return pages
}

var pageSize = os.Getpagesize()

// isStatic tells whether memory is the program's own, rather than made as it ran.
func isStatic(p unsafe.Pointer) bool {
	if program == nil {
		maps, _ := os.ReadFile("/proc/self/maps")
		self, _ := os.Readlink("/proc/self/exe")
		program = []uintptr{}
		for line := range strings.Lines(string(maps)) {
			if line = strings.TrimSpace(line); self != "" && strings.HasSuffix(line, self) {
				var from, to uintptr
				if n, _ := fmt.Sscanf(line, "%x-%x", &from, &to); n == 2 {
					program = append(program, from, to)
				}
			}
		}
	}
	for i := 0; i < len(program); i += 2 {
		if at := uintptr(p); program[i] <= at && at < program[i+1] {
			return true
		}
	}
	return false
}

// program is where the program's file is in memory: beginnings and ends.
var program []uintptr

// pathOf is the path of an open file of this name.
func pathOf(fd uintptr, name string) string {
	path, _ := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd))
	return path
}

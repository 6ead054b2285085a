package keep

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"syscall"
	"unsafe"
)

// mapFile maps a file into writable memory. Writing does not change the file.
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

// unwritten returns for each page of mapped memory whether it is still the file's. Linux records this
// (https://docs.kernel.org/admin-guide/mm/pagemap.html). If it is unavailable, the result is false for all pages.
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

// isStatic returns whether memory belongs to the program's image rather than the heap.
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

// program holds the start and end addresses of the program's image.
var program []uintptr

// pathOf returns the path of an open file.
func pathOf(fd uintptr, name string) string {
	path, _ := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", fd))
	return path
}

//go:build !linux

package keep

import "os"

// mapFile reads a file into memory.
func mapFile(path string) ([]byte, error) { return os.ReadFile(path) }

// unwritten tells of each page of a file's memory whether it is the file's still, which is not known here.
func unwritten(m []byte) []bool { return make([]bool, (len(m)+pageSize-1)/pageSize) }

var pageSize = os.Getpagesize()

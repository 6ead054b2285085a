package keep

import (
	"fmt"
	"os"
	"path/filepath"
	"unsafe"
)

// pooled is the minimum size in bytes of a pointer-free region that goes into a pool.
const pooled = 1 << 10

// A pool is a file of pointer-free memory, which later programs map.
type pool struct {
	folder string
	name   string // of the file for new regions
	file   *os.File
	size   int
	err    error

	mapped map[string]*mappedFile // the mapped pools by name
}

// A mappedFile is a file in memory.
type mappedFile struct {
	data  []byte
	clean []bool // for each page whether it is still the file's; nil until needed
}

// A poolPlace is the place of a region's bytes; file is "" for a region outside of pools.
type poolPlace struct {
	file   string
	offset int
}

// alignment of regions in a pool, sufficient for the largest vectors.
const alignment = 64

// begin sets the file for new regions.
func (p *pool) begin(name string) {
	p.name, p.size, p.err = name, 0, nil
	for _, m := range p.mapped {
		m.clean = nil
	}
}

// put stores a region's bytes. A region in a mapped pool that was not written to stays where it is.
func (p *pool) put(data []byte) poolPlace {
	at := uintptr(unsafe.Pointer(&data[0]))
	for name, m := range p.mapped {
		start := uintptr(unsafe.Pointer(&m.data[0]))
		if at >= start && at+uintptr(len(data)) <= start+uintptr(len(m.data)) && m.unwritten(int(at-start), len(data)) {
			return poolPlace{name, int(at - start)}
		}
	}
	if p.err != nil {
		return poolPlace{}
	}
	if p.file == nil {
		os.Remove(filepath.Join(p.folder, p.name)) // left by a program that was killed while storing
		if p.file, p.err = os.OpenFile(filepath.Join(p.folder, p.name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); p.err != nil {
			return poolPlace{}
		}
	}
	place := poolPlace{p.name, p.size}
	padding := -len(data) & (alignment - 1)
	if _, p.err = p.file.Write(data); p.err == nil && padding > 0 {
		_, p.err = p.file.Write(make([]byte, padding))
	}
	p.size += len(data) + padding
	return place
}

// finish closes the file for new regions.
func (p *pool) finish() error {
	if p.file != nil {
		if err := p.file.Close(); p.err == nil {
			p.err = err
		}
		p.file = nil
	}
	return p.err
}

// open maps a pool into memory. Writing to it only changes the program's copy.
func (p *pool) open(name string) ([]byte, error) {
	if m := p.mapped[name]; m != nil {
		return m.data, nil
	}
	data, err := mapFile(filepath.Join(p.folder, name))
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	p.mapped[name] = &mappedFile{data: data}
	return data, nil
}

// unwritten returns whether a part of the memory was never written to. It is called when the program has ended.
func (m *mappedFile) unwritten(offset, size int) bool {
	if m.clean == nil {
		m.clean = unwritten(m.data)
	}
	for page := offset / pageSize; page <= (offset+size-1)/pageSize; page++ {
		if !m.clean[page] {
			return false
		}
	}
	return true
}

package keep

import (
	"iter"
	"math/bits"
	"unsafe"
)

// Regions are found by their places: a table that is made for millions of them.
type regions struct {
	len    int
	blocks [][]region // so that none moves
	table  []uint32   // numbers of regions, from 1, where the hash of their places says or behind that; 0 is free
}

const blockSize = 1 << 12

func (s *regions) number(n uint32) *region { return &s.blocks[(n-1)/blockSize][(n-1)%blockSize] }

func (s *regions) slot(p place) int {
	const golden = 0x9e3779b97f4a7c15
	h := (uint64(uintptr(p.at)) ^ bits.RotateLeft64(uint64(uintptr(unsafe.Pointer(p.info))), 32)) * golden
	return int(h >> (64 - bits.TrailingZeros(uint(len(s.table)))))
}

// at returns the region of a place, which is made if there is none.
func (s *regions) at(p place) (r *region, found bool) {
	if r := s.find(p); r != nil {
		return r, true
	}
	if s.len+1 > len(s.table)/2 {
		s.table = make([]uint32, max(1<<6, 2*len(s.table)))
		for n := range uint32(s.len) {
			r := s.number(n + 1)
			s.put(place{r.base, r.info}, n+1)
		}
	}
	if s.len%blockSize == 0 {
		s.blocks = append(s.blocks, make([]region, blockSize))
	}
	s.len++
	s.put(p, uint32(s.len))
	r = s.number(uint32(s.len))
	r.base, r.info = p.at, p.info
	return r, false
}

func (s *regions) put(p place, n uint32) {
	i := s.slot(p)
	for s.table[i] != 0 {
		i = (i + 1) & (len(s.table) - 1)
	}
	s.table[i] = n
}

// find returns the region of a place, or nil.
func (s *regions) find(p place) *region {
	if s.len == 0 {
		return nil
	}
	for i := s.slot(p); s.table[i] != 0; i = (i + 1) & (len(s.table) - 1) {
		if r := s.number(s.table[i]); r.base == p.at && r.info == p.info {
			return r
		}
	}
	return nil
}

func (s *regions) all() iter.Seq[*region] {
	return func(yield func(*region) bool) {
		for n := range uint32(s.len) {
			if !yield(s.number(n + 1)) {
				return
			}
		}
	}
}

package keep

import (
	"iter"
	"math/bits"
	"unsafe"
)

// regions are found by place, in a hash table designed for millions of them.
type regions struct {
	len    int
	blocks [][]region // so that regions never move
	table  []uint32   // numbers of regions, from 1, at the slot of their place or the next free one after it
}

const blockSize = 1 << 12

func (s *regions) number(n int) *region { return &s.blocks[n/blockSize][n%blockSize] }

// slot returns the slot of a place. Places on the same memory page are adjacent, like the accesses to them.
func (s *regions) slot(p place) int {
	const (
		golden = 0x9e3779b97f4a7c15
		page   = 9 // 512 words
	)
	word := uint64(uintptr(p.at)) / 8
	h := (word>>page ^ bits.RotateLeft64(uint64(uintptr(unsafe.Pointer(p.info))), 32)) * golden
	h >>= 64 - bits.TrailingZeros(uint(len(s.table))>>page)
	return int(h<<page | word&(1<<page-1))
}

// find returns the region of a place, or nil, and its slot.
func (s *regions) find(p place) (*region, int) {
	i := s.slot(p)
	for s.table[i] != 0 {
		if r := s.number(int(s.table[i]) - 1); r.base == p.at && r.info == p.info {
			return r, i
		}
		i = (i + 1) & (len(s.table) - 1)
	}
	return nil, i
}

// at returns the region of a place, and adds it if there is none.
func (s *regions) at(p place) (r *region, found bool) {
	if s.len+1 > len(s.table)/4 {
		s.table = make([]uint32, max(1<<10, 4*len(s.table)))
		for n := range s.len {
			r := s.number(n)
			_, i := s.find(place{r.base, r.info})
			s.table[i] = uint32(n + 1)
		}
	}
	r, i := s.find(p)
	if r != nil {
		return r, true
	}
	if s.len%blockSize == 0 {
		s.blocks = append(s.blocks, make([]region, blockSize))
	}
	r = s.number(s.len)
	s.len++
	s.table[i] = uint32(s.len)
	r.base, r.info = p.at, p.info
	return r, false
}

func (s *regions) all() iter.Seq[*region] {
	return func(yield func(*region) bool) {
		for n := range s.len {
			if !yield(s.number(n)) {
				return
			}
		}
	}
}

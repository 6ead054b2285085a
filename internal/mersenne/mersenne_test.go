package mersenne

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"testing"
)

// The numbers are numpy's: RandomState(seed).randint(0, 2**32, size=1500, dtype=uint32), its first and last, and the CRC-32
// of all as little-endian words.
func TestUint32(t *testing.T) {
	for _, test := range []struct{ seed, first, last, sum uint32 }{
		{0, 2357136044, 3447536480, 0xa0db2487},
		{1, 1791095845, 2639655731, 0xf4137031},
		{113, 3659249829, 239259316, 0x3fd5c21c},
		{42, 1608637542, 2331520038, 0x8a473987},
		{4294967295, 419326371, 3191189008, 0x60edd65},
	} {
		s := New(test.seed)
		var words []uint32
		var bytes []byte
		for range 1500 {
			words = append(words, s.Uint32())
			bytes = binary.LittleEndian.AppendUint32(bytes, words[len(words)-1])
		}
		if words[0] != test.first || words[1499] != test.last || crc32.ChecksumIEEE(bytes) != test.sum {
			t.Errorf("seed %d: got %d ... %d", test.seed, words[0], words[1499])
		}
	}
}

// The permutations are numpy's: RandomState(seed).shuffle(arange(n)), the CRC-32 of the result as little-endian words.
func TestPermutation(t *testing.T) {
	if got, want := fmt.Sprint(New(113).Permutation(10)), "[9 3 6 1 0 7 4 8 2 5]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, test := range []struct {
		seed uint32
		sums []uint32
	}{
		{0, []uint32{0x2144df1c, 0xa988dff7, 0xd99b83ca, 0xfbb52cb5, 0xb778133c, 0xdc3efa61}},
		{1, []uint32{0x2144df1c, 0xdd9eb80c, 0x573e47dd, 0x373a1b1f, 0xe07d7e76, 0xd09950d7}},
		{113, []uint32{0x2144df1c, 0xdd9eb80c, 0x5643d470, 0xcc5ec581, 0x7deec052, 0x48af257b}},
		{42, []uint32{0x2144df1c, 0xa988dff7, 0x8f05b3e, 0xee7dfbb5, 0xdda7959d, 0x46e0ec4c}},
		{4294967295, []uint32{0x2144df1c, 0xdd9eb80c, 0xa4c28ca0, 0x8f64e473, 0xb1c508a4, 0x2c0c910c}},
	} {
		for i, n := range []int{1, 2, 10, 506, 25000, 70000} {
			var bytes []byte
			for _, j := range New(test.seed).Permutation(n) {
				bytes = binary.LittleEndian.AppendUint32(bytes, uint32(j))
			}
			if got := crc32.ChecksumIEEE(bytes); got != test.sums[i] {
				t.Errorf("seed %d, %d items: got %#x, want %#x", test.seed, n, got, test.sums[i])
			}
		}
	}
	New(0).Shuffle(0, func(i, j int) { t.Error("swapped nothing") })
}

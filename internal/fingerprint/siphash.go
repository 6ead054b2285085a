package fingerprint

import (
	"encoding/binary"
	"math/bits"
)

// SipHash returns SipHash-2-4 of a text with a key (Aumasson and Bernstein 2012, "SipHash: a fast short-input PRF").
func SipHash(key [2]uint64, text string) uint64 {
	v := [4]uint64{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573}
	rounds := func(n int) {
		for range n {
			v[0] += v[1]
			v[2] += v[3]
			v[1] = bits.RotateLeft64(v[1], 13) ^ v[0]
			v[3] = bits.RotateLeft64(v[3], 16) ^ v[2]
			v[0] = bits.RotateLeft64(v[0], 32)
			v[2] += v[1]
			v[0] += v[3]
			v[1] = bits.RotateLeft64(v[1], 17) ^ v[2]
			v[3] = bits.RotateLeft64(v[3], 21) ^ v[0]
			v[2] = bits.RotateLeft64(v[2], 32)
		}
	}
	last := make([]byte, 8)
	last[7] = byte(len(text))
	copy(last[:7], text[len(text)/8*8:])
	for s := append([]byte(text[:len(text)/8*8]), last...); len(s) > 0; s = s[8:] {
		m := binary.LittleEndian.Uint64(s)
		v[3] ^= m
		rounds(2)
		v[0] ^= m
	}
	v[2] ^= 0xff
	rounds(4)
	return v[0] ^ v[1] ^ v[2] ^ v[3]
}

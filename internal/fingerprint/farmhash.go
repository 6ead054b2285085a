// Package fingerprint hashes texts as TensorFlow does, to the same numbers on every machine and in every version.
package fingerprint

import (
	"encoding/binary"
	"math/bits"
)

const (
	k0 = 0xc3a5c85c97cb3127
	k1 = 0xb492b66fbe98f273
	k2 = 0x9ae16a3b2f90404f
)

// FarmHash returns FarmHash's Fingerprint64 of a text (github.com/google/farmhash, namespace farmhashna).
func FarmHash(text string) uint64 {
	s, n := []byte(text), uint64(len(text))
	switch {
	case n <= 16:
		return farm16(s, n)
	case n <= 32:
		mul := k2 + 2*n
		a, b, c, d := at(s, 0)*k1, at(s, 8), at(s, n-8)*mul, at(s, n-16)*k2
		return mix16(rotate(a+b, 43)+rotate(c, 30)+d, a+rotate(b+k2, 18)+c, mul)
	case n <= 64:
		mul := k2 + 2*n
		a, b, c, d := at(s, 0)*k2, at(s, 8), at(s, n-8)*mul, at(s, n-16)*k2
		y := rotate(a+b, 43) + rotate(c, 30) + d
		z := mix16(y, a+rotate(b+k2, 18)+c, mul)
		e, f := at(s, 16)*mul, at(s, 24)
		g, h := (y+at(s, n-32))*mul, (z+at(s, n-24))*mul
		return mix16(rotate(e+f, 43)+rotate(g, 30)+h, e+rotate(f+a, 18)+g, mul)
	}
	const seed = 81
	x, y := uint64(seed), uint64(0)
	y = x*k1 + 113
	z := shiftMix(y*k2+113) * k2
	var v, w [2]uint64
	x = x*k2 + at(s, 0)
	round := func(s []byte, mul, nine uint64) {
		x = rotate(x+y+v[0]+at(s, 8), 37) * mul
		y = rotate(y+v[1]+at(s, 48), 42) * mul
		x ^= w[1] * nine
		y += v[0]*nine + at(s, 40)
		z = rotate(z+w[0], 33) * mul
		v = weak32(s, v[1]*mul, x+w[0])
		w = weak32(s[32:], z+w[1], y+at(s, 16))
		z, x = x, z
	}
	for end := (n - 1) / 64 * 64; uint64(len(s)) > n-end; s = s[64:] {
		round(s, k1, 1)
	}
	mul := k1 + z&0xff<<1
	w[0] += (n - 1) & 63
	v[0] += w[0]
	w[0] += v[0]
	round([]byte(text)[n-64:], mul, 9)
	return mix16(mix16(v[0], w[0], mul)+shiftMix(y)*k0+z, mix16(v[1], w[1], mul)+x, mul)
}

func farm16(s []byte, n uint64) uint64 {
	switch {
	case n >= 8:
		mul := k2 + 2*n
		a, b := at(s, 0)+k2, at(s, n-8)
		return mix16(rotate(b, 37)*mul+a, (rotate(a, 25)+b)*mul, mul)
	case n >= 4:
		four := func(i uint64) uint64 { return uint64(binary.LittleEndian.Uint32(s[i:])) }
		return mix16(n+four(0)<<3, four(n-4), k2+2*n)
	case n > 0:
		y := uint32(s[0]) + uint32(s[n/2])<<8
		z := uint32(n) + uint32(s[n-1])<<2
		return shiftMix(uint64(y)*k2^uint64(z)*k0) * k2
	}
	return k2
}

func at(s []byte, i uint64) uint64 { return binary.LittleEndian.Uint64(s[i:]) }

func rotate(x uint64, right int) uint64 { return bits.RotateLeft64(x, -right) }

func shiftMix(x uint64) uint64 { return x ^ x>>47 }

func mix16(u, v, mul uint64) uint64 {
	a := shiftMix((u ^ v) * mul)
	return shiftMix((v^a)*mul) * mul
}

func weak32(s []byte, a, b uint64) [2]uint64 {
	w, x, y, z := at(s, 0), at(s, 8), at(s, 16), at(s, 24)
	a += w
	b = rotate(b+a+z, 21)
	c := a
	a += x + y
	b += rotate(a, 44)
	return [2]uint64{a + z, b + c}
}

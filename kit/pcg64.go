package kit

import (
	"math"
	mathbits "math/bits"
)

// pcg64 is O'Neill's PCG XSL RR 128/64, https://www.pcg-random.org, as numpy seeds and uses it.
type pcg64 struct {
	state, increment uint128
	half             uint32 // the unused half of the last 64 bits
	hasHalf          bool
}

type uint128 struct{ high, low uint64 }

func (x uint128) plus(y uint128) uint128 {
	low, carry := mathbits.Add64(x.low, y.low, 0)
	high, _ := mathbits.Add64(x.high, y.high, carry)
	return uint128{high, low}
}

func (x uint128) times(y uint128) uint128 {
	high, low := mathbits.Mul64(x.low, y.low)
	return uint128{high + x.high*y.low + x.low*y.high, low}
}

func newPCG64(seed uint64) pcg64 {
	words := seedSequence(seed)
	increment := uint128{words[2]<<1 | words[3]>>63, words[3]<<1 | 1}
	p := pcg64{increment: increment}
	p.step()
	p.state = p.state.plus(uint128{words[0], words[1]})
	p.step()
	return p
}

func (p *pcg64) step() {
	p.state = p.state.times(uint128{0x2360ED051FC65DA4, 0x4385DF649FCCF645}).plus(p.increment)
}

// next returns 64 random bits.
func (p *pcg64) next() uint64 {
	p.step()
	return mathbits.RotateLeft64(p.state.high^p.state.low, -int(p.state.high>>58))
}

// next32 returns 32 random bits.
func (p *pcg64) next32() uint32 {
	if p.hasHalf {
		p.hasHalf = false
		return p.half
	}
	x := p.next()
	p.half, p.hasHalf = uint32(x>>32), true
	return uint32(x)
}

// float64 returns a number from 0 up to but not including 1.
func (p *pcg64) float64() float64 { return float64(p.next()>>11) / (1 << 53) }

// upTo returns a number from 0 to last, by Lemire's method, https://arxiv.org/abs/1805.10941.
func (p *pcg64) upTo(last uint64) uint64 {
	switch {
	case last == 0:
		return 0
	case last == math.MaxUint64:
		return p.next()
	case last == math.MaxUint32:
		return uint64(p.next32())
	case last < math.MaxUint32:
		n := uint32(last) + 1
		m := uint64(p.next32()) * uint64(n)
		if uint32(m) < n {
			for least := -n % n; uint32(m) < least; {
				m = uint64(p.next32()) * uint64(n)
			}
		}
		return m >> 32
	}
	n := last + 1
	high, low := mathbits.Mul64(p.next(), n)
	if low < n {
		for least := -n % n; low < least; {
			high, low = mathbits.Mul64(p.next(), n)
		}
	}
	return high
}

// interval returns a number from 0 to last, by masking random bits and rejecting larger numbers, as numpy does to shuffle.
func interval(last uint64, next32 func() uint32, next64 func() uint64) uint64 {
	mask := uint64(1)<<mathbits.Len64(last) - 1
	for {
		var x uint64
		if last <= math.MaxUint32 {
			x = uint64(next32()) & mask
		} else {
			x = next64() & mask
		}
		if x <= last {
			return x
		}
	}
}

// seedSequence derives 256 bits from a seed, as numpy's SeedSequence does (numpy/random/bit_generator.pyx, after O'Neill's
// seed_seq_fe).
func seedSequence(seed uint64) (words [4]uint64) {
	constant := uint32(0x43b0d7e5)
	hashed := func(x, factor uint32) uint32 {
		x ^= constant
		constant *= factor
		x *= constant
		return x ^ x>>16
	}
	pool := [4]uint32{uint32(seed), uint32(seed >> 32)}
	for i, x := range pool {
		pool[i] = hashed(x, 0x931e8875)
	}
	for from := range pool {
		for to := range pool {
			if from != to {
				x := 0xca01f9dd*pool[to] - 0x4973f715*hashed(pool[from], 0x931e8875)
				pool[to] = x ^ x>>16
			}
		}
	}
	constant = 0x8b51f9dd
	for i := range 8 {
		words[i/2] |= uint64(hashed(pool[i%4], 0x58f38ded)) << (32 * (i % 2))
	}
	return words
}

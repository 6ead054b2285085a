package kit

import (
	"math"
	mathbits "math/bits"
)

// A Generator generates random arrays. It is numpy's default generator: the same seed and calls return the same numbers, to the last
// bit. Make one with [DefaultRNG].
type Generator struct{ bits pcg64 }

// DefaultRNG returns a generator of random arrays, as numpy.random.default_rng does.
func DefaultRNG(seed uint64) *Generator { return &Generator{newPCG64(seed)} }

// Random returns numbers from the uniform distribution over [0, 1), as Float64; without a shape a single number.
func (g *Generator) Random(shape ...int) Array {
	return generated("Random", shape, g.bits.float64)
}

// Uniform returns numbers from the uniform distribution over [low, high), as Float64; without a shape a single number.
func (g *Generator) Uniform(low, high float64, shape ...int) Array {
	if width := high - low; math.IsInf(width, 0) || math.IsNaN(width) {
		return failed("Uniform(%v, %v): the bounds have to be finite numbers, and what lies between too", low, high)
	}
	return generated("Uniform", shape, func() float64 { return low + (high-low)*g.bits.float64() })
}

// Normal returns numbers from the normal distribution with the given mean and standard deviation, as Float64; without a shape a single
// number. Noise for x is rng.Normal(0, 0.1, x.Shape()...).
func (g *Generator) Normal(mean, deviation float64, shape ...int) Array {
	if !(deviation >= 0) {
		return failed("Normal(%v, %v): the standard deviation has to be 0 or more", mean, deviation)
	}
	return generated("Normal", shape, func() float64 { return mean + deviation*g.bits.normal() })
}

// StandardNormal returns numbers from the normal distribution with mean 0 and standard deviation 1, as Float64; without a shape a
// single number.
func (g *Generator) StandardNormal(shape ...int) Array {
	return generated("StandardNormal", shape, g.bits.normal)
}

// Integers returns whole numbers from the uniform distribution over [low, high), as Int64; without a shape a single number.
func (g *Generator) Integers(low, high int, shape ...int) Array {
	if low >= high {
		return failed("Integers(%d, %d): the upper bound must be above the lower one", low, high).try("the numbers go up to but do not include it")
	}
	return generated("Integers", shape, func() int64 { return int64(low) + int64(g.bits.upTo(uint64(high)-uint64(low)-1)) })
}

// Permutation returns the numbers from 0 to n-1 in random order, as Int64. To shuffle examples and labels in the same order:
// order := rng.Permutation(x.Len()), then x.At(order) and y.At(order).
func (g *Generator) Permutation(n int) Array {
	if n < 0 {
		return failed("Permutation(%d): it takes how many numbers, 0 or more", n)
	}
	if err := checkMemory(Shape{n}, Int64); err != nil {
		return failed("Permutation(%d) %w", n, err)
	}
	order := inOrder64(n)
	for i := n - 1; i > 0; i-- {
		j := interval(uint64(i), g.bits.next32, g.bits.next)
		order[i], order[j] = order[j], order[i]
	}
	return NewArray(order)
}

// Shuffle returns the examples of x in random order. To shuffle labels in the same order see [Generator.Permutation],
// [TrainTestSplit] and [Dataset.Shuffle].
func (g *Generator) Shuffle(x Array) Array {
	if x.Err() != nil {
		return x
	}
	if len(x.shape) == 0 {
		return x.fail("Shuffle of a single number, which has no order")
	}
	return x.At(g.Permutation(x.Len()))
}

// Choice returns random examples of x, with replacement.
func (g *Generator) Choice(x Array, shape ...int) Array {
	if x.Err() != nil {
		return x
	}
	if x.Len() == 0 {
		return x.fail("Choice: there is nothing to choose from in %v", x.shape)
	}
	return x.At(g.Integers(0, x.Len(), shape...))
}

func inOrder64(n int) []int64 {
	order := make([]int64, n)
	for i := range order {
		order[i] = int64(i)
	}
	return order
}

// generated returns an array filled by next.
func generated[T Number](name string, shape Shape, next func() T) Array {
	for _, n := range shape {
		if n < 0 {
			return failed("%s of the shape %v: no size can be negative", name, []int(shape))
		}
	}
	if err := checkMemory(shape, dtypeOf[T]()); err != nil {
		return failed("%s of the shape %v %w", name, shape, err)
	}
	out := make([]T, shape.Size())
	for i := range out {
		out[i] = next()
	}
	return NewArray(out).Reshape(shape...)
}

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

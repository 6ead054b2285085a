package kit

import (
	"math"
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
		return failed("Uniform(%v, %v): the bounds and their difference must be finite", low, high)
	}
	return generated("Uniform", shape, func() float64 { return low + (high-low)*g.bits.float64() })
}

// Normal returns numbers from the normal distribution with the given mean and standard deviation, as Float64; without a shape a single
// number. Noise for x is rng.Normal(0, 0.1, x.Shape()...).
func (g *Generator) Normal(mean, deviation float64, shape ...int) Array {
	if !(deviation >= 0) {
		return failed("Normal(%v, %v): the standard deviation must be 0 or more", mean, deviation)
	}
	return generated("Normal", shape, func() float64 { return mean + deviation*g.bits.normal() })
}

// StandardNormal returns numbers from the normal distribution with mean 0 and standard deviation 1, as Float64; without a shape a
// single number.
func (g *Generator) StandardNormal(shape ...int) Array {
	return generated("StandardNormal", shape, g.bits.normal)
}

// Integers returns integers from the uniform distribution over [low, high), as Int64; without a shape a single number.
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

package kit

import (
	"math"
	"math/rand/v2"
)

// An Initializer fills a new weight of the given shape. It draws from rng only, so that a seeded run repeats.
type Initializer func(rng *rand.Rand, shape Shape) []float32

// Zeros fills with 0: Keras's default for biases.
func Zeros(_ *rand.Rand, shape Shape) []float32 { return make([]float32, shape.Size()) }

// GlorotUniform draws evenly from -limit to limit, limit = sqrt(6 / (fan in + fan out)), Keras's default for kernels
// (Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", eq. 16).
func GlorotUniform(rng *rand.Rand, shape Shape) []float32 {
	in, out := fans(shape)
	limit := math.Sqrt(6 / (in + out))
	values := make([]float32, shape.Size())
	for i := range values {
		values[i] = float32(limit * (2*rng.Float64() - 1))
	}
	return values
}

// fans counts, as Keras does, how many inputs each output of a kernel is made of, and the other way round: the last two
// axes are channels in and out, those before them a window.
func fans(shape Shape) (in, out float64) {
	n := len(shape)
	switch n {
	case 0:
		return 1, 1
	case 1:
		return float64(shape[0]), float64(shape[0])
	}
	window := shape[:n-2].Size()
	return float64(window * shape[n-2]), float64(window * shape[n-1])
}

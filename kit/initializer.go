package kit

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// An Initializer sets the initial values of weights. Those of this package draw from the distributions of Keras's
// initializers of the same names, but not the same numbers.
type Initializer struct {
	Name string

	// Fill returns the values of a weight of the given shape. It draws only from rng, so that a seeded run repeats.
	Fill func(rng *rand.Rand, shape Shape) []float32

	config Config // of this package's initializers
}

// Config returns the initializer's class and options.
func (i Initializer) Config() Config { return ownOr(i.config, i.Name) }

// MarshalJSON writes the initializer as Keras does.
func (i Initializer) MarshalJSON() ([]byte, error) { return initializers.encode(i) }

// UnmarshalJSON reads the initializer that MarshalJSON wrote.
func (i *Initializer) UnmarshalJSON(text []byte) (err error) {
	*i, err = initializers.decode(text)
	return err
}

// seeded adds the options of initializers that draw random numbers, whose seed is the model's.
func seeded(own Options) Options { return own.and(Options{"seed": always(nil)}) }

// scaled adds the options of initializers whose numbers depend on a kernel's fans.
func scaled(own Options) Options {
	return seeded(own).and(Options{"input_axes": always(nil), "output_axes": always(nil)})
}

// Initializers without options. Fan in is the number of inputs per output of a kernel, fan out the number of outputs per
// input.

// Zeros sets all values to 0: Keras's default for biases.
var Zeros = Constant(0).called("Zeros", nil)

// Ones sets all values to 1.
var Ones = Constant(1).called("Ones", nil)

// GlorotUniform is Keras's default for kernels: a uniform distribution from -limit to limit, limit = sqrt(6 / (fan in + fan
// out)) (Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", eq. 16).
var GlorotUniform = VarianceScaling(1, FanAvg, Uniform).called("GlorotUniform", scaled(Options{}))

// GlorotNormal is a truncated normal distribution with the variance of [GlorotUniform], 2 / (fan in + fan out).
var GlorotNormal = VarianceScaling(1, FanAvg, Truncated).called("GlorotNormal", scaled(Options{}))

// HeUniform is a uniform distribution of variance 2 / fan in, for layers with ReLU (He et al. 2015, "Delving deep into
// rectifiers").
var HeUniform = VarianceScaling(2, FanIn, Uniform).called("HeUniform", scaled(Options{}))

// HeNormal is a truncated normal distribution of variance 2 / fan in, for layers with ReLU.
var HeNormal = VarianceScaling(2, FanIn, Truncated).called("HeNormal", scaled(Options{}))

// LecunUniform is a uniform distribution of variance 1 / fan in, for layers with SELU (LeCun et al. 1998, "Efficient
// backprop").
var LecunUniform = VarianceScaling(1, FanIn, Uniform).called("LecunUniform", scaled(Options{}))

// LecunNormal is a truncated normal distribution of variance 1 / fan in, for layers with SELU.
var LecunNormal = VarianceScaling(1, FanIn, Truncated).called("LecunNormal", scaled(Options{}))

// called returns the initializer with a class and its options.
func (i Initializer) called(class string, options Options) Initializer {
	i.Name, i.config = words.Snake(class), Config{Class: class, Options: options}
	return i
}

// Constant returns an initializer that sets all values to one number.
func Constant(value float64) Initializer {
	return each("Constant", Options{"value": &value}, func(*rand.Rand) float64 { return value })
}

// RandomUniform returns an initializer that draws from the uniform distribution from low to high, excluding high. Keras's
// defaults are -0.05 and 0.05.
func RandomUniform(low, high float64) Initializer {
	return each("RandomUniform", seeded(Options{"minval": &low, "maxval": &high}), func(rng *rand.Rand) float64 {
		return low + (high-low)*rng.Float64()
	})
}

// RandomNormal returns an initializer that draws from a normal distribution. Keras's defaults are 0 and 0.05.
func RandomNormal(mean, stddev float64) Initializer {
	return each("RandomNormal", seeded(Options{"mean": &mean, "stddev": &stddev}), func(rng *rand.Rand) float64 {
		return mean + stddev*rng.NormFloat64()
	})
}

// TruncatedNormal returns an initializer that draws from a normal distribution, and redraws numbers more than two standard
// deviations from the mean. Keras's defaults are 0 and 0.05.
func TruncatedNormal(mean, stddev float64) Initializer {
	return each("TruncatedNormal", seeded(Options{"mean": &mean, "stddev": &stddev}), func(rng *rand.Rand) float64 {
		return mean + stddev*truncatedNormal(rng)
	})
}

func truncatedNormal(rng *rand.Rand) float64 {
	for {
		if x := rng.NormFloat64(); math.Abs(x) <= 2 {
			return x
		}
	}
}

// each returns an initializer that draws the numbers one by one.
//
//go:noinline
func each(class string, options Options, draw func(rng *rand.Rand) float64) Initializer {
	return Initializer{Fill: func(rng *rand.Rand, shape Shape) []float32 { return drawn(rng, shape, draw) }}.called(class, options)
}

func drawn(rng *rand.Rand, shape Shape, draw func(rng *rand.Rand) float64) []float32 {
	values := make([]float32, shape.Size())
	for i := range values {
		values[i] = float32(draw(rng))
	}
	return values
}

// A FanMode says by which of a kernel's fans [VarianceScaling] divides.
type FanMode string

// The modes of [VarianceScaling]. FanAvg is the mean of the two.
const (
	FanIn  FanMode = "fan_in"
	FanOut FanMode = "fan_out"
	FanAvg FanMode = "fan_avg"
)

// A Distribution is the distribution that [VarianceScaling] draws from.
type Distribution string

// The distributions of [VarianceScaling].
const (
	Uniform     Distribution = "uniform"
	Truncated   Distribution = "truncated_normal"
	Untruncated Distribution = "untruncated_normal"
)

// truncatedDeviation is the standard deviation of a standard normal distribution truncated at 2 (scipy's truncnorm.std(-2,
// 2)).
const truncatedDeviation = 0.87962566103423978

// VarianceScaling returns an initializer that draws numbers of mean 0 and variance scale / fan.
//
//go:noinline
func VarianceScaling(scale float64, mode FanMode, distribution Distribution) Initializer {
	options := scaled(Options{"scale": &scale, "mode": &mode, "distribution": &distribution})
	return Initializer{Fill: func(rng *rand.Rand, shape Shape) []float32 {
		in, out := fans(shape)
		fan, known := map[FanMode]float64{FanIn: in, FanOut: out, FanAvg: (in + out) / 2}[mode]
		if !known || !(scale > 0) || !slices.Contains([]Distribution{Uniform, Truncated, Untruncated}, distribution) {
			panic(fmt.Errorf("VarianceScaling(%v, %q, %q): it takes a scale above 0, FanIn, FanOut or FanAvg, and Uniform, Truncated or Untruncated", scale, mode, distribution))
		}
		variance := scale / max(1, fan)
		draw := func(rng *rand.Rand) float64 { return math.Sqrt(3*variance) * (2*rng.Float64() - 1) }
		switch distribution {
		case Truncated:
			draw = func(rng *rand.Rand) float64 { return math.Sqrt(variance) / truncatedDeviation * truncatedNormal(rng) }
		case Untruncated:
			draw = func(rng *rand.Rand) float64 { return math.Sqrt(variance) * rng.NormFloat64() }
		}
		return drawn(rng, shape, draw)
	}}.called("VarianceScaling", options)
}

// Identity returns an initializer of square matrices with gain on the diagonal and 0 elsewhere. Keras's default gain is 1.
//
//go:noinline
func Identity(gain float64) Initializer {
	return Initializer{Fill: func(_ *rand.Rand, shape Shape) []float32 {
		if len(shape) != 2 {
			panic(hint.Try(errors.New("Identity makes matrices"), "the weight is %v", shape))
		}
		values := make([]float32, shape.Size())
		for i := 0; i < min(shape[0], shape[1]); i++ {
			values[i*shape[1]+i] = float32(gain)
		}
		return values
	}}.called("Identity", Options{"gain": &unlessUsual{&gain, 1.0}}) // missing in Keras's config
}

// Orthogonal returns an initializer of matrices whose rows or columns, whichever are fewer, are orthogonal to each other
// and of length gain; all axes but the last are rows. Keras's default gain is 1 (Saxe et al. 2013, "Exact solutions to the
// nonlinear dynamics of learning in deep linear neural networks").
//
//go:noinline
func Orthogonal(gain float64) Initializer {
	return Initializer{Fill: func(rng *rand.Rand, shape Shape) []float32 {
		if len(shape) < 2 {
			panic(hint.Try(errors.New("Orthogonal takes two axes or more"), "the weight is %v", shape))
		}
		values := make([]float32, shape.Size())
		columns := shape[len(shape)-1]
		rows := shape.Size() / columns
		few, length := min(rows, columns), max(rows, columns)
		// Random vectors, each made orthogonal to those before it (Gram-Schmidt, twice for precision).
		var basis [][]float64
		for range few {
			v := make([]float64, length)
			for i := range v {
				v[i] = rng.NormFloat64()
			}
			for range 2 {
				for _, b := range basis {
					along := dot(v, b)
					for i := range v {
						v[i] -= along * b[i]
					}
				}
			}
			scale := 1 / math.Sqrt(dot(v, v))
			for i := range v {
				v[i] *= scale
			}
			basis = append(basis, v)
		}
		for k, v := range basis {
			for i, x := range v {
				row, column := i, k
				if rows < columns {
					row, column = k, i
				}
				values[row*columns+column] = float32(gain * x)
			}
		}
		return values
	}}.called("Orthogonal", seeded(Options{"gain": &gain}))
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// fans returns a kernel's fan in and fan out, as Keras does: the last two axes are channels in and out, those before them a
// window.
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

// initializers are the initializers that can be made by name.
var initializers = &kind[Initializer]{what: "initializer", module: "keras.initializers", none: true, describe: describeValue[Initializer]}

// String describes the initializer: Constant(value=3).
func (i Initializer) String() string {
	if i.Name == "" {
		return "no initializer"
	}
	return initializers.text(i)
}

func (i *Initializer) optionText() string { return i.String() }

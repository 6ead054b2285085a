package kit

import "math"

// Interpolation is a method to compute values between pixels. The names are Keras's.
type Interpolation string

// Nearest takes the nearest pixel; the others are weighted sums of the pixels within 1, 2, 3 or 5 pixels.
const (
	Nearest  Interpolation = "nearest"
	Bilinear Interpolation = "bilinear"
	Bicubic  Interpolation = "bicubic"
	Lanczos3 Interpolation = "lanczos3"
	Lanczos5 Interpolation = "lanczos5"
)

// interpolations has the weight of a pixel as a function of its distance from the point.
var interpolations = map[Interpolation]func(distance float64) float64{
	Nearest:  nil,
	Bilinear: func(x float64) float64 { return max(0, 1-x) },
	Bicubic:  bicubic,
	Lanczos3: func(x float64) float64 { return lanczos(3, x) },
	Lanczos5: func(x float64) float64 { return lanczos(5, x) },
}

// bicubic is the kernel of Keys 1981, "Cubic convolution interpolation for digital image processing", with a = -1/2.
func bicubic(x float64) float64 {
	switch {
	case x < 1:
		return (1.5*x-2.5)*x*x + 1
	case x < 2:
		return ((-0.5*x+2.5)*x-4)*x + 2
	}
	return 0
}

// lanczos is a sinc, windowed by a sinc that is 0 at the radius.
func lanczos(radius, x float64) float64 {
	switch {
	case x == 0:
		return 1
	case x < radius:
		return radius * math.Sin(math.Pi*x) * math.Sin(math.Pi*x/radius) / (math.Pi * math.Pi * x * x)
	}
	return 0
}

// resizeWeights returns the weights of n old pixels in each of size new pixels, [size, n]. The weights of a new pixel add up to 1, even at
// the edges. Antialias widens the kernel to the size of a new pixel if the image shrinks.
func resizeWeights(n, size int, how Interpolation, antialias bool) [][]float32 {
	kernel, wide := interpolations[how], 1.0
	scale := float64(n) / float64(size)
	if antialias {
		wide = max(1, scale)
	}
	all := make([][]float32, size)
	for i := range all {
		at := (float64(i)+0.5)*scale - 0.5
		weights, sum := make([]float64, n), 0.0
		for k := range weights {
			weights[k] = kernel(math.Abs(at-float64(k)) / wide)
			sum += weights[k]
		}
		all[i] = make([]float32, n)
		for k, w := range weights {
			all[i][k] = float32(w / sum)
		}
	}
	return all
}

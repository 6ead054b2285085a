package read

import "math"

// scale fills out with the picture, scaled to height × width pixels of as many values as there are channels: bilinearly, as
// Keras does. The middles of pixels count, and a picture that is made smaller is not smoothed.
func (p *picture) scale(out []uint8, height, width, channels int) {
	columns := samples(p.width, width)
	// Most rows are needed twice, or more often if the picture is made larger.
	type line struct {
		y      int
		values []float32
	}
	lines := [2]line{{-1, make([]float32, width*channels)}, {-1, make([]float32, width*channels)}}
	row := func(y, other int) []float32 {
		l := &lines[0]
		if lines[1].y == y || lines[0].y == other && lines[0].y != y {
			l = &lines[1]
		}
		if l.y != y {
			l.y = y
			for i, x := range columns {
				left, right := p.at(x.first, y), p.at(x.second, y)
				for c := range channels {
					l.values[i*channels+c] = x.between(float32(left[c]), float32(right[c]))
				}
			}
		}
		return l.values
	}
	for _, y := range samples(p.height, height) {
		upper := row(y.first, y.second)
		lower := row(y.second, y.first)
		for i := range upper {
			out[i] = uint8(y.between(upper[i], lower[i]) + 0.5)
		}
		out = out[len(upper):]
	}
}

// A sample is where a pixel of a scaled picture lies, on one axis of the original: between two pixels, part of the way from
// the first to the second.
type sample struct {
	first, second int
	part          float32
}

// samples places the pixels of an axis that is scaled. It computes with 32 bits, as TensorFlow does.
func samples(from, to int) []sample {
	out := make([]sample, to)
	scale := float32(from) / float32(to)
	for i := range out {
		at := (float32(i)+0.5)*scale - 0.5
		first := float32(math.Floor(float64(at)))
		out[i] = sample{max(int(first), 0), min(int(math.Ceil(float64(at))), from-1), at - first}
	}
	return out
}

// between is the value between those of the two pixels.
func (s sample) between(first, second float32) float32 { return first + (second-first)*s.part }

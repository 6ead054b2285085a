package read

import "math"

// scale fills out with the picture scaled to height × width pixels, bilinearly as in Keras: it aligns pixel centers and
// does not smooth when it makes a picture smaller.
func (p *picture) scale(out []uint8, height, width int) {
	columns := samples(p.width, width)
	pixels := make([]uint8, p.width*p.channels)
	// The two rows around a pixel are kept, since the next pixel may need them too.
	type line struct {
		y      int
		values []float32
	}
	upper, lower := line{y: -1, values: make([]float32, width*p.channels)}, line{y: -1, values: make([]float32, width*p.channels)}
	fill := func(l *line, y int) {
		if l.y == y {
			return
		}
		l.y = y
		p.row(y, pixels)
		for i, x := range columns {
			left, right := pixels[x.first*p.channels:], pixels[x.second*p.channels:]
			for c := range p.channels {
				l.values[i*p.channels+c] = x.between(float32(left[c]), float32(right[c]))
			}
		}
	}
	for _, y := range samples(p.height, height) {
		if y.first == lower.y {
			upper, lower = lower, upper
		}
		fill(&upper, y.first)
		second := upper.values
		if y.second != y.first {
			fill(&lower, y.second)
			second = lower.values
		}
		for i, first := range upper.values {
			out[i] = uint8(y.between(first, second[i]) + 0.5)
		}
		out = out[len(upper.values):]
	}
}

// A sample is the position of a scaled pixel on one axis of the original: between two pixels, at a fraction of the way
// from the first to the second.
type sample struct {
	first, second int
	part          float32
}

// samples computes the positions of the pixels on a scaled axis. It uses 32-bit floats, as TensorFlow does.
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

// between interpolates between the values of the two pixels.
func (s sample) between(first, second float32) float32 { return first + (second-first)*s.part }

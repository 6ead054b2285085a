package imagesets

import (
	"math"
	"math/rand/v2"
)

const (
	side  = 28      // pixels along each edge of an image
	pixel = 1000    // one pixel in the unit of lengths
	steps = 4       // straight pieces between two points of a curve
	far   = 1 << 62 // larger than any squared distance
	noise = 12      // maximum variation of the ink, in grey levels
)

// A pen draws one glyph. Its geometry uses integers, in thousandths of pixels and of scales. Compilers round
// floating-point sums differently on different processors (some fuse multiplication and addition), but the images must
// be the same everywhere.
type pen struct {
	*Style
	random rand.PCG
	near   [side * side]int64 // squared distance from each pixel to the nearest stroke

	crossings []int64 // scratch of fill
}

// between returns a uniform random number from low to high inclusive. It uses the generator directly, since only the
// generator's own output is guaranteed to stay the same.
func (p *pen) between(low, high int64) int64 {
	return low + int64(p.random.Uint64()>>1)%(high-low+1)
}

// around returns a random number from -most to most that is more likely to be small.
func (p *pen) around(most int64) int64 {
	return (p.between(-most, most) + p.between(-most, most) + p.between(-most, most)) / 3
}

// start prepares the pen for example i of a set and returns its label. Each example has its own random numbers, so the
// order of drawing does not matter.
func (p *pen) start(seed uint64, i int) (label uint8) {
	p.random.Seed(seed, uint64(i))
	p.random.Uint64() // neighbouring seeds have similar first numbers
	return uint8(p.between(0, int64(len(p.glyphs)-1)))
}

// within returns a random number in the span.
func (p *pen) within(s span) int64 { return p.between(s.low, s.high) }

// draw fills image, side*side bytes, with a random variant of the label's glyphs. Call start first.
func (p *pen) draw(image []uint8, label uint8) {
	for i := range p.near {
		p.near[i] = far
	}
	radius := p.within(p.radius)
	edge := p.within(p.edge)
	reach := radius + edge
	variants := p.glyphs[label]
	glyph := variants[p.between(0, int64(len(variants)-1))]
	for i, line := range p.write(glyph) {
		for j := 1; j < len(line); j++ {
			p.stroke(line[j-1], line[j], reach)
		}
		if p.filled && glyph[i].closed() {
			p.fill(line)
		}
	}
	if p.between(0, 99) < p.blotches {
		a := point{p.between(1*pixel, 27*pixel), p.between(1*pixel, 27*pixel)}
		b := point{a.x + p.between(-5*pixel, 5*pixel), a.y + p.between(-5*pixel, 5*pixel)}
		p.stroke(a, b, reach)
	}
	ink := p.within(p.ink)
	for i, squared := range p.near {
		image[i] = 0
		if squared >= reach*reach {
			continue
		}
		// IEEE 754 specifies every bit of a square root, so it is the same everywhere.
		grey := ink * (reach - int64(math.Sqrt(float64(squared)))) / edge
		grey = min(grey, ink) + p.between(-noise, noise)
		image[i] = uint8(max(0, min(grey, 255)))
	}
}

// write returns the glyph's lines on the image: its points jittered, then the whole sheared, rotated, scaled and moved.
func (p *pen) write(g glyph) [][]point {
	wide, high := p.within(p.wide), p.within(p.high)
	slant := p.slant + p.around(p.lean)
	// The tangent of half the angle gives sine and cosine without trigonometry.
	t := p.around(p.turn)
	cos, sin, unit := 1000*1000-t*t, 2*1000*t, 1000*1000+t*t
	middle := point{side*pixel/2 + p.around(p.shift), side*pixel/2 + p.around(p.shift)}
	place := func(q point) point {
		x := (q.x*100 + p.around(p.jitter)) * wide / 1000
		y := (q.y*100 + p.around(p.jitter)) * high / 1000
		x -= y * slant / 1000
		return point{middle.x + (x*cos-y*sin)/unit, middle.y + (x*sin+y*cos)/unit}
	}
	lines := make([][]point, len(g))
	var from, to point // end of the last curve, in the glyph and on the image
	for i, c := range g {
		placed := make([]point, len(c))
		for j, q := range c {
			placed[j] = place(q)
		}
		if i > 0 && c[0] == from {
			placed[0] = to
		}
		from, to = c[len(c)-1], placed[len(c)-1]
		lines[i] = smooth(placed)
	}
	return lines
}

// smooth returns a Catmull-Rom spline through the points, as short straight pieces.
func smooth(through []point) []point {
	last := len(through) - 1
	line := make([]point, 0, last*steps+1)
	for i := range last {
		a, b, c, d := through[max(i-1, 0)], through[i], through[i+1], through[min(i+2, last)]
		for t := range int64(steps) {
			line = append(line, point{spline(a.x, b.x, c.x, d.x, t), spline(a.y, b.y, c.y, d.y, t)})
		}
	}
	return append(line, through[last])
}

// spline is the Catmull-Rom polynomial between b and c at t/steps.
func spline(a, b, c, d, t int64) int64 {
	const n = steps
	return (2*b*n*n*n + (c-a)*t*n*n + (2*a-5*b+4*c-d)*t*t*n + (d-a+3*b-3*c)*t*t*t) / (2 * n * n * n)
}

// stroke updates the distances of the pixels within reach of the straight piece from a to b.
func (p *pen) stroke(a, b point, reach int64) {
	along := point{b.x - a.x, b.y - a.y}
	length := max(along.x*along.x+along.y*along.y, 1) // squared
	left, right := pixels(a.x, b.x, reach)
	top, bottom := pixels(a.y, b.y, reach)
	for row := top; row <= bottom; row++ {
		for col := left; col <= right; col++ {
			dx, dy := col*pixel+pixel/2-a.x, row*pixel+pixel/2-a.y
			// The foot of the perpendicular, in 1024ths from a to b.
			foot := min(max((dx*along.x+dy*along.y)*1024/length, 0), 1024)
			dx -= along.x * foot / 1024
			dy -= along.y * foot / 1024
			at := &p.near[row*side+col]
			*at = min(*at, dx*dx+dy*dy)
		}
	}
}

// fill sets the distance of the pixels inside the line, closed if necessary, to 0.
func (p *pen) fill(line []point) {
	for row := range side {
		y := int64(row)*pixel + pixel/2
		// Where the line crosses the row. A pixel with an odd number of crossings to its right is inside.
		p.crossings = p.crossings[:0]
		a := line[len(line)-1]
		for _, b := range line {
			if (a.y > y) != (b.y > y) {
				p.crossings = append(p.crossings, a.x+(b.x-a.x)*(y-a.y)/(b.y-a.y))
			}
			a = b
		}
		for column := range side {
			x, inside := int64(column)*pixel+pixel/2, false
			for _, crossing := range p.crossings {
				if x < crossing {
					inside = !inside
				}
			}
			if inside {
				p.near[row*side+column] = 0
			}
		}
	}
}

// pixels returns the first and last pixel on one axis within reach of the interval from a to b.
func pixels(a, b, reach int64) (first, last int64) {
	first = (min(a, b) - reach) / pixel
	last = (max(a, b) + reach) / pixel
	return max(first, 0), min(last, side-1)
}

package imagesets

import (
	"runtime"
	"sync"
)

// objects is the style of CIFAR-10: silhouettes of its ten classes.
var objects = Style{
	Things: "pictures",
	hand:   &cutting,
	glyphs: [][]glyph{
		0: {{ // airplane, from below
			{{0, -115}, {12, -90}, {14, -30}, {110, 30}, {110, 48}, {14, 22}, {10, 75}, {42, 102}, {42, 114}, {0, 104}, {-42, 114}, {-42, 102}, {-10, 75}, {-14, 22}, {-110, 48}, {-110, 30}, {-14, -30}, {-12, -90}, {0, -115}},
		}},
		1: {{ // automobile
			{{-115, 40}, {-112, 5}, {-70, -5}, {-40, -48}, {45, -48}, {78, -5}, {112, 8}, {115, 40}, {-115, 40}},
			{{-70, 22}, {-48, 44}, {-70, 66}, {-92, 44}, {-70, 22}},
			{{70, 22}, {92, 44}, {70, 66}, {48, 44}, {70, 22}},
		}},
		2: {{ // bird
			{{-110, -25}, {-80, -55}, {-50, -45}, {0, -20}, {60, -90}, {55, -15}, {115, 20}, {60, 35}, {10, 60}, {-45, 30}, {-75, -15}, {-110, -25}},
			{{0, 60}, {0, 105}},
			{{25, 55}, {30, 105}},
		}},
		3: {{ // cat, sitting
			{{-45, -105}, {-25, -75}, {25, -75}, {45, -105}, {48, -40}, {30, -10}, {58, 60}, {55, 105}, {-55, 105}, {-58, 60}, {-30, -10}, {-48, -40}, {-45, -105}},
			{{55, 100}, {95, 80}, {90, 30}},
		}},
		4: {{ // deer, with antlers
			{{-60, -20}, {-85, -55}, {-60, -70}, {-30, -15}, {70, -15}, {85, 20}, {80, 105}, {65, 105}, {60, 40}, {-30, 40}, {-35, 105}, {-50, 105}, {-50, 20}, {-60, -20}},
			{{-75, -65}, {-95, -105}, {-115, -95}},
			{{-65, -68}, {-45, -110}, {-20, -100}},
		}},
		5: {{ // dog, standing
			{{-110, -30}, {-75, -60}, {-60, -30}, {75, -25}, {90, 10}, {82, 90}, {62, 90}, {58, 35}, {-35, 35}, {-40, 90}, {-60, 90}, {-62, 15}, {-105, -5}, {-110, -30}},
			{{80, -20}, {115, -60}},
		}},
		6: {{ // frog, from above
			{{0, -80}, {45, -55}, {55, 0}, {45, 50}, {0, 70}, {-45, 50}, {-55, 0}, {-45, -55}, {0, -80}},
			{{40, -40}, {95, -70}, {110, -30}},
			{{-40, -40}, {-95, -70}, {-110, -30}},
			{{40, 40}, {105, 30}, {80, 95}, {115, 105}},
			{{-40, 40}, {-105, 30}, {-80, 95}, {-115, 105}},
		}},
		7: {{ // horse, rearing its head
			{{-115, -70}, {-85, -105}, {-55, -80}, {-40, -20}, {70, -20}, {88, 10}, {84, 110}, {66, 110}, {58, 35}, {-28, 35}, {-35, 110}, {-52, 110}, {-60, 10}, {-75, -60}, {-115, -70}},
			{{82, -10}, {105, 30}, {100, 70}},
		}},
		8: {{ // ship
			{{-115, 30}, {115, 30}, {85, 85}, {-90, 85}, {-115, 30}},
			{{-50, 30}, {-50, -20}, {55, -20}, {55, 30}, {-50, 30}},
			{{10, -20}, {10, -85}, {35, -85}, {35, -20}, {10, -20}},
		}},
		9: {{ // truck
			{{-115, 50}, {-115, -70}, {30, -70}, {30, 50}, {-115, 50}},
			{{30, 50}, {30, -35}, {80, -35}, {112, 5}, {115, 50}, {30, 50}},
			{{-75, 32}, {-53, 54}, {-75, 76}, {-97, 54}, {-75, 32}},
			{{75, 32}, {97, 54}, {75, 76}, {53, 54}, {75, 32}},
		}},
	},
}

// cutting is the hand that cuts silhouettes.
var cutting = hand{
	wide:   span{700, 1050},
	high:   span{700, 1050},
	jitter: 900,
	shift:  1500,
	lean:   120,
	turn:   80, // 9 degrees
	radius: span{300, 700},
	edge:   span{700, 1200},
	ink:    span{200, 255},
	filled: true,
}

// stars is the style of CIFAR-100's coarse classes: stars of three to seven points, of four depths.
var stars = Style{Things: "stars", hand: &cutting, glyphs: starGlyphs()}

func starGlyphs() (glyphs [][]glyph) {
	// Points of a circle of radius 1000, from the top, each half a turn of a star's point after the one before. Sines are
	// not used, since the drawings are to be the same on every machine.
	circles := [][]point{
		{{0, -1000}, {866, -500}, {866, 500}, {0, 1000}, {-866, 500}, {-866, -500}},
		{{0, -1000}, {707, -707}, {1000, 0}, {707, 707}, {0, 1000}, {-707, 707}, {-1000, 0}, {-707, -707}},
		{{0, -1000}, {588, -809}, {951, -309}, {951, 309}, {588, 809}, {0, 1000}, {-588, 809}, {-951, 309}, {-951, -309}, {-588, -809}},
		{{0, -1000}, {500, -866}, {866, -500}, {1000, 0}, {866, 500}, {500, 866}, {0, 1000}, {-500, 866}, {-866, 500}, {-1000, 0}, {-866, -500}, {-500, -866}},
		{{0, -1000}, {434, -901}, {782, -623}, {975, -223}, {975, 223}, {782, 623}, {434, 901}, {0, 1000}, {-434, 901}, {-782, 623}, {-975, 223}, {-975, -223}, {-782, -623}, {-434, -901}},
	}
	for _, depth := range []int64{25, 45, 70, 95} { // length of the inner points, in percent
		for _, circle := range circles {
			var c curve
			for i, q := range circle {
				radius := int64(115)
				if i%2 == 1 {
					radius = 115 * depth / 100
				}
				c = append(c, point{q.x * radius / 1000, q.y * radius / 1000})
			}
			glyphs = append(glyphs, []glyph{{append(c, c[0])}})
		}
	}
	return glyphs
}

// A painter draws pictures in colour.
type painter struct {
	pen
	mask [side * side]uint8
}

// DrawObject draws picture i of CIFAR-10's stand-in, [32, 32, 3], unless image is nil, and returns its label.
func DrawObject(image []uint8, seed uint64, i int) (labels []uint8) {
	p := painter{pen: pen{Style: &objects}}
	label := p.start(seed, i)
	if image != nil {
		p.paint(image, label, p.colour(0, 255))
	}
	return []uint8{label}
}

// DrawStar draws picture i of CIFAR-100's stand-in, unless image is nil, and returns its labels. Its fine class is a star of the coarse class in one of five colours.
func DrawStar(image []uint8, seed uint64, i int, coarse *[100]uint8) (labels []uint8) {
	p := painter{pen: pen{Style: &stars}}
	p.start(seed, i)
	fine := uint8(p.between(0, 99))
	if image == nil {
		return []uint8{fine, coarse[fine]}
	}
	among := 0 // the fine classes of its coarse class
	for _, c := range coarse[:fine] {
		if c == coarse[fine] {
			among++
		}
	}
	// Red, yellow, green, blue, white.
	tint := [5][3]int64{{1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 1}}[among%5]
	ink := p.colour(0, 70)
	for c := range ink {
		ink[c] += tint[c] * 185
	}
	p.paint(image, coarse[fine], ink)
	return []uint8{fine, coarse[fine]}
}

// colour returns a random colour with channels of this range.
func (p *painter) colour(low, high int64) (c [3]int64) {
	for i := range c {
		c[i] = p.between(low, high)
	}
	return c
}

// paint draws a glyph in a colour, on a background that goes from one colour to another.
func (p *painter) paint(image []uint8, label uint8, ink [3]int64) {
	p.draw(p.mask[:], label)
	top, bottom := p.colour(40, 215), p.colour(40, 215)
	right, down := int(p.between(0, cifarSide-side)), int(p.between(0, cifarSide-side))
	grain := p.between(4, 24)
	for y := range cifarSide {
		for x := range cifarSide {
			cover := int64(0)
			if mx, my := x-right, y-down; mx >= 0 && mx < side && my >= 0 && my < side {
				cover = int64(p.mask[my*side+mx])
			}
			for c := range 3 {
				back := (top[c]*int64(cifarSide-1-y) + bottom[c]*int64(y)) / (cifarSide - 1)
				v := (back*(255-cover)+ink[c]*cover)/255 + p.between(-grain, grain)
				image[(y*cifarSide+x)*3+c] = uint8(max(0, min(v, 255)))
			}
		}
	}
}

// draw draws the images of a part of the stand-in.
func (c CIFAR) draw(part int) []uint8 {
	n := c.Images[part]
	images := make([]uint8, n*cifarBytes)
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				c.Draw(images[i*cifarBytes:][:cifarBytes], uint64(part+1), i)
			}
		})
	}
	group.Wait()
	return images
}

// drawnLabels returns labels of the stand-in, of the given way to label.
func (c CIFAR) drawnLabels(part, which int) []uint8 {
	labels := make([]uint8, c.Images[part])
	for i := range labels {
		labels[i] = c.Draw(nil, uint64(part+1), i)[which]
	}
	return labels
}

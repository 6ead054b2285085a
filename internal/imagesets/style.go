package imagesets

// A Style draws the substitute for a set.
type Style struct {
	Things            string // what the images show, for messages
	trainSum, testSum string // SHA-256 of the two sets of images in hex, which detects any change in the drawings
	*hand
	glyphs [][]glyph // the variants of each label
}

// A glyph is a sequence of curves. For readability it is in tenths of a pixel around the center.
type glyph []curve

// A curve is smooth through its points. A curve that starts where the previous one ended forms a corner with it.
type curve []point

// closed returns whether the curve ends where it starts.
func (c curve) closed() bool { return c[0] == c[len(c)-1] }

// A point is a position or a vector in thousandths of a pixel. x goes right and y goes down.
type point struct{ x, y int64 }

// A hand describes the variation between images.
type hand struct {
	wide, high span  // range of a glyph's scale, in thousandths
	jitter     int64 // maximum, of each point, in thousandths of a pixel
	shift      int64 // maximum, of the whole, in thousandths of a pixel
	slant      int64 // to the left, in thousandths of the height
	lean       int64 // maximum deviation from slant
	turn       int64 // maximum tangent of half the angle, in thousandths
	radius     span  // of a stroke, in thousandths of a pixel
	edge       span  // width of a stroke's grey rim, in thousandths of a pixel
	ink        span  // grey level of the darkest pixels
	blotches   int64 // percentage of images with a stray stroke
	filled     bool  // fill closed curves
}

// A span is the range from low to high inclusive.
type span struct{ low, high int64 }

// handwriting was tuned so that the tutorial's network makes about as many mistakes on the digits as on MNIST.
var handwriting = hand{
	wide:     span{800, 1300},
	high:     span{800, 1050},
	jitter:   3000,
	shift:    2500,
	slant:    -100, // to the right, like most handwriting
	lean:     450,
	turn:     200, // 23 degrees
	radius:   span{700, 1700},
	edge:     span{900, 1900},
	ink:      span{200, 255},
	blotches: 10,
}

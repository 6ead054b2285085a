package imagesets

// A style is what is drawn in the place of a set.
type style struct {
	things            string // what the images show, for messages
	trainSum, testSum string // SHA-256 of the two sets of images, in hex: any change to what is drawn changes them
	*hand
	glyphs [10][]glyph // the ways in which each label is drawn
}

// A glyph is the curves that are drawn one after the other. To stay readable it is in tenths of a pixel around the middle.
type glyph []curve

// A curve goes smoothly through its points. One that starts where the one before it ended is joined to it by a corner.
type curve []point

// closed tells whether the curve ends where it starts.
func (c curve) closed() bool { return c[0] == c[len(c)-1] }

// A point is a place, or a way, in thousandths of a pixel. x goes right and y goes down.
type point struct{ x, y int64 }

// A hand is what varies from image to image.
type hand struct {
	wide, high span  // how large a glyph is drawn, in thousandths
	jitter     int64 // of each point, in thousandths of a pixel, at most
	shift      int64 // of the whole, in thousandths of a pixel, at most
	slant      int64 // to the left, in thousandths of the height
	lean       int64 // more or less of that, at most
	turn       int64 // tangent of half the angle, in thousandths, at most
	radius     span  // of a stroke, in thousandths of a pixel
	edge       span  // width of its grey rim, in thousandths of a pixel
	ink        span  // grey of the darkest pixels
	blotches   int64 // images with a stray stroke, in percent
	filled     bool  // closed curves are silhouettes
}

// A span is the numbers from low to high, both included.
type span struct{ low, high int64 }

// handwriting was found by trying: with it the tutorial's network makes about as many mistakes on digits as it does on
// MNIST.
var handwriting = hand{
	wide:     span{800, 1300},
	high:     span{800, 1050},
	jitter:   3000,
	shift:    2500,
	slant:    -100, // to the right, as most people's writing
	lean:     450,
	turn:     200, // 23 degrees
	radius:   span{700, 1700},
	edge:     span{900, 1900},
	ink:      span{200, 255},
	blotches: 10,
}

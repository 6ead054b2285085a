package imagesets

import (
	"fmt"
	"testing"
)

// The tables must satisfy draw's assumptions and stay within the glyphs' design frame.
func TestGlyphs(t *testing.T) {
	tests := []struct {
		style        *Style
		variants     int   // of each glyph
		right, below int64 // maximum distance from the center; the same to the left and above
		least        int64 // minimum height
	}{
		{&Digits, 3, 60, 95, 150},
		{&Garments, 1, 122, 125, 100},
		{&Characters, 1, 90, 95, 120},
	}
	for _, test := range tests {
		for label, variants := range test.style.glyphs {
			if len(variants) != test.variants {
				t.Errorf("%s: %d is drawn in %d ways", test.style.Things, label, len(variants))
			}
			for i, g := range variants {
				t.Run(fmt.Sprintf("%s/%d/%d", test.style.Things, label, i), func(t *testing.T) {
					if len(g) == 0 {
						t.Error("no curves")
					}
					low, high := int64(0), int64(0)
					for _, c := range g {
						if len(c) < 2 {
							t.Errorf("a curve of %d points", len(c))
						}
						for _, q := range c {
							if q.x < -test.right || q.x > test.right || q.y < -test.below || q.y > test.below {
								t.Errorf("a point at %v", q)
							}
							low, high = min(low, q.y), max(high, q.y)
						}
					}
					if high-low < test.least {
						t.Errorf("it is %d high", high-low)
					}
				})
			}
		}
	}
}

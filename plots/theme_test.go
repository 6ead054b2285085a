package plots

import (
	"image/color"
	"math"
	"testing"
)

func TestColours(t *testing.T) {
	white := color.RGBA{0xff, 0xff, 0xff, 0xff}
	for share, want := range map[float64]color.RGBA{0: white, 1: blue, 5: blue, -1: orange, -9: orange, 0.5: {0x8f, 0xbb, 0xda, 0xff}} {
		if got := signed(share); got != want {
			t.Errorf("%v is drawn as %v, want %v", share, got, want)
		}
	}
	if got := signed(math.NaN()); got != white {
		t.Errorf("NaN is drawn as %v", got)
	}
}

// contrast is defined in the Web Content Accessibility Guidelines: small text needs 4.5, lines need 3.
func contrast(a, b color.Color) float64 {
	luminance := func(c color.Color) float64 {
		linear := func(v uint32) float64 {
			if s := float64(v) / 0xffff; s > 0.04045 {
				return math.Pow((s+0.055)/1.055, 2.4)
			} else {
				return s / 12.92
			}
		}
		r, g, b, _ := c.RGBA()
		return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextCanBeReadOnAllColours(t *testing.T) {
	for i := -100; i <= 100; i++ {
		background := signed(float64(i) / 100)
		if got := contrast(readable(background), background); got < 4.5 {
			t.Errorf("%v: a contrast of %.1f", background, got)
		}
	}
}

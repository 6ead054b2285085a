package plots

import (
	"fmt"
	"image/color"
	"math"
	"testing"
)

func TestGrey(t *testing.T) {
	nan := float32(math.NaN())
	for _, test := range []struct {
		pixels []float32
		black  float32
		want   []uint8
	}{
		{[]float32{0, 51, 255, 300, -5, 128}, 255, []uint8{255, 204, 0, 0, 255, 126}},
		{[]float32{0, 0.2, 1, 3, nan, 0.5}, 1, []uint8{255, 204, 0, 0, 255, 127}},
	} {
		img := enlarge(grey(test.pixels, 2, 3, test.black))
		if got := fmt.Sprint(img.Bounds().Size()); got != "(114,76)" {
			t.Fatalf("an image of %s for 2 by 3 pixels; want squares of 38", got)
		}
		for i, want := range test.want {
			x, y := i%3*38, i/3*38
			for _, corner := range [][2]int{{x, y}, {x + 37, y + 37}} {
				if got, _, _, _ := img.At(corner[0], corner[1]).RGBA(); uint8(got>>8) != want {
					t.Errorf("%v of %v is drawn as %d, want %d", test.pixels[i], test.black, got>>8, want)
				}
			}
		}
	}
	if got := fmt.Sprint(enlarge(grey(make([]float32, 200*150), 200, 150, 1)).Bounds().Size()); got != "(150,200)" {
		t.Errorf("a large image becomes %s; want it unchanged", got)
	}
}

func TestColour(t *testing.T) {
	nan := float32(math.NaN())
	for _, test := range []struct {
		pixels    []float32
		brightest float32
		want      string
	}{
		{[]float32{255, 0, 51, 300, -5, 128}, 255, "[{255 0 51 255} {255 0 128 255}]"},
		{[]float32{1, 0, 0.2, 3, nan, 0.5}, 1, "[{255 0 51 255} {255 0 127 255}]"},
	} {
		img := colour(test.pixels, 1, 2, test.brightest)
		if got := fmt.Sprint([]color.Color{img.At(0, 0), img.At(1, 0)}); got != test.want {
			t.Errorf("%v of %v is drawn as %s, want %s", test.pixels, test.brightest, got, test.want)
		}
	}
}

func TestTinted(t *testing.T) {
	nan := float32(math.NaN())
	img := tinted([]float32{0, 2, -2, nan, 1, -5}, 2, 3, 2)
	for i, want := range []color.RGBA{
		{0xff, 0xff, 0xff, 0xff}, blue, orange, {0xff, 0xff, 0xff, 0xff}, {0x8f, 0xbb, 0xda, 0xff}, orange,
	} {
		if got := img.At(i%3, i/3); got != want {
			t.Errorf("number %d is drawn as %v, want %v", i, got, want)
		}
	}
}

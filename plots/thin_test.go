package plots

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// painted draws f on an image of 300 by 200 points, 1 pixel each.
func painted(f func(c draw.Canvas)) image.Image {
	c := pngCanvas{vgimg.NewWith(vgimg.UseWH(300, 200), vgimg.UseDPI(96))}
	f(draw.New(c))
	return c.Image()
}

// apart counts the pixels that differ visibly.
func apart(a, b image.Image) (n int) {
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r, _, _, _ := a.At(x, y).RGBA()
			r2, _, _, _ := b.At(x, y).RGBA()
			if math.Abs(float64(r)-float64(r2)) > 0x4000 {
				n++
			}
		}
	}
	return n
}

func TestThinnedLinesLookTheSame(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	walk := func(i int, last vg.Point) vg.Point {
		return vg.Point{X: 10 + vg.Length(i)*280/20_000, Y: min(max(last.Y+vg.Length(rng.NormFloat64()), 5), 195)}
	}
	noise := func(i int, _ vg.Point) vg.Point {
		return vg.Point{X: 10 + vg.Length(i)*280/20_000, Y: 100 + 20*vg.Length(rng.NormFloat64())}
	}
	spiral := func(i int, _ vg.Point) vg.Point {
		r, angle := 90*float64(i)/20_000, float64(i)/500
		return vg.Point{X: vg.Length(150 + r*math.Cos(angle)), Y: vg.Length(100 + r*math.Sin(angle))}
	}
	steps := func(i int, _ vg.Point) vg.Point {
		return vg.Point{X: 10 + vg.Length(i/5000)*70, Y: 20 + vg.Length((i+2500)/5000)*40}
	}
	for name, next := range map[string]func(int, vg.Point) vg.Point{"walk": walk, "noise": noise, "spiral": spiral, "steps": steps} {
		line := make([]vg.Point, 20_000)
		last := vg.Point{Y: 100}
		for i := range line {
			last = next(i, last)
			line[i] = last
		}
		line[7_000].Y = 199 // a peak
		style := draw.LineStyle{Color: blue, Width: lineWidth}
		thin := thinned(line, pixel/2)
		if len(thin) > 10_000 {
			t.Errorf("%s: %d points left", name, len(thin))
		}
		whole := painted(func(c draw.Canvas) { c.StrokeLines(style, line) })
		if n := apart(whole, painted(func(c draw.Canvas) { c.StrokeLines(style, thin) })); n > 300*200/50 {
			t.Errorf("%s: %d pixels differ", name, n)
		}
	}
	few := []vg.Point{{X: 1, Y: 1}, {X: 5, Y: 2}, {X: 3, Y: 3}}
	if got := thinned(few, 1); len(got) != 3 {
		t.Errorf("of 3 points %d are left", len(got))
	}
	if got := thinned(nil, 1); got != nil {
		t.Errorf("of no points %v are left", got)
	}
}

// A drawing of many parts looks the same as one image.
func TestRasterized(t *testing.T) {
	dots := func(c draw.Canvas) {
		for i := range 50 {
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: blue, Radius: 4, Shape: draw.CircleGlyph{}}, vg.Point{X: vg.Length(20 + 5*i), Y: vg.Length(20 + 3*i)})
		}
	}
	direct := painted(dots)
	as := painted(func(c draw.Canvas) {
		c.Canvas = c.Canvas.(pngCanvas).Canvas // not a pngCanvas, which draws directly
		rasterized(draw.Crop(c, 5, -5, 5, -5), dots)
	})
	if n := apart(direct, as); n > 60 {
		t.Errorf("%d pixels differ", n)
	}
}

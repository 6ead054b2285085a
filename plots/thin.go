package plots

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// thinned returns the points of a line that show at a resolution: of consecutive points in one column of that width the
// first, lowest, highest and last.
func thinned(line []vg.Point, width vg.Length) []vg.Point {
	var out []vg.Point
	column := func(i int) float64 { return math.Floor(float64(line[i].X / width)) }
	for first := 0; first < len(line); {
		low, high, next := first, first, first
		for ; next < len(line) && column(next) == column(first); next++ {
			if line[next].Y < line[low].Y {
				low = next
			}
			if line[next].Y > line[high].Y {
				high = next
			}
		}
		kept := []int{first, min(low, high), max(low, high), next - 1}
		for _, i := range slices.Compact(kept) {
			out = append(out, line[i])
		}
		first = next
	}
	return out
}

// rasterized draws f, which stays within the canvas, as one image: drawings of many parts would make large SVGs.
func rasterized(c draw.Canvas, f func(c draw.Canvas)) {
	if _, ok := c.Canvas.(pngCanvas); ok {
		f(c)
		return
	}
	size := c.Rectangle.Size()
	img := vgimg.NewWith(vgimg.UseWH(size.X, size.Y), vgimg.UseDPI(imageDPI), vgimg.UseBackgroundColor(color.Transparent))
	img.Translate(vg.Point{X: -c.Min.X, Y: -c.Min.Y})
	f(draw.Canvas{Canvas: pngCanvas{img}, Rectangle: c.Rectangle})
	c.DrawImage(c.Rectangle, img.Image())
}

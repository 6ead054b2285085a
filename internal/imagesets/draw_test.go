package imagesets

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

func TestBetween(t *testing.T) {
	for _, test := range []struct{ low, high int64 }{{0, 9}, {-3, 3}, {5, 5}, {-12, -10}} {
		var p pen
		seen := make(map[int64]int)
		for range 10000 {
			seen[p.between(test.low, test.high)]++
		}
		choices := int(test.high - test.low + 1)
		if len(seen) != choices {
			t.Errorf("%d to %d: got %v", test.low, test.high, seen)
		}
		for x, n := range seen {
			if x < test.low || x > test.high || n < 10000/choices*8/10 {
				t.Errorf("%d to %d: got %d %d times of 10000", test.low, test.high, x, n)
			}
		}
	}
}

func TestAround(t *testing.T) {
	var p pen
	var sum, small int64
	for range 10000 {
		x := p.around(1000)
		if x < -1000 || x > 1000 {
			t.Fatalf("got %d", x)
		}
		sum += x
		if -500 < x && x < 500 {
			small++
		}
	}
	// The mean of three numbers is in the inner half about 5 times in 6, a single number every other time.
	if small < 8000 || sum/10000 < -20 || sum/10000 > 20 {
		t.Errorf("mean %d, %d of 10000 in the inner half", sum/10000, small)
	}
}

// Each example has its own random numbers, whatever was drawn before.
func TestStart(t *testing.T) {
	draw := func(p *pen, seed uint64, i int) []uint8 {
		image := make([]uint8, side*side)
		p.draw(image, p.start(seed, i))
		return image
	}
	used := pen{Style: &Digits}
	third := draw(&used, 1, 3)
	fourth := draw(&used, 1, 4)
	fresh := pen{Style: &Digits}
	if !bytes.Equal(draw(&fresh, 1, 4), fourth) || !bytes.Equal(draw(&used, 1, 3), third) {
		t.Error("an example depends on those before")
	}
	if bytes.Equal(third, fourth) || bytes.Equal(draw(&fresh, 2, 3), third) {
		t.Error("the example and the seed make no difference")
	}
}

// Drawing sets every pixel of an image.
func TestDrawOverwrites(t *testing.T) {
	p := pen{Style: &Garments}
	clean, dirty := make([]uint8, side*side), bytes.Repeat([]uint8{99}, side*side)
	for label := range uint8(10) {
		p.start(1, 0)
		p.draw(clean, label)
		p.start(1, 0)
		p.draw(dirty, label)
		if !bytes.Equal(clean, dirty) {
			t.Errorf("%d: the images differ", label)
		}
	}
}

// A curve goes through its points.
func TestSmooth(t *testing.T) {
	points := []point{{0, 0}, {1000, 4000}, {-7000, 333}, {2, -5}}
	for n := 1; n <= len(points); n++ {
		line := smooth(points[:n])
		if len(line) != (n-1)*steps+1 {
			t.Fatalf("%d points: a line of %d", n, len(line))
		}
		for i, p := range points[:n] {
			if line[i*steps] != p {
				t.Errorf("%d points: %v in the place of %v", n, line[i*steps], p)
			}
		}
	}
	// Between evenly spaced points on a straight line it is that line.
	line := smooth([]point{{0, 0}, {4000, 400}, {8000, 800}, {12000, 1200}})
	want := []point{{4000, 400}, {5000, 500}, {6000, 600}, {7000, 700}, {8000, 800}}
	if got := line[steps : 2*steps+1]; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The center of pixel (row, col) is (col + 1/2, row + 1/2).
func TestStroke(t *testing.T) {
	const none = far
	near := func(got, want int64) bool { // within a hundredth of a pixel
		return math.Abs(math.Sqrt(float64(got))-math.Sqrt(float64(want))) < pixel/100
	}
	tests := []struct {
		name string
		a, b point
		near map[[2]int]int64 // squared distances by row and column
	}{
		{"level", point{10500, 10500}, point{15500, 10500}, map[[2]int]int64{
			{10, 10}: 0, {10, 13}: 0, {10, 15}: 0, // on the stroke
			{9, 12}: 1000 * 1000, {12, 12}: 2000 * 2000, // beside it
			{10, 17}: 2000 * 2000, {11, 9}: 2 * 1000 * 1000, // beyond its ends
			{0, 12}: none, {27, 12}: none, {10, 0}: none, {10, 27}: none,
		}},
		{"upright, backwards", point{3500, 20500}, point{3500, 4500}, map[[2]int]int64{
			{4, 3}: 0, {12, 3}: 0, {20, 3}: 0, {12, 5}: 2000 * 2000, {22, 3}: 2000 * 2000, {12, 20}: none,
		}},
		{"a dot", point{14500, 14500}, point{14500, 14500}, map[[2]int]int64{
			{14, 14}: 0, {14, 15}: 1000 * 1000, {16, 16}: 8 * 1000 * 1000, {14, 20}: none,
		}},
		{"slanting", point{5500, 5500}, point{13500, 13500}, map[[2]int]int64{
			{5, 5}: 0, {9, 9}: 0, {13, 13}: 0, {8, 10}: 2 * 1000 * 1000, {10, 8}: 2 * 1000 * 1000,
		}},
		{"into the image from outside", point{-20000, 6500}, point{1500, 6500}, map[[2]int]int64{
			{6, 0}: 0, {6, 1}: 0, {8, 0}: 2000 * 2000, {6, 3}: 2000 * 2000, {20, 0}: none,
		}},
		{"outside", point{-20000, -20000}, point{-10000, 40000}, map[[2]int]int64{
			{0, 0}: none, {14, 0}: none, {27, 27}: none,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var p pen
			for i := range p.near {
				p.near[i] = far
			}
			p.stroke(test.a, test.b, 3000)
			for at, want := range test.near {
				if got := p.near[at[0]*side+at[1]]; !near(got, want) {
					t.Errorf("row %d, column %d: got %d, want %d", at[0], at[1], got, want)
				}
			}

			// A second stroke does not erase the first.
			first := p.near
			p.stroke(point{26500, 26500}, point{26500, 20500}, 3000)
			for i, squared := range p.near {
				if squared > first[i] {
					t.Errorf("pixel %d was at %d and is at %d", i, first[i], squared)
				}
			}
			if got := p.near[24*side+26]; !near(got, 0) {
				t.Errorf("the second stroke: got %d", got)
			}
		})
	}
}

func TestPixels(t *testing.T) {
	tests := []struct{ a, b, reach, first, last int64 }{
		{10000, 15000, 2000, 8, 17},
		{15000, 10000, 2000, 8, 17},
		{0, 28000, 2000, 0, 27},
		{-50000, 50000, 1, 0, 27},
		{1500, 1500, 0, 1, 1},
	}
	for _, test := range tests {
		first, last := pixels(test.a, test.b, test.reach)
		if first != test.first || last != test.last {
			t.Errorf("%v: got %d to %d", test, first, last)
		}
	}
	for _, a := range []int64{-9000, 40000} {
		if first, last := pixels(a, a, 2000); first <= last {
			t.Errorf("at %d: got %d to %d, want none", a, first, last)
		}
	}
}

// A pixel's center decides.
func TestFill(t *testing.T) {
	tests := []struct {
		name string
		line []point
		want []string // from the upper left corner
	}{
		{"a square", []point{{1200, 1200}, {4200, 1200}, {4200, 3200}, {1200, 3200}, {1200, 1200}}, []string{".....", ".###.", ".###.", "....."}},
		{"the other way round, not closed", []point{{1200, 3200}, {4200, 3200}, {4200, 1200}, {1200, 1200}}, []string{".....", ".###.", ".###.", "....."}},
		{"with a notch", []point{{0, 0}, {5000, 0}, {5000, 3000}, {3000, 3000}, {2600, 1000}, {2000, 3000}, {0, 3000}}, []string{"#####", "##.##", "##.##"}},
		{"partly outside", []point{{-9000, -9000}, {1800, -9000}, {1800, 1800}, {-9000, 1800}}, []string{"##...", "##...", "....."}},
		{"a triangle", []point{{0, 0}, {4000, 4000}, {0, 4000}}, []string{"....", "#...", "##..", "###."}},
		{"nothing inside", []point{{700, 700}, {1300, 700}, {1300, 1300}, {700, 1300}}, []string{"..", ".."}},
		{"outside", []point{{-5000, -5000}, {-1000, -5000}, {-1000, 40000}}, []string{"..", ".."}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var p pen
			for i := range p.near {
				p.near[i] = far
			}
			p.fill(test.line)
			for y, row := range test.want {
				for x, want := range row {
					if got := p.near[y*side+x] == 0; got != (want == '#') {
						t.Errorf("row %d, column %d: inside is %v", y, x, got)
					}
				}
			}
			if p.near[27*side+27] != far {
				t.Error("the last pixel is touched")
			}
		})
	}
}

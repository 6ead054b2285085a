package plots

import (
	"bytes"
	"encoding/base64"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"layercake/kit"
)

func TestHeatColours(t *testing.T) {
	white := color.RGBA{0xff, 0xff, 0xff, 0xff}
	for _, test := range []struct {
		low, high, v float64
		want         color.RGBA
	}{
		{0, 4, 0, white}, {0, 4, 4, blue}, {0, 4, 9, blue}, {0, 4, -1, white},
		{-4, 0, 0, white}, {-4, 0, -4, orange}, {-4, 0, -9, orange},
		{-1, 4, 0, white}, {-1, 4, 4, blue}, {-4, 1, -4, orange}, {-1, 4, -1, blend(white, orange, 0.25)},
		{2, 4, 3, blend(white, blue, 0.5)}, {3, 3, 3, blend(white, blue, 0.5)},
	} {
		if got := (heat{low: test.low, high: test.high}).color(test.v); got != test.want {
			t.Errorf("%v from %v to %v is %v, want %v", test.v, test.low, test.high, got, test.want)
		}
	}
}

// A large table is drawn as means of blocks, and the text says so.
func TestHeatOfLargeTable(t *testing.T) {
	values := make([]float32, 1601*3)
	for i := range values {
		values[i] = float32(i / 3)
	}
	p, err := HeatMapPicture(kit.NewArray(values, 1601, 3).WithNote("GUESSED"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "One pixel shows the mean of 3 by 3 cells."; p.Caption != want || p.Note != "GUESSED" {
		t.Errorf("%q, want %q", p.Caption, want)
	}
	if want := "Heat map. 1,601 rows by 3 columns, lowest 0 in row 0, column 0, highest 1600 in row 1600, column 0."; p.Alt != want {
		t.Errorf("%s, want %s", p.Alt, want)
	}
	h := heat{rows: 1601, columns: 3, low: 0, high: 1600, values: make([]float64, len(values))}
	for i, v := range values {
		h.values[i] = float64(v)
	}
	img := h.image()
	if size := img.Bounds().Size(); size.X != 1 || size.Y != 534 {
		t.Fatalf("an image of %v pixels", size)
	}
	for y, want := range map[int]float64{0: 1, 1: 4, 533: 1599.5} { // the last block has two rows
		if got := img.At(0, y); got != h.color(want) {
			t.Errorf("row %d is %v, want %v", y, got, h.color(want))
		}
	}
}

func TestHeatMapNumbers(t *testing.T) {
	p, err := HeatMapPicture([][]float64{{0.123456, -2}, {3, 4}}, HeatMapOptions{Title: "Four", Rows: []string{"a", "b"}, Columns: []string{"c", "d"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Four\n2 rows by 2 columns, lowest -2 in row a, column d, highest 4 in row b, column d\n   c      d\na  0.123  -2\nb  3      4"; p.Text != want {
		t.Errorf("%s\nwant\n%s", p.Text, want)
	}
	svg := string(p.SVG())
	for _, want := range []string{">0.123<", ">-2<", ">a<", ">d<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in the picture", want)
		}
	}
	large, err := HeatMapPicture(make([][21]int, 2))
	if err != nil {
		t.Fatal(err)
	}
	if svg := string(large.SVG()); strings.Count(svg, "<text ") > 21+2+2 || strings.Count(svg, "<image ") != 2 {
		t.Error("a table of 21 columns shows its numbers")
	}
}

func TestHeatTicks(t *testing.T) {
	for _, test := range []struct {
		low, high float64
		height    float64
		want      string
	}{
		{0, 1, 300, "0.0 0.2 0.4 0.6 0.8 1.0"}, {-2, 6, 50, "0 5"}, {-2.5, 3.25, 20, "-2.5 3.25"}, {3, 3, 300, "3"},
	} {
		h := heat{low: test.low, high: test.high}
		if got := labels(h.ticks(vg.Length(test.height))); got != test.want {
			t.Errorf("from %v to %v: %s, want %s", test.low, test.high, got, test.want)
		}
	}
}

func TestHeatMapErrors(t *testing.T) {
	for _, test := range []struct {
		table   Numbers
		options HeatMapOptions
		want    string
	}{
		{[]int{1, 2}, HeatMapOptions{}, "heat map: the table is (2,); expected (rows, columns)"},
		{[][]int{{}}, HeatMapOptions{}, "heat map: the table has no numbers; its shape is (1, 0)"},
		{kit.NewArray([]int32{1, 2}, 1, 2, 1), HeatMapOptions{}, "heat map: the table is (1, 2, 1); expected (rows, columns)"},
		{[][]int{{1, 2}}, HeatMapOptions{Rows: []string{"a", "b"}}, "heat map: 2 row names for 1 row; there must be one for each"},
		{[][]int{{1, 2}}, HeatMapOptions{Columns: []string{"a"}}, "heat map: 1 column name for 2 columns; there must be one for each"},
		{[][]int{{1, 2}}, HeatMapOptions{Limits: [2]float64{1, 0}}, "heat map: Limits are 1 and 0; the first must be below the second, and both finite"},
	} {
		if p, err := HeatMapPicture(test.table, test.options); p != nil || err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

// The images have the proportions of their areas.
func TestHeatFillsItsArea(t *testing.T) {
	for _, shape := range [][]int{{3, 200}, {200, 3}, {30, 40}, {1700, 5}} {
		p, err := HeatMapPicture(zeros(shape...))
		if err != nil {
			t.Fatal(err)
		}
		images := regexp.MustCompile(`<image x="[^"]*" y="[^"]*" width="([^"]*)" height="([^"]*)" xlink:href="data:image/png;base64,([^"]*)"[^>]*`).FindAllStringSubmatch(string(p.SVG()), -1)
		if len(images) != 2 {
			t.Fatalf("%v: %d images, want the cells and the colour scale", shape, len(images))
		}
		for _, m := range images {
			file, err := base64.StdEncoding.DecodeString(m[3])
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.DecodeConfig(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			width, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			height, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := float64(img.Width)/float64(img.Height), width/height; math.Abs(got/want-1) > 0.03 || !strings.Contains(m[0], `preserveAspectRatio="none"`) {
				t.Errorf("%v: an image of %d by %d pixels on %v by %v points", shape, img.Width, img.Height, width, height)
			}
		}
	}
}

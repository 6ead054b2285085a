package plots

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"layercake/kit"
)

func zeros(shape ...int) kit.Array {
	return kit.NewArray(make([]uint8, kit.Shape(shape).Size()), shape...)
}

func TestImagesErrors(t *testing.T) {
	good, labels := zeros(6, 8, 8), zeros(6)
	failing := kit.LazyArray(func() ([]uint8, error) { return nil, errors.New("the file is gone") }, 6, 8, 8)
	for _, test := range []struct {
		name           string
		images, labels kit.Array
		rows, columns  int
		want           string
	}{
		{"no rows", good, labels, 0, 3, "images: a grid of 0 by 3, rows by columns; both must be at least 1, and their product at most 1000"},
		{"negative columns", good, labels, 1, -3, "images: a grid of 1 by -3, rows by columns; both must be at least 1, and their product at most 1000"},
		{"a huge grid", good, labels, math.MaxInt, math.MaxInt, "their product at most 1000"},
		{"no array", kit.Array{}, labels, 1, 1, "images: array: empty; make one with kit.NewArray"},
		{"a mistake before", good.Reshape(5, -1), labels, 1, 1, "images: array: reshape (6, 8, 8) to [5 -1]: 384 elements do not fit into shape (5, None)"},
		{"no images", zeros(0, 8, 8), labels, 1, 1, "images: there are no images: the array's shape is (0, 8, 8)"},
		{"no pixels", zeros(6, 8, 0), labels, 1, 1, "images: there are no images: the array's shape is (6, 8, 0)"},
		{"not square", zeros(6, 63), labels, 1, 1, "images: images must be (n, height, width), (n, height, width, 1), (n, height, width, 3) in colour, or (n, pixels) for square ones; they are (6, 63)"},
		{"colours and more", zeros(6, 8, 8, 4), labels, 1, 1, "they are (6, 8, 8, 4)"},
		{"a scalar per example", zeros(6), labels, 1, 1, "they are (6,)"},
		{"no labels", good, kit.Array{}, 1, 1, "images: labels: array: empty; make one with kit.NewArray"},
		{"images as labels", good, good, 1, 1, "images: labels must be (n,), (n, 1) or (n, classes); they are (6, 8, 8)"},
		{"labels without classes", good, zeros(6, 0), 1, 1, "they are (6, 0)"},
		{"other labels", good, zeros(5), 1, 1, "images: 5 labels for 6 images; there must be one for each"},
		{"images that cannot be loaded", failing, labels, 1, 1, "images: the file is gone"},
		{"a label beyond the classes", good, kit.ToCategorical(kit.NewArray([]uint8{0, 1, 2, 3, 4, 5}), 5), 2, 3, "images: labels: label 5 (number 5): with 5 classes labels are whole numbers from 0 to 4"},
	} {
		p, err := ImagesPicture(test.images, test.labels, test.rows, test.columns)
		if p != nil || err == nil || !strings.HasSuffix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
}

func TestImagesTakesWhatThereIs(t *testing.T) {
	for _, test := range []struct {
		images, labels kit.Array
		rows, columns  int
		want           string // the alt text
		width, height  float64
	}{
		{zeros(6, 8, 8), zeros(6), 2, 3, "6 images labelled 0, 0, 0, 0, 0, 0", 3*50 + 8, 2*64 + 8},
		{zeros(6, 8, 8), zeros(6), 2, 2, "4 images labelled 0, 0, 0, 0", 2*50 + 8, 2*64 + 8},
		{zeros(3, 64), zeros(3, 1), 2, 10, "3 images labelled 0, 0, 0", 3*50 + 8, 64 + 8},
		{zeros(1, 8, 8, 1), zeros(1), 1, 1, "1 image labelled 0", 50 + 8, 64 + 8},
		{zeros(2, 4, 4, 3), zeros(2), 1, 2, "2 images labelled 0, 0", 2*50 + 8, 64 + 8},
		{zeros(2, 4, 4), kit.ToCategorical(kit.NewArray([]uint8{3, 1}), 5), 1, 2, "2 images labelled 3, 1", 2*50 + 8, 64 + 8},
		{zeros(2, 4, 4), kit.NewArray([]float32{0.1, 0.9, 0.6, 0.4}, 2, 2), 1, 2, "2 images labelled 1, 0", 2*50 + 8, 64 + 8},
		{zeros(3, 4, 4), kit.NewArray([]float64{7, -1.25, math.NaN()}), 1, 3, "3 images labelled 7, -1.25, NaN", 3*50 + 8, 64 + 8},
	} {
		p, err := ImagesPicture(test.images, test.labels, test.rows, test.columns)
		if err != nil {
			t.Errorf("%s: %v", test.want, err)
			continue
		}
		if w, h := p.size(); p.Alt != test.want || w.Points() != test.width || h.Points() != test.height {
			t.Errorf("%q of %v by %v points, want %q of %v by %v", p.Alt, w, h, test.want, test.width, test.height)
		}
	}
}

func TestImagesWithoutLabels(t *testing.T) {
	p, err := ImagesPicture(zeros(6, 8, 4).WithNote("GUESSED"), nil, 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	if w, h := p.size(); p.Alt != "4 images of 8 by 4 pixels" || p.Note != "GUESSED" || w != 2*50+8 || h != 2*50+8+noteHeight {
		t.Errorf("%q of %v by %v points, note %q", p.Alt, w, h, p.Note)
	}
	want := "images: 1 class name without labels; pass labels, or no names"
	if _, err := ImagesPicture(zeros(6, 8, 8), nil, 1, 1, "a"); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// Labels may be a slice, and large ones show in full.
// Augmented images are floats from 0 to 255.
func TestImagesOfBytesAsFloats(t *testing.T) {
	bytes := kit.NewArray([]uint8{0, 100, 250, 255}, 1, 2, 2)
	for caption, a := range map[string]kit.Array{
		"Pixels go up to 255, but floats are drawn from 0 to 1: divide them by 255.": bytes.AsType(kit.Float32),
		"": bytes.Div(255).Mul(2),
	} {
		if p, err := ImagesPicture(a, nil, 1, 1); err != nil || p.Caption != caption {
			t.Errorf("%v: caption %q, error %v", a, p.Caption, err)
		}
	}
	if p, err := ImagesPicture(bytes, nil, 1, 1); err != nil || p.Caption != "" {
		t.Errorf("caption %q, error %v", p.Caption, err)
	}
}

func TestImagesTakeLabelsOfASlice(t *testing.T) {
	p, err := ImagesPicture(zeros(3, 8, 8), []int{7, 123456, -1}, 1, 3)
	if err != nil || p.Alt != "3 images labelled 7, 123456, -1" {
		t.Errorf("%v, %v", p, err)
	}
}

func TestImagesNameTheirClasses(t *testing.T) {
	names := []string{"shirt", "bag", "coat"}
	for _, labels := range []kit.Array{
		kit.NewArray([]uint8{2, 0}), kit.NewArray([]float32{2, 0}, 2, 1), kit.NewArray([]float32{0.1, 0.2, 0.7, 0.5, 0.3, 0.2}, 2, 3),
	} {
		p, err := ImagesPicture(zeros(2, 8, 8), labels, 1, 2, names...)
		if err != nil {
			t.Fatal(err)
		}
		if want := "2 images labelled coat, shirt"; p.Alt != want {
			t.Errorf("%v: %q, want %q", labels, p.Alt, want)
		}
	}
	for _, test := range []struct {
		labels kit.Array
		want   string
	}{
		{kit.NewArray([]uint8{2, 3}), "images: 3 class names for 4 classes; there must be one for each"},
		{kit.NewArray([]float32{1, 0.5}), "images: label number 1 is 0.5; classes are whole numbers from 0"},
		{kit.NewArray([]int32{1, -1}), "images: label number 1 is -1; classes are whole numbers from 0"},
	} {
		if _, err := ImagesPicture(zeros(2, 8, 8), test.labels, 1, 2, names...); err == nil || err.Error() != test.want {
			t.Errorf("%v: %v, want %s", test.labels, err, test.want)
		}
	}
}

func TestImagesKeepTheirShape(t *testing.T) {
	p, err := ImagesPicture(zeros(2, 14, 56), zeros(2), 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	size := regexp.MustCompile(`<image x="[\d.]+" y="[-\d.]+" width="([\d.]+)" height="([\d.]+)"`)
	found := size.FindAllSubmatch(p.SVG(), -1)
	if len(found) != 2 {
		t.Fatalf("%d images in the SVG, want 2", len(found))
	}
	for _, m := range found {
		if string(m[1]) != "42" || string(m[2]) != "10.5" {
			t.Errorf("an image of 14 by 56 pixels is drawn %s wide and %s high", m[1], m[2])
		}
	}
}

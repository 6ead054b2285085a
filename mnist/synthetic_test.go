package mnist

import (
	"bytes"
	"crypto/sha256"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"layercake/kit"
)

// The drawings are the same on every machine and stay the same: notebooks print numbers that depend on them. Who changes
// them on purpose changes these sums, those of the images in synthetic.go too.
const (
	trainImages = "792b9b2d1a11c4ab855b57fcf07275a82b2558cebeaa9b39e4200ecf230f2194"
	trainLabels = "67c6add54f515bc4597711401de408f194fe9863ba9b43e3f18f88f0d132da1c"
	testImages  = "46643f6b193debd9297bf7d9be608f608a315d37ed421bef8f67f3539073515c"
	testLabels  = "a70e02daf2f40c0ed668a4a83c316c2c44fa2a9478d4865e48fca6d275d2690e"
)

// trainDrawn and testDrawn are the whole sets, drawn once.
var (
	trainDrawn = sync.OnceValue(trainDrawing.images)
	testDrawn  = sync.OnceValue(testDrawing.images)
)

func TestDrawings(t *testing.T) {
	tests := []struct {
		name               string
		drawing            drawing
		images             func() []uint8
		n                  int
		imageSum, labelSum string
	}{
		{"train", trainDrawing, trainDrawn, 60000, trainImages, trainLabels},
		{"test", testDrawing, testDrawn, 10000, testImages, testLabels},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			images, labels := test.images(), test.drawing.labels()
			if len(images) != test.n*28*28 || len(labels) != test.n {
				t.Fatalf("got %d bytes and %d labels", len(images), len(labels))
			}
			if got := checksum(images); got != test.imageSum || got != test.drawing.sum {
				t.Errorf("images: SHA-256 %s, want %s and %s", got, test.imageSum, test.drawing.sum)
			}
			if got := checksum(labels); got != test.labelSum {
				t.Errorf("labels: SHA-256 %s, want %s", got, test.labelSum)
			}

			// About as many of each digit. Chance alone strays from a tenth by less than 5 standard deviations.
			var count [10]int
			for _, label := range labels {
				count[label]++
			}
			for digit, n := range count {
				if off := n - test.n/10; off*off*10 > 25*test.n {
					t.Errorf("%d examples of %d", n, digit)
				}
			}

			for i := range labels {
				checkImage(t, i, imageOf(images, i))
			}
		})
	}
}

// imageOf returns image i of a set.
func imageOf(images []uint8, i int) []uint8 { return images[i*side*side:][:side*side] }

// checkImage tells whether an image has dark ink, not much of it, and paper.
func checkImage(t *testing.T, i int, image []uint8) {
	t.Helper()
	ink := 0
	for _, grey := range image {
		if grey > 127 {
			ink++
		}
	}
	if darkest := slices.Max(image); darkest < 180 || ink < 15 || ink > side*side/2 {
		t.Errorf("image %d: darkest %d, %d dark pixels", i, darkest, ink)
	}
}

// No image comes twice, be it in the other set.
func TestDrawingsDiffer(t *testing.T) {
	seen := make(map[string]bool, 70000)
	for _, images := range [][]uint8{trainDrawn(), testDrawn()} {
		for i := range len(images) / (side * side) {
			seen[string(imageOf(images, i))] = true
		}
	}
	if len(seen) != 70000 {
		t.Errorf("%d of 70000 images are different", len(seen))
	}
}

// The images are of what the labels say, and vary about as much as handwriting does: comparing an image with the mean of
// each digit tells most, and not nearly all, of them. (For MNIST that is 82 %.)
func TestDrawingsLookLikeTheirLabels(t *testing.T) {
	const learn, try = 10000, 1000
	images, labels := trainDrawn(), trainDrawing.labels()
	var sum [10][side * side]int
	var count [10]int
	for i := range learn {
		count[labels[i]]++
		for j, grey := range imageOf(images, i) {
			sum[labels[i]][j] += int(grey)
		}
	}
	distance := func(image []uint8, digit int) (squared int) {
		for j, grey := range image {
			d := int(grey) - sum[digit][j]/count[digit]
			squared += d * d
		}
		return squared
	}
	right := 0
	for i, label := range testDrawing.labels()[:try] {
		image := imageOf(testDrawn(), i)
		nearest := 0
		for digit := range 10 {
			if distance(image, digit) < distance(image, nearest) {
				nearest = digit
			}
		}
		if nearest == int(label) {
			right++
		}
	}
	if right < try*50/100 || right > try*95/100 {
		t.Errorf("the nearest mean is right for %d of %d images", right, try)
	}
}

// However many processors draw, and however many images, the drawings are the same.
func TestDrawingsOnAnyMachine(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 3, 16} {
		runtime.GOMAXPROCS(processors)
		for _, n := range []int{0, 1, 2, 100} {
			d := drawing{n: n, seed: testDrawing.seed}
			if !bytes.Equal(d.images(), testDrawn()[:n*side*side]) {
				t.Errorf("%d processors: %d images are not those that the set begins with", processors, n)
			}
			if !bytes.Equal(d.labels(), testDrawing.labels()[:n]) {
				t.Errorf("%d processors: %d labels are not those that the set begins with", processors, n)
			}
		}
	}
}

// The arrays have what is drawn. A copy of a drawing that is damaged is not shown: it is drawn again.
func TestSyntheticValues(t *testing.T) {
	l, _ := newTestLoader(t, publish())
	l.offline = true
	writeFiles(t, filepath.Join(l.cache, "copies"), map[string][]byte{
		testDrawing.sum: make([]byte, 10000*28*28+sha256.Size), // of the right size
	})
	for _, from := range []string{"drawn", "copied"} {
		train, test := loaded(t, l)
		for _, array := range []struct {
			name   string
			values kit.Array
			sum    string
		}{{"train labels", train.Y, trainLabels}, {"test images", test.X, testImages}, {"test labels", test.Y, testLabels}} {
			values, err := kit.Values[uint8](array.values)
			if err != nil || checksum(values) != array.sum {
				t.Errorf("%s, %s: SHA-256 %s, %v, want %s", array.name, from, checksum(values), err, array.sum)
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		testDrawing.images()
	}
}

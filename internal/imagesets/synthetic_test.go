package imagesets

import (
	"bytes"
	"crypto/sha256"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"layercake/internal/datasets"
	"layercake/kit"
)

// The drawings are the same on every machine and must not change, since notebooks print numbers that depend on them. A
// deliberate change also changes these sums of the labels, which all styles share, and the sums of the images in the
// styles.
const (
	trainLabels = "67c6add54f515bc4597711401de408f194fe9863ba9b43e3f18f88f0d132da1c"
	testLabels  = "a70e02daf2f40c0ed668a4a83c316c2c44fa2a9478d4865e48fca6d275d2690e"
)

// drawn are the styles with their whole sets, drawn once.
var drawn = []struct {
	*Style
	trainX, testX func() []uint8
	darkest       uint8 // minimum of the darkest pixel over all images
}{
	{&Digits, sync.OnceValue(Digits.train().images), sync.OnceValue(Digits.test().images), 180},
	{&Garments, sync.OnceValue(Garments.train().images), sync.OnceValue(Garments.test().images), 80},
	{&Characters, sync.OnceValue(Characters.train().images), sync.OnceValue(Characters.test().images), 180},
}

func TestDrawings(t *testing.T) {
	for _, d := range drawn {
		tests := []struct {
			part     string
			drawing  drawing
			images   func() []uint8
			n        int
			labelSum string
		}{
			{"train", d.train(), d.trainX, 60000, trainLabels},
			{"test", d.test(), d.testX, 10000, testLabels},
		}
		for _, test := range tests {
			t.Run(d.Things+"/"+test.part, func(t *testing.T) {
				images, labels := test.images(), test.drawing.labels()
				if len(images) != test.n*28*28 || len(labels) != test.n {
					t.Fatalf("got %d bytes and %d labels", len(images), len(labels))
				}
				if got := datasets.Checksum(images); got != test.drawing.sum {
					t.Errorf("images: SHA-256 %s, want %s", got, test.drawing.sum)
				}
				if got := datasets.Checksum(labels); got != test.labelSum {
					t.Errorf("labels: SHA-256 %s, want %s", got, test.labelSum)
				}

				// The labels are about equally frequent: chance alone deviates from a tenth by less than 5 standard
				// deviations.
				var count [10]int
				for _, label := range labels {
					count[label]++
				}
				for label, n := range count {
					if off := n - test.n/10; off*off*10 > 25*test.n {
						t.Errorf("%d examples of %d", n, label)
					}
				}

				for i := range labels {
					checkImage(t, i, imageOf(images, i), d.darkest)
				}
			})
		}
	}
}

// imageOf returns image i of a set.
func imageOf(images []uint8, i int) []uint8 { return images[i*side*side:][:side*side] }

// checkImage checks that an image has ink this dark, not too much of it, and paper.
func checkImage(t *testing.T, i int, image []uint8, dark uint8) {
	t.Helper()
	darkest, ink := slices.Max(image), 0
	for _, grey := range image {
		if grey > darkest/2 {
			ink++
		}
	}
	if darkest < dark || ink < 15 || ink > side*side*3/4 {
		t.Errorf("image %d: darkest %d, %d dark pixels", i, darkest, ink)
	}
}

// No image occurs twice, not even across the two sets.
func TestDrawingsDiffer(t *testing.T) {
	for _, d := range drawn {
		seen := make(map[string]bool, 70000)
		for _, images := range [][]uint8{d.trainX(), d.testX()} {
			for i := range len(images) / (side * side) {
				seen[string(imageOf(images, i))] = true
			}
		}
		if len(seen) != 70000 {
			t.Errorf("%s: %d of 70000 images are different", d.Things, len(seen))
		}
	}
}

// The images match their labels, and vary: comparing an image with the mean image of each label recognizes most of
// them, but not nearly all. (For MNIST it is 82 %.)
func TestDrawingsLookLikeTheirLabels(t *testing.T) {
	for _, d := range drawn {
		const learn, try = 10000, 1000
		images, labels := d.trainX(), d.train().labels()
		var sum [10][side * side]int
		var count [10]int
		for i := range learn {
			count[labels[i]]++
			for j, grey := range imageOf(images, i) {
				sum[labels[i]][j] += int(grey)
			}
		}
		distance := func(image []uint8, label int) (squared int) {
			for j, grey := range image {
				off := int(grey) - sum[label][j]/count[label]
				squared += off * off
			}
			return squared
		}
		right := 0
		for i, label := range d.test().labels()[:try] {
			image := imageOf(d.testX(), i)
			nearest := 0
			for label := range 10 {
				if distance(image, label) < distance(image, nearest) {
					nearest = label
				}
			}
			if nearest == int(label) {
				right++
			}
		}
		if right < try*50/100 || right > try*95/100 {
			t.Errorf("%s: the nearest mean is right for %d of %d images", d.Things, right, try)
		}
	}
}

// The drawings do not depend on the number of processors or of images.
func TestDrawingsOnAnyMachine(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 3, 16} {
		runtime.GOMAXPROCS(processors)
		for _, n := range []int{0, 1, 2, 100} {
			d := Digits.test()
			d.n = n
			if !bytes.Equal(d.images(), drawn[0].testX()[:n*side*side]) {
				t.Errorf("%d processors: %d images are not those that the set begins with", processors, n)
			}
			if !bytes.Equal(d.labels(), Digits.test().labels()[:n]) {
				t.Errorf("%d processors: %d labels are not those that the set begins with", processors, n)
			}
		}
	}
}

// The arrays hold the drawings. A damaged copy of a drawing is replaced.
func TestSyntheticValues(t *testing.T) {
	l, _ := newTestLoader(t, publish())
	writeFiles(t, filepath.Join(l.Cache, "copies"), map[string][]byte{
		Digits.testSum: make([]byte, 10000*28*28+sha256.Size), // of the right size
	})
	for _, from := range []string{"drawn", "copied"} {
		train, test := loaded(t, l)
		for _, array := range []struct {
			name   string
			values kit.Array
			sum    string
		}{{"train labels", train.Y, trainLabels}, {"test images", test.X, Digits.testSum}, {"test labels", test.Y, testLabels}} {
			values, err := kit.Values[uint8](array.values)
			if err != nil || datasets.Checksum(values) != array.sum {
				t.Errorf("%s, %s: SHA-256 %s, %v, want %s", array.name, from, datasets.Checksum(values), err, array.sum)
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		Digits.test().images()
	}
}

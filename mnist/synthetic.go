package mnist

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"layercake/kit"
)

// A drawing is a set of synthetic digits.
type drawing struct {
	n    int    // examples
	seed uint64 // of the random numbers
	sum  string // SHA-256 of the images, in hex: a change to the drawing code changes it, and copies are kept under it
}

// The synthetic sets, of MNIST's sizes.
var (
	trainDrawing = drawing{n: 60000, seed: 1, sum: "792b9b2d1a11c4ab855b57fcf07275a82b2558cebeaa9b39e4200ecf230f2194"}
	testDrawing  = drawing{n: 10000, seed: 2, sum: "46643f6b193debd9297bf7d9be608f608a315d37ed421bef8f67f3539073515c"}
)

// synthetic returns digits drawn here, with a note that says so, and why.
func (l *loader) synthetic(away *unreachableError) (train, test kit.Dataset) {
	note := fmt.Sprintf("SYNTHETIC digits, not MNIST: %s. Set %s to a folder with the four files to use the real ones.",
		away.why, l.folderVar)
	note = strings.Join(strings.Fields(note), " ") // errors may have several lines
	if !away.known {
		// Displays show the note, which says why.
		l.printf("no mirror could be reached; SYNTHETIC digits are drawn instead")
	}
	set := func(d drawing) kit.Dataset {
		return kit.Dataset{
			X: kit.LazyArray(func() ([]uint8, error) {
				return l.copyOf(d.sum, d.n*side*side, func() ([]byte, error) { return d.images(), nil })
			}, d.n, side, side).WithNote(note),
			Y: kit.LazyArray(func() ([]uint8, error) { return d.labels(), nil }, d.n).WithNote(note),
		}
	}
	return set(trainDrawing), set(testDrawing)
}

// images draws the images, n of them one after the other.
func (d drawing) images() []uint8 {
	images := make([]uint8, d.n*side*side)
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			var p pen
			for i := w * d.n / workers; i < (w+1)*d.n/workers; i++ {
				label := p.start(d.seed, i)
				p.draw(images[i*side*side:][:side*side], label)
			}
		})
	}
	group.Wait()
	return images
}

// labels returns the labels of the images.
func (d drawing) labels() []uint8 {
	labels := make([]uint8, d.n)
	var p pen
	for i := range labels {
		labels[i] = p.start(d.seed, i)
	}
	return labels
}

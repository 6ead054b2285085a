package imagesets

import (
	"runtime"
	"sync"

	"layercake/internal/datasets"
	"layercake/kit"
)

// A drawing is a set of synthetic images.
type drawing struct {
	style *Style
	n     int    // number of examples
	seed  uint64 // of the random numbers
	sum   string // SHA-256 of the images in hex: the key of their copy
}

// The synthetic sets, with MNIST's sizes.
func (s *Style) train() drawing { return drawing{s, 60000, 1, s.trainSum} }
func (s *Style) test() drawing  { return drawing{s, 10000, 2, s.testSum} }

// synthetic returns drawn images with the note that says so.
func (s Set) synthetic(found *datasets.Found) (train, test kit.Dataset) {
	set := func(d drawing) kit.Dataset {
		return kit.Dataset{
			X: kit.LazyArray(func() ([]uint8, error) {
				return found.Kept(d.sum, d.n*side*side, func() ([]byte, error) { return d.images(), nil })
			}, d.n, side, side).WithNote(found.Note),
			Y: kit.LazyArray(func() ([]uint8, error) { return d.labels(), nil }, d.n).WithNote(found.Note),
		}
	}
	return set(s.Style.train()), set(s.Style.test())
}

// images draws the n images.
func (d drawing) images() []uint8 {
	images := make([]uint8, d.n*side*side)
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			p := pen{Style: d.style}
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
	p := pen{Style: d.style}
	for i := range labels {
		labels[i] = p.start(d.seed, i)
	}
	return labels
}

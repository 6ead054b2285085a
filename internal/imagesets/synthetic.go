package imagesets

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"layercake/kit"
)

// A drawing is a set of synthetic images.
type drawing struct {
	style *style
	n     int    // number of examples
	seed  uint64 // of the random numbers
	sum   string // SHA-256 of the images in hex: the key of their copy
}

// The synthetic sets, with MNIST's sizes.
func (s *style) train() drawing { return drawing{s, 60000, 1, s.trainSum} }
func (s *style) test() drawing  { return drawing{s, 10000, 2, s.testSum} }

// synthetic returns drawn images whose note says so, and why.
func (l *loader) synthetic(away *unreachableError) (train, test kit.Dataset) {
	note := fmt.Sprintf("SYNTHETIC %s, not %s: %s. Set %s to a folder with the four files to use the real ones.",
		l.style.things, l.title, away.why, l.folderVar)
	note = strings.Join(strings.Fields(note), " ") // errors may have several lines
	if !away.known {
		// Displays show the note, which has the reason.
		l.printf("no mirror could be reached; SYNTHETIC %s are drawn instead", l.style.things)
	}
	set := func(d drawing) kit.Dataset {
		return kit.Dataset{
			X: kit.LazyArray(func() ([]uint8, error) {
				return l.copyOf(d.sum, d.n*side*side, func() ([]byte, error) { return d.images(), nil })
			}, d.n, side, side).WithNote(note),
			Y: kit.LazyArray(func() ([]uint8, error) { return d.labels(), nil }, d.n).WithNote(note),
		}
	}
	return set(l.style.train()), set(l.style.test())
}

// images draws the n images.
func (d drawing) images() []uint8 {
	images := make([]uint8, d.n*side*side)
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			p := pen{style: d.style}
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
	p := pen{style: d.style}
	for i := range labels {
		labels[i] = p.start(d.seed, i)
	}
	return labels
}

package kit

import (
	"errors"
	"fmt"
	"math"
)

// A Dataset is examples with their targets. Make one with [Data].
type Dataset struct {
	X, Y Array

	// SampleWeight, [n], says how much each example counts in the loss. The zero value stands for 1 for each.
	SampleWeight Array
}

// Data puts examples and their targets together.
func Data(x, y Array) *Dataset { return &Dataset{X: x, Y: y} }

// Split divides the data in two: the examples before the last part of so many, and that part. Keras's fit takes the part
// for validation from the end as well. The part is from 0 to 1, both excluded.
func (d *Dataset) Split(part float64) (before, after *Dataset, err error) {
	if err := d.checkPairs(); err != nil && d.Y.given() { // a table may have examples alone
		return nil, nil, fmt.Errorf("split: %w", err)
	}
	n := d.X.Len()
	at := int(float64(n) * (1 - part)) // rounded as Keras does
	if !(part > 0 && part < 1) || at == 0 || at == n {
		return nil, nil, fmt.Errorf("split: a part of %v of %d examples: both sides have to have some; use a part above 0 and below 1", part, n)
	}
	return d.slice(0, at), d.slice(at, n), nil
}

// slice returns the examples from low up to but not including high.
func (d *Dataset) slice(low, high int) *Dataset {
	s := Data(d.X.Slice(low, high), d.Y.Slice(low, high))
	if d.weighted() {
		s.SampleWeight = d.SampleWeight.Slice(low, high)
	}
	return s
}

// checkPairs returns an error if there is not one target for each example.
func (d *Dataset) checkPairs() error {
	if d.X.Len() != d.Y.Len() {
		return fmt.Errorf("x has %d examples and y has %d; there has to be one target for each example", d.X.Len(), d.Y.Len())
	}
	return nil
}

// MustSplit is Split for notebook cells: it ends the cell with a message if that fails.
func (d *Dataset) MustSplit(part float64) (before, after *Dataset) {
	before, after, err := d.Split(part)
	must(err)
	return before, after
}

// weighted tells if sample weights are given. They can still be wrong, which has to be said then.
func (d *Dataset) weighted() bool { return d.SampleWeight.given() }

// feeds copies the data to a device, with room for so many examples: x, y and, if there are any, the weights. With an error it
// returns what was copied.
func (d *Dataset) feeds(to device, room int) (feeds []*feed, err error) {
	arrays := []Array{d.X, d.Y}
	if d.weighted() {
		arrays = append(arrays, d.SampleWeight.AsType(Float32))
	}
	for i, a := range arrays {
		f, err := newFeed(to, a, room)
		if err != nil {
			return feeds, fmt.Errorf("%s: %w", []string{"x", "y", "the sample weights"}[i], err)
		}
		feeds = append(feeds, f)
	}
	return feeds, nil
}

// weighClasses makes the weights of the examples those of their classes, if there are any. The targets are class numbers or
// one-hot rows. Classes that are not named weigh 1.
func (d *Dataset) weighClasses(weights map[int]float64) error {
	if len(weights) == 0 {
		return nil
	}
	for class, w := range weights {
		if math.IsNaN(w) || math.IsInf(w, 0) {
			return fmt.Errorf("ClassWeight of class %d is %s; it has to be a finite number", class, special(w))
		}
	}
	if d.weighted() {
		return errors.New("both sample weights and ClassWeight are given; multiply the sample weights with those of the classes")
	}
	if _, before := d.Y.shape[1:].last(); len(d.Y.shape) > 2 && before.Size() > 1 {
		return fmt.Errorf("ClassWeight takes one class for each example, (%d,) or one-hot rows; y is %v; SampleWeight says how much each example counts", d.Y.Len(), d.Y.shape)
	}
	targets, err := d.Y.values()
	if err != nil {
		return err
	}
	of := make([]float32, d.Y.Len())
	for i, class := range targets.classes(d.Y.shape[1:].Size()) {
		of[i] = 1
		if w, ok := weights[class]; ok {
			of[i] = float32(w)
		}
	}
	d.SampleWeight = NewArray(of)
	return nil
}

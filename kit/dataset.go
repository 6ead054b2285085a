package kit

import (
	"fmt"

	"layercake/internal/hint"
)

// A Dataset is examples with their targets. Make one with [Data].
type Dataset struct {
	X, Y Array

	// SampleWeight has the weight of each example in the loss, [n], or of each step of outputs that are sequences, [n, steps]. An
	// [ArrayList] or [ArrayMap] has weights for each output of a model. By default all are 1.
	SampleWeight Arrays

	// Columns has the names of the features of X, [n, features]; nil if unknown. Tables set it.
	Columns []string

	xs, ys Arrays // instead of X and Y, for a model with several inputs or outputs
}

// Data returns a dataset of examples and their targets. For a model with several inputs or outputs they are an [ArrayList] or an
// [ArrayMap]; X and Y are then empty.
func Data(x, y Arrays) *Dataset {
	d := &Dataset{}
	var ok bool
	if d.X, ok = x.(Array); !ok {
		d.xs = x
	}
	if d.Y, ok = y.(Array); !ok {
		d.ys = y
	}
	return d
}

// inputs returns the arrays for a model's inputs.
func (d *Dataset) inputs() Arrays {
	if d.xs != nil {
		return d.xs
	}
	return d.X
}

// targets returns the arrays for a model's outputs.
func (d *Dataset) targets() Arrays {
	if d.ys != nil {
		return d.ys
	}
	return d.Y
}

// Split splits off the last part of the examples, a fraction between 0 and 1, such as validation data. Keras's validation_split takes
// the last examples too.
func (d *Dataset) Split(part float64) (before, after *Dataset, err error) {
	n, err := d.len()
	if err != nil {
		return nil, nil, fmt.Errorf("split: %w", err)
	}
	at, err := splitAt(n, part)
	if err != nil {
		return nil, nil, err
	}
	return d.slice(0, at), d.slice(at, n), nil
}

// len returns the number of examples, the same in all arrays. Targets may be missing, as in tables.
func (d *Dataset) len() (n int, err error) {
	if d.X.given() && d.Y.given() && d.X.Len() != d.Y.Len() {
		return 0, hint.Try(fmt.Errorf("x has %d examples and y has %d", d.X.Len(), d.Y.Len()), "there must be one target for each example")
	}
	n = -1
	d.mapped(func(a Array) Array {
		switch {
		case err != nil:
		case a.Err() != nil:
			err = a.Err()
		case n >= 0 && a.Len() != n:
			err = hint.Try(fmt.Errorf("one array has %d examples and another one %d", n, a.Len()), "all must have the same number")
		default:
			n = a.Len()
		}
		return a
	})
	return max(n, 0), err
}

// splitAt returns the index of the first example in the last part of n examples.
func splitAt(n int, part float64) (at int, err error) {
	at = int(float64(n) * (1 - part)) // rounded as Keras does
	if !(part > 0 && part < 1) || at == 0 || at == n {
		return 0, hint.Try(fmt.Errorf("split: a part of %v of %d examples: both parts need at least one", part, n), "use a fraction between 0 and 1")
	}
	return at, nil
}

// slice returns the examples from low up to but not including high.
func (d *Dataset) slice(low, high int) *Dataset {
	return d.mapped(func(a Array) Array { return a.Slice(low, high) })
}

// mapped applies a function to each array.
func (d *Dataset) mapped(f func(Array) Array) *Dataset {
	each := func(a Array) Array { return mapped(a, f).(Array) }
	return &Dataset{X: each(d.X), Y: each(d.Y), Columns: d.Columns, SampleWeight: mapped(d.SampleWeight, f), xs: mapped(d.xs, f), ys: mapped(d.ys, f)}
}

// MustSplit is like Split but ends the cell with the error.
func (d *Dataset) MustSplit(part float64) (before, after *Dataset) {
	before, after, err := d.Split(part)
	must(err)
	return before, after
}

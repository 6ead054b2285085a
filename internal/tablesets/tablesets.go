// Package tablesets loads Keras's tables of houses: an .npz with features and a target for each row. Package datasets finds
// the file. Where it cannot be had, the package of the table makes up rows. Packages bostonhousing and californiahousing are
// the public face.
package tablesets

import (
	"fmt"

	"layercake/internal/datasets"
	"layercake/internal/hint"
	"layercake/internal/mersenne"
	"layercake/internal/npy"
	"layercake/kit"
)

// None, in place of TestSplit, stands for 0, since 0 stands for the default.
const None = -1

// Options are those of Keras's load_data. A zero value stands for Keras's default.
type Options struct {
	TestSplit float64 // fraction of the rows to test with; 0 means 0.2
	Seed      uint32  // of the shuffling; 0 means 113
	First     int     // uses only this many rows, the first in the file; 0 means all
}

// A Set is a table with values of type T, which its file has to have, too.
type Set[T kit.Number] struct {
	datasets.Source // of one file
	Columns         []string
	Rows            int
	Invent          func(rows int) (x, y []T) // makes the stand-in
}

// Load returns the rows to train and to test with.
func (s Set[T]) Load(o Options) (train, test kit.Dataset, err error) {
	fail := func(err error) (kit.Dataset, kit.Dataset, error) {
		return kit.Dataset{}, kit.Dataset{}, fmt.Errorf("%s: %w", s.Name, err)
	}
	switch {
	case o.TestSplit == 0:
		o.TestSplit = 0.2
	case o.TestSplit == None:
		o.TestSplit = 0
	case !(o.TestSplit > 0 && o.TestSplit < 1):
		return fail(hint.Try(fmt.Errorf("TestSplit is %v", o.TestSplit), "it must be above 0 and below 1, or None"))
	}
	if o.Seed == 0 {
		o.Seed = 113
	}
	found, err := datasets.New(s.Source).Find()
	if err != nil {
		return kit.Dataset{}, kit.Dataset{}, err
	}
	x, y, err := s.read(found)
	if err != nil {
		return fail(err)
	}
	n, features := len(y), len(s.Columns)
	if o.First > 0 {
		n = min(n, o.First)
	}
	shuffledX, shuffledY := make([]T, 0, n*features), make([]T, 0, n)
	for _, row := range mersenne.New(o.Seed).Permutation(n) {
		shuffledX = append(shuffledX, x[row*features:][:features]...)
		shuffledY = append(shuffledY, y[row])
	}
	at := int(float64(n) * (1 - o.TestSplit)) // rounded as Keras does
	if at == 0 {
		return fail(fmt.Errorf("TestSplit is %v, which leaves none of %d rows to train with", o.TestSplit, n))
	}
	part := func(from, to int) kit.Dataset {
		x := kit.NewArray(shuffledX[from*features:to*features]).Reshape(to-from, features)
		return kit.Dataset{X: x.WithNote(found.Note), Y: kit.NewArray(shuffledY[from:to]).WithNote(found.Note), Columns: s.Columns}
	}
	return part(0, at), part(at, n), nil
}

// read returns the values of the file, or made-up ones.
func (s Set[T]) read(found *datasets.Found) (x, y []T, err error) {
	if found.Note != "" {
		x, y = s.Invent(s.Rows)
		return x, y, nil
	}
	name := s.Files[0].Name
	data, err := found.Read(name)
	if err != nil {
		return nil, nil, err
	}
	if x, y, err = s.decode(data); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", found.Path(name), err)
	}
	return x, y, nil
}

// decode returns the values in an .npz.
func (s Set[T]) decode(data []byte) (x, y []T, err error) {
	archive, err := npy.OpenArchive(data)
	if err != nil {
		return nil, nil, err
	}
	shape, x, err := npy.ArchiveValues[T](archive, "x")
	if err != nil {
		return nil, nil, err
	}
	shapeY, y, err := npy.ArchiveValues[T](archive, "y")
	if err != nil {
		return nil, nil, err
	}
	if len(shape) != 2 || shape[1] != len(s.Columns) || len(shapeY) != 1 || shapeY[0] != shape[0] {
		return nil, nil, hint.Try(fmt.Errorf("array x has shape %v and y %v", shape, shapeY), "expected [n %d] and [n]", len(s.Columns))
	}
	return x, y, nil
}

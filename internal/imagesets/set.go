package imagesets

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"layercake/internal/datasets"
	"layercake/kit"
)

// A Set is an image set in MNIST's form. Its files are, in this order, the images and the labels to train with, and those to
// test with.
type Set struct {
	datasets.Source
	Style *Style // of the stand-in

	Train, Test int // number of images; 0 means MNIST's 60,000 and 10,000
}

// finder returns what finds the files of the set.
func (s Set) finder() *datasets.Finder {
	s.Locate = s.locate
	s.Spellings = " (with or without .gz)"
	s.StandIn = s.Style.Things
	return datasets.New(s.Source)
}

// locate returns where a folder has a file, gzipped or not. Some programs unpack train-images-idx3-ubyte.gz to
// train-images.idx3-ubyte, or into a folder of either name; torchvision puts the files into MNIST/raw.
func (s Set) locate(folder, name string) (path string, ok bool) {
	name = strings.TrimSuffix(name, ".gz")
	spellings := []string{name, strings.Replace(name, "-idx", ".idx", 1)}
	for _, inside := range []string{"", spellings[0], spellings[1], "raw", filepath.Join(strings.ReplaceAll(s.Title, "-", ""), "raw")} {
		for _, spelling := range spellings {
			for _, ending := range []string{".gz", ""} {
				path := filepath.Join(folder, inside, spelling+ending)
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
					return path, true
				}
			}
		}
	}
	return "", false
}

// shapes returns the shapes of what is in the published files.
func (s Set) shapes() [4][]int {
	train, test := s.Train, s.Test
	if train == 0 {
		train, test = 60000, 10000
	}
	return [4][]int{{train, side, side}, {train}, {test, side, side}, {test}}
}

// Load returns the training and the test part of a set.
func (s Set) Load() (train, test kit.Dataset, err error) { return s.load(s.finder()) }

// MustLoad is like [Set.Load] but ends the program with the error.
func (s Set) MustLoad() (train, test kit.Dataset) {
	train, test, err := s.Load()
	return kit.Must(train, err), test
}

func (s Set) load(finder *datasets.Finder) (train, test kit.Dataset, err error) {
	found, err := finder.Find()
	if err != nil {
		return train, test, err
	}
	if found.Note != "" {
		train, test = s.synthetic(found)
		return train, test, nil
	}
	shapes := s.shapes()
	if found.InFolder() {
		if shapes, err = s.shapesIn(found); err != nil {
			return train, test, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	array := func(i int) kit.Array {
		return kit.LazyArray(func() ([]uint8, error) {
			values, err := s.values(found, s.Files[i], shapes[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.Name, err)
			}
			return values, nil
		}, shapes[i]...)
	}
	return kit.Dataset{X: array(0), Y: array(1)}, kit.Dataset{X: array(2), Y: array(3)}, nil
}

// values returns the values in a file.
func (s Set) values(found *datasets.Found, f datasets.File, shape []int) ([]uint8, error) {
	if found.InFolder() {
		return readCustom(found, f, shape)
	}
	return found.Kept(f.Sum, product(shape), func() ([]byte, error) {
		raw, err := found.Read(f.Name)
		if err != nil {
			return nil, err
		}
		return decodeIDX(raw, shape)
	})
}

func product(shape []int) int {
	n := 1
	for _, size := range shape {
		n *= size
	}
	return n
}

package read

import (
	"fmt"
	"iter"
	"slices"

	"layercake/internal/words"
	"layercake/kit"
)

// ImageFiles are a folder of images that are read batch by batch. Make one with [OpenImageFolder].
type ImageFiles struct {
	files
	options ImageOptions
}

// OpenImageFolder opens a folder as [ImageFolder] does, for more images than fit into memory: it finds the files, and
// [ImageFiles.Batches] reads them.
//
//	flowers := read.MustOpenImageFolder("flowers", read.ImageOptions{Height: 64, Width: 64})
//	train, validation := flowers.MustSplit(0.2)
//	history := model.MustFitBatches(train.Batches(32), kit.FitOptions{Epochs: 10, ValidationBatches: validation.Batches(32)})
func OpenImageFolder(path string, options ImageOptions) (*ImageFiles, error) {
	f := newImageFolder(path, options)
	if err := f.find(); err != nil {
		return nil, err
	}
	return &ImageFiles{filesOf(&f.classFolder, true), f.ImageOptions}, nil
}

// MustOpenImageFolder is like [OpenImageFolder] but ends the program with the error.
func MustOpenImageFolder(path string, options ImageOptions) *ImageFiles {
	return kit.Must(OpenImageFolder(path, options))
}

// Len returns the number of images.
func (f *ImageFiles) Len() int { return len(f.paths) }

// Classes returns the names of the classes, which are the names of the folders.
func (f *ImageFiles) Classes() []string { return slices.Clone(f.classes) }

// Labels returns the class numbers, [n] of Int32, in the order of Batches with InOrder.
func (f *ImageFiles) Labels() kit.Array { return f.targets() }

// String says how many images there are, and how large they will be:
//
//	ImageFiles of 3,670 images of (64, 64, 3) in 5 classes
func (f *ImageFiles) String() string {
	if f == nil {
		return "image files that are nil"
	}
	return fmt.Sprintf("ImageFiles of %s of %v in %s", words.Plural(f.Len(), "image"), f.shape(), words.Plural(len(f.classes), "class"))
}

func (f *ImageFiles) shape() kit.Shape {
	return kit.Shape{f.options.Height, f.options.Width, (&imageFolder{ImageOptions: f.options}).channels()}
}

// Split divides the images in two, like [kit.Dataset.Split]: all but the last fraction, and the last fraction.
func (f *ImageFiles) Split(part float64) (before, after *ImageFiles, err error) {
	at, err := f.splitAt(part)
	if err != nil {
		return nil, nil, err
	}
	return &ImageFiles{f.part(0, at), f.options}, &ImageFiles{f.part(at, f.Len()), f.options}, nil
}

// MustSplit is like [ImageFiles.Split] but ends the program with the error.
func (f *ImageFiles) MustSplit(part float64) (before, after *ImageFiles) {
	before, after, err := f.Split(part)
	return kit.Must(before, err), after
}

// Batches returns the images batch by batch, for [kit.Model.FitBatches] and its like: X is [size, height, width, 3] of Uint8, or
// [size, height, width, 1] with Grey, and Y [size] of Int32. The last batch can be smaller; a size of 0 means 32. Each time the images are
// in a new order, unless InOrder is set. One batch at a time is in memory.
func (f *ImageFiles) Batches(size int) iter.Seq2[*kit.Dataset, error] {
	return f.batches(size, func(batch files) (*kit.Dataset, error) {
		folder := imageFolder{classFolder: batch.classFolder(), ImageOptions: f.options}
		if err := folder.checkMemory("choose smaller ones, or smaller batches"); err != nil {
			return nil, at(f.path, err)
		}
		pixels, err := folder.pixels()
		if err != nil {
			return nil, err
		}
		return kit.Data(kit.NewArray(pixels, append(kit.Shape{len(batch.paths)}, f.shape()...)...), batch.targets()), nil
	})
}

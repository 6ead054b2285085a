package read

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"

	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/kit"
)

// ImageOptions say how images are loaded. The zero value has Keras's defaults.
type ImageOptions struct {
	Height, Width int      // size that each image is scaled to, ignoring its proportions; 0 means 256
	Grey          bool     // one channel, brightness, instead of red, green and blue
	Classes       []string // the folders to read, in the order of their class numbers; by default all, sorted
	InOrder       bool     // class by class, in Keras's file order; by default shuffled, the same way each time
}

// ImageFolder reads a folder with one subfolder of images per class, like Keras's image_dataset_from_directory:
//
//	flowers/daisy/001.jpg
//	flowers/daisy/garden/002.jpg
//	flowers/tulip/001.png
//
// X, [n, height, width, 3] of Uint8, or [n, height, width, 1] with Grey, has the images, scaled as in Keras (bilinear)
// and rounded, where Keras keeps fractions in float32. Y, [n] of Int32, has their class numbers, and classes the class
// names, which are the names of the folders.
//
// It reads the files in a class's folder and its subfolders whose extension is .bmp, .gif, .jpeg, .jpg, .png or .webp
// (which Keras skips), in upper or lower case. The content decides the format. As in Keras, images are opaque, a GIF is
// its first frame, and the camera's orientation (Exif) is ignored. Links to images are followed; links to folders only
// in place of a class's folder. Other files, and classes whose names start with a dot, are skipped.
//
// The images are read on first use. An image that cannot be read, or that has more than 178,956,970 pixels, is an error
// then. [OpenImageFolder] is for more images than fit into memory.
func ImageFolder(path string, options ImageOptions) (data kit.Dataset, classes []string, err error) {
	f := newImageFolder(path, options)
	if err := f.find(); err != nil {
		return kit.Dataset{}, nil, err
	}
	if err := f.checkMemory("choose smaller ones, or read them batch by batch with OpenImageFolder"); err != nil {
		return kit.Dataset{}, nil, at(path, err)
	}
	return kit.Dataset{
		X: kit.LazyArray(f.pixels, len(f.files), f.Height, f.Width, f.channels()),
		Y: kit.NewArray(f.labels),
	}, f.classes, nil
}

// MustImageFolder is like [ImageFolder] but ends the program with the error.
func MustImageFolder(path string, options ImageOptions) (data kit.Dataset, classes []string) {
	data, classes, err := ImageFolder(path, options)
	return kit.Must(data, err), classes
}

// An imageFolder is a folder of images with the options for loading it.
type imageFolder struct {
	classFolder
	ImageOptions
}

func newImageFolder(path string, options ImageOptions) imageFolder {
	return imageFolder{
		classFolder:  classFolder{path: path, classes: options.Classes, inOrder: options.InOrder, what: "images", endings: imageEndings, log: os.Stderr},
		ImageOptions: options,
	}
}

// imageEndings are the extensions of image files.
var imageEndings = []string{".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"}

// find sets default options and finds the files.
func (f *imageFolder) find() error {
	f.Height, f.Width = cmp.Or(f.Height, 256), cmp.Or(f.Width, 256)
	if f.Height < 0 || f.Width < 0 {
		return at(f.path, hint.Try(fmt.Errorf("a height of %d and a width of %d", f.Height, f.Width), "both must be at least 1"))
	}
	return f.classFolder.find()
}

// channels is the number of values per pixel.
func (f *imageFolder) channels() int {
	if f.Grey {
		return 1
	}
	return 3
}

// checkMemory returns an error if the scaled images exceed the free memory. advice says what to do then.
func (f *imageFolder) checkMemory(advice string) error {
	height, width := float64(f.Height), float64(f.Width)
	total := float64(len(f.files)) * height * width * float64(f.channels())
	total += float64(runtime.GOMAXPROCS(0)) * (height + width) * 48 // for scaling
	what := fmt.Sprintf("an array of %d images of height %d and width %d", len(f.files), f.Height, f.Width)
	if total > math.MaxInt64/2 {
		return hint.Try(fmt.Errorf("%s takes more memory than any computer has", what), "%s", advice)
	}
	if err := memory.Check(int64(total)); err != nil {
		return hint.Try(fmt.Errorf("%s %w", what, err), "%s", advice)
	}
	return nil
}

// pixels reads the images concurrently.
func (f *imageFolder) pixels() ([]uint8, error) {
	size := f.Height * f.Width * f.channels()
	out := make([]uint8, len(f.files)*size)
	decoding := newBudget(maxPixels)
	err := f.each(func(i int) error { return f.read(f.files[i], out[i*size:][:size], decoding) })
	return out, err
}

// read fills out with the image in a file, once decoding has room for its pixels.
func (f *imageFolder) read(path string, out []uint8, decoding *budget) (err error) {
	data, err := readFile(path)
	if err != nil {
		return err
	}
	format, err := formatOf(data)
	if err != nil {
		return err
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			err = format.damaged(panicked)
		}
	}()
	pixels, err := format.pixels(data)
	if err != nil {
		return err
	}
	decoding.take(pixels)
	defer decoding.give(pixels)
	picture, err := format.decode(data, f.Grey)
	if err != nil {
		return format.damaged(err)
	}
	picture.scale(out, f.Height, f.Width)
	return nil
}

// readFile reads a file that may be an image.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	const most = 1 << 30 // more than the largest image needs
	switch {
	case !info.Mode().IsRegular():
		return nil, hint.Try(errors.New("not a regular file"), "remove it")
	case info.Size() > most:
		return nil, hint.Try(fmt.Errorf("%s, more than any image that can be read", memory.Size(info.Size())), "remove it")
	}
	return os.ReadFile(path)
}

package read

import (
	"cmp"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // for image.Decode
	_ "image/png"  // for image.Decode
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"layercake/kit"
)

// ImageOptions say what is made of the images. The zero value has Keras's defaults.
type ImageOptions struct {
	Height, Width int      // to which each image is scaled, whatever its proportions; 0 stands for 256
	Grey          bool     // one channel, brightness, in place of red, green and blue
	Classes       []string // the folders that are read, in the order of their class numbers; by default all, sorted
	InOrder       bool     // class by class, and sorted by name; by default the images are mixed, in the same way each time
}

// ImageFolder reads a folder that has a folder of PNG and JPEG files for each class, as Keras's
// image_dataset_from_directory does:
//
//	flowers/daisy/001.jpg
//	flowers/daisy/002.jpg
//	flowers/tulip/001.jpg
//
// X, [n, height, width, 3] or with Grey [n, height, width, 1] of Uint8, has the images, scaled as Keras does (bilinear). Y,
// [n] of Int32, has the numbers of their classes, and classes the names of these, which are those of the folders. What is
// transparent becomes black. Other files, and files whose names start with a dot, are passed over.
//
// The images are read when they are first used. An image that cannot be read is reported then.
func ImageFolder(path string, options ImageOptions) (data kit.Dataset, classes []string, err error) {
	f := imageFolder{path: path, ImageOptions: options, log: os.Stderr}
	if err := f.find(); err != nil {
		return kit.Dataset{}, nil, err
	}
	return kit.Dataset{
		X: kit.LazyArray(f.pixels, len(f.files), f.Height, f.Width, f.channels()),
		Y: kit.NewArray(f.labels),
	}, f.Classes, nil
}

// MustImageFolder is [ImageFolder] for notebook cells: instead of returning an error, it prints it and ends the program.
func MustImageFolder(path string, options ImageOptions) (data kit.Dataset, classes []string) {
	data, classes, err := ImageFolder(path, options)
	return kit.Must(data, err), classes
}

// An imageFolder is a folder of images and what is to be made of them.
type imageFolder struct {
	path string
	ImageOptions
	log io.Writer // where progress is reported

	files  []string
	labels []int32
}

// find fills in what the options leave out and looks for the files.
func (f *imageFolder) find() error {
	f.Height, f.Width = cmp.Or(f.Height, 256), cmp.Or(f.Width, 256)
	if f.Height < 0 || f.Width < 0 {
		return at(f.path, fmt.Errorf("a height of %d and a width of %d; both have to be 1 at least", f.Height, f.Width))
	}
	if f.Classes == nil {
		folders, others, err := contents(f.path)
		if err != nil {
			return at(f.path, err)
		}
		if len(folders) == 0 {
			return at(f.path, fmt.Errorf("there is no folder in it, for a class; it holds %s", others))
		}
		f.Classes = folders
	}
	if err := checkNames(f.Classes); err != nil {
		return at(f.path, err)
	}
	for class, name := range f.Classes {
		folder := filepath.Join(f.path, name)
		folders, files, err := contents(folder)
		if err != nil {
			return at(folder, err)
		}
		before := len(f.files)
		for _, name := range files {
			if slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(filepath.Ext(name))) {
				f.files = append(f.files, filepath.Join(folder, name))
				f.labels = append(f.labels, int32(class))
			}
		}
		if len(f.files) == before {
			return at(folder, fmt.Errorf("there is no PNG or JPEG file in it, for this class; it holds %s", append(folders, files...)))
		}
	}
	if !f.InOrder {
		mix(len(f.files), func(i, j int) {
			f.files[i], f.files[j] = f.files[j], f.files[i]
			f.labels[i], f.labels[j] = f.labels[j], f.labels[i]
		})
	}
	return nil
}

// contents returns the folders and the files in a folder, sorted, less those that are hidden.
func contents(folder string) (folders, files names, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		isFolder := e.IsDir()
		if link := e.Type()&fs.ModeSymlink != 0; link {
			info, err := os.Stat(filepath.Join(folder, e.Name()))
			isFolder = err == nil && info.IsDir()
		}
		if isFolder {
			folders = append(folders, e.Name())
		} else {
			files = append(files, e.Name())
		}
	}
	return folders, files, err
}

// channels is the number of values that a pixel has.
func (f *imageFolder) channels() int {
	if f.Grey {
		return 1
	}
	return 3
}

// pixels reads the images, one after the other.
func (f *imageFolder) pixels() ([]uint8, error) {
	size := f.Height * f.Width * f.channels()
	out := make([]uint8, len(f.files)*size)
	progress := progress{what: f.path, of: len(f.files), log: f.log, shown: time.Now()}
	errs := make([]error, runtime.GOMAXPROCS(0))
	var taken atomic.Int64
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			for errs[worker] == nil {
				i := int(taken.Add(1)) - 1
				if i >= len(f.files) {
					return
				}
				if err := f.read(f.files[i], out[i*size:][:size]); err != nil {
					errs[worker] = at(f.files[i], err)
					taken.Store(int64(len(f.files))) // the others need not go on
				}
				progress.step()
			}
		})
	}
	group.Wait()
	return out, cmp.Or(errs...)
}

// read fills out with the image in a file.
func (f *imageFolder) read(path string, out []uint8) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	decoded, _, err := image.Decode(file)
	if err != nil {
		return fmt.Errorf("not a PNG or JPEG image, or a damaged one (%w); mend or remove it", err)
	}
	img := image.NewRGBA(image.Rectangle{Max: decoded.Bounds().Size()})
	draw.Draw(img, img.Bounds(), decoded, decoded.Bounds().Min, draw.Src)
	f.scale(img, out)
	return nil
}

// scale fills out with the image, scaled.
func (f *imageFolder) scale(img *image.RGBA, out []uint8) {
	rows, columns := samples(img.Rect.Dy(), f.Height), samples(img.Rect.Dx(), f.Width)
	for _, y := range rows {
		upper, lower := img.Pix[y.first*img.Stride:], img.Pix[y.second*img.Stride:]
		for _, x := range columns {
			var rgb [3]float64
			for c := range rgb {
				left, right := x.first*4+c, x.second*4+c
				rgb[c] = y.between(x.between(float64(upper[left]), float64(upper[right])),
					x.between(float64(lower[left]), float64(lower[right])))
			}
			if f.Grey {
				rgb[0] = 0.299*rgb[0] + 0.587*rgb[1] + 0.114*rgb[2] // as in JPEG
			}
			for c := range f.channels() {
				out[c] = uint8(rgb[c] + 0.5)
			}
			out = out[f.channels():]
		}
	}
}

// A sample is where a pixel of a scaled image lies, on one axis of the original: between two pixels, part of the way from
// the first to the second.
type sample struct {
	first, second int
	part          float64
}

// samples places the pixels of an axis that is scaled. As in Keras the middles of pixels count, and an image that is made
// smaller is not smoothed.
func samples(from, to int) []sample {
	out := make([]sample, to)
	for i := range out {
		at := (float64(i)+0.5)*float64(from)/float64(to) - 0.5
		first := int(math.Floor(at))
		out[i] = sample{max(first, 0), min(first+1, from-1), at - math.Floor(at)}
	}
	return out
}

// between is the value between those of the two pixels.
func (s sample) between(first, second float64) float64 { return first + (second-first)*s.part }

// A progress says how far something is, on a line of its own every other second: a line that changes would be garbage in
// a notebook that is exported.
type progress struct {
	what string
	of   int
	log  io.Writer

	mu    sync.Mutex
	done  int
	shown time.Time
}

func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if now := time.Now(); now.Sub(p.shown) > 2*time.Second {
		p.shown = now
		fmt.Fprintf(p.log, "%s: %d of %d images\n", p.what, p.done, p.of)
	}
}

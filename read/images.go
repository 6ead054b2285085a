package read

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

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
// X, [n, height, width, 3] of Uint8, or [n, height, width, 1] with Grey, has the images, scaled as in Keras (bilinear).
// Y, [n] of Int32, has their class numbers, and classes the class names, which are the names of the folders.
//
// It reads the files in a class's folder and its subfolders whose extension is .bmp, .gif, .jpeg, .jpg, .png or .webp
// (which Keras skips), in upper or lower case. The content decides the format. As in Keras, images are opaque, a GIF is
// its first frame, and the camera's orientation (Exif) is ignored. Links to images are followed; links to folders only
// in place of a class's folder. Other files, and classes whose names start with a dot, are skipped.
//
// The images are read on first use. An image that cannot be read, or that has more than 178,956,970 pixels, is an error
// then.
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

// MustImageFolder is like [ImageFolder] but ends the program with the error.
func MustImageFolder(path string, options ImageOptions) (data kit.Dataset, classes []string) {
	data, classes, err := ImageFolder(path, options)
	return kit.Must(data, err), classes
}

// An imageFolder is a folder of images with the options for loading it.
type imageFolder struct {
	path string
	ImageOptions
	log io.Writer // for progress

	files  []string
	labels []int32
}

// imageEndings are the extensions of image files.
var imageEndings = []string{".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"}

// find sets default options and finds the files.
func (f *imageFolder) find() error {
	f.Height, f.Width = cmp.Or(f.Height, 256), cmp.Or(f.Width, 256)
	if f.Height < 0 || f.Width < 0 {
		return at(f.path, hint.Try(fmt.Errorf("a height of %d and a width of %d", f.Height, f.Width), "both must be at least 1"))
	}
	if err := f.findClasses(); err != nil {
		return at(f.path, err)
	}
	for class, name := range f.Classes {
		folder := filepath.Join(f.path, name)
		before := len(f.files)
		if err := f.walk(folder, int32(class)); err != nil {
			return err
		}
		if len(f.files) == before {
			entries, _ := contents(folder)
			return at(folder, hint.Try(fmt.Errorf("it has no images for this class, files ending in %s", strings.Join(imageEndings, ", ")), "it holds %s", namesOf(entries)))
		}
	}
	if !f.InOrder {
		mix(len(f.files), func(i, j int) {
			f.files[i], f.files[j] = f.files[j], f.files[i]
			f.labels[i], f.labels[j] = f.labels[j], f.labels[i]
		})
	}
	if err := f.checkMemory(); err != nil {
		return at(f.path, err)
	}
	return nil
}

// findClasses finds the folders of the classes.
func (f *imageFolder) findClasses() error {
	entries, err := contents(f.path)
	if err != nil {
		return err
	}
	var folders names
	for _, e := range entries {
		if e.folder && !strings.HasPrefix(e.name, ".") {
			folders = append(folders, e.name)
		}
	}
	if len(folders) == 0 {
		return hint.Try(errors.New("it has no class folders"), "it holds %s", namesOf(entries))
	}
	if f.Classes == nil {
		f.Classes = folders
	}
	for _, name := range f.Classes {
		if !slices.Contains(folders, name) {
			return hint.Try(fmt.Errorf("it has no class folder %q", name), "the class folders are %s", folders)
		}
	}
	return checkNames(f.Classes)
}

// walk adds the images in a class's folder and its subfolders, in Keras's order: by folder, then by name.
func (f *imageFolder) walk(folder string, class int32) error {
	found := make(map[string][]string)
	for folders := []string{folder}; len(folders) > 0; {
		folder, folders = folders[0], folders[1:]
		entries, err := contents(folder)
		if err != nil {
			return at(folder, err)
		}
		for _, e := range entries {
			path := filepath.Join(folder, e.name)
			switch lower := strings.ToLower(e.name); {
			case e.folder && !e.link:
				folders = append(folders, path)
			case !e.folder && slices.ContainsFunc(imageEndings, func(end string) bool { return strings.HasSuffix(lower, end) }):
				found[folder] = append(found[folder], path)
			}
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(found)) {
		for _, path := range found[folder] {
			f.files = append(f.files, path)
			f.labels = append(f.labels, class)
		}
	}
	return nil
}

// An entry is a file, a folder, or a link to one of them.
type entry struct {
	name         string
	folder, link bool
}

// contents lists a folder, sorted.
func contents(folder string) ([]entry, error) {
	listed, err := os.ReadDir(folder)
	var entries []entry
	for _, e := range listed {
		this := entry{e.Name(), e.IsDir(), e.Type()&fs.ModeSymlink != 0}
		if this.link {
			info, err := os.Stat(filepath.Join(folder, e.Name()))
			this.folder = err == nil && info.IsDir()
		}
		entries = append(entries, this)
	}
	return entries, err
}

// namesOf lists a folder for errors: folders first, without hidden entries.
func namesOf(entries []entry) (list names) {
	for _, folders := range []bool{true, false} {
		for _, e := range entries {
			if e.folder == folders && !strings.HasPrefix(e.name, ".") {
				list = append(list, e.name)
			}
		}
	}
	return list
}

// channels is the number of values per pixel.
func (f *imageFolder) channels() int {
	if f.Grey {
		return 1
	}
	return 3
}

// checkMemory returns an error if the scaled images exceed the free memory.
func (f *imageFolder) checkMemory() error {
	height, width := float64(f.Height), float64(f.Width)
	total := float64(len(f.files)) * height * width * float64(f.channels())
	total += float64(runtime.GOMAXPROCS(0)) * (height + width) * 48 // for scaling
	what := fmt.Sprintf("an array of %d images of height %d and width %d", len(f.files), f.Height, f.Width)
	if total > math.MaxInt64/2 {
		return hint.Try(fmt.Errorf("%s takes more memory than any computer has", what), "choose smaller ones")
	}
	if err := memory.Check(int64(total)); err != nil {
		return hint.Try(fmt.Errorf("%s %w", what, err), "choose smaller ones")
	}
	return nil
}

// pixels reads the images concurrently.
func (f *imageFolder) pixels() ([]uint8, error) {
	size := f.Height * f.Width * f.channels()
	out := make([]uint8, len(f.files)*size)
	progress := progress{what: f.path, of: len(f.files), log: f.log, shown: time.Now()}
	errs := make([]error, runtime.GOMAXPROCS(0))
	decoding := newBudget(maxPixels)
	var taken atomic.Int64
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			for errs[worker] == nil {
				i := int(taken.Add(1)) - 1
				if i >= len(f.files) {
					return
				}
				if err := f.read(f.files[i], out[i*size:][:size], decoding); err != nil {
					errs[worker] = at(f.files[i], err)
					taken.Store(int64(len(f.files))) // stops the other goroutines
				}
				progress.step()
			}
		})
	}
	group.Wait()
	return out, cmp.Or(errs...)
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

// A progress reports on separate lines, at most one every two seconds: a line that changes in place would be garbage in
// an exported notebook.
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

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

	"layercake/internal/memory"
	"layercake/kit"
)

// ImageOptions say what is made of the images. The zero value has Keras's defaults.
type ImageOptions struct {
	Height, Width int      // to which each image is scaled, whatever its proportions; 0 stands for 256
	Grey          bool     // one channel, brightness, in place of red, green and blue
	Classes       []string // the folders that are read, in the order of their class numbers; by default all, sorted
	InOrder       bool     // class by class, and as Keras sorts the files; by default they are mixed, in the same way each time
}

// ImageFolder reads a folder that has a folder of images for each class, as Keras's image_dataset_from_directory does:
//
//	flowers/daisy/001.jpg
//	flowers/daisy/garden/002.jpg
//	flowers/tulip/001.png
//
// X, [n, height, width, 3] or with Grey [n, height, width, 1] of Uint8, has the images, scaled as Keras does (bilinear). Y,
// [n] of Int32, has the numbers of their classes, and classes the names of these, which are those of the folders.
//
// The images are the files, in a class's folder and in the folders within it, whose names end in .bmp, .gif, .jpeg, .jpg, .png or
// .webp (which Keras leaves out), in capitals too. What is in a file tells its format. As in Keras, images are opaque, a GIF
// is its first picture, and how a camera was held (Exif) does not count. Links to images are followed, those to folders only
// in place of a class's. Other files, and classes whose names start with a dot, are passed over.
//
// The images are read when they are first used. It is an error then if one of them cannot be read or has more than
// 178,956,970 pixels.
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

// imageEndings are those of the files that are taken for images.
var imageEndings = []string{".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"}

// find fills in what the options leave out and looks for the files.
func (f *imageFolder) find() error {
	f.Height, f.Width = cmp.Or(f.Height, 256), cmp.Or(f.Width, 256)
	if f.Height < 0 || f.Width < 0 {
		return at(f.path, fmt.Errorf("a height of %d and a width of %d; both have to be 1 at least", f.Height, f.Width))
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
			return at(folder, fmt.Errorf("there is no image in it, for this class, whose name ends in %s; it holds %s",
				strings.Join(imageEndings, ", "), namesOf(entries)))
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

// findClasses looks for the folders of the classes.
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
		return fmt.Errorf("there is no folder in it, for a class; it holds %s", namesOf(entries))
	}
	if f.Classes == nil {
		f.Classes = folders
	}
	for _, name := range f.Classes {
		if !slices.Contains(folders, name) {
			return fmt.Errorf("there is no folder %q in it, for a class; there are %s", name, folders)
		}
	}
	return checkNames(f.Classes)
}

// walk adds the images in a class's folder and in the folders within, in Keras's order: by folder, then by name.
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

// An entry is a file in a folder, or a folder, or a link to one of these.
type entry struct {
	name         string
	folder, link bool
}

// contents returns what is in a folder, sorted.
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

// namesOf returns what errors say of a folder: folders first, and nothing that is hidden.
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

// channels is the number of values that a pixel has.
func (f *imageFolder) channels() int {
	if f.Grey {
		return 1
	}
	return 3
}

// checkMemory returns an error if the images, scaled, are more than the memory that is free.
func (f *imageFolder) checkMemory() error {
	height, width := float64(f.Height), float64(f.Width)
	total := float64(len(f.files)) * height * width * float64(f.channels())
	total += float64(runtime.GOMAXPROCS(0)) * (height + width) * 48 // for scaling
	what := fmt.Sprintf("an array of %d images of a height of %d and a width of %d", len(f.files), f.Height, f.Width)
	if total > math.MaxInt64/2 {
		return fmt.Errorf("%s takes more memory than any computer has; choose smaller ones", what)
	}
	if err := memory.Check(int64(total)); err != nil {
		return fmt.Errorf("%s %w; choose smaller ones", what, err)
	}
	return nil
}

// pixels reads the images, several at a time.
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
					taken.Store(int64(len(f.files))) // the others need not go on
				}
				progress.step()
			}
		})
	}
	group.Wait()
	return out, cmp.Or(errs...)
}

// read fills out with the image in a file, when the pixels that are decoded at a time allow it.
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

// readFile reads a file that an image can be in.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	const most = 1 << 30 // more than the largest image needs
	switch {
	case !info.Mode().IsRegular():
		return nil, errors.New("not a file that an image can be in; remove it")
	case info.Size() > most:
		return nil, fmt.Errorf("%s, more than any image that can be read; remove it", memory.Size(info.Size()))
	}
	return os.ReadFile(path)
}

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

package imagesets

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"layercake/internal/datasets"
	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/pickle"
	"layercake/kit"
)

// A CIFAR is an image set in CIFAR's form: an archive of batches, which are pickled dictionaries with images, channel by
// channel, and labels.
type CIFAR struct {
	datasets.Source        // of one file
	Unpacked        string // name of the folder in the archive
	Batches         [2][]string
	Images          [2]int // number of images to train and to test with
	Labels          []Labels
	Draw            func(image []uint8, seed uint64, i int) (labels []uint8) // draws an image of the stand-in
}

// Labels are one way to label the images of a set.
type Labels struct {
	Key     string // in the batches: "fine_labels"
	Classes int
}

const (
	cifarSide   = 32
	cifarPixels = cifarSide * cifarSide
	cifarBytes  = 3 * cifarPixels
)

// partNames name the parts of a set in the cache.
var partNames = [2]string{"train", "test"}

// A cifarData are the images and labels of a part.
type cifarData struct {
	images []uint8
	labels [][]uint8 // for each of Labels
}

func (d cifarData) of(of int) []uint8 {
	if of == images {
		return d.images
	}
	return d.labels[of]
}

// Load returns the training and the test part, with the labels of this key.
func (c CIFAR) Load(key string) (train, test kit.Dataset, err error) {
	c.Locate = c.locate
	c.Spellings = fmt.Sprintf(" (or the unpacked folder %s)", c.Unpacked)
	return c.load(datasets.New(c.Source), key)
}

// MustLoad is like [CIFAR.Load] but ends the program with the error.
func (c CIFAR) MustLoad(key string) (train, test kit.Dataset) {
	train, test, err := c.Load(key)
	return kit.Must(train, err), test
}

// locate returns where a folder has the archive, also as Keras called it before, or the unpacked folder.
func (c CIFAR) locate(folder, name string) (string, bool) {
	for _, name := range []string{name, c.Unpacked + ".tar.gz", strings.TrimSuffix(name, ".gz")} {
		if path, ok := datasets.Locate(folder, name); ok {
			return path, true
		}
	}
	for _, inside := range []string{c.Unpacked, filepath.Join(c.Unpacked+"-target", c.Unpacked), ""} {
		path := filepath.Join(folder, inside)
		if _, ok := datasets.Locate(path, c.Batches[1][0]); ok {
			return path, true
		}
	}
	return "", false
}

func (c CIFAR) load(finder *datasets.Finder, key string) (train, test kit.Dataset, err error) {
	found, err := finder.Find()
	if err != nil {
		return train, test, err
	}
	which := slices.IndexFunc(c.Labels, func(l Labels) bool { return l.Key == key })
	set := func(part int) kit.Dataset {
		n := c.Images[part]
		array := func(of int, shape ...int) kit.Array {
			return kit.LazyArray(func() ([]uint8, error) {
				values, err := c.values(found, part, of)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", c.Name, err)
				}
				return values, nil
			}, shape...).WithNote(found.Note)
		}
		return kit.Dataset{X: array(images, n, cifarSide, cifarSide, 3), Y: array(which, n, 1)}
	}
	return set(0), set(1), nil
}

// images, in the place of a number of Labels, stands for the images.
const images = -1

// values returns the images of a part, or the labels of the given way to label.
func (c CIFAR) values(found *datasets.Found, part, of int) ([]uint8, error) {
	if found.Note != "" {
		if of != images {
			return c.drawnLabels(part, of), nil
		}
		// The key changes with what is drawn.
		return found.Kept("drawn-1-"+partNames[part], c.Images[part]*cifarBytes, func() ([]uint8, error) { return c.draw(part), nil })
	}
	name := c.Files[0].Name
	if info, err := os.Stat(found.Path(name)); err == nil && info.IsDir() {
		data, err := c.readFolder(found.Path(name), part)
		if err != nil {
			return nil, err
		}
		return data.of(of), nil
	}
	version := c.Files[0].Sum + "-"
	if found.InFolder() {
		sum, err := checksumOf(found, name)
		if err != nil {
			return nil, err
		}
		version = sum + "-"
	}
	// One pass through the archive takes seconds, so all that it gives is kept.
	return found.Kept(version+c.partKey(part, of), c.size(part, of), func() (_ []uint8, err error) {
		archive, err := found.Open(name)
		if err != nil {
			return nil, err
		}
		defer archive.Close()
		data, err := c.readArchive(archive)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", found.Path(name), err)
		}
		for part := range data {
			for of := images; of < len(c.Labels); of++ {
				found.Keep(version+c.partKey(part, of), data[part].of(of))
			}
		}
		return data[part].of(of), nil
	})
}

// partKey names images or labels in the cache.
func (c CIFAR) partKey(part, of int) string {
	if of == images {
		return partNames[part] + "-images"
	}
	return partNames[part] + "-" + c.Labels[of].Key
}

// size is the number of bytes of images or labels.
func (c CIFAR) size(part, of int) int {
	if of == images {
		return c.Images[part] * cifarBytes
	}
	return c.Images[part]
}

// allocate returns the data of a part, to be filled.
func (c CIFAR) allocate(part int) (cifarData, error) {
	n := c.Images[part]
	// The images, and a batch with what is read of it.
	if err := memory.Check(int64(n)*cifarBytes*2 + 100<<20); err != nil {
		return cifarData{}, fmt.Errorf("%d images: it %w", n, err)
	}
	d := cifarData{images: make([]uint8, n*cifarBytes)}
	for range c.Labels {
		d.labels = append(d.labels, make([]uint8, n))
	}
	return d, nil
}

// readFolder reads a part from the unpacked folder.
func (c CIFAR) readFolder(folder string, part int) (cifarData, error) {
	data, err := c.allocate(part)
	if err != nil {
		return data, err
	}
	for i, name := range c.Batches[part] {
		path := filepath.Join(folder, name)
		raw, err := datasets.ReadFile(path)
		if err == nil {
			err = c.readBatch(raw, data, part, i)
		}
		if err != nil {
			return data, fmt.Errorf("%s: %w", path, err)
		}
	}
	return data, nil
}

// checksumOf returns the SHA-256 of a file.
func checksumOf(found *datasets.Found, name string) (string, error) {
	r, err := found.Open(name)
	if err != nil {
		return "", err
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return "", fmt.Errorf("%s: %w", found.Path(name), err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// readArchive reads both parts from the archive, gzipped or not.
func (c CIFAR) readArchive(archive io.Reader) (data [2]cifarData, err error) {
	for part := range data {
		if data[part], err = c.allocate(part); err != nil {
			return data, err
		}
	}
	r, err := unzipped(archive)
	if err != nil {
		return data, err
	}
	var buffer bytes.Buffer // for one batch after the other
	missing := make(map[string]bool)
	for _, names := range c.Batches {
		for _, name := range names {
			missing[name] = true
		}
	}
	for files := tar.NewReader(r); len(missing) > 0; {
		header, err := files.Next()
		if err == io.EOF {
			return data, fmt.Errorf("lacks the batch %s", slices.Min(slices.Collect(maps.Keys(missing))))
		}
		if err != nil {
			return data, fmt.Errorf("cannot be unpacked: %w", err)
		}
		name := path.Base(header.Name)
		for part, names := range c.Batches {
			i := slices.Index(names, name)
			if i < 0 || !missing[name] {
				continue
			}
			delete(missing, name)
			raw, err := readMember(files, header.Size, c.Images[part]/len(names), &buffer)
			if err == nil {
				err = c.readBatch(raw, data[part], part, i)
			}
			if err != nil {
				return data, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return data, nil
}

// readMember reads a file of the archive, a batch of so many images. It has the names of their files as well.
func readMember(r io.Reader, size int64, n int, buffer *bytes.Buffer) ([]byte, error) {
	if most := int64(n)*(cifarBytes+1000) + 1<<16; size > most {
		return nil, fmt.Errorf("unpacks to %s, more than a batch of %d images", memory.Size(size), n)
	}
	buffer.Reset()
	buffer.Grow(int(size) + bytes.MinRead) // with room for ReadFrom, which would grow it otherwise
	_, err := buffer.ReadFrom(r)
	return buffer.Bytes(), err
}

// readBatch fills the place of batch i with its images and labels.
func (c CIFAR) readBatch(raw []byte, data cifarData, part, i int) error {
	v, err := pickle.Decode(raw)
	if err != nil {
		return err
	}
	batch, ok := v.(map[string]any)
	if !ok {
		return errors.New("not a dictionary with images and labels")
	}
	n := c.Images[part] / len(c.Batches[part])
	pixels, ok := batch["data"].(*pickle.Array)
	if !ok || pixels.Type != "|u1" || pixels.Fortran || !slices.Equal(pixels.Shape, []int{n, cifarBytes}) {
		if ok {
			return hint.Try(fmt.Errorf("has data of type %s and shape %v", pixels.Type, pixels.Shape), "expected images, |u1 of shape [%d %d]", n, cifarBytes)
		}
		return errors.New("has no array data")
	}
	out := data.images[i*n*cifarBytes:][:n*cifarBytes]
	for image := 0; image < len(out); image += cifarBytes {
		from := pixels.Data[image:][:cifarBytes]
		for channel := range 3 {
			for pixel, v := range []byte(from[channel*cifarPixels:][:cifarPixels]) {
				out[image+3*pixel+channel] = v
			}
		}
	}
	for which, l := range c.Labels {
		list, ok := batch[l.Key].(*pickle.List)
		if !ok || len(list.Ints) != n {
			return fmt.Errorf("has no list %s with %d labels", l.Key, n)
		}
		for j, label := range list.Ints {
			if label < 0 || label >= l.Classes {
				return hint.Try(fmt.Errorf("%s: label number %d is %d", l.Key, j, label), "labels must be from 0 to %d", l.Classes-1)
			}
			data.labels[which][i*n+j] = uint8(label)
		}
	}
	return nil
}

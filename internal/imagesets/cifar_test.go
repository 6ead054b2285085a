package imagesets

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/internal/datasets"
	"layercake/kit"
)

// The small archives in testdata, as sets.
var (
	tenSet = CIFAR{
		Source:   datasets.Source{Name: "cifar10", Title: "CIFAR-10", FolderVar: "CIFAR10_DIR", StandIn: "pictures", Files: []datasets.File{{Name: "cifar-10-python.tar.gz"}}},
		Unpacked: "cifar-10-batches-py",
		Batches:  [2][]string{{"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"}, {"test_batch"}},
		Images:   [2]int{15, 4},
		Labels:   []Labels{{"labels", 10}},
		Draw:     DrawObject,
	}
	hundredSet = CIFAR{
		Source:   datasets.Source{Name: "cifar100", Title: "CIFAR-100", FolderVar: "CIFAR100_DIR", StandIn: "pictures", Files: []datasets.File{{Name: "cifar-100-python.tar.gz"}}},
		Unpacked: "cifar-100-python",
		Batches:  [2][]string{{"train"}, {"test"}},
		Images:   [2]int{6, 4},
		Labels:   []Labels{{"fine_labels", 100}, {"coarse_labels", 20}},
		Draw:     DrawObject,
	}
)

// A kerasPart is what Keras reads of an archive.
type kerasPart struct {
	Shape      []int
	Images     string // SHA-256
	LabelShape []int
	Labels     []int
}

func kerasParts(t *testing.T) (parts map[string][2]kerasPart) {
	data, err := os.ReadFile("testdata/cifar.json")
	if err == nil {
		err = json.Unmarshal(data, &parts)
	}
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

// unpack writes the files of an archive into a folder.
func unpack(t *testing.T, archive, folder string) {
	for name, data := range filesIn(t, archive) {
		writeFiles(t, folder, map[string][]byte{filepath.FromSlash(name): data})
	}
}

func filesIn(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string][]byte)
	for r := tar.NewReader(z); ; {
		header, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[header.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}

// checkKeras checks that the sets are what Keras reads.
func checkKeras(t *testing.T, set CIFAR, key string, want [2]kerasPart) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for _, round := range []string{"read", "from copies"} {
		train, test, err := set.Load(key)
		if err != nil {
			t.Fatal(err)
		}
		for i, data := range []kit.Dataset{train, test} {
			images, err := kit.Values[uint8](data.X)
			if err != nil {
				t.Fatalf("%s: %v", round, err)
			}
			labels, err := kit.Values[uint8](data.Y)
			if err != nil {
				t.Fatalf("%s: %v", round, err)
			}
			if !slices.Equal(data.X.Shape(), want[i].Shape) || datasets.Checksum(images) != want[i].Images {
				t.Errorf("%s: images of shape %v, want %v, or other values", round, data.X.Shape(), want[i].Shape)
			}
			if !slices.Equal(data.Y.Shape(), want[i].LabelShape) || fmt.Sprint(labels) != fmt.Sprint(want[i].Labels) {
				t.Errorf("%s: labels %v of shape %v, want %v", round, labels, data.Y.Shape(), want[i].Labels)
			}
		}
	}
}

func TestCIFAR(t *testing.T) {
	want := kerasParts(t)
	for _, test := range []struct {
		set CIFAR
		key string
	}{{tenSet, "labels"}, {hundredSet, "fine_labels"}, {hundredSet, "coarse_labels"}} {
		archive := filepath.Join("testdata", test.set.Files[0].Name)
		packed, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		for name, put := range map[string]func(t *testing.T, folder string){
			"archive": func(t *testing.T, folder string) {
				writeFiles(t, folder, map[string][]byte{test.set.Files[0].Name: packed})
			},
			"as an older Keras calls it": func(t *testing.T, folder string) {
				writeFiles(t, folder, map[string][]byte{test.set.Unpacked + ".tar.gz": packed})
			},
			"unpacked": func(t *testing.T, folder string) { unpack(t, archive, folder) },
			"as Keras unpacks it": func(t *testing.T, folder string) {
				unpack(t, archive, filepath.Join(folder, test.set.Unpacked+"-target"))
			},
			"the folder itself": func(t *testing.T, folder string) {
				unpack(t, archive, folder)
				t.Setenv(test.set.FolderVar, filepath.Join(folder, test.set.Unpacked))
			},
		} {
			t.Run(test.key+"/"+name, func(t *testing.T) {
				folder := t.TempDir()
				t.Setenv(test.set.FolderVar, folder)
				put(t, folder)
				checkKeras(t, test.set, test.key, want[test.key])
			})
		}
		t.Run(test.key+"/downloaded", func(t *testing.T) {
			set := test.set
			set.Files = []datasets.File{{Name: set.Files[0].Name, Bytes: int64(len(packed)), Sum: datasets.Checksum(packed)}}
			cache := t.TempDir()
			writeFiles(t, filepath.Join(cache, "layercake", set.Name), map[string][]byte{set.Files[0].Name: packed})
			finder := datasets.New(set.Source)
			finder.Cache = filepath.Join(cache, "layercake", set.Name)
			train, _, err := set.load(finder, test.key)
			if err != nil {
				t.Fatal(err)
			}
			images, err := kit.Values[uint8](train.X)
			if err != nil || datasets.Checksum(images) != want[test.key][0].Images {
				t.Errorf("other images, or %v", err)
			}
			copies, err := os.ReadDir(filepath.Join(finder.Cache, "copies"))
			if err != nil || len(copies) != 2+2*len(set.Labels) {
				t.Errorf("%d copies, %v", len(copies), err)
			}
		})
	}
}

func TestCIFARErrors(t *testing.T) {
	files := filesIn(t, "testdata/cifar-10-python.tar.gz")
	const test = "cifar-10-batches-py/test_batch"
	batch := string(files[test])
	change := func(from, to string) func(map[string][]byte) {
		if !strings.Contains(batch, from) {
			t.Fatalf("the batch lacks %q", from)
		}
		return func(files map[string][]byte) { files[test] = []byte(strings.Replace(batch, from, to, 1)) }
	}
	for _, c := range []struct {
		name   string
		change func(files map[string][]byte)
		want   string
	}{
		{"a batch is missing", func(files map[string][]byte) { delete(files, test) }, "lacks the batch test_batch"},
		{"a batch is cut", func(files map[string][]byte) { files[test] = files[test][:100] }, "test_batch: pickle, byte"},
		{"a page", func(files map[string][]byte) { files[test] = []byte("<html>") }, "test_batch: pickle, byte 0: has the opcode 0x3c"},
		{"a program", func(files map[string][]byte) { files[test] = []byte("cos\nsystem\n(U\x02lstR.") }, `refers to "os.system"`},
		{"no dictionary", func(files map[string][]byte) { files[test] = []byte("].") }, "test_batch: not a dictionary with images and labels"},
		{"no images", change("data", "dada"), "test_batch: has no array data"},
		{"other images", change("K\x04M\x00\x0c", "K\x08M\x00\x06"), "test_batch: has data of type |u1 and shape [8 1536]; expected images, |u1 of shape [4 3072]"},
		{"other labels", change("labels", "Labels"), "test_batch: has no list labels with 4 labels"},
		{"a label too few", change("labels](K", "labels](0K"), "test_batch: pickle"},
		{"too large", func(files map[string][]byte) { files[test] = make([]byte, 1<<20) }, "test_batch: unpacks to 1.0 MB, more than a batch of 4 images"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := maps.Clone(files)
			c.change(changed)
			var archive bytes.Buffer
			z := gzip.NewWriter(&archive)
			w := tar.NewWriter(z)
			for _, name := range slices.Sorted(maps.Keys(changed)) {
				w.WriteHeader(&tar.Header{Name: name, Size: int64(len(changed[name])), Mode: 0o644})
				w.Write(changed[name])
			}
			w.Close()
			z.Close()
			folder := t.TempDir()
			writeFiles(t, folder, map[string][]byte{"cifar-10-python.tar.gz": archive.Bytes()})
			t.Setenv("CIFAR10_DIR", folder)
			_, data, err := tenSet.Load("labels")
			if err != nil {
				t.Fatal(err)
			}
			_, err = kit.Values[uint8](data.Y)
			checkError(t, err, "cifar10: "+filepath.Join(folder, "cifar-10-python.tar.gz")+": ", c.want)
		})
	}
	t.Run("a label of another class", func(t *testing.T) {
		set := tenSet
		set.Labels = []Labels{{"labels", 2}}
		t.Setenv("CIFAR10_DIR", "testdata")
		_, data, _ := set.Load("labels")
		_, err := kit.Values[uint8](data.Y)
		checkError(t, err, "labels: label number", "labels must be from 0 to 1")
	})
	t.Run("no file", func(t *testing.T) {
		folder := t.TempDir()
		t.Setenv("CIFAR10_DIR", folder)
		_, _, err := tenSet.Load("labels")
		checkError(t, err, "cifar10: CIFAR10_DIR is "+folder+", which lacks cifar-10-python.tar.gz (or the unpacked folder cifar-10-batches-py); it is empty; put the file cifar-10-python.tar.gz there, or set it to nothing to download it")
	})
}

// The pictures are the same on every machine. Who changes them on purpose also changes the version in the names of their
// copies, in values.
func TestCIFARStandIn(t *testing.T) {
	set := tenSet
	set.Images = [2]int{2000, 500}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	train, test, err := set.Load("labels")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"3d5e6335c0a95666b4dda5fecc25393c32a867194a9944c91c870d47874c92c0",
		"5c0fd402990e81571c9e45c07e7a515b8ca7b42e39cc8f182670ee219ced505c",
	} {
		data := []kit.Dataset{train, test}[i]
		if !strings.HasPrefix(data.X.Note(), "SYNTHETIC pictures, not CIFAR-10: LAYERCAKE_OFFLINE is set") || data.X.Note() != data.Y.Note() {
			t.Errorf("note %q", data.X.Note())
		}
		images, err := kit.Values[uint8](data.X)
		if err != nil {
			t.Fatal(err)
		}
		if sum := datasets.Checksum(images); sum != want {
			t.Errorf("%s: SHA-256 %s, want %s", partNames[i], sum, want)
		}
		labels, err := kit.Values[uint8](data.Y)
		if err != nil {
			t.Fatal(err)
		}
		var counts [10]int
		for _, label := range labels {
			counts[label]++
		}
		if n := len(labels) / 10; slices.Min(counts[:]) < n*3/4 || slices.Max(counts[:]) > n*5/4 {
			t.Errorf("%s: labels %v", partNames[i], counts)
		}
	}
}

func BenchmarkDrawObject(b *testing.B) {
	image := make([]uint8, cifarBytes)
	for i := 0; b.Loop(); i++ {
		DrawObject(image, 1, i)
	}
}

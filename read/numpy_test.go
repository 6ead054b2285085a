package read

import (
	"archive/zip"
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

func TestNPY(t *testing.T) {
	tests := []struct {
		name   string
		dtype  kit.DType
		shape  kit.Shape
		values []float64
	}{
		{"uint8", kit.Uint8, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"int32", kit.Int32, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"int64", kit.Int64, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"int16", kit.Int32, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"uint16", kit.Int32, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"uint32", kit.Int64, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"uint64", kit.Int64, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"float16", kit.Float32, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"float32", kit.Float32, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"fortran", kit.Float32, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"bigendian", kit.Int32, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"float64", kit.Float64, kit.Shape{2, 3}, []float64{0, 40, 80, 120, 160, 200}},
		{"bool", kit.Uint8, kit.Shape{3}, []float64{1, 0, 1}},
		{"scalar", kit.Float32, kit.Shape{}, []float64{2.5}},
		{"empty", kit.Float32, kit.Shape{0, 3}, nil},
		{"version2", kit.Int32, kit.Shape{3}, []float64{0, 1, 2}},
		{"version3", kit.Int32, kit.Shape{3}, []float64{0, 1, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			array, err := NPY(filepath.Join("testdata", test.name+".npy"))
			if err != nil {
				t.Fatal(err)
			}
			checkArray(t, array, test.dtype, test.shape, test.values)
		})
	}
}

func TestNPZ(t *testing.T) {
	x := make([]float64, 24)
	for i := range x {
		x[i] = float64(i) / 8
	}
	for path, names := range map[string][2]string{"data.npz": {"x_train", "y_train"}, "plain.npz": {"arr_0", "arr_1"}} {
		for i, name := range names {
			array, err := NPZ(filepath.Join("testdata", path), name)
			if err != nil {
				t.Error(err)
			} else if i == 0 {
				checkArray(t, array, kit.Float32, kit.Shape{4, 2, 3}, x)
			} else {
				checkArray(t, array, kit.Int64, kit.Shape{4}, []float64{0, 1, 1, 0})
			}
		}
	}
}

// Archive members come in the same variety as files.
func TestNPZKinds(t *testing.T) {
	for name, want := range map[string]struct {
		dtype  kit.DType
		shape  kit.Shape
		values []float64
	}{
		"fortran":   {kit.Float32, kit.Shape{2, 2}, []float64{0.5, 1.5, 2.5, 3.5}},
		"bigendian": {kit.Int32, kit.Shape{4}, []float64{0, 1, 1, 0}},
		"half":      {kit.Float32, kit.Shape{2, 2}, []float64{0.5, 1.5, 2.5, 3.5}},
	} {
		array, err := NPZ("testdata/kinds.npz", name)
		if err != nil {
			t.Error(err)
			continue
		}
		checkArray(t, array, want.dtype, want.shape, want.values)
	}
}

// Archives are not unpacked if memory does not suffice or if no real data could unpack to that size.
func TestNPZBombs(t *testing.T) {
	packed := []byte("PK") // never unpacked
	for unpacked, want := range map[uint64]string{
		6 << 30: `bomb.npz: array "x": unpacks from 2 bytes to 6.4 GB; if that is right, save it with numpy.save`,
		1 << 50: "unpacks from 2 bytes to 1.1 PB",
	} {
		path := filepath.Join(t.TempDir(), "bomb.npz")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		w, err := z.CreateRaw(&zip.FileHeader{Name: "x.npy", Method: zip.Deflate, CompressedSize64: 2, UncompressedSize64: unpacked})
		if err == nil {
			_, err = w.Write(packed)
		}
		if err = cmp.Or(err, z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = NPZ(path, "x")
		checkError(t, err, want)
	}
}

// A sparse file takes no space on disk, but its header announces more than any machine's memory.
func TestNPYWithoutMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "huge.npy")
	header := "{'descr': '|u1', 'fortran_order': False, 'shape': (8796093022208,), }\n"
	if err := os.WriteFile(path, append([]byte("\x93NUMPY\x01\x00"+string(rune(len(header)))+"\x00"), header...), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 10+int64(len(header))+1<<43); err != nil {
		t.Fatal(err)
	}
	_, err := NPY(path)
	checkError(t, err, "huge.npy: announces an array, uint8 of shape [8796093022208], that takes 8.8 TB of memory, but only ")
}

// checkArray checks an array's type, shape and values.
func checkArray(t *testing.T, array kit.Array, dtype kit.DType, shape kit.Shape, values []float64) {
	t.Helper()
	if array.DType() != dtype || !slices.Equal(array.Shape(), shape) {
		t.Errorf("got %v %v, want %v %v", array.DType(), array.Shape(), dtype, shape)
	}
	if got, err := kit.Values[float64](array); err != nil || !slices.Equal(got, values) {
		t.Errorf("got %v, %v, want %v", got, err, values)
	}
}

func TestNumpyErrors(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	content := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	npy := func(path string) func() (kit.Array, error) { return func() (kit.Array, error) { return NPY(path) } }
	npz := func(path, name string) func() (kit.Array, error) {
		return func() (kit.Array, error) { return NPZ(path, name) }
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	plain := content("plain.npz")
	damaged := bytes.Replace(plain, []byte{0, 0, 0, 0x3e}, []byte{0, 0, 0, 0x3f}, 1) // the value 0.125
	tests := []struct {
		name string
		read func() (kit.Array, error)
		want string
	}{
		{"nothing there", npy("nowhere.npy"), "nowhere.npy: no such file or folder in " + here},
		{"nothing there, from the root", npy("/nowhere/x.npy"), "/nowhere/x.npy: no such file or directory"},
		{"a folder", npy("testdata"), "testdata: "},
		{"empty file", npy(write("nothing.npy", nil)), "nothing.npy: ends within the header"},
		{"truncated", npy(write("cut.npy", content("int32.npy")[:140])), "cut.npy: ends after 12 of the 24 bytes of values that its header announces, int32 of shape [2 3]: truncated"},
		{"too long", npy(write("long.npy", append(content("int32.npy"), 0))), "long.npy: goes on after the 24 bytes of values"},
		{"an archive", npy("testdata/data.npz"), "testdata/data.npz: starts with the bytes 50 4b"},
		{"uint64 that is too large", npy("testdata/large.npy"), "large.npy: holds uint64, and the value at [1] is 9223372036854775808; whole numbers up to 9223372036854775807 are read"},
		{"complex", npy("testdata/complex.npy"), "the type <c8"},
		{"text", npy("testdata/text.npy"), "holds text (<U5)"},
		{"objects", npy("testdata/objects.npy"), "holds Python objects (|O)"},
		{"records", npy("testdata/records.npy"), "holds records of several fields"},

		{"no archive there", npz("nowhere.npz", "x"), "nowhere.npz: no such file or folder in " + here},
		{"no archive", npz("testdata/int32.npy", "x"), `testdata/int32.npy: array "x": not a file written by numpy.savez, or truncated`},
		{"truncated archive", npz(write("cut.npz", plain[:len(plain)-10]), "arr_0"), "cut.npz: array \"arr_0\": not a file written by numpy.savez, or truncated"},
		{"no such array", npz("testdata/data.npz", "xtrain"), `testdata/data.npz: array "xtrain": no such array; the file has x_train, y_train, names`},
		{"no name", npz("testdata/data.npz", ""), "no such array; the file has x_train"},
		{"text in an archive", npz("testdata/data.npz", "names"), `testdata/data.npz: array "names": holds text (<U3)`},
		{"damaged before the numbers", npz(write("begin.npz", bytes.Replace(plain, []byte("descr"), []byte("descs"), 1)), "arr_0"), `begin.npz: array "arr_0": the file is damaged: its checksum is wrong`},
		{"damaged", npz(write("damaged.npz", damaged), "arr_0"), `damaged.npz: array "arr_0": the file is damaged: its checksum is wrong; use another copy, or make it again`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			array, err := test.read()
			if err == nil {
				_, err = kit.Values[float64](array)
			} else if array.Err() == nil {
				t.Error("an array was returned with an error")
			}
			checkError(t, err, test.want)
		})
	}
}

// checkError checks that an error contains the text.
func checkError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// The file may have been replaced before its values are used.
func TestNPYChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	copyFile := func(name string) {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err == nil {
			err = os.WriteFile(path, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"version2.npy": "loaded 3 values for shape (2, 3)", "float32.npy": "x.npy: holds Float32, not Int32", "": "no such file"} {
		copyFile("int32.npy")
		array, err := NPY(path)
		if err != nil {
			t.Fatal(err)
		}
		if os.Remove(path); name != "" {
			copyFile(name)
		}
		_, err = kit.Values[int32](array)
		checkError(t, err, want)
	}
}

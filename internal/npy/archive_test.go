package npy

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
)

// archive returns a file of these members.
func archive(t *testing.T, members map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range members {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, content)
	}
	z.Close()
	return b.Bytes()
}

func npyHeader(descr, shape string) string {
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n", descr, shape)
	return magic + "\x01\x00" + string([]byte{byte(len(text)), byte(len(text) >> 8)}) + text
}

func TestArchive(t *testing.T) {
	data := archive(t, map[string]string{
		"y.npy": npyHeader("<i8", "(2,)") + "\x01\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff",
		"x.npy": npyHeader("|O", "(2,)") + "a pickle",
	})
	a, err := OpenArchive(data)
	if err != nil {
		t.Fatal(err)
	}
	shape, values, err := ArchiveValues[int64](a, "y")
	if err != nil || fmt.Sprint(shape, values) != "[2] [1 -1]" {
		t.Errorf("got %v %v, %v", shape, values, err)
	}
	if pickled, err := a.Objects("x"); err != nil || string(pickled) != "a pickle" {
		t.Errorf("got %q, %v", pickled, err)
	}
	for name, test := range map[string]struct {
		try  func(a *Archive) error
		want string
	}{
		"objects for numbers": {func(a *Archive) error { _, _, err := ArchiveValues[int64](a, "x"); return err }, `array "x": holds Python objects`},
		"numbers for objects": {func(a *Archive) error { _, err := a.Objects("y"); return err }, `array "y": has the header`},
		"another type":        {func(a *Archive) error { _, _, err := ArchiveValues[float64](a, "y"); return err }, `array "y": holds Int64, not Float64`},
		"no such array":       {func(a *Archive) error { _, err := a.Objects("z"); return err }, `array "z": no such array; the file has `},
	} {
		if err := test.try(a); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
	if _, err := OpenArchive([]byte("<html>")); err == nil || !strings.Contains(err.Error(), "not a file written by numpy.savez") {
		t.Errorf("got %v", err)
	}

	// A damaged member is noticed by its checksum.
	stored := bytes.Replace(archive(t, map[string]string{"x.npy": npyHeader("|O", "(2,)") + strings.Repeat("pickle", 1000)}), []byte("'descr'"), []byte("'deskr'"), 1)
	if a, err := OpenArchive(stored); err == nil {
		if _, err := a.Objects("x"); err == nil {
			t.Error("a damaged member is read")
		}
	}
}

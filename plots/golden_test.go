package plots_test

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"hash/crc32"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var regen = flag.Bool("regen", false, "rewrite the golden files in testdata")

// testdata is the absolute path of the golden files: some tests change the folder.
var testdata, _ = filepath.Abs("testdata")

// golden compares with a golden file, or rewrites the file under -regen.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join(testdata, name)
	want, err := os.ReadFile(path)
	if err != nil && !*regen {
		t.Fatalf("%v; go test ./plots -regen makes it", err)
	}
	if bytes.Equal(stable(t, got), stable(t, want)) {
		return
	}
	if *regen {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	gotLines, wantLines := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i, line := range gotLines {
		if i >= len(wantLines) || !bytes.Equal(line, wantLines[i]) {
			t.Fatalf("%s differs from line %d on:\n%.300s\nIf that is as it should be, go test ./plots -regen rewrites it.", path, i+1, line)
		}
	}
	t.Fatalf("%s has %d lines more", path, len(wantLines)-len(gotLines))
}

var embedded = regexp.MustCompile(`data:image/png;base64,([^"]*)`)

// stable replaces the PNGs in an SVG by their sizes and pixels, since Go versions may compress them differently.
func stable(t *testing.T, svg []byte) []byte {
	t.Helper()
	return embedded.ReplaceAllFunc(svg, func(address []byte) []byte {
		file, err := base64.StdEncoding.DecodeString(string(embedded.FindSubmatch(address)[1]))
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		sum := crc32.NewIEEE()
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				fmt.Fprint(sum, img.At(x, y))
			}
		}
		return fmt.Appendf(nil, "%v %x", img.Bounds(), sum.Sum32())
	})
}

// saved runs an Example in an empty folder and returns the file that it saves there.
func saved(t *testing.T, example func(), name string) []byte {
	t.Helper()
	t.Chdir(t.TempDir())
	example()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

package npy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The files in testdata are numpy's: numpy.save(f"{'x'.join(map(str, shape))}.npy", numpy.arange(n,
// dtype="float32").reshape(shape)).
func TestWriteEqualsNumpy(t *testing.T) {
	for _, shape := range [][]int{{3}, {2, 3}, {2, 1, 1, 2}} {
		name := strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "x"), "[]")
		want, err := os.ReadFile(filepath.Join("testdata", name+".npy"))
		if err != nil {
			t.Fatal(err)
		}
		values := make([]float32, Header{Shape: shape}.Len())
		for i := range values {
			values[i] = float32(i)
		}
		var got bytes.Buffer
		if err := Write(&got, shape, values); err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%v: %v\n%q\n%q", shape, err, got.Bytes(), want)
		}
		h, err := ReadHeader(&got)
		if err != nil || !slices.Equal(h.Shape, shape) {
			t.Errorf("%v: read as %v, %v", shape, h, err)
		}
		if again, err := ReadValues[float32](&got, h); err != nil || !slices.Equal(again, values) {
			t.Errorf("%v: read as %v, %v", shape, again, err)
		}
	}
}

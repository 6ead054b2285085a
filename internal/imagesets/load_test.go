package imagesets

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"layercake/kit"
)

// The files in the cache are verified, unpacked, and kept as copies.
func TestLoadDownloaded(t *testing.T) {
	p := publish()
	l, log := newTestLoader(t, p)
	for name, packed := range p.packed {
		writeFiles(t, l.Cache, map[string][]byte{name + ".gz": packed})
	}
	checkLoads(t, l, p)
	want := []string{p.trainX.sum, p.trainY.sum, p.testX.sum, p.testY.sum}
	slices.Sort(want)
	checkFiles(t, filepath.Join(l.Cache, "copies"), want...)
	checkLoads(t, l, p)
	if log.Len() > 0 {
		t.Errorf("logged: %s", log)
	}

	// A damaged file is an error where its values are used; the other files are not concerned.
	err := errors.Join(os.RemoveAll(filepath.Join(l.Cache, "copies")),
		os.WriteFile(filepath.Join(l.Cache, p.trainX.name+".gz"), flipped(p.packed[p.trainX.name]), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	train, _ := loaded(t, l)
	_, err = kit.Values[uint8](train.X)
	checkError(t, err, "mnist: "+filepath.Join(l.Cache, p.trainX.name+".gz"), "not the published file", "LAYERCAKE_OFFLINE")
	if labels, err := kit.Values[uint8](train.Y); err != nil || !slices.Equal(labels, p.values[p.trainY.name]) {
		t.Errorf("labels: %v, %v", labels, err)
	}
}

func TestProduct(t *testing.T) {
	for want, shape := range map[int][]int{7840000: {10000, 28, 28}, 10000: {10000}, 0: {0, 28, 28}} {
		if got := product(shape); got != want {
			t.Errorf("%v: got %d, want %d", shape, got, want)
		}
	}
}

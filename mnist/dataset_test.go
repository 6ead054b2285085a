package mnist

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// What can be said about the table of MNIST without having it; with it, TestRealMNIST says the rest.
func TestDigits(t *testing.T) {
	d := digits
	want := map[string][]int{
		"train-images-idx3-ubyte": {60000, 28, 28},
		"train-labels-idx1-ubyte": {60000},
		"t10k-images-idx3-ubyte":  {10000, 28, 28},
		"t10k-labels-idx1-ubyte":  {10000},
	}
	sums := make(map[string]bool)
	for _, f := range d.files() {
		if !slices.Equal(f.shape, want[f.name]) {
			t.Errorf("%s: got shape %v, want %v", f.name, f.shape, want[f.name])
		}
		delete(want, f.name)
		if raw, err := hex.DecodeString(f.sum); err != nil || len(raw) != 32 || f.sum != strings.ToLower(f.sum) {
			t.Errorf("%s: %q is not the SHA-256 of anything", f.name, f.sum)
		}
		sums[f.sum] = true
	}
	if len(want) > 0 || len(sums) != 4 {
		t.Errorf("missing: %v; %d different sums", want, len(sums))
	}
	hosts := make(map[string]bool)
	for _, mirror := range d.mirrors {
		u, err := url.Parse(mirror)
		if err != nil || u.Scheme != "https" || !strings.HasSuffix(mirror, "/") {
			t.Errorf("mirror %s (%v)", mirror, err)
			continue
		}
		hosts[u.Host] = true
	}
	if len(hosts) != 2 {
		t.Errorf("mirrors on %v, want two hosts", hosts)
	}
}

func TestFileValues(t *testing.T) {
	for want, shape := range map[int][]int{7840000: {10000, 28, 28}, 10000: {10000}, 0: {0, 28, 28}} {
		if got := (file{shape: shape}).values(); got != want {
			t.Errorf("%v: got %d, want %d", shape, got, want)
		}
	}
}

package imagesets

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

// Checks of the tables that do not need the files; TestRealSets does the rest.
func TestSets(t *testing.T) {
	sums, names, variables := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	for _, s := range []Set{MNIST, FashionMNIST, KMNIST} {
		want := map[string][]int{
			"train-images-idx3-ubyte": {60000, 28, 28},
			"train-labels-idx1-ubyte": {60000},
			"t10k-images-idx3-ubyte":  {10000, 28, 28},
			"t10k-labels-idx1-ubyte":  {10000},
		}
		for _, f := range s.files() {
			if !slices.Equal(f.shape, want[f.name]) {
				t.Errorf("%s: %s: got shape %v, want %v", s.name, f.name, f.shape, want[f.name])
			}
			delete(want, f.name)
			if raw, err := hex.DecodeString(f.sum); err != nil || len(raw) != 32 || f.sum != strings.ToLower(f.sum) {
				t.Errorf("%s: %s: %q is not the SHA-256 of anything", s.name, f.name, f.sum)
			}
			sums[f.sum] = true
		}
		if len(want) > 0 {
			t.Errorf("%s: missing: %v", s.name, want)
		}
		hosts := make(map[string]bool)
		for _, mirror := range s.mirrors {
			u, err := url.Parse(mirror)
			if err != nil || !strings.HasPrefix(u.Scheme, "http") || !strings.HasSuffix(mirror, "/") {
				t.Errorf("%s: mirror %s (%v)", s.name, mirror, err)
				continue
			}
			hosts[u.Host] = true
		}
		if len(hosts) == 0 || len(hosts) != len(s.mirrors) {
			t.Errorf("%s: mirrors on %v, want a host for each", s.name, hosts)
		}
		names[s.name], variables[s.folderVar] = true, true
	}
	if len(sums) != 12 || len(names) != 3 || len(variables) != 3 {
		t.Errorf("%d different sums, %d names, %d variables", len(sums), len(names), len(variables))
	}
}

// Each set has its own substitute, and says so.
func TestSyntheticSets(t *testing.T) {
	for want, s := range map[string]Set{
		"SYNTHETIC digits, not MNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set MNIST_DIR to":                   MNIST,
		"SYNTHETIC garments, not Fashion-MNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set FASHION_MNIST_DIR to": FashionMNIST,
		"SYNTHETIC characters, not KMNIST: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set KMNIST_DIR to":             KMNIST,
	} {
		train, test, err := Load(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, array := range []kit.Array{train.X, train.Y, test.X, test.Y} {
			if !strings.HasPrefix(array.Note(), want) {
				t.Errorf("got the note %q, want %q", array.Note(), want)
			}
		}
		image, err := kit.Values[uint8](test.X.Slice(3, 4))
		if err != nil {
			t.Fatal(err)
		}
		drawn := make([]uint8, side*side)
		p := pen{style: s.style}
		p.draw(drawn, p.start(2, 3))
		if !slices.Equal(image, drawn) {
			t.Errorf("%s: test image 3 is not the drawn one", s.name)
		}
	}
}

func TestFileValues(t *testing.T) {
	for want, shape := range map[int][]int{7840000: {10000, 28, 28}, 10000: {10000}, 0: {0, 28, 28}} {
		if got := (file{shape: shape}).values(); got != want {
			t.Errorf("%v: got %d, want %d", shape, got, want)
		}
	}
}

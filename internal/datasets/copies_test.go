package datasets

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// counting returns what copyOf calls, and how often it did.
func counting(data []byte, err error) (compute func() ([]byte, error), calls *int) {
	calls = new(int)
	return func() ([]byte, error) { *calls++; return data, err }, calls
}

func TestKept(t *testing.T) {
	l, _ := newTestFinder(t, publish())
	for key, data := range map[string][]byte{"a": []byte("first"), "b": []byte("secnd"), "none": {}} {
		compute, calls := counting(data, nil)
		for range 3 {
			got, err := l.Kept(key, len(data), compute)
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s: got %q, %v", key, got, err)
			}
		}
		if *calls != 1 {
			t.Errorf("%s: computed %d times", key, *calls)
		}
	}
}

func TestKeptUnsound(t *testing.T) {
	data := []byte("some pixels")
	sum := sha256.Sum256(data)
	sound := append(bytes.Clone(data), sum[:]...)
	tests := []struct {
		name string
		copy []byte
	}{
		{"empty", nil},
		{"no checksum", data},
		{"half a checksum", sound[:len(sound)-10]},
		{"a byte too many", append(bytes.Clone(sound), 0)},
		{"zeros, as after a power cut", make([]byte, len(sound))},
		{"a byte of the data changed", append([]byte("Some pixels"), sum[:]...)},
		{"a byte of the checksum changed", append(bytes.Clone(sound[:len(sound)-1]), sum[31]^1)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l, _ := newTestFinder(t, publish())
			path := filepath.Join(l.Cache, "copies", "key")
			writeFiles(t, filepath.Dir(path), map[string][]byte{"key": test.copy})
			compute, calls := counting(data, nil)
			got, err := l.Kept("key", len(data), compute)
			if err != nil || !bytes.Equal(got, data) || *calls != 1 {
				t.Errorf("got %q, %v, computed %d times", got, err, *calls)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, sound) {
				t.Errorf("the copy is now %q, %v", now, err)
			}
		})
	}
}

// A copy that is sound and has another size was not made of the same.
func TestKeptAnotherSize(t *testing.T) {
	l, _ := newTestFinder(t, publish())
	long, _ := counting([]byte("longer"), nil)
	if _, err := l.Kept("key", 6, long); err != nil {
		t.Fatal(err)
	}
	short, calls := counting([]byte("short"), nil)
	if got, err := l.Kept("key", 5, short); err != nil || string(got) != "short" || *calls != 1 {
		t.Errorf("got %q, %v, computed %d times", got, err, *calls)
	}
}

// Without a place for copies, each process computes.
func TestKeptNotKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeFiles(t, filepath.Dir(file), map[string][]byte{"file": nil})
	for name, cache := range map[string]string{"no cache folder": "", "below a file": file, "far below a file": filepath.Join(file, "cache", "mnist")} {
		t.Run(name, func(t *testing.T) {
			l, _ := newTestFinder(t, publish())
			l.Cache = cache
			compute, calls := counting([]byte("data"), nil)
			for range 2 {
				if got, err := l.Kept("key", 4, compute); err != nil || string(got) != "data" {
					t.Errorf("got %q, %v", got, err)
				}
			}
			if *calls != 2 {
				t.Errorf("computed %d times", *calls)
			}
		})
	}
}

func TestKeptError(t *testing.T) {
	l, _ := newTestFinder(t, publish())
	broken := errors.New("broken")
	compute, _ := counting([]byte("data"), broken)
	if _, err := l.Kept("key", 4, compute); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(l.Cache, "copies", "key")); !os.IsNotExist(err) {
		t.Errorf("there is a copy of a failure (%v)", err)
	}
}

func TestChecksum(t *testing.T) {
	// The example of FIPS 180-2.
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := Checksum([]byte("abc")); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

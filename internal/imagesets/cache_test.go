package imagesets

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// counting returns a compute function for copyOf and the number of its calls.
func counting(data []byte, err error) (compute func() ([]byte, error), calls *int) {
	calls = new(int)
	return func() ([]byte, error) { *calls++; return data, err }, calls
}

func TestCopyOf(t *testing.T) {
	l, _ := newTestLoader(t, publish())
	for key, data := range map[string][]byte{"a": []byte("first"), "b": []byte("secnd"), "none": {}} {
		compute, calls := counting(data, nil)
		for range 3 {
			got, err := l.copyOf(key, len(data), compute)
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s: got %q, %v", key, got, err)
			}
		}
		if *calls != 1 {
			t.Errorf("%s: computed %d times", key, *calls)
		}
	}
}

func TestCopyOfUnsound(t *testing.T) {
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
			l, _ := newTestLoader(t, publish())
			path := filepath.Join(l.cache, "copies", "key")
			writeFiles(t, filepath.Dir(path), map[string][]byte{"key": test.copy})
			compute, calls := counting(data, nil)
			got, err := l.copyOf("key", len(data), compute)
			if err != nil || !bytes.Equal(got, data) || *calls != 1 {
				t.Errorf("got %q, %v, computed %d times", got, err, *calls)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, sound) {
				t.Errorf("the copy is now %q, %v", now, err)
			}
		})
	}
}

// An intact copy of another size is not used.
func TestCopyOfAnotherSize(t *testing.T) {
	l, _ := newTestLoader(t, publish())
	long, _ := counting([]byte("longer"), nil)
	if _, err := l.copyOf("key", 6, long); err != nil {
		t.Fatal(err)
	}
	short, calls := counting([]byte("short"), nil)
	if got, err := l.copyOf("key", 5, short); err != nil || string(got) != "short" || *calls != 1 {
		t.Errorf("got %q, %v, computed %d times", got, err, *calls)
	}
}

// Without a folder for copies every process computes.
func TestCopyOfNotKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeFiles(t, filepath.Dir(file), map[string][]byte{"file": nil})
	for name, cache := range map[string]string{"no cache folder": "", "below a file": file, "far below a file": filepath.Join(file, "cache", "mnist")} {
		t.Run(name, func(t *testing.T) {
			l, _ := newTestLoader(t, publish())
			l.cache = cache
			compute, calls := counting([]byte("data"), nil)
			for range 2 {
				if got, err := l.copyOf("key", 4, compute); err != nil || string(got) != "data" {
					t.Errorf("got %q, %v", got, err)
				}
			}
			if *calls != 2 {
				t.Errorf("computed %d times", *calls)
			}
		})
	}
}

func TestCopyOfError(t *testing.T) {
	l, _ := newTestLoader(t, publish())
	broken := errors.New("broken")
	compute, _ := counting([]byte("data"), broken)
	if _, err := l.copyOf("key", 4, compute); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(l.cache, "copies", "key")); !os.IsNotExist(err) {
		t.Errorf("a failure was copied (%v)", err)
	}
}

func TestWriteFile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	for _, pieces := range [][][]byte{{[]byte("one")}, {[]byte("tw"), nil, []byte("o")}, {}} {
		if err := writeFile(path, pieces...); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if want := bytes.Join(pieces, nil); err != nil || !bytes.Equal(got, want) {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode&0o444 != 0o444 {
		t.Errorf("mode %v: others cannot read it", mode)
	}
	checkFiles(t, folder, "file")
}

// A reader sees the old or the new file while it is rewritten.
func TestWriteFileWhileReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	contents := [][]byte{bytes.Repeat([]byte("old "), 10000), bytes.Repeat([]byte("new"), 5000)}
	if err := writeFile(path, contents[0]); err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range 40 {
			if err := writeFile(path, contents[i%2]); err != nil {
				t.Error(err)
			}
		}
	}()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		got, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, contents[0]) && !bytes.Equal(got, contents[1]) {
			t.Fatalf("got %d bytes, %v", len(got), err)
		}
	}
}

// A failed write leaves nothing behind and keeps the old file.
func TestWriteFileFails(t *testing.T) {
	folder := t.TempDir()
	writeFiles(t, filepath.Join(folder, "taken"), map[string][]byte{"inside": []byte("stays")})
	tests := []struct{ name, path string }{
		{"a folder is there", filepath.Join(folder, "taken")},
		{"below a file", filepath.Join(folder, "taken", "inside", "file")},
		{"no such folder", filepath.Join(folder, "nowhere", "file")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := writeFile(test.path, []byte("data")); err == nil {
				t.Error("no error")
			}
			checkFiles(t, folder, "taken")
			checkFiles(t, filepath.Join(folder, "taken"), "inside")
			if got, err := os.ReadFile(filepath.Join(folder, "taken", "inside")); err != nil || string(got) != "stays" {
				t.Errorf("the old file has %q now, %v", got, err)
			}
		})
	}
}

// Only parts that are too old to be in use are removed.
func TestSweep(t *testing.T) {
	folder := t.TempDir()
	ages := map[string]time.Duration{
		"a.gz.1.part":  2 * time.Hour,
		"b.gz.22.part": 61 * time.Minute,
		"c.gz.3.part":  59 * time.Minute,
		"d.gz.4.part":  0,
		"e.gz":         48 * time.Hour,
		"partner":      48 * time.Hour,
	}
	for name, age := range ages {
		writeFiles(t, folder, map[string][]byte{name: nil})
		written := time.Now().Add(-age)
		if err := os.Chtimes(filepath.Join(folder, name), written, written); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeFile(filepath.Join(folder, "new"), nil); err != nil {
		t.Fatal(err)
	}
	checkFiles(t, folder, "c.gz.3.part", "d.gz.4.part", "e.gz", "new", "partner")
}

func TestChecksum(t *testing.T) {
	// The example of FIPS 180-2.
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := checksum([]byte("abc")); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

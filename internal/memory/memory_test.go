package memory

import (
	"math"
	"testing"
)

func TestCheck(t *testing.T) {
	if free := Free(); free <= 0 {
		t.Errorf("%d bytes are free", free)
	}
	if err := Check(1); err != nil {
		t.Error(err)
	}
	if err := Check(math.MaxInt64); err == nil {
		t.Error("9 exabytes fit")
	}
}

func TestAvailable(t *testing.T) {
	for info, want := range map[string]int64{
		"MemTotal:       24683656 kB\nMemFree:        19328704 kB\nMemAvailable:   23749336 kB\nBuffers:  1 kB\n": 23749336 << 10,
		"MemAvailable:   7 kB":                  7 << 10,
		"MemTotal:       24683656 kB\n":         -1,
		"MemAvailable:":                         -1,
		"MemAvailable: many kB":                 -1,
		"MemAvailable: 99999999999999999999 kB": -1,
		"":                                      -1,
	} {
		if got := available(info, -1); got != want {
			t.Errorf("%q: got %d, want %d", info, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 bytes", 999: "999 bytes", 1000: "1.0 kB", 6442450944: "6.4 GB", 999_999_999: "1.0 GB", 999_900_000: "999.9 MB", math.MaxInt64: "9223.4 PB",
	} {
		if got := Size(bytes); got != want {
			t.Errorf("%d: got %s, want %s", bytes, got, want)
		}
	}
}

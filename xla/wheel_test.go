package xla

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/internal/download"
)

func TestTrim(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lib.so")
	want := library(100)
	whole := append(slices.Clone(want), strings.Repeat("symbol", 100)...)
	binary.LittleEndian.PutUint64(whole[0x28:], uint64(len(whole))) // the section table is at the end,
	copy(whole[0x3a:], "\x40\x00\x01\x00\x00\x00")                  // has one entry of 64 bytes and no name table
	whole = append(whole, make([]byte, 64)...)
	if err := os.WriteFile(path, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing to remove
		if err := trim(path); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d bytes, want %d (%v)", len(got), len(want), err)
		}
	}
	if err := os.WriteFile(path, []byte("a proxy's page"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := trim(path); err == nil {
		t.Error("no error for a file that is not a library")
	}
}

func TestPipFailure(t *testing.T) {
	for _, test := range []struct {
		output, want string
		away         bool // whether the error blames the network
	}{
		{"WARNING: Retrying\nERROR: No matching distribution found for tensorflow-cpu==2.21.0\n", "No matching distribution found", true},
		{"ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n", "DO NOT MATCH THE HASHES", false},
		{"ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n", "No space left", false},
		{"Traceback (most recent call last):\n", "exit status 1", true},
	} {
		err := pipFailure(t.Context(), test.output, errors.New("exit status 1"))
		_, away := errors.AsType[*download.Unreachable](err)
		if away != test.away || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", test.output, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := pipFailure(ctx, "ERROR: Operation cancelled by user\n", errors.New("signal: killed")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestUnpackHeaders(t *testing.T) {
	m := newMachine(t)
	folder := filepath.Join(m.home, "include")
	if err := unpackHeaders(t.Context(), os.Getenv("WHEEL"), folder); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 || entries[0].Name() != "xla" {
		t.Errorf("unpacked %v, %v", entries, err)
	}
}

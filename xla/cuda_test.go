package xla

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestCUDARelease(t *testing.T) {
	m := newMachine(t)
	for text, want := range map[string]string{
		"NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\nGCC version:  gcc version 12.2.0\n":                   "cuda12",
		"NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (dvs-builder)  Sun Jul 27 06:54:38 UTC 2025\nGCC version:\n": "cuda13",
		"NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build\n":                                                           "cuda12",
		"something else": "cuda13",
	} {
		file := filepath.Join(m.home, "version")
		m.write(file, text)
		if got := cudaRelease(file); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := cudaRelease(filepath.Join(m.home, "none")); got != "cuda13" {
		t.Errorf("without the file: %s", got)
	}
}

func TestLastLine(t *testing.T) {
	var last lastLine
	for _, test := range []struct{ drawn, want string }{
		{"\x1b[?25l", ""},
		{"\r⠋ Downloading nvidia_cublas.whl (12.0 MB) ...\x1b[0K", ""},
		{"\r⠙ Downloading nvidia_cublas.whl (13.0 MB) ...\x1b[0K", "Downloading nvidia_cublas.whl (12.0 MB) ..."},
		{"\r\x1b[0K\x1b[?25h\r- Installed nvidia-cublas@13\x1b[J\n", "- Installed nvidia-cublas@13"},
		{"\n\n", "- Installed nvidia-cublas@13"},
	} {
		fmt.Fprint(&last, test.drawn)
		if got := last.String(); got != test.want {
			t.Errorf("after %q: %q, want %q", test.drawn, got, test.want)
		}
	}
}

func TestRelay(t *testing.T) {
	stdout := os.Stdout
	failure := errors.New("no such wheel")
	err := newInstallation(Options{}).relay(t.Context(), func() error {
		fmt.Println("drawing")
		return failure
	})
	if !errors.Is(err, failure) || os.Stdout != stdout {
		t.Errorf("%v; standard output is back: %t", err, os.Stdout == stdout)
	}
}

func TestMakeRelative(t *testing.T) {
	m := newMachine(t)
	target := m.inHome("nvidia", "cu13", "bin", "ptxas")
	link := filepath.Join(m.home, "nvidia", "bin", "ptxas")
	if err := errors.Join(os.MkdirAll(filepath.Dir(link), 0o755), os.Symlink(target, link)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time the link is already relative
		if err := makeRelative(link); err != nil {
			t.Fatal(err)
		}
		if got, err := os.Readlink(link); err != nil || got != "../cu13/bin/ptxas" {
			t.Errorf("leads to %s, %v", got, err)
		}
	}
}

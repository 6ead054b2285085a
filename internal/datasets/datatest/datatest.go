// Package datatest keeps tests of data sets away from the user's folders, caches and network, and checks their tables.
package datatest

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"layercake/internal/datasets"
	"layercake/internal/folders"
)

// real are the folders that the user named, by variable.
var real = map[string]string{}

// Main runs the tests and ends the program: without folders that the user named, with an empty cache folder and, unless a
// test asks for it, without a network.
func Main(m *testing.M) {
	os.Exit(func() int {
		home, err := os.MkdirTemp("", "datasets-test-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(home)
		for _, name := range folders.Variables {
			real[name] = os.Getenv(name)
			os.Unsetenv(name)
		}
		for variable, value := range map[string]string{"LAYERCAKE_OFFLINE": "1", "HOME": home, "XDG_CACHE_HOME": home} {
			os.Setenv(variable, value)
		}
		return m.Run()
	}())
}

// RealFolder returns the folder with the real files of a source. It skips the test if the user named none.
func RealFolder(t *testing.T, s datasets.Source) string {
	t.Helper()
	if real[s.FolderVar] == "" {
		t.Skipf("%s is not set: set it to a folder with the published files to check against the real %s", s.FolderVar, s.Title)
	}
	return real[s.FolderVar]
}

// Table checks what can be checked of a source's table without its files.
func Table(t *testing.T, s datasets.Source) {
	t.Helper()
	if s.Name == "" || s.Title == "" || len(s.Files) == 0 {
		t.Errorf("name %q, title %q, %d files", s.Name, s.Title, len(s.Files))
	}
	if !slices.Contains(folders.Variables, s.FolderVar) {
		t.Errorf("%s is not listed in folders.Variables", s.FolderVar)
	}
	names, sums := map[string]bool{}, map[string]bool{}
	for _, f := range s.Files {
		raw, err := hex.DecodeString(f.Sum)
		if err != nil || len(raw) != 32 && len(raw) != 16 || f.Sum != strings.ToLower(f.Sum) {
			t.Errorf("%s: %q is neither a SHA-256 nor an MD5", f.Name, f.Sum)
		}
		if f.Bytes <= 0 || names[f.Name] || sums[f.Sum] {
			t.Errorf("%s: %d bytes, name or checksum twice", f.Name, f.Bytes)
		}
		names[f.Name], sums[f.Sum] = true, true
	}
	hosts := map[string]bool{}
	for _, mirror := range s.Mirrors {
		u, err := url.Parse(mirror)
		if err != nil || !strings.HasPrefix(u.Scheme, "http") || !strings.HasSuffix(mirror, "/") || hosts[u.Host] {
			t.Errorf("mirror %s: %v", mirror, err)
			continue
		}
		hosts[u.Host] = true
	}
	if len(hosts) == 0 {
		t.Error("no mirrors")
	}
}

// Package settest checks the packages of image sets in MNIST's form.
package settest

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/internal/datasets"
	"layercake/internal/datasets/datatest"
	"layercake/internal/imagesets"
	"layercake/kit"
)

// Labels are the labels of a real set: the beginning of what they print, and how many examples each label has.
type Labels struct {
	Train, Test             string
	TrainCounts, TestCounts [10]int
}

// Each returns the counts of a set with n examples of each label.
func Each(n int) [10]int { return [10]int{n, n, n, n, n, n, n, n, n, n} }

// StandIn checks that the set has synthetic images where it cannot be had, and that they say so.
func StandIn(t *testing.T, set imagesets.Set, note string) {
	t.Helper()
	train, test, err := set.Load()
	if err != nil {
		t.Fatal(err)
	}
	shapes := []kit.Shape{{60000, 28, 28}, {60000}, {10000, 28, 28}, {10000}}
	for i, array := range []kit.Array{train.X, train.Y, test.X, test.Y} {
		if !strings.HasPrefix(array.Note(), note) || !slices.Equal(array.Shape(), shapes[i]) {
			t.Errorf("%v with the note %q, want %v with %q", array.Shape(), array.Note(), shapes[i], note)
		}
	}
	if err := test.X.Slice(0, 10).Err(); err != nil {
		t.Error(err)
	}
}

// Real checks the real set, in the folder that the user named and as a download.
func Real(t *testing.T, set imagesets.Set, want Labels) {
	folder := datatest.RealFolder(t, set.Source)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	check := func(t *testing.T) {
		train, test, err := set.Load()
		if err != nil {
			t.Fatal(err)
		}
		checkReal(t, train, "(60000, 28, 28)", want.Train, want.TrainCounts)
		checkReal(t, test, "(10000, 28, 28)", want.Test, want.TestCounts)
	}
	t.Run("folder", func(t *testing.T) {
		t.Setenv(set.FolderVar, folder)
		check(t)
	})
	t.Run("downloaded", func(t *testing.T) {
		for _, f := range set.Files {
			if _, ok := datasets.Locate(folder, f.Name); !ok {
				t.Skipf("%s has no %s to be served", folder, f.Name)
			}
		}
		server := httptest.NewServer(http.FileServer(http.Dir(filepath.Clean(folder))))
		defer server.Close()
		t.Setenv("LAYERCAKE_OFFLINE", "")
		set.Mirrors = []string{server.URL + "/"}
		check(t)
	})
}

// checkReal checks that this is a part of a real set.
func checkReal(t *testing.T, set kit.Dataset, shape, labels string, counts [10]int) {
	t.Helper()
	if got := set.X.Shape().String(); got != shape || set.X.DType() != kit.Uint8 {
		t.Errorf("got %s %v, want %s", got, set.X.DType(), shape)
	}
	if got := set.Y.String(); !strings.HasPrefix(got, labels) {
		t.Errorf("got labels %s, want %s", got, labels)
	}
	if note := set.X.Note() + set.Y.Note(); note != "" {
		t.Errorf("note %q", note)
	}
	values, err := kit.Values[uint8](set.Y)
	if err != nil {
		t.Fatal(err)
	}
	var got [10]int
	for _, label := range values {
		got[label]++
	}
	if got != counts {
		t.Errorf("got %v examples of each label, want %v", got, counts)
	}
	for _, i := range []int{0, set.X.Len() - 1} {
		image, err := kit.Values[uint8](set.X.Slice(i, i+1))
		if err != nil {
			t.Fatal(err)
		}
		if slices.Max(image) < 80 {
			t.Errorf("image %d is empty", i)
		}
	}
}

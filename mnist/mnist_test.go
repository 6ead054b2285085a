package mnist

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"layercake/kit"
)

// TestRealMNIST needs the real files, in the folder that MNIST_DIR names. All other tests do without.
func TestRealMNIST(t *testing.T) {
	if realFolder == "" {
		t.Skip("MNIST_DIR is not set: set it to a folder with the four published files to check against the real MNIST")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())

	t.Run("MNIST_DIR", func(t *testing.T) {
		t.Setenv("MNIST_DIR", realFolder)
		train, test, err := Load()
		if err != nil {
			t.Fatal(err)
		}
		checkMNIST(t, train, test)
	})
	t.Run("downloaded", func(t *testing.T) {
		for _, f := range digits.files() {
			if path, _ := findFile(realFolder, f.name); filepath.Ext(path) != ".gz" {
				t.Skipf("%s has no %s.gz to be served", realFolder, f.name)
			}
		}
		server := httptest.NewServer(http.FileServer(http.Dir(realFolder)))
		defer server.Close()
		l := newLoader(digits)
		logOf(l)
		l.offline = false
		l.mirrors = []string{server.URL + "/"}
		train, test := loaded(t, l)
		checkMNIST(t, train, test)
	})
}

// checkMNIST tells whether these are the real sets.
func checkMNIST(t *testing.T, train, test kit.Dataset) {
	t.Helper()
	for _, want := range []struct {
		name   string
		set    kit.Dataset
		shape  string
		labels string
		each   [10]int // examples of each digit
	}{
		{"train", train, "(60000, 28, 28)", "[5 0 4 ... 5 6 8]", [10]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}},
		{"test", test, "(10000, 28, 28)", "[7 2 1 ... 4 5 6]", [10]int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}},
	} {
		if got := want.set.X.Shape().String(); got != want.shape || want.set.X.DType() != kit.Uint8 {
			t.Errorf("%s: got %s %v", want.name, got, want.set.X.DType())
		}
		if got := want.set.Y.String(); got != want.labels {
			t.Errorf("%s: got labels %s, want %s", want.name, got, want.labels)
		}
		if note := want.set.X.Note() + want.set.Y.Note(); note != "" {
			t.Errorf("%s: note %q", want.name, note)
		}
		labels, err := kit.Values[uint8](want.set.Y)
		if err != nil {
			t.Fatal(err)
		}
		var each [10]int
		for _, label := range labels {
			each[label]++
		}
		if each != want.each {
			t.Errorf("%s: got %v examples of each digit, want %v", want.name, each, want.each)
		}
		for _, i := range []int{0, want.set.X.Len() - 1} {
			image, err := kit.Values[uint8](want.set.X.Slice(i, i+1))
			if err != nil {
				t.Fatal(err)
			}
			checkImage(t, i, image)
		}
	}
}

func TestMustLoadFails(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "nowhere")
	process := child(t, "must load", "MNIST_DIR="+folder)
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	if err := process.Run(); process.ProcessState.ExitCode() != 1 {
		t.Errorf("ended with %v", err)
	}
	want := fmt.Sprintf("Error: mnist: MNIST_DIR is %s, which cannot be read: no such file or directory; "+
		"name a folder with the four files, or unset it to have them downloaded\n", folder)
	if stdout.Len() > 0 || stderr.String() != want {
		t.Errorf("printed %q and %q, want %q", &stdout, &stderr, want)
	}
}

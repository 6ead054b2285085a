package imagesets

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"layercake/kit"
)

// TestRealSets needs the real files, in the folders named by MNIST_DIR, FASHION_MNIST_DIR and KMNIST_DIR. No other test
// does.
func TestRealSets(t *testing.T) {
	thousand := [10]int{1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000}
	sixThousand := [10]int{6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000}
	tests := []struct {
		set         Set
		trainLabels string
		trainCounts [10]int
		testLabels  string
		testCounts  [10]int
	}{
		{MNIST, "[5 0 4 ... 5 6 8]", [10]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949},
			"[7 2 1 ... 4 5 6]", [10]int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}},
		{FashionMNIST, "[9 0 0 ... 3 0 5]", sixThousand, "[9 2 1 ... 8 1 5]", thousand},
		{KMNIST, "[", sixThousand, "[", thousand},
	}
	for _, test := range tests {
		folder := realFolders[test.set.folderVar]
		check := func(t *testing.T, l *loader) {
			train, testSet := loaded(t, l)
			checkReal(t, train, "(60000, 28, 28)", test.trainLabels, test.trainCounts)
			checkReal(t, testSet, "(10000, 28, 28)", test.testLabels, test.testCounts)
		}
		t.Run(test.set.folderVar, func(t *testing.T) {
			if folder == "" {
				t.Skipf("%s is not set: set it to a folder with the four published files to check against the real %s", test.set.folderVar, test.set.title)
			}
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			t.Run("folder", func(t *testing.T) {
				t.Setenv(test.set.folderVar, folder)
				check(t, newLoader(test.set))
			})
			t.Run("downloaded", func(t *testing.T) {
				for _, f := range test.set.files() {
					if path, _ := test.set.findFile(folder, f.name); path != filepath.Join(folder, f.name+".gz") {
						t.Skipf("%s has no %s.gz to be served", folder, f.name)
					}
				}
				server := httptest.NewServer(http.FileServer(http.Dir(folder)))
				defer server.Close()
				l := newLoader(test.set)
				logOf(l)
				l.offline = false
				l.mirrors = []string{server.URL + "/"}
				check(t, l)
			})
		})
	}
}

// checkReal checks a part of a real set.
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
		checkImage(t, i, image, 80)
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
		"name a folder with the four files, or set it to nothing to download them\n", folder)
	if stdout.Len() > 0 || !strings.HasPrefix(stderr.String(), want) {
		t.Errorf("printed %q and %q, want %q", &stdout, &stderr, want)
	}
}

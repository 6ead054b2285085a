package read

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

func TestTextFolderEqualsKeras(t *testing.T) {
	data, err := os.ReadFile("testdata/texts.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Classes, Names, Texts []string
		Labels                []int32
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		got, classes, err := TextFolder("testdata/texts", TextOptions{Classes: c.Classes, NoLabels: c.Labels == nil, InOrder: true})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.X, c.Texts) || !slices.Equal(classes, c.Names) {
			t.Errorf("case %d: got %q of %q, want %q of %q", i, got.X, classes, c.Texts, c.Names)
		}
		if c.Labels == nil {
			continue
		}
		if labels, err := kit.Values[int32](got.Y); err != nil || !slices.Equal(labels, c.Labels) {
			t.Errorf("case %d: got labels %v, %v, want %v", i, labels, err, c.Labels)
		}
	}
}

// Texts are shuffled together with their labels.
func TestTextFolderShuffles(t *testing.T) {
	of := map[string]int32{}
	ordered, _, err := TextFolder("testdata/texts", TextOptions{InOrder: true})
	if err != nil {
		t.Fatal(err)
	}
	labels, err := kit.Values[int32](ordered.Y)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range ordered.X {
		of[text] = labels[i]
	}
	for range 2 {
		mixed, _, err := TextFolder("testdata/texts", TextOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(mixed.X, ordered.X) || len(mixed.X) != len(ordered.X) {
			t.Errorf("got %q", mixed.X)
		}
		labels, err := kit.Values[int32](mixed.Y)
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range mixed.X {
			if of[text] != labels[i] {
				t.Errorf("%q has the label %d", text, labels[i])
			}
		}
	}
}

// textFolder makes a folder with texts.
func textFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestTextContents(t *testing.T) {
	for _, test := range []struct {
		name, file string
		options    TextOptions
		want       string
	}{
		{"with a byte order mark", "\xef\xbb\xbfGrüße", TextOptions{}, "Grüße"},
		{"in UTF-16", "\xff\xfeG\x00\xfc\x00", TextOptions{}, "Gü"},
		{"in windows-1252", "Gr\xfc\xdfe \x80", TextOptions{Encoding: "windows-1252"}, "Grüße €"},
		{"the first characters", "Grüße", TextOptions{MaxLength: 3}, "Grü"},
		{"as many as there are", "Grüße", TextOptions{MaxLength: 5}, "Grüße"},
		{"more than there are", "Grüße", TextOptions{MaxLength: 6}, "Grüße"},
		{"the first of four bytes each", "😀😁😂", TextOptions{MaxLength: 2}, "😀😁"},
		{"a replacement character", "a\uFFFDb", TextOptions{}, "a\uFFFDb"},
		{"lines", "a\r\nb\n", TextOptions{}, "a\r\nb\n"},
	} {
		data, _, err := TextFolder(textFolder(t, map[string]string{"a/1.txt": test.file}), test.options)
		if err != nil || data.X[0] != test.want {
			t.Errorf("%s: got %q, %v, want %q", test.name, data.X, err, test.want)
		}
	}
	path := filepath.Join(textFolder(t, map[string]string{"one.md": "# Grüße"}), "one.md")
	if text, err := Text(path); err != nil || text != "# Grüße" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestTextErrors(t *testing.T) {
	good := map[string]string{"a/1.txt": "a"}
	for _, test := range []struct {
		name    string
		files   map[string]string
		options TextOptions
		want    string
	}{
		{"empty", nil, TextOptions{}, ": it has no class folders; it holds nothing"},
		{"an empty class", map[string]string{"a/1.txt": "", "b/1.md": ""}, TextOptions{}, "b: it has no texts for this class, files ending in .txt; it holds 1.md"},
		{"no texts", map[string]string{"a/1.md": ""}, TextOptions{NoLabels: true}, ": it has no texts, files ending in .txt; it holds a"},
		{"no such class", good, TextOptions{Classes: []string{"b"}}, `: it has no class folder "b"; the class folders are a`},
		{"classes without labels", good, TextOptions{Classes: []string{"a"}, NoLabels: true}, "both NoLabels and Classes are set"},
		{"a negative length", good, TextOptions{MaxLength: -1}, "MaxLength is -1; it must be at least 0"},
		{"not UTF-8", map[string]string{"a/1.txt": "Gr\xfc\xdfe"}, TextOptions{}, "a/1.txt: byte 2, 0xfc, is not UTF-8; set Encoding, to windows-1252 for example"},
		{"an unknown encoding", good, TextOptions{Encoding: "klingon"}, `a/1.txt: Encoding "klingon": the encodings are`},
	} {
		root := textFolder(t, test.files)
		data, classes, err := TextFolder(root, test.options)
		if err == nil || !strings.Contains(filepath.ToSlash(err.Error()), test.want) || !strings.HasPrefix(err.Error(), root) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
		if data.X != nil || classes != nil {
			t.Errorf("%s: data beside the error", test.name)
		}
	}
	if _, err := Text(filepath.Join(t.TempDir(), "none.txt")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("got %v", err)
	}
	if _, err := Text(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("got %v", err)
	}
}

func TestTextsSplit(t *testing.T) {
	data, _, err := TextFolder("testdata/texts", TextOptions{InOrder: true})
	if err != nil {
		t.Fatal(err)
	}
	train, validation, err := data.Split(0.25)
	if err != nil || train.Len()+validation.Len() != data.Len() || validation.Len() != 2 {
		t.Fatalf("%d and %d of %d texts, %v", train.Len(), validation.Len(), data.Len(), err)
	}
	if got := fmt.Sprint(train.Y, validation.Y); got != "[0 0 0 1 2 2] [2 2]" {
		t.Errorf("got labels %s", got)
	}
	if _, _, err := data.Split(1); err == nil || !strings.Contains(err.Error(), "a part of 1 of 8 texts leaves one side empty") {
		t.Errorf("got %v", err)
	}
	if before, after, err := (Texts{X: data.X}).Split(0.5); err != nil || before.Len() != 4 || after.Len() != 4 {
		t.Errorf("without labels: %v", err)
	}
}

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/embed"
)

func TestNameAt(t *testing.T) {
	for code, want := range map[string]string{
		"model.MustFit(|x, y)":                             "MustFit",
		"model.MustFit(x, |y)":                             "MustFit",
		"model.MustFit(x,| y)":                             "MustFit",
		"model.MustFit(x, y|)":                             "y",
		"model.MustFit(x, y, |)":                           "MustFit",
		"model.MustFit(x, y)|":                             "MustFit",
		"model.MustFit(x, y, kit.FitOptions{Epochs: |}":    "FitOptions",
		"model.MustFit(x, y, kit.FitOptions{Epochs: 1}, |": "MustFit",
		"model.Must|Fit(x, y)":                             "MustFit",
		"model.|MustFit(x, y)":                             "MustFit",
		"mod|el.MustFit(x, y)":                             "model",
		"|model.MustFit(x, y)":                             "model",
		"kit.Sequential(\n\tkit.Dense(10|),\n)":            "Dense",
		"kit.Sequential(\n\tkit.Dense(10),|\n)":            "Sequential",
		"kit.Sequential(\n\t|kit.Dense(10),\n)":            "Sequential",
		"kit.Values[float32](|x)":                          "Values",
		"f(a, (|b))":                                       "f",
		"f(a[|0])":                                         "f",
		"fmt.Println(\"hel|lo\", 1)":                       "Println",
		"if a {\n\t|b()\n}":                                "b",
		"for _, x := range list {\n\tuse(|x)\n}":           "use",
		"x := |":                                           "x",
		"|":                                                "",
		"// ä\nf(ä, |x)":                                   "f",
	} {
		before, after, _ := strings.Cut(code, "|")
		lines := strings.Split(before+after, "\n")
		line := strings.Count(before, "\n")
		at := nameAt(lines, embed.Cursor{Line: line, Col: len(before) - strings.LastIndexByte(before, '\n') - 1})
		got := ""
		for _, l := range lexemes(lines[at.Line]) {
			if l.at <= at.Col && at.Col < l.end() {
				got = l.text
			}
		}
		if got != want {
			t.Errorf("%q: it is %q, want %q", code, got, want)
		}
	}
}

func TestCompleteCommand(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	t.Setenv("HOME", folder)
	t.Setenv("LAYERCAKE_TEST", "1")
	t.Setenv("PATH", filepath.Join(folder, "data"))
	for _, name := range []string{"data/layers", "data/.hidden", "digits.csv", "two words"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		before   string
		first    bool
		want     []string
		replaced string
	}{
		{"%cap", false, []string{"%capture"}, "%cap"},
		{"%%wr", true, []string{"%%writefile"}, "%%wr"},
		{"%%wr", false, nil, "%%wr"},
		{"%cd ", false, []string{"data/"}, ""},
		{"%cd d", false, []string{"data/"}, "d"},
		{"!cat d", false, []string{"data/", "digits.csv"}, "d"},
		{"!cat data/", false, []string{"data/layers"}, "data/"},
		{"!cat data/.", false, []string{"data/.hidden"}, "data/."},
		{"!cat ~/dig", false, []string{"~/digits.csv"}, "~/dig"},
		{"!lay", false, []string{"layers"}, "lay"},
		{"!d", false, []string{"data/", "digits.csv"}, "d"},
		{"%env LAYERCAKE_TE", false, []string{"LAYERCAKE_TEST"}, "LAYERCAKE_TE"},
		{"%cd nothing", false, nil, "nothing"},
	} {
		got, replaced := completeCommand(test.before, test.first)
		if !slices.Equal(got, test.want) || replaced != test.replaced {
			t.Errorf("%q: it completes %q to %q", test.before, replaced, got)
		}
	}
}

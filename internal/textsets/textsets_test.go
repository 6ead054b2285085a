package textsets

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/internal/datasets"
	"layercake/internal/datasets/datatest"
	"layercake/kit"
)

func TestMain(m *testing.M) { datatest.Main(m) }

// The sets of testdata, whose files are small.
func testSets() map[string]*Set {
	files := func(name string) []datasets.File {
		return []datasets.File{{Name: name + ".npz"}, {Name: name + "_word_index.json"}}
	}
	return map[string]*Set{
		"imdb": {
			Source:  datasets.Source{Name: "imdb", Title: "IMDB", FolderVar: "IMDB_DIR", StandIn: "reviews", Files: files("imdb")},
			Classes: 2, Parts: [][2]string{{"x_train", "y_train"}, {"x_test", "y_test"}},
			Invent: Inventor{Sizes: []int{200, 100}, Classes: 2, Longest: 900, Telling: 8, Honest: 34}.Texts,
		},
		"reuters": {
			Source:  datasets.Source{Name: "reuters", Title: "Reuters", FolderVar: "REUTERS_DIR", StandIn: "newswires", Files: files("reuters")},
			Classes: 46, Parts: [][2]string{{"x", "y"}},
			Invent: Inventor{Sizes: []int{100}, Classes: 46, Longest: 500, Telling: 7, Honest: 45}.Texts,
		},
	}
}

// A kerasCase is a call of Keras's load_data and what it returned.
type kerasCase struct {
	Set     string
	Options map[string]any
	Error   bool
	Parts   []kerasTexts
	Sum     string // of the parts in JSON, in place of them
}

type kerasTexts struct {
	X [][]int `json:"x"`
	Y []int64 `json:"y"`
}

// options translates the arguments.
func (c kerasCase) options(t *testing.T) (o Options) {
	for name, value := range c.Options {
		n, isNumber := value.(float64)
		number := func(none bool) int {
			if value == nil || n == 0 && none {
				return None
			}
			return int(n)
		}
		switch name {
		case "num_words":
			o.NumWords = number(false)
		case "skip_top":
			o.SkipTop = number(false)
		case "maxlen":
			o.MaxLen = number(false)
		case "seed":
			o.Seed = uint32(n)
		case "start_char":
			o.StartChar = number(false)
		case "oov_char":
			o.OOVChar = number(false)
		case "index_from":
			o.IndexFrom = number(true)
		case "test_split":
			if o.TestSplit = n; isNumber && n == 0 {
				o.TestSplit = None
			}
		default:
			t.Fatalf("option %s", name)
		}
	}
	return o
}

func TestAsKeras(t *testing.T) {
	f, err := os.Open("testdata/cases.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var cases []kerasCase
	if err := json.NewDecoder(z).Decode(&cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 1000 {
		t.Fatalf("%d cases", len(cases))
	}
	t.Setenv("IMDB_DIR", "testdata")
	t.Setenv("REUTERS_DIR", "testdata")
	sets := testSets()
	for i, c := range cases {
		train, test, err := sets[c.Set].Load(c.options(t))
		if c.Error {
			if err == nil || !strings.Contains(err.Error(), "increase it") {
				t.Errorf("case %d, %s %v: %v", i, c.Set, c.Options, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("case %d, %s %v: %v", i, c.Set, c.Options, err)
			continue
		}
		var got []kerasTexts
		for _, s := range []kit.Sequences{train, test} {
			y, err := kit.Values[int64](s.Y)
			if err != nil || s.Y.Note() != "" {
				t.Fatalf("%v, note %q", err, s.Y.Note())
			}
			texts := kerasTexts{make([][]int, 0, len(s.X)), append([]int64{}, y...)}
			for _, x := range s.X {
				texts.X = append(texts.X, append([]int{}, x...))
			}
			got = append(got, texts)
		}
		values, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		want := c.Sum
		if want == "" {
			all, _ := json.Marshal(c.Parts)
			want = datasets.Checksum(all)
		}
		if datasets.Checksum(values) != want {
			t.Errorf("case %d, %s %v: got %.300s", i, c.Set, c.Options, values)
		}
	}
}

func TestOptionErrors(t *testing.T) {
	t.Setenv("REUTERS_DIR", "testdata")
	for want, o := range map[string]Options{
		"reuters: NumWords is -1; it must be at least 0":                        {NumWords: -1},
		"reuters: SkipTop is -5; it must be at least 0":                         {SkipTop: -5},
		"reuters: MaxLen is -1; it must be at least 0":                          {MaxLen: -1},
		"reuters: StartChar is -2; it must be at least 0, or None":              {StartChar: -2},
		"reuters: OOVChar is -3; it must be at least 0, or None":                {OOVChar: -3},
		"reuters: IndexFrom is -3; it must be at least 0, or None":              {IndexFrom: -3},
		"reuters: TestSplit is 1; it must be above 0 and below 1, or None":      {TestSplit: 1},
		"reuters: TestSplit is NaN; it must be above 0 and below 1, or None":    {TestSplit: math.NaN()},
		"reuters: no text is left to train or to test with: only those shorter": {MaxLen: 1},
	} {
		_, _, err := testSets()["reuters"].Load(o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Files that are not what they should be.
func TestFolderErrors(t *testing.T) {
	for _, test := range []struct {
		name, file, want string
	}{
		{"no file", "", "which lacks imdb.npz; it is empty; put the two files there"},
		{"a page", "<html>", "not a file written by numpy.savez"},
		{"other arrays", "reuters.npz", `array "x_train": no such array; the file has x, y`},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			t.Setenv("IMDB_DIR", folder)
			if test.file != "" {
				data := []byte(test.file)
				if strings.HasSuffix(test.file, ".npz") {
					data, _ = os.ReadFile(filepath.Join("testdata", test.file))
				}
				if err := os.WriteFile(filepath.Join(folder, "imdb.npz"), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			_, _, err := testSets()["imdb"].Load(Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), folder) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	t.Run("other classes", func(t *testing.T) {
		t.Setenv("REUTERS_DIR", "testdata")
		set := testSets()["reuters"]
		set.Classes = 2
		_, _, err := set.Load(Options{})
		if err == nil || !strings.Contains(err.Error(), `array "y": label number `) || !strings.Contains(err.Error(), "labels must be from 0 to 1") {
			t.Errorf("got %v", err)
		}
	})
}

func TestWordIndex(t *testing.T) {
	t.Setenv("IMDB_DIR", "testdata")
	set := testSets()["imdb"]
	index, err := set.WordIndex()
	if err != nil || len(index) != 400 || index["word7"] != 7 || index["wörd50"] != 50 {
		t.Errorf("%d words, %v", len(index), err)
	}
	for _, test := range []struct {
		sequence []int
		o        Options
		want     string
	}{
		{[]int{0, 0, 1, 4, 2, 53, 3, 9999}, Options{}, "[START] word1 [OOV] wörd50 [3] [9999]"},
		{[]int{1, 2, 50}, Options{StartChar: None, OOVChar: None, IndexFrom: None}, "word1 word2 wörd50"},
		{[]int{7, 9, 11}, Options{StartChar: 7, OOVChar: 9, IndexFrom: 10}, "[START] [OOV] word1"},
		{nil, Options{}, ""},
	} {
		if got, err := set.Decode(test.sequence, test.o); err != nil || got != test.want {
			t.Errorf("%v: got %q, %v, want %q", test.sequence, got, err, test.want)
		}
	}
	if _, err := set.Decode(nil, Options{IndexFrom: -2}); err == nil {
		t.Error("no error")
	}

	folder := t.TempDir()
	t.Setenv("IMDB_DIR", folder)
	if err := os.WriteFile(filepath.Join(folder, "imdb_word_index.json"), []byte("[1]"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := testSets()["imdb"].WordIndex(); err == nil || !strings.Contains(err.Error(), "imdb_word_index.json: not a dictionary of words and their numbers") {
		t.Errorf("got %v", err)
	}
}

// The made-up texts are the same on every machine.
func TestInvent(t *testing.T) {
	set := testSets()["imdb"]
	train, test, err := set.Load(Options{NumWords: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if len(train.X) != 200 || len(test.X) != 100 || !strings.HasPrefix(train.Y.Note(), "SYNTHETIC reviews, not IMDB: LAYERCAKE_OFFLINE is set") {
		t.Errorf("%d and %d texts, note %q", len(train.X), len(test.X), train.Y.Note())
	}
	values, err := json.Marshal(train.X)
	if err != nil {
		t.Fatal(err)
	}
	const want = "74929ad1cf9cef5908d7af3a65a7c1e99af76c2a3aee4b180161814a7ed00422"
	if got := datasets.Checksum(values); got != want {
		t.Errorf("SHA-256 %s, want %s", got, want)
	}
	text, err := set.Decode(train.X[0], Options{})
	if err != nil || !strings.HasPrefix(text, "[START] ") || strings.Contains(text, "[3]") {
		t.Errorf("%.200s, %v", text, err)
	}
	index, err := set.WordIndex()
	if err != nil || index["the"] != 1 || index["good"] != 49 {
		t.Errorf("%d words, %v", len(index), err)
	}

	// A quarter of the words are of the commonest sort, and lengths vary.
	lengths := []int{}
	for _, x := range train.X {
		lengths = append(lengths, len(x))
	}
	if slices.Min(lengths) > 30 || slices.Max(lengths) < 500 {
		t.Errorf("from %d to %d words", slices.Min(lengths), slices.Max(lengths))
	}
}

// Counting the words that tell a label tells it for most texts, and not for all.
func TestInventedTextsTellTheirLabels(t *testing.T) {
	for name, set := range testSets() {
		texts := set.Invent(0)
		right := 0
		for i, x := range texts.X {
			scores := make([]int, set.Classes)
			for _, word := range x {
				lowest := Inventor{Classes: set.Classes}.lowest()
				if word%(8*set.Classes) < set.Classes && word >= 1<<lowest && word < 1<<(lowest+tellingOctaves) {
					scores[word%(8*set.Classes)]++
				}
			}
			if slices.Index(scores, slices.Max(scores)) == int(texts.Y[i]) {
				right++
			}
		}
		if share := fmt.Sprint(right*100/len(texts.X), "%"); right < len(texts.X)*70/100 || right > len(texts.X)*99/100 {
			t.Errorf("%s: right for %s", name, share)
		} else {
			t.Logf("%s: right for %s", name, share)
		}
	}
}

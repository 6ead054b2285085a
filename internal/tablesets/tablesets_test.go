package tablesets

import (
	"encoding/binary"
	"encoding/json"
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
var (
	boston = Set[float64]{
		Source:  datasets.Source{Name: "bostonhousing", Title: "Boston Housing", FolderVar: "BOSTON_HOUSING_DIR", StandIn: "suburbs", Files: []datasets.File{{Name: "boston_housing.npz"}}},
		Columns: strings.Split("abcdefghijklm", ""), Rows: 10,
		Invent: func(rows int) (x, y []float64) { return make([]float64, rows*13), make([]float64, rows) },
	}
	california = Set[float32]{
		Source:  datasets.Source{Name: "californiahousing", Title: "California Housing", FolderVar: "CALIFORNIA_HOUSING_DIR", StandIn: "districts", Files: []datasets.File{{Name: "california_housing.npz"}}},
		Columns: strings.Split("abcdefgh", ""), Rows: 10,
	}
)

func TestAsKeras(t *testing.T) {
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Set     string
		Options struct {
			TestSplit *float64 `json:"test_split"`
			Seed      uint32
			Version   string
		}
		Parts [2]struct {
			Shape []int
			X, Y  string
		}
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 60 {
		t.Fatalf("%d cases", len(cases))
	}
	t.Setenv("BOSTON_HOUSING_DIR", "testdata")
	t.Setenv("CALIFORNIA_HOUSING_DIR", "testdata")
	for i, c := range cases {
		o := Options{Seed: c.Options.Seed}
		if s := c.Options.TestSplit; s != nil {
			if o.TestSplit = *s; *s == 0 {
				o.TestSplit = None
			}
		}
		load := boston.Load
		if c.Set == "california_housing" {
			load = california.Load
			if c.Options.Version == "small" {
				o.First = 600
			}
		}
		train, test, err := load(o)
		if err != nil {
			t.Errorf("case %d, %s %+v: %v", i, c.Set, c.Options, err)
			continue
		}
		for part, data := range []kit.Dataset{train, test} {
			want := c.Parts[part]
			if !slices.Equal(data.X.Shape(), want.Shape) || data.Y.Len() != want.Shape[0] || len(data.Columns) != want.Shape[1] {
				t.Errorf("case %d, %s %+v: shapes %v and %v, want %v", i, c.Set, c.Options, data.X.Shape(), data.Y.Shape(), want.Shape)
			}
			if sumOf(t, data.X) != want.X || sumOf(t, data.Y) != want.Y {
				t.Errorf("case %d, %s %+v: other values", i, c.Set, c.Options)
			}
		}
	}
}

// sumOf returns the SHA-256 of an array's bytes, as numpy stores them.
func sumOf(t *testing.T, a kit.Array) string {
	t.Helper()
	var bytes []byte
	if a.DType() == kit.Float32 {
		values, err := kit.Values[float32](a)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(v))
		}
		return datasets.Checksum(bytes)
	}
	values, err := kit.Values[float64](a)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		bytes = binary.LittleEndian.AppendUint64(bytes, math.Float64bits(v))
	}
	return datasets.Checksum(bytes)
}

func TestErrors(t *testing.T) {
	t.Setenv("BOSTON_HOUSING_DIR", "testdata")
	for want, o := range map[string]Options{
		"bostonhousing: TestSplit is 1; it must be above 0 and below 1, or None":       {TestSplit: 1},
		"bostonhousing: TestSplit is -0.5; it must be above 0":                         {TestSplit: -0.5},
		"bostonhousing: TestSplit is 0.99, which leaves none of 31 rows to train with": {TestSplit: 0.99},
		"bostonhousing: TestSplit is NaN; it must be above 0 and below 1, or None":     {TestSplit: math.NaN()},
		"bostonhousing: TestSplit is 0.9, which leaves none of 5 rows to train with":   {TestSplit: 0.9, First: 5},
		"bostonhousing: TestSplit is +Inf; it must be above 0 and below 1, or None":    {TestSplit: math.Inf(1)},
		"bostonhousing: TestSplit is -1.5; it must be above 0 and below 1, or None":    {TestSplit: -1.5},
	} {
		if _, _, err := boston.Load(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	folder := t.TempDir()
	t.Setenv("BOSTON_HOUSING_DIR", folder)
	for _, test := range []struct{ file, want string }{
		{"", "which lacks boston_housing.npz"},
		{"make.py", "boston_housing.npz: not a file written by numpy.savez"},
		{"california_housing.npz", `boston_housing.npz: array "x": holds Float32, not Float64`},
		{"../../textsets/testdata/imdb.npz", `boston_housing.npz: array "x": no such array; the file has x_train`},
	} {
		if test.file != "" {
			data, err := os.ReadFile(filepath.Join("testdata", test.file))
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, "boston_housing.npz"), data, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := boston.Load(Options{}); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "bostonhousing: ") {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	t.Setenv("BOSTON_HOUSING_DIR", "testdata")
	narrow := boston
	narrow.Columns = narrow.Columns[1:]
	if _, _, err := narrow.Load(Options{}); err == nil || !strings.Contains(err.Error(), "array x has shape [31 13] and y [31]; expected [n 12] and [n]") {
		t.Errorf("got %v", err)
	}
}

func TestRandom(t *testing.T) {
	r := NewRandom(1)
	low, high := 1000, 0
	for range 10000 {
		n := r.Between(10, 20)
		low, high = min(low, n), max(high, n)
		if b := r.Below(7); b < 0 || b > 6 {
			t.Fatalf("got %d", b)
		}
	}
	if low < 10 || low > 11 || high < 19 || high > 20 {
		t.Errorf("from %d to %d", low, high)
	}
}

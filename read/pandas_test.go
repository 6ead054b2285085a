package read

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

// readCases calls do with each line of a file written by testdata/tables.py.
func readCases[T any](t *testing.T, name string, do func(T)) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		var c T
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		do(c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// Any text splits into the same fields as in pandas.
func TestFieldsAsPandas(t *testing.T) {
	type random struct {
		Text, Comma, Comment string
		Rows                 []string // null for an error
	}
	cases, rows := 0, 0
	readCases(t, "fields.jsonl.gz", func(c random) {
		cases++
		rows += len(c.Rows)
		var comment rune
		if c.Comment != "" {
			comment = rune(c.Comment[0])
		}
		in := newFieldReader(strings.NewReader(c.Text), rune(c.Comma[0]), comment)
		got := []string{}
		record, err := in.next()
		for ; err == nil; record, err = in.next() {
			var fields []string
			for i := range record.len() {
				fields = append(fields, string(record.field(i)))
			}
			got = append(got, strings.TrimRight(strings.Join(fields, "\x00"), "\x00"))
		}
		if (err == io.EOF) != (c.Rows != nil) || c.Rows != nil && !slices.Equal(got, c.Rows) {
			t.Errorf("%q: got %q, %v, want %q", c.Text, got, err, c.Rows)
		}
	})
	if cases < 4000 || rows < cases {
		t.Errorf("%d cases have %d rows", cases, rows)
	}
}

// Numbers that pandas reads are equal here, or an error for a known reason. Anything that pandas does not read as a
// number is an error.
func TestCSVAsPandas(t *testing.T) {
	type table struct {
		Text, Comma string
		Header      bool
		Label       string
		X           []float32 // null if a value is missing, infinite or not a number
		Numbers     []json.Number
		Names       []string
	}
	reasons := regexp.MustCompile(`NumberNames|is infinite or too large|which is too large for|which no float64 equals|, and line \d+ the number|value is missing`)
	read, refused, bad := 0, 0, 0
	readCases(t, "tables.jsonl.gz", func(c table) {
		var data *kit.Dataset
		var classes []string
		table, err := readText(c.Text, CSVOptions{Comma: rune(c.Comma[0]), NoHeader: !c.Header, Decimal: '.'})
		if err == nil {
			data, classes, err = table.Dataset(c.Label)
		}
		switch {
		case c.X == nil:
			if bad++; err == nil {
				t.Errorf("%q, label %s: got %v, want an error", c.Text, c.Label, data)
			}
			return
		case err != nil:
			if refused++; !reasons.MatchString(err.Error()) {
				t.Errorf("%q, label %s: %v", c.Text, c.Label, err)
			}
			return
		}
		read++
		x, err := kit.Values[float32](data.X)
		if err != nil || !slices.Equal(x, c.X) {
			t.Errorf("%q, label %s: got %v, %v, want %v", c.Text, c.Label, x, err, c.X)
		}
		if c.Label != "" && !sameLabels(t, data.Y, classes, c.Numbers, c.Names) {
			t.Errorf("%q, label %s: got %v %v of %q, want %v or %q", c.Text, c.Label, data.Y.DType(), data.Y, classes, c.Numbers, c.Names)
		}
	})
	t.Logf("%d tables are read, %d are not, as in pandas; %d are refused", read, bad, refused)
	if read < 1000 || bad < 300 {
		t.Error("these are few")
	}
}

// sameLabels returns whether labels are the given numbers, or the given class names.
func sameLabels(t *testing.T, y kit.Array, classes []string, numbers []json.Number, names []string) bool {
	t.Helper()
	got, err := kit.Values[float64](y)
	if err != nil || len(got) != max(len(numbers), len(names)) {
		return false
	}
	for i, label := range got {
		if names != nil {
			if classes[int(label)] != names[i] {
				return false
			}
			continue
		}
		want, err := numbers[i].Float64()
		if err != nil {
			t.Fatal(err)
		}
		if y.DType() == kit.Float32 {
			want = float64(float32(want))
		}
		// read_csv computes with 17 digits, so its last bit can be wrong.
		if math.Abs(label-want) > 1e-15*math.Abs(want) {
			return false
		}
	}
	return true
}

package read

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"layercake/table"
)

// A frame is a table as testdata/pandas/generate.py records it.
type frame struct {
	Names   []string
	Columns []frameColumn
	Rows    int
	Error   string
}

type frameColumn struct {
	Type    string
	Values  []any // null for a missing value; whole numbers and infinities are strings
	Objects []string
}

// A pandasCase is a line of testdata/pandas/cases.jsonl.gz.
type pandasCase struct {
	Data    string // each byte as a character
	Options struct {
		Comma, Decimal, Thousands, Comment, Encoding string
		Header, Only                                 bool
		Skip, Rows                                   int
		Names, Columns, Missing                      []string
		Types                                        map[string]string
	}
	Frame    frame
	Error    string
	Computed *computedCase
}

type computedCase struct {
	Describe      *frame
	Describe_Text map[string][]string
	Counts        struct {
		Column string
		Values frameColumn
		Counts []int
	}
	Dummies *struct {
		Encode               []string
		Dummy_NA, Drop_First bool
		Frame                frame
	}
	Sorted struct {
		By        string
		Ascending bool
		Order     []int
	}
	Filled_Mean, Filled_Median, Filled_Mode, Forward, Backward *frame
	Dropped                                                    []int
	Groups                                                     *struct {
		By, Of []string
		How    string
		Frame  frame
	}
	Printed map[string][]string
}

// options returns the options of a case.
func (c *pandasCase) options() CSVOptions {
	character := func(text string) rune { return append([]rune(text), 0)[0] }
	o := c.Options
	options := CSVOptions{
		Comma: character(o.Comma), Decimal: character(o.Decimal), Thousands: character(o.Thousands), Comment: character(o.Comment),
		Encoding: o.Encoding, NoHeader: !o.Header, SkipLines: o.Skip, Rows: o.Rows, Names: o.Names, Columns: o.Columns,
		Missing: o.Missing, OnlyMissing: o.Only,
	}
	if options.Decimal == 0 {
		options.Decimal = '.'
	}
	for name, kind := range o.Types {
		options.Types = map[string]table.Type{name: map[string]table.Type{"text": table.Text, "float64": table.Float}[kind]}
	}
	return options
}

func (c *pandasCase) bytes() string {
	var data []byte
	for _, r := range c.Data {
		data = append(data, byte(r))
	}
	return string(data)
}

func readPandas(t *testing.T, do func(c *pandasCase)) {
	path := os.Getenv("PANDAS_CASES")
	if path == "" {
		path = "testdata/pandas/cases.jsonl.gz"
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		c := &pandasCase{}
		if err := json.Unmarshal(lines.Bytes(), c); err != nil {
			t.Fatal(err)
		}
		do(c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// Errors where pandas reads something, by the rule that they follow. sameColumn has the rules for types.
var refusals = map[string]*regexp.Regexp{
	"a first line of numbers is no line of names": regexp.MustCompile(`the first line has numbers`),
	"Types asks for what a field is not":          regexp.MustCompile(`and Types asks for`),
}

// Tables have the names, types, values and missing values that pandas reads, or differ by a known rule. What they compute is
// what pandas computes.
func TestTablesAsPandas(t *testing.T) {
	cases, computed, rules := 0, 0, map[string]int{}
	readPandas(t, func(c *pandasCase) {
		cases++
		got, err := readText(c.bytes(), c.options())
		if (err != nil) != (c.Error != "") {
			for rule, pattern := range refusals {
				if err != nil && pattern.MatchString(err.Error()) {
					rules[rule]++
					return
				}
			}
			t.Errorf("%q\n%+v\ngot error %v, want %q", c.bytes(), c.Options, err, c.Error)
		}
		if err != nil || c.Error != "" {
			rules["an error in both"]++
			return
		}
		failed := func(format string, args ...any) {
			t.Errorf("%q\n%+v\n%s", c.bytes(), c.Options, fmt.Sprintf(format, args...))
		}
		if n := len(c.Frame.Names) - 1; len(got.Columns()) == n && !slices.ContainsFunc(c.Frame.Columns[n].Values, func(v any) bool { return v != nil }) {
			rules["a last column without a name and values is left out"]++
			return
		}
		if !slices.Equal(got.Columns(), c.Frame.Names) || got.Len() != c.Frame.Rows {
			failed("got %q of %d rows, want %q of %d", got.Columns(), got.Len(), c.Frame.Names, c.Frame.Rows)
			return
		}
		same := true
		for i, want := range c.Frame.Columns {
			column := got.Column(got.Columns()[i])
			if c.Options.Thousands != "" && column.Type() == table.Text && want.Type != "text" {
				rules["thousands are groups of three digits"]++
				same = false
				continue
			}
			rule, err := sameColumn(column, want, c.Options.Thousands != "")
			if err != nil {
				failed("column %d: %v", i, err)
			}
			if rule != "" {
				rules[rule]++
				same = false
			}
		}
		if same && c.Computed != nil {
			computed++
			for name, check := range computations {
				if err := check(got, c.Computed); err != nil {
					failed("%s: %v", name, err)
				}
			}
		}
	})
	for rule, n := range rules {
		t.Logf("%4d: %s", n, rule)
	}
	t.Logf("%d cases, %d with computations", cases, computed)
	if cases < 1500 || computed < cases/2 {
		t.Error("these are few")
	}
}

// sameColumn compares a column with pandas's, and names the rule by which they may differ. With a separator of thousands
// read_csv does not round correctly.
func sameColumn(c table.Column, want frameColumn, thousands bool) (rule string, err error) {
	got, kind := valuesOf(c), c.Type().String()
	tolerance := 0.0
	if thousands {
		tolerance = 1e-15
	}
	missing := 0
	for _, v := range want.Values {
		missing += n(v == nil)
	}
	switch numberType := want.Type == "float64" || want.Type == "int64" || want.Type == "uint64"; {
	case kind == want.Type:
	case kind == "int64" && want.Type == "float64" && missing > 0:
		rule = "whole numbers stay whole beside missing ones"
	case kind == "bool" && want.Type == "text" && missing > 0 && slices.Equal(want.Objects, []string{"bool"}):
		rule = "truth values stay what they are beside missing ones"
	case kind == "text" && numberType:
		if !regexp.MustCompile(`too large for int64|no float64 equals`).MatchString(asNumbers(c)) {
			return "", fmt.Errorf("it is text, and pandas has %s", want.Type)
		}
		return "a whole number is not rounded", nil
	case kind == "float64" && want.Type == "text" && missing == len(want.Values):
		rule = "a column without values is float64"
	default:
		return "", fmt.Errorf("it is %s %v, want %s %v", kind, got, want.Type, want.Values)
	}
	for i, v := range want.Values {
		if !sameValue(got[i], v, tolerance) {
			return "", fmt.Errorf("value %d is %v, want %v", i, got[i], v)
		}
	}
	return rule, nil
}

func n(b bool) int {
	if b {
		return 1
	}
	return 0
}

// valuesOf returns the values of a column, nil for missing ones.
func valuesOf(c table.Column) []any {
	var present []any
	switch c.Type() {
	case table.Float:
		table.Map(c, func(x float64) float64 { present = append(present, x); return x })
	case table.Int:
		table.Map(c, func(x int64) int64 { present = append(present, x); return x })
	case table.Bool:
		table.Map(c, func(x bool) bool { present = append(present, x); return x })
	default:
		table.Map(c, func(x string) string { present = append(present, x); return x })
	}
	var out []any
	for _, missing := range c.IsMissing() {
		if missing {
			out = append(out, nil)
			continue
		}
		out, present = append(out, present[0]), present[1:]
	}
	return out
}

// sameValue compares a value with one of pandas's.
func sameValue(got, want any, tolerance float64) bool {
	near := func(a, b float64) bool {
		return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b))
	}
	switch got := got.(type) {
	case nil:
		return want == nil
	case string:
		return trimmed(fmt.Sprint(want)) == got
	case bool:
		switch want := want.(type) {
		case bool:
			return got == want
		case string:
			return strings.EqualFold(want, fmt.Sprint(got))
		case float64:
			return float64(n(got)) == want
		}
	case int64:
		if want, ok := want.(string); ok {
			return strconv.FormatInt(got, 10) == strings.TrimSuffix(want, ".0")
		}
		want, ok := want.(float64)
		return ok && near(float64(got), want)
	case float64:
		switch want := want.(type) {
		case nil: // what infinite numbers make: pandas does not tell NaN from missing
			return tolerance > 0 && got-got != 0
		case string:
			x, err := strconv.ParseFloat(want, 64)
			return err == nil && near(got, x)
		case float64:
			return near(got, want)
		}
	}
	return false
}

func trimmed(text string) string { return string(trim([]byte(text))) }

// tolerance is for what both compute in another order.
const tolerance = 1e-9

// sameFrame compares a table with pandas's.
func sameFrame(got table.Table, want *frame) error {
	if got.Err() != nil {
		return got.Err()
	}
	if !slices.Equal(got.Columns(), want.Names) || got.Len() != want.Rows {
		return fmt.Errorf("got %q of %d rows, want %q of %d", got.Columns(), got.Len(), want.Names, want.Rows)
	}
	for i, column := range want.Columns {
		values := valuesOf(got.Column(want.Names[i]))
		for row, v := range column.Values {
			if !sameValue(values[row], v, tolerance) {
				return fmt.Errorf("column %q: value %d is %v, want %v", want.Names[i], row, values[row], v)
			}
		}
	}
	return nil
}

// order returns the rows of the table that was read.
func order(t table.Table) (rows []int) {
	t.Filter(func(r table.Row) bool { rows = append(rows, r.Number()); return true })
	return rows
}

// computations compare what tables compute.
var computations = map[string]func(t table.Table, want *computedCase) error{
	"Describe": func(t table.Table, want *computedCase) error {
		if want.Describe == nil {
			return nil
		}
		for _, name := range want.Describe.Names[1:] {
			for _, v := range valuesOf(t.Column(name)) {
				x, _ := v.(float64)
				whole, _ := v.(int64)
				if math.IsInf(x, 0) || whole > 1<<61 || whole < -1<<61 {
					return t.Describe().Err() // pandas makes NaN of these, or the difference of two overflows
				}
			}
		}
		return sameFrame(t.Describe(), want.Describe)
	},
	"Describe of text": func(t table.Table, want *computedCase) error {
		for name, values := range want.Describe_Text {
			if t.Column(name).Type() != table.Text {
				continue
			}
			got, err := t.Describe(name).Column(name).Texts()
			values[2] = trimmed(values[2])
			if err != nil || !slices.Equal(got, values) {
				return fmt.Errorf("got %q, %v, want %q", got, err, values)
			}
		}
		return nil
	},
	"ValueCounts": func(t table.Table, want *computedCase) error {
		got := t.ValueCounts(want.Counts.Column)
		if got.Err() != nil {
			return got.Err()
		}
		values, counts := valuesOf(got.Column(got.Columns()[0])), valuesOf(got.Column(got.Columns()[1]))
		if len(values) != len(want.Counts.Counts) {
			return fmt.Errorf("got %v", got)
		}
		for i, v := range want.Counts.Values.Values {
			if !sameValue(values[i], v, 0) || counts[i] != int64(want.Counts.Counts[i]) {
				return fmt.Errorf("%v is there %v times, want %v %d times", values[i], counts[i], v, want.Counts.Counts[i])
			}
		}
		return nil
	},
	"OneHot": func(t table.Table, want *computedCase) error {
		d := want.Dummies
		if d == nil {
			return nil
		}
		for _, name := range d.Encode {
			if c := t.Column(name); d.Dummy_NA && c.Type() == table.Int {
				return nil // pandas calls the class 1 "1.0"
			}
			if !d.Dummy_NA && t.Column(name).Missing() > 0 {
				if err := t.OneHot(d.Encode...).Err(); err == nil {
					return errors.New("a missing value has no column, and is no error")
				}
				return nil
			}
		}
		return sameFrame(t.OneHotWith(table.OneHotOptions{DropFirst: d.Drop_First, Missing: d.Dummy_NA}, d.Encode...), &d.Frame)
	},
	"SortBy": func(t table.Table, want *computedCase) error {
		got := t.SortBy(want.Sorted.By)
		if !want.Sorted.Ascending {
			got = t.SortByDescending(want.Sorted.By)
		}
		if rows := order(got); !slices.Equal(rows, want.Sorted.Order) {
			return fmt.Errorf("by %q: got %v, want %v", want.Sorted.By, rows, want.Sorted.Order)
		}
		return nil
	},
	"FillMissing": func(t table.Table, want *computedCase) error {
		for _, filled := range []struct {
			with table.Fill
			want *frame
		}{{table.Mean, want.Filled_Mean}, {table.Median, want.Filled_Median}, {table.MostFrequent, want.Filled_Mode}, {table.Previous, want.Forward}, {table.Next, want.Backward}} {
			if filled.want == nil {
				continue
			}
			some := t.Select(filled.want.Names...)
			for _, name := range filled.want.Names {
				if t.Column(name).Count() == 0 { // which is an error
					some = some.Drop(name)
					i := slices.Index(filled.want.Names, name)
					filled.want.Names = slices.Delete(slices.Clone(filled.want.Names), i, i+1)
					filled.want.Columns = slices.Delete(slices.Clone(filled.want.Columns), i, i+1)
				}
			}
			if len(filled.want.Names) == 0 {
				continue
			}
			got := some.FillMissing(filled.with)
			if err := got.Err(); err != nil && strings.Contains(err.Error(), "NaN is not a value") {
				continue // the mean of infinite numbers
			}
			if err := sameFrame(got, filled.want); err != nil {
				return fmt.Errorf("with %d: %w", filled.with, err)
			}
		}
		return nil
	},
	"DropMissing": func(t table.Table, want *computedCase) error {
		if rows := order(t.DropMissing()); !slices.Equal(rows, want.Dropped) {
			return fmt.Errorf("got %v, want %v", rows, want.Dropped)
		}
		return nil
	},
	"GroupBy": func(t table.Table, want *computedCase) error {
		if want.Groups == nil {
			return nil
		}
		g := t.GroupBy(want.Groups.By...)
		how := map[string]func(...string) table.Table{"mean": g.Mean, "median": g.Median, "std": g.Std, "min": g.Min, "max": g.Max, "count": g.Count, "sum": g.Sum}
		got := how[want.Groups.How](want.Groups.Of...)
		if err := got.Err(); err != nil && strings.Contains(err.Error(), "the sum is too large for int64") {
			return nil // which pandas lets overflow
		}
		return sameFrame(got, &want.Groups.Frame)
	},
	"String": func(t table.Table, want *computedCase) error {
		for name, values := range want.Printed {
			column := t.Select(name).DropMissing()
			if column.Column(name).Type() != table.Float {
				continue
			}
			lines := strings.Split(column.String(), "\n")
			var got []string
			for _, line := range lines[1 : len(lines)-1] {
				fields := strings.Fields(line)
				got = append(got, fields[len(fields)-1])
			}
			if !slices.Equal(got, values) {
				return fmt.Errorf("column %q: got %q, want %q", name, got, values)
			}
		}
		return nil
	},
}

// asNumbers says why a column is not numbers.
func asNumbers(c table.Column) string {
	_, err := c.Mean()
	return fmt.Sprint(err)
}

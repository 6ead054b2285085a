package table

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	long := numbered(61)
	check(t, long, `
       n
0      0
1      1
2      2
3      3
4      4
...  ...
56    56
57    57
58    58
59    59
60    60
61 rows × 1 column`)
	var wide []Column
	for i := range 30 {
		wide = append(wide, NewColumn(fmt.Sprintf("column %d", i), []int{i}))
	}
	check(t, New(wide...), `
   column 0  column 1  column 2  column 3  ...  column 27  column 28  column 29
0         0         1         2         3  ...         27         28         29
1 row × 30 columns`)
	check(t, New(NewColumn("a\nb", []string{strings.Repeat("ä", 60), "x\ty"})), `
   a\nb
0  `+strings.Repeat("ä", 47)+`...
1  x\ty
2 rows × 1 column`)
	check(t, Table{}.Select("x"), `there is no column "x"; the columns are nothing`)
}

func TestHTML(t *testing.T) {
	table := New(NewColumn("a<b", []string{"x & y", ""}).WithMissing([]bool{false, true}), NewColumn("n", []float64{1, 2.5}))
	want := `<table><thead><tr><th></th><th style="text-align:left">a&lt;b<br><small>text</small></th><th style="text-align:right">n<br><small>float64</small></th></tr></thead><tbody>` +
		`<tr><th>0</th><td style="text-align:left">x &amp; y</td><td style="text-align:right">1.0</td></tr>` +
		`<tr><th>1</th><td style="text-align:left"><i>&lt;NA&gt;</i></td><td style="text-align:right">2.5</td></tr></tbody></table><p>2 rows × 2 columns</p>`
	if got := table.HTML(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := table.ValueCounts("n").HTML(), `<table><thead><tr><th style="text-align:right">n</th><th style="text-align:right">count</th></tr></thead>`; !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s...", got, want)
	}
	if got := numbered(1000).HTML(); strings.Count(got, "<tr>") != 12 || !strings.Contains(got, "<p>1,000 rows × 1 column</p>") {
		t.Errorf("a long table is\n%s", got)
	}
	if got := table.Drop("<x>").HTML(); !strings.Contains(got, "&lt;x&gt;") {
		t.Errorf("an error is %s", got)
	}
	if got := table.Column("n").HTML(); !strings.Contains(got, "2 rows × 1 column") {
		t.Errorf("a column is %s", got)
	}
}

func TestWriteCSV(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	table := people().With(NewColumn("a,b", []string{"x", "y\"z", "two\nlines", ""}), NewColumn("f", []float64{1, 1e300, 1e-7, 0.1}))
	if err := table.WriteCSV(path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	want := "name,age,height,member,\"a,b\",f\nAnn,31,1.7,True,x,1.0\nBen,,1.85,False,\"y\"\"z\",1e+300\nCem,45,,True,\"two\nlines\",1e-07\nDora,22,1.6,True,,0.1\n"
	if err != nil || string(got) != want {
		t.Errorf("got\n%s%v\nwant\n%s", got, err, want)
	}
	if err := table.Drop("x").WriteCSV(path); err == nil {
		t.Error("a table with an error is written")
	}
}

func TestFormatFloats(t *testing.T) {
	for _, test := range []struct {
		numbers []float64
		want    []string
	}{
		{[]float64{1, 2.5}, []string{"1.0", "2.5"}},
		{[]float64{1e-7, 1}, []string{"1.000000e-07", "1.000000e+00"}},
		{[]float64{123456789.125, 0.5}, []string{"1.234568e+08", "5.000000e-01"}},
		{nil, []string{}},
	} {
		if got := formatFloats(test.numbers); !slices.Equal(got, test.want) {
			t.Errorf("%v: got %q, want %q", test.numbers, got, test.want)
		}
	}
}

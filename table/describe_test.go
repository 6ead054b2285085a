package table

import (
	"math"
	"testing"
)

func TestDescribe(t *testing.T) {
	p := people()
	check(t, p.Describe(), `
statistic        age    height
count       3.000000  3.000000
mean       32.666667  1.716667
std        11.590226  0.125831
min        22.000000  1.600000
25%        26.500000  1.650000
50%        31.000000  1.700000
75%        38.000000  1.775000
max        45.000000  1.850000`)
	check(t, p.Describe("member", "age"), `
statistic  member        age
count      4        3.000000
unique     2            <NA>
top        True         <NA>
freq       3            <NA>
mean       <NA>    32.666667
std        <NA>    11.590226
min        <NA>    22.000000
25%        <NA>    26.500000
50%        <NA>    31.000000
75%        <NA>    38.000000
max        <NA>    45.000000`)
	check(t, p.Select("name").Describe(), `
statistic  name
count      4
unique     4
top        Ann
freq       1`)
	check(t, New(NewColumn("statistic", []float64{1})).Describe().Head(3), `
statistic  statistic.1
count              1.0
mean               1.0
std               <NA>`)
}

func TestStatistics(t *testing.T) {
	c := NewColumn("x", []int{4, 1, 0, 2}).WithMissing([]bool{false, false, true, false})
	for name, test := range map[string]struct {
		of   func() (float64, error)
		want float64
	}{
		"sum": {c.Sum, 7}, "mean": {c.Mean, 7. / 3}, "min": {c.Min, 1}, "max": {c.Max, 4}, "median": {c.Median, 2},
		"std": {c.Std, math.Sqrt(7. / 3)}, "quantile": {func() (float64, error) { return c.Quantile(0.25) }, 1.5},
		"fraction of true": {NewColumn("x", []bool{true, false, true, true}).Mean, 0.75},
		"sum of floats":    {NewColumn("x", []float64{0.5, 0.25}).Sum, 0.75},
		"sum of nothing":   {NewColumn("x", []float64{}).Sum, 0},
		"even median":      {NewColumn("x", []float64{4, 1, 2, 3}).Median, 2.5},
	} {
		got, err := test.of()
		if err != nil || math.Abs(got-test.want) > 1e-15 {
			t.Errorf("%s: got %v, %v, want %v", name, got, err, test.want)
		}
	}
	if std, err := NewColumn("x", []float64{1}).Std(); err != nil || !math.IsNaN(std) {
		t.Errorf("the deviation of one number is %v, %v", std, err)
	}
}

func TestValueCountsOfSeveral(t *testing.T) {
	table := New(NewColumn("count", []string{"x", "y", "x", "x", "y"}), NewColumn("b", []int{1, 1, 2, 1, 9}).WithMissing([]bool{false, false, false, false, true}))
	check(t, table.ValueCounts("count", "b"), `
count  b  count_
x      1       2
y      1       1
x      2       1`)
}

func TestGroupBy(t *testing.T) {
	table := New(
		NewColumn("g", []string{"y", "x", "y", "x", "z"}).WithMissing([]bool{false, false, false, false, true}),
		NewColumn("n", []int{1, 2, 3, 1<<53 + 1, 5}),
		NewColumn("f", []float64{0.5, 0, 1, 0, 3}).WithMissing([]bool{false, true, false, true, false}),
		NewColumn("t", []string{"a", "b", "c", "d", "e"}),
	)
	g := table.GroupBy("g")
	check(t, g.Max(), `
g                 n     f
x  9007199254740993  <NA>
y                 3   1.0`)
	check(t, g.Sum("n", "f"), `
g                 n    f
x  9007199254740995  0.0
y                 4  1.5`)
	check(t, g.Count(), `
g  n  f  t
x  2  0  2
y  2  2  2`)
	check(t, g.Size(), `
g  size
x     2
y     2`)
	check(t, g.Median("f"), `
g     f
x  <NA>
y  0.75`)
}

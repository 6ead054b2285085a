package table

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAsType(t *testing.T) {
	table := New(
		NewColumn("text", []string{"1", " 2.0 ", "", "-3"}).WithMissing([]bool{false, false, true, false}),
		NewColumn("whole", []int{0, 1, 1, 0}),
		NewColumn("truth", []string{"TRUE", "false", "True", "False"}),
	)
	check(t, table.AsType(Float, "text", "whole").AsType(Bool, "truth"), `
   text  whole  truth
0   1.0    0.0  True
1   2.0    1.0  False
2  <NA>    1.0  True
3  -3.0    0.0  False
4 rows × 3 columns`)
	check(t, table.AsType(Int, "text").AsType(Bool, "whole", "truth").AsType(Int, "truth").AsType(Text, "text"), `
   text  whole  truth
0  1     False      1
1  2     True       0
2  <NA>  True       1
3  -3    False      0
4 rows × 3 columns`)
	if err := New(NewColumn("x", []float64{1 << 63})).AsType(Int, "x").Err(); err == nil || !strings.Contains(err.Error(), "cannot become int64") {
		t.Errorf("got %v", err)
	}
}

func TestTimes(t *testing.T) {
	times, err := NewColumn("when", []string{"01.02.2009 00:10:00"}).Times("02.01.2006 15:04:05")
	if err != nil || !slices.Equal(times, []time.Time{time.Date(2009, 2, 1, 0, 10, 0, 0, time.UTC)}) {
		t.Errorf("got %v, %v", times, err)
	}
}

func TestMap(t *testing.T) {
	p := people()
	check(t, New(
		Map(p.Column("name"), strings.ToUpper),
		Map(p.Column("age"), func(age int) bool { return age > 30 }),
		Map(p.Column("height"), func(m float64) float64 { return m * 100 }),
		Recode(p.Column("member"), map[bool]string{true: "yes", false: "no"}),
		Map(p.Column("age"), func(age float64) float64 { return age / 10 }).Rename("decades"),
	), `
   name  age    height  member  decades
0  ANN   True    170.0  yes         3.1
1  BEN   <NA>    185.0  no         <NA>
2  CEM   True     <NA>  yes         4.5
3  DORA  False   160.0  yes         2.2
4 rows × 5 columns`)
}

func TestConcat(t *testing.T) {
	a := New(NewColumn("x", []int{1, 2}), NewColumn("y", []string{"a", "b"}))
	b := New(NewColumn("y", []string{"a", ""}).WithMissing([]bool{false, true}), NewColumn("x", []float64{0.5, 3}))
	none := New(NewColumn("x", []float64{0}).WithMissing([]bool{true}), NewColumn("y", []float64{0}).WithMissing([]bool{true}))
	check(t, Concat(a, b, none), `
      x  y
0   1.0  a
1   2.0  b
2   0.5  a
3   3.0  <NA>
4  <NA>  <NA>
5 rows × 2 columns`)
	check(t, Concat(none, a), `
      x  y
0  <NA>  <NA>
1     1  a
2     2  b
3 rows × 2 columns`)
}

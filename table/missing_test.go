package table

import (
	"testing"
)

func TestFillMissing(t *testing.T) {
	gaps := New(
		NewColumn("whole", []int{1, 0, 2, 0, 2}).WithMissing([]bool{false, true, false, true, false}),
		NewColumn("float", []float64{0, 1.5, 0, 4, 0}).WithMissing([]bool{true, false, true, false, true}),
		NewColumn("truth", []bool{false, true, false, true, false}).WithMissing([]bool{true, false, true, false, false}),
		NewColumn("text", []string{"", "b", "", "a", "a"}).WithMissing([]bool{true, false, true, false, false}),
		NewColumn("full", []int{5, 4, 3, 2, 1}),
	)
	check(t, gaps.FillMissing(Mean), `
      whole  float  truth  text  full
0  1.000000   2.75  <NA>   <NA>     5
1  1.666667   1.50  True   b        4
2  2.000000   2.75  <NA>   <NA>     3
3  1.666667   4.00  True   a        2
4  2.000000   2.75  False  a        1
5 rows × 5 columns`)
	check(t, gaps.FillMissing(MostFrequent).Tail(4), `
   whole  float  truth  text  full
1      2    1.5  True   b        4
2      2    1.5  True   a        3
3      2    4.0  True   a        2
4      2    1.5  False  a        1
4 rows × 5 columns`)
	check(t, gaps.FillMissing(Previous), `
   whole  float  truth  text  full
0      1   <NA>  <NA>   <NA>     5
1      1    1.5  True   b        4
2      2    1.5  True   b        3
3      2    4.0  True   a        2
4      2    4.0  False  a        1
5 rows × 5 columns`)
	check(t, gaps.FillMissing(Next).Head(1), `
   whole  float  truth  text  full
0      1    1.5  True   b        5
1 row × 5 columns`)
	check(t, gaps.FillMissing(7).FillMissing("?").FillMissing(false).Rows(0, 2), `
   whole  float  truth  text  full
0      1    7.0  False  ?        5
1      7    1.5  True   b        4
2 rows × 5 columns`)
	check(t, gaps.FillMissing(0.5, "whole", "full").Select("whole", "full").Head(2), `
   whole  full
0    1.0     5
1    0.5     4
2 rows × 2 columns`)
	check(t, gaps.FillMissing(3.0, "whole").Select("whole").Rows(1, 2), `
   whole
1      3
1 row × 1 column`)
	check(t, gaps.FillMissing("a", "text").Select("text").Head(1), `
   text
0  a
1 row × 1 column`)
	check(t, gaps.DropMissing(), `
  whole  float  truth  text  full
0 rows × 5 columns`)
	check(t, gaps.DropMissing("whole", "text"), `
   whole  float  truth  text  full
4      2   <NA>  False  a        1
1 row × 5 columns`)
}

func TestMarkMissing(t *testing.T) {
	table := New(NewColumn("a", []int{0, 1}), NewColumn("b", []float64{2, 0}), NewColumn("c", []string{"0", "x"}), NewColumn("d", []bool{true, false}))
	check(t, table.MarkMissing(0).MarkMissing("x", "c").MarkMissing(true), `
      a     b  c     d
0  <NA>   2.0  0     <NA>
1     1  <NA>  <NA>  False
2 rows × 4 columns`)
}

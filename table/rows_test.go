package table

import (
	"slices"
	"testing"
)

func numbered(n int) Table {
	values := make([]int, n)
	for i := range values {
		values[i] = i
	}
	return New(NewColumn("n", values))
}

func ints64(t *testing.T, table Table) []int64 {
	t.Helper()
	if table.Err() != nil {
		t.Fatal(table.Err())
	}
	n, err := table.Column("n").Ints()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRows(t *testing.T) {
	table := numbered(7)
	first, last := table.Split(0.3)
	for name, test := range map[string]struct {
		got  Table
		want []int64
	}{
		"head":              {table.Head(), []int64{0, 1, 2, 3, 4}},
		"head of more":      {table.Head(9), []int64{0, 1, 2, 3, 4, 5, 6}},
		"tail":              {table.Tail(2), []int64{5, 6}},
		"tail of more":      {table.Tail(9), []int64{0, 1, 2, 3, 4, 5, 6}},
		"rows":              {table.Rows(2, 4), []int64{2, 3}},
		"rows from the end": {table.Rows(-3, -1), []int64{4, 5}},
		"no rows":           {table.Rows(7, 7), []int64{}},
		"first":             {first, []int64{0, 1, 2, 3}},
		"last":              {last, []int64{4, 5, 6}},
		"filtered":          {table.Filter(func(r Row) bool { return r.Int("n")%3 == 0 }), []int64{0, 3, 6}},
		"filtered by place": {table.Tail(3).Filter(func(r Row) bool { return r.Number() == 5 }), []int64{5}},
	} {
		if got := ints64(t, test.got); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestShuffle(t *testing.T) {
	table := numbered(100)
	a, b, other := ints64(t, table.Shuffle()), ints64(t, table.Shuffle(0)), ints64(t, table.Shuffle(1))
	if !slices.Equal(a, b) || slices.Equal(a, other) || slices.IsSorted(a) {
		t.Errorf("the orders are %v, %v and %v", a, b, other)
	}
	slices.Sort(a)
	if !slices.Equal(a, ints64(t, table)) {
		t.Errorf("sorted they are %v", a)
	}
}

// Rows keep their numbers and lines when others go.
func TestRowsKeepTheirNumbers(t *testing.T) {
	p := people().SortBy("age").Filter(func(r Row) bool { return r.Bool("member") })
	check(t, p.Select("age"), `
   age
3   22
0   31
2   45
3 rows × 1 column`)
	_, err := p.Column("height").Floats()
	if want := `column "height": a value is missing in row 2; fill it with FillMissing, or drop its row with DropMissing`; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestRowValues(t *testing.T) {
	var text []string
	people().Filter(func(r Row) bool {
		if r.Missing("age") && r.Float("age") == r.Float("age") || r.Missing("height") && r.Text("height") != "" {
			t.Errorf("row %d has a value and is missing", r.Number())
		}
		text = append(text, r.Text("name")+r.Text("age")+r.Text("height")+r.Text("member"))
		return r.Float("member") == 1
	})
	if want := []string{"Ann311.7True", "Ben1.85False", "Cem45True", "Dora221.6True"}; !slices.Equal(text, want) {
		t.Errorf("got %q, want %q", text, want)
	}
}

func TestSortBy(t *testing.T) {
	table := New(
		NewColumn("a", []string{"x", "y", "x", "y", "x"}),
		NewColumn("b", []float64{2, 1, 0, 3, 1}).WithMissing([]bool{false, false, true, false, false}),
	)
	check(t, table.SortBy("a", "b"), `
   a     b
4  x   1.0
0  x   2.0
2  x  <NA>
1  y   1.0
3  y   3.0
5 rows × 2 columns`)
	check(t, table.SortByDescending("b").Head(2).Select("b"), `
     b
3  3.0
0  2.0
2 rows × 1 column`)
	check(t, table.SortByDescending("b").Tail(1).Select("b"), `
      b
2  <NA>
1 row × 1 column`)
}

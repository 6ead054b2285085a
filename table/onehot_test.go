package table

import (
	"slices"
	"testing"

	"layercake/kit"
)

func TestOneHot(t *testing.T) {
	table := New(
		NewColumn("a", []string{"x", "", "y"}).WithMissing([]bool{false, true, false}),
		NewColumn("n", []int{10, 9, 10}),
		NewColumn("b", []bool{true, false, true}),
	)
	check(t, table.OneHotWith(OneHotOptions{Missing: true}, "a"), `
    n  b      a_x    a_y    a_nan
0  10  True   True   False  False
1   9  False  False  False  True
2  10  True   False  True   False
3 rows × 5 columns`)
	check(t, table.Drop("a").OneHotWith(OneHotOptions{NoPrefix: true}, "n", "b"), `
   9      10     False  True
0  False  True   False  True
1  True   False  True   False
2  False  True   False  True
3 rows × 4 columns`)
	check(t, table.Drop("a").OneHotWith(OneHotOptions{DropFirst: true}, "n"), `
   b      n_10
0  True   True
1  False  False
2  True   True
3 rows × 2 columns`)
	// Test data has the columns of the training data.
	test := New(NewColumn("a", []string{"y"}))
	check(t, test.OneHotWith(OneHotOptions{Classes: map[string][]string{"a": {"x", "y", "z"}}}), `
   a_x    a_y   a_z
0  False  True  False
1 row × 3 columns`)
}

func TestCodes(t *testing.T) {
	for name, test := range map[string]struct {
		column  Column
		classes []string
		codes   []int32
		names   []string
	}{
		"text":             {NewColumn("x", []string{"b", "a", "b"}), nil, []int32{1, 0, 1}, []string{"a", "b"}},
		"numbers":          {NewColumn("x", []int{10, 9, 10}), nil, []int32{1, 0, 1}, []string{"9", "10"}},
		"truth":            {NewColumn("x", []bool{true}), nil, []int32{1}, []string{"False", "True"}},
		"classes in order": {NewColumn("x", []string{"b", "a"}), []string{"b", "c", "a"}, []int32{0, 2}, []string{"b", "c", "a"}},
	} {
		codes, names, err := test.column.Codes(test.classes...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := kit.Values[int32](codes)
		if err != nil || !slices.Equal(got, test.codes) || !slices.Equal(names, test.names) || codes.DType() != kit.Int32 {
			t.Errorf("%s: got %v %q, %v, want %v %q", name, codes, names, err, test.codes, test.names)
		}
	}
}

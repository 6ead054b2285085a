package table

import (
	"slices"
	"testing"

	"layercake/kit"
)

func TestArray(t *testing.T) {
	table := New(NewColumn("a", []int{1<<53 + 1, 2}), NewColumn("b", []bool{true, false}), NewColumn("c", []float64{0.5, 1}))
	whole := table.Array("a", "b")
	got, err := kit.Values[int64](whole)
	if err != nil || whole.DType() != kit.Int64 || !slices.Equal(got, []int64{1<<53 + 1, 1, 2, 0}) {
		t.Errorf("got %v of %v, %v", got, whole.DType(), err)
	}
	both := table.Array("c", "b")
	floats, err := kit.Values[float64](both)
	if err != nil || both.DType() != kit.Float64 || !slices.Equal(floats, []float64{0.5, 1, 1, 0}) || both.Shape().String() != "(2, 2)" {
		t.Errorf("got %v of %v, %v", floats, both.DType(), err)
	}
	if one := table.Column("c").Array(); one.Shape().String() != "(2,)" || one.Err() != nil {
		t.Errorf("a column is %v", one)
	}
	check(t, FromArray(whole, "a").Rename("1", "b"), `
                  a  b
0  9007199254740993  1
1                 2  0
2 rows × 2 columns`)
	check(t, FromArray(kit.NewArray([]float32{0.5, 0.25})), `
      0
0  0.50
1  0.25
2 rows × 1 column`)
	for name, bad := range map[string]Table{
		"too many axes":  FromArray(kit.NewArray([]int32{1}, 1, 1, 1)),
		"too many names": FromArray(kit.NewArray([]int32{1}, 1, 1), "a", "b"),
		"no array":       FromArray(kit.Array{}),
	} {
		if bad.Err() == nil {
			t.Errorf("%s: got %v", name, bad)
		}
	}
}

// A dataset keeps the names of its columns when it is split.
func TestDatasetColumns(t *testing.T) {
	data, names := people().FillMissing(Mean).MustDataset("name")
	if !slices.Equal(data.Columns, []string{"age", "height", "member"}) || len(names) != 4 {
		t.Errorf("the columns are %q, the classes %q", data.Columns, names)
	}
	train, test := data.MustSplit(0.25)
	if !slices.Equal(train.Columns, data.Columns) || !slices.Equal(test.Columns, data.Columns) {
		t.Errorf("the columns are %q and %q", train.Columns, test.Columns)
	}
	if want := "Dataset of 4 examples: x (4, 3) float32 of age, height, member, y (4,) int32"; data.String() != want {
		t.Errorf("got %s, want %s", data, want)
	}
	data, classes := people().Select("age", "member").DropMissing().MustDataset("member")
	if y, err := kit.Values[int32](data.Y); err != nil || !slices.Equal(y, []int32{1, 1, 1}) || !slices.Equal(classes, []string{"False", "True"}) {
		t.Errorf("got %v of %q, %v", y, classes, err)
	}
}

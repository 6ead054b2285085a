package table

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// people is a table of all types with missing values.
func people() Table {
	return New(
		NewColumn("name", []string{"Ann", "Ben", "Cem", "Dora"}),
		NewColumn("age", []int{31, 0, 45, 22}).WithMissing([]bool{false, true, false, false}),
		NewColumn("height", []float64{1.7, 1.85, 0, 1.6}).WithMissing([]bool{false, false, true, false}),
		NewColumn("member", []bool{true, false, true, true}),
	)
}

// lines returns what a table prints, without trailing blanks.
func lines(t Table) string {
	var out []string
	for line := range strings.Lines(t.String()) {
		out = append(out, strings.TrimRight(line, " \n"))
	}
	return strings.Join(out, "\n")
}

func check(t *testing.T, got Table, want string) {
	t.Helper()
	if want := strings.Trim(want, "\n"); lines(got) != want {
		t.Errorf("got\n%s\nwant\n%s", lines(got), want)
	}
}

func TestColumns(t *testing.T) {
	p := people()
	check(t, p.Select("member", "name").Rename("name", "first name"), `
   member  first name
0  True    Ann
1  False   Ben
2  True    Cem
3  True    Dora
4 rows × 2 columns`)
	check(t, p.Drop("name", "-1").With(NewColumn("age", []int{1, 2, 3, 4}), NewColumn("new", []string{"a", "b", "c", "d"})), `
   age  height  new
0    1    1.70  a
1    2    1.85  b
2    3    <NA>  c
3    4    1.60  d
4 rows × 3 columns`)
	if c := p.Column("2"); c.Name() != "height" || c.Type() != Float || c.Len() != 4 || c.Missing() != 1 || c.Count() != 3 || c.Err() != nil {
		t.Errorf("column 2 is %v", c)
	}
	check(t, New(p.Column("age").Rename("years")), `
   years
0     31
1   <NA>
2     45
3     22
4 rows × 1 column`)
}

// A table and its columns never change.
func TestImmutable(t *testing.T) {
	values := []float64{3, 1, 2}
	c := NewColumn("x", values)
	table := New(c, NewColumn("y", []string{"a", "b", "c"}).WithMissing([]bool{true, false, false}))
	before := table.String()
	values[0] = 7
	table.SortBy("x")
	table.Shuffle()
	table.FillMissing("z").Rename("x", "w").With(NewColumn("x", []int{1, 2, 3}))
	table.MarkMissing(3, "x").AsType(Text, "x")
	c.WithMissing([]bool{true, true, true})
	got, _ := c.Floats()
	got[1] = 9
	c.IsMissing()[0] = true
	if _, err := c.Median(); err != nil {
		t.Error(err)
	}
	if table.String() != before {
		t.Errorf("it was\n%s\nand is\n%s", before, table)
	}
}

// Every mistake is kept, and has a message that says what to do.
func TestErrors(t *testing.T) {
	p := people()
	panics := func(float64) float64 { panic("no") }
	for name, test := range map[string]struct {
		got  error
		want string
	}{
		"no such column":           {p.Select("nmae").Err(), `there is no column "nmae"; did you mean "name"? The columns are name, age, height, member`},
		"nothing near":             {p.Drop("weight", "age").Err(), `there is no column "weight"; did you mean "height"?`},
		"no column at all":         {p.Drop("xyz").Err(), `there is no column "xyz"; the columns are name, age, height, member`},
		"a number beyond":          {p.Column("4").Err(), `there is no column "4"; the columns are`},
		"the same column twice":    {p.Select("age", "1").Err(), `column "age" is named twice`},
		"select nothing":           {p.Select().Err(), `Select names no column; the columns are name, age`},
		"kept in a chain":          {p.Drop("x").Head().SortBy("age").OneHot().Describe().Err(), `there is no column "x"`},
		"kept in a column":         {p.Drop("x").Column("age").Err(), `there is no column "x"`},
		"kept in an array":         {p.Drop("x").Array().Err(), `there is no column "x"`},
		"kept in groups":           {p.GroupBy("x").Mean().Err(), `there is no column "x"`},
		"two names":                {p.Rename("age", "name").Err(), `two columns have the name "name"; give one of them another with Rename`},
		"two new names":            {New(NewColumn("a", []int{1}), NewColumn("a", []int{2})).Err(), `two columns have the name "a"`},
		"another length":           {p.With(NewColumn("x", []int{1})).Err(), `column "x" has 1 value, and the table 4 rows`},
		"no values":                {p.With(Column{}).Err(), `the column is empty; make one with table.NewColumn`},
		"missing of another size":  {NewColumn("x", []int{1}).WithMissing(nil).Err(), `column "x": WithMissing has 0 rows for 1 value`},
		"head":                     {p.Head(-1).Err(), `Head: -1 rows; the number must be at least 0`},
		"tail":                     {p.Tail(1, 2).Err(), `Tail: 2 numbers are given, not one; Rows returns rows`},
		"rows":                     {p.Rows(2, 5).Err(), `rows from 2 to 5 of a table of 4 rows`},
		"sort by nothing":          {p.SortBy().Err(), `no column to sort by is named; the columns are name`},
		"group by nothing":         {p.GroupBy().Size().Err(), `GroupBy names no column`},
		"count nothing":            {p.ValueCounts().Err(), `ValueCounts names no column`},
		"two seeds":                {p.Shuffle(1, 2).Err(), `Shuffle takes one seed, not 2`},
		"text in a row":            {p.Filter(func(r Row) bool { return r.Float("name") > 1 }).Err(), `column "name" is text, not numbers: row 0 has "Ann"; OneHot makes`},
		"a whole number missing":   {p.Filter(func(r Row) bool { return r.Int("age") > 1 }).Err(), `column "age": the value is missing in row 1; ask Row.Missing first`},
		"not whole":                {p.Filter(func(r Row) bool { return r.Int("height") > 1 }).Err(), `column "height" is float64, not int64; AsType converts columns`},
		"no truth value":           {p.Filter(func(r Row) bool { return r.Bool("age") }).Err(), `column "age" is int64, not bool`},
		"a wrong name in a row":    {p.Filter(func(r Row) bool { return r.Text("Name") == "" || r.Missing("naem") }).Err(), `there is no column "Name"; did you mean "name"?`},
		"a panic":                  {p.Filter(func(r Row) bool { panic("no") }).Err(), `the function panics: no`},
		"a panic in Map":           {Map(p.Column("height"), panics).Err(), `column "height": row 0: the function panics: no`},
		"a panic in Compute":       {Compute(p, "x", func(Row) int { panic("no") }).Err(), `the function panics: no`},
		"a function of another":    {Map(p.Column("name"), func(x float64) float64 { return x }).Err(), `column "name": a function of float64 is given for a column of text; give one of string, or convert the column with AsType`},
		"a function of bool":       {Map(p.Column("age"), func(x bool) bool { return x }).Err(), `a function of bool is given for a column of int64; give one of int64, int or float64`},
		"not in the map":           {Recode(p.Column("name"), map[string]int{"Ann": 1, "Ben": 2}).Err(), `column "name": row 2: the map has no value for "Cem"; it has Ann, Ben`},
		"missing floats":           {second(p.Column("height").Floats()), `column "height": a value is missing in row 2; fill it with FillMissing, or drop its row with DropMissing`},
		"missing values":           {second(p.MarkMissing(1.7, "height").Column("height").Floats()), `column "height": 2 values are missing, the first in row 0; fill them with FillMissing, or drop their rows with DropMissing`},
		"floats of text":           {second(p.Column("name").Floats()), `column "name" is text`},
		"ints of floats":           {second(NewColumn("x", []float64{1.5}).Ints()), `column "x" is float64, not int64`},
		"bools of ints":            {second(NewColumn("x", []int{1}).Bools()), `column "x" is int64, not bool`},
		"times":                    {second(p.Column("name").Times("2006-01-02")), `column "name": row 0: "Ann" does not have the form of "2006-01-02"; write the time of Monday`},
		"exact floats":             {second(NewColumn("x", []int{1<<53 + 1}).Floats()), `column "x": row 0: no float64 equals 9007199254740993; Ints returns`},
		"mean of text":             {second(p.Column("name").Mean()), `column "name" is text`},
		"mean of nothing":          {second(NewColumn("x", []float64{}).Mean()), `column "x": there is no value`},
		"min of nothing":           {second(NewColumn("x", []int{}).Min()), `column "x": there is no value`},
		"quantile":                 {second(p.Column("age").Quantile(25)), `a quantile of 25; it must be from 0 to 1`},
		"sum":                      {second(NewColumn("x", []int{math.MaxInt, 1}).Sum()), `column "x": the sum is too large for int64; convert the column with AsType(table.Float, ...)`},
		"exact sum":                {second(NewColumn("x", []int{1 << 53, 1}).Sum()), `the result is 9007199254740993, which no float64 equals`},
		"fill text with a number":  {p.FillMissing(1, "name").Err(), `column "name": FillMissing: 1 does not fit into a column of text`},
		"fill numbers with text":   {p.FillMissing("x", "age").Err(), `column "age": FillMissing: "x" does not fit into a column of int64`},
		"fill with a list":         {p.FillMissing([]int{1}, "age").Err(), `FillMissing: []int does not fit into a column; it takes a number, a string`},
		"fill with NaN":            {p.FillMissing(math.NaN(), "age").Err(), `column "age": FillMissing: NaN is not a value`},
		"mean of text to fill":     {p.FillMissing(Mean, "name").Err(), `FillMissing: column "name" is text`},
		"mean of truth values":     {p.FillMissing(Median, "member").Err(), `column "member": FillMissing: truth values have no mean or median; use MostFrequent`},
		"no such fill":             {p.FillMissing(Fill(9), "member").Err(), `FillMissing: there is no Fill of number 9`},
		"nothing to fill with":     {New(NewColumn("x", []int{1}).WithMissing([]bool{true})).FillMissing(Mean).Err(), `column "x": FillMissing: all values are missing; use a value, or Drop the column`},
		"mark text in numbers":     {p.MarkMissing("?", "age").Err(), `column "age": MarkMissing: ? (string) does not fit into a column of int64`},
		"one-hot of missing":       {p.OneHot("age").Err(), `OneHot: column "age": a value is missing in row 1; fill it with FillMissing, or drop its row with DropMissing, or set OneHotOptions.Missing`},
		"another class":            {p.OneHotWith(OneHotOptions{Classes: map[string][]string{"name": {"Ann"}}}).Err(), `OneHot: column "name": row 1: "Ben" is not one of the classes Ann`},
		"a class twice":            {p.OneHotWith(OneHotOptions{Classes: map[string][]string{"name": {"Ann", "Ann"}}}).Err(), `the classes name "Ann" twice`},
		"classes of no column":     {p.OneHotWith(OneHotOptions{Classes: map[string][]string{"names": nil}}).Err(), `OneHot: Classes: there is no column "names"; did you mean "name"?`},
		"classes of another":       {p.OneHotWith(OneHotOptions{Classes: map[string][]string{"age": nil}}).Err(), `OneHot: Classes: column "age" is not among those to encode`},
		"a name that is there":     {New(NewColumn("a", []string{"b"}), NewColumn("a_b", []int{1})).OneHot("a").Err(), `two columns have the name "a_b"`},
		"convert text":             {p.AsType(Float, "name").Err(), `column "name": row 0: "Ann" cannot become float64; MarkMissing makes a value missing`},
		"convert fractions":        {p.AsType(Int, "height").Err(), `column "height": row 0: "1.7" cannot become int64`},
		"convert numbers to bool":  {p.AsType(Bool, "age").Err(), `column "age": row 0: "31" cannot become bool`},
		"convert nothing":          {p.AsType(Bool).Err(), `AsType names no column`},
		"no such type":             {p.AsType(Type(7), "age").Err(), `AsType: there is no type Type(7)`},
		"an array of text":         {p.Array("name").Err(), `column "name" is text`},
		"an array of missing":      {p.Array("age").Err(), `column "age": a value is missing in row 1`},
		"an array of both":         {New(NewColumn("a", []int{1<<53 + 1}), NewColumn("b", []float64{1})).Array().Err(), `column "a": row 0: no float64 equals 9007199254740993`},
		"no columns":               {Table{}.Array().Err(), `the table has no columns`},
		"describe nothing":         {Table{}.Describe().Err(), `the table has no columns`},
		"other columns":            {Concat(p, p.Drop("age")).Err(), `Concat: table 2 has the columns name, height, member, and the first name, age, height, member; make them the same`},
		"other types":              {Concat(p, p.AsType(Text, "age")).Err(), `Concat: column "age" is text in table 2, and int64 in table 1; AsType converts columns`},
		"no tables":                {Concat().Err(), `Concat takes at least one table`},
		"groups of text":           {p.GroupBy("member").Mean("name").Err(), `column "name" is text`},
		"groups of their own":      {p.GroupBy("member").Mean("member").Err(), `Mean: column "member" is one that the rows are grouped by`},
		"groups of nothing":        {p.Select("member").GroupBy("member").Mean().Err(), `Mean: no column is left to compute with`},
		"a split":                  {firstOf(p.Split(1)).Err(), `Split: a fraction of 1 of 4 rows leaves one side empty; use one between 0 and 1`},
		"a split that is too thin": {firstOf(p.Split(0.999)).Err(), `leaves one side empty`},
		"no label":                 {third(p.Dataset("sex")), `Dataset: label: there is no column "sex"`},
		"no rows":                  {third(p.Head(0).Dataset("age")), `Dataset: the table has no rows`},
		"features of text":         {third(p.Dataset("age")), `column "name" is text`},
		"nothing but a label":      {third(p.Select("age").Dataset("age")), `Dataset: no column is left for X; the table has age`},
		"too large for a model":    {third(New(NewColumn("x", []float64{1, 1e39})).Dataset("")), `column "x": row 1: 1e+39 is infinite or too large for Float32`},
		"NaN for a model":          {third(New(NewColumn("x", []float64{1, math.NaN()})).Dataset("")), `column "x": row 1: NaN is not a number`},
		"NaN for a label":          {third(New(NewColumn("x", []int{1}), NewColumn("y", []float64{math.NaN()})).Dataset("y")), `Dataset: the label: column "y": row 0: NaN is not a finite number`},
	} {
		if test.got == nil || !strings.Contains(test.got.Error(), test.want) {
			t.Errorf("%s: got %v\nwant %s", name, test.got, test.want)
		}
	}
}

func second[T any](_ T, err error) error      { return err }
func third[S, T any](_ S, _ T, e error) error { return e }
func firstOf(first, _ Table) Table            { return first }

func TestZeroTable(t *testing.T) {
	var zero Table
	if zero.Len() != 0 || len(zero.Columns()) != 0 || zero.Err() != nil || zero.Head().Err() != nil || zero.HTML() == "" {
		t.Errorf("the zero table is %v", zero)
	}
	check(t, zero.With(NewColumn("a", []int{1, 2})), `
   a
0  1
1  2
2 rows × 1 column`)
	check(t, people().Head(0), `
  name  age  height  member
0 rows × 4 columns`)
}

func TestUnique(t *testing.T) {
	names, err := NewColumn("x", []string{"b", "a", "b", "c"}).WithMissing([]bool{false, false, false, true}).Unique().Texts()
	if err != nil || !slices.Equal(names, []string{"b", "a"}) {
		t.Errorf("got %q, %v", names, err)
	}
	numbers, err := NewColumn("x", []float64{0, math.Copysign(0, -1), math.NaN(), math.NaN(), 2}).Unique().Floats()
	if err != nil || len(numbers) != 3 {
		t.Errorf("got %v, %v", numbers, err)
	}
}

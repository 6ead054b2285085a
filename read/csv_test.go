package read

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

// writeCSV returns the path of a file with this content.
func writeCSV(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCSV(t *testing.T) {
	const named = "a,b,kind\n1,2.5,no\n-3,4e1,yes\n5,.5,no\n"
	tests := []struct {
		name    string
		content string
		options CSVOptions
		x       []float64
		y       []float64 // nil for none
		dtype   kit.DType // of y
		classes []string
	}{
		{"label by name", named, CSVOptions{Label: "kind"}, []float64{1, 2.5, -3, 40, 5, .5}, []float64{0, 1, 0}, kit.Int32, []string{"no", "yes"}},
		{"label by number", named, CSVOptions{Label: "2"}, []float64{1, 2.5, -3, 40, 5, .5}, []float64{0, 1, 0}, kit.Int32, []string{"no", "yes"}},
		{"label from the end", named, CSVOptions{Label: "-1"}, []float64{1, 2.5, -3, 40, 5, .5}, []float64{0, 1, 0}, kit.Int32, []string{"no", "yes"}},
		{"classes in another order", named, CSVOptions{Label: "kind", Classes: []string{"yes", "maybe", "no"}}, []float64{1, 2.5, -3, 40, 5, .5}, []float64{2, 0, 2}, kit.Int32, []string{"yes", "maybe", "no"}},
		{"no label", "a,b\n1,2\n3,4\n", CSVOptions{}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"label that is a whole number", named, CSVOptions{Label: "a", Skip: []string{"kind"}}, []float64{2.5, 40, .5}, []float64{1, -3, 5}, kit.Int32, nil},
		{"label that is a number", named, CSVOptions{Label: "b", Skip: []string{"-1"}}, []float64{1, -3, 5}, []float64{2.5, 40, .5}, kit.Float32, nil},
		{"whole numbers that are too large for Int32", "a,y\n1,3e10\n", CSVOptions{Label: "y"}, []float64{1}, float32s([]float64{3e10}), kit.Float32, nil},
		{"numbers that name classes", "a,y\n1,8\n2,3\n", CSVOptions{Label: "y", Classes: []string{"3", "8"}}, []float64{1, 2}, []float64{1, 0}, kit.Int32, []string{"3", "8"}},
		{"no header", "1,2,no\n3,4,yes\n", CSVOptions{NoHeader: true, Label: "2"}, []float64{1, 2, 3, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"no header, skipped", "1,2,no\n3,4,yes\n", CSVOptions{NoHeader: true, Label: "-1", Skip: []string{"0"}}, []float64{2, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"numbers as names", "0,1,2\n5,6,7\n", CSVOptions{Label: "2"}, []float64{5, 6}, []float64{7}, kit.Int32, nil},
		{"a name before a number", "2,1,0\n5,6,7\n", CSVOptions{Label: "2"}, []float64{6, 7}, []float64{5}, kit.Int32, nil},
		{"a spreadsheet's file", "\ufeffa;kind\r\n1;no\r\n2;\"yes\"\r\n", CSVOptions{Comma: ';', Label: "kind"}, []float64{1, 2}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"blanks, quotes and an empty line", "a , \"the kind\"\n 1 , no \n\n2, \"no\"\n", CSVOptions{Label: "the kind"}, []float64{1, 2}, []float64{0, 0}, kit.Int32, []string{"no"}},
		{"no line end at the end", "a\n1", CSVOptions{}, []float64{1}, nil, 0, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data, classes, err := CSV(writeCSV(t, test.content), test.options)
			if err != nil {
				t.Fatal(err)
			}
			n := data.X.Len()
			checkArray(t, data.X, kit.Float32, kit.Shape{n, len(test.x) / n}, float32s(test.x))
			if test.y == nil {
				if data.Y.Err() == nil {
					t.Errorf("got labels %v", data.Y)
				}
			} else {
				checkArray(t, data.Y, test.dtype, kit.Shape{n}, test.y)
			}
			if !slices.Equal(classes, test.classes) {
				t.Errorf("got classes %q, want %q", classes, test.classes)
			}
		})
	}
}

// float32s rounds.
func float32s(values []float64) (rounded []float64) {
	for _, v := range values {
		rounded = append(rounded, float64(float32(v)))
	}
	return rounded
}

// Mixed lines keep their labels, and are the same each time.
func TestCSVShuffle(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b,kind\n")
	for i := range 26 {
		name := string(rune('a' + i))
		b.WriteString(strings.Join([]string{string(rune('0' + i%10)), string(rune('0' + i/10)), name}, ",") + "\n")
	}
	path := writeCSV(t, b.String())
	var first []float32
	for range 2 {
		data, classes, err := CSV(path, CSVOptions{Label: "kind", Shuffle: true})
		if err != nil {
			t.Fatal(err)
		}
		x, _ := kit.Values[float32](data.X)
		y, _ := kit.Values[int32](data.Y)
		if len(classes) != 26 || slices.IsSorted(y) {
			t.Errorf("%d classes, labels %v", len(classes), y)
		}
		for i, class := range y {
			if class != int32(x[2*i]+10*x[2*i+1]) {
				t.Errorf("example %d: %v of class %d", i, x[2*i:2*i+2], class)
			}
		}
		if first != nil && !slices.Equal(x, first) {
			t.Error("the order is another each time")
		}
		first = x
	}
}

func TestCSVErrors(t *testing.T) {
	const named = "a,b,kind\n1,2.5,no\n-3,4e1,yes\n5,.5,no\n"
	tests := []struct {
		name    string
		content string
		options CSVOptions
		want    string
	}{
		{"empty", "", CSVOptions{}, "the file is empty"},
		{"names alone", "a,b\n", CSVOptions{}, "there are no examples, only the line a, b; if it is an example, set NoHeader"},
		{"a column too few", named + "7,8\n", CSVOptions{Label: "kind"}, "line 5 has 2 columns; the first line has 3"},
		{"a column too many", "a,b\n1,2\n3,4,5\n", CSVOptions{}, "line 3 has 3 columns; the first line has 2"},
		{"after a value of two lines", "a,kind\n1,\"x\ny\"\nz,no\n", CSVOptions{Label: "kind"}, `line 4, column "a": "z" is not a number`},
		{"text", named, CSVOptions{Label: "a"}, `line 2, column "kind": "no" is not a number; put one there, or name the column in Skip`},
		{"nothing", "a,b\n1,2\n3,\n", CSVOptions{}, `line 3, column "b": "" is not a number`},
		{"not a number", "a,b\n1,NaN\n", CSVOptions{}, `line 2, column "b": "NaN" is not a number`},
		{"infinite", "a,b\n1,inf\n", CSVOptions{}, `"inf" is not a number`},
		{"too large", "a,b\n1,1e99\n", CSVOptions{}, `"1e99" is not a number`},
		{"a decimal comma", "a;b\n1,5;2\n", CSVOptions{Comma: ';'}, `line 2, column "a": "1,5" is not a number`},
		{"text, no header", "1,x\n", CSVOptions{NoHeader: true}, `line 1, column 1: "x" is not a number`},
		{"no such label", named, CSVOptions{Label: "species"}, `label: there is no column "species": the first line has a, b, kind; set NoHeader if those are no names`},
		{"no such number", named, CSVOptions{Label: "3"}, `label: there is no column "3"`},
		{"no such number from the end", named, CSVOptions{Label: "-4"}, `label: there is no column "-4"`},
		{"a name without a header", "1,2\n", CSVOptions{NoHeader: true, Label: "kind"}, `label: there is no column "kind": without a header columns have numbers, here from 0 to 1`},
		{"no such column to skip", named, CSVOptions{Skip: []string{"id"}}, `skip: there is no column "id"`},
		{"nothing left", named, CSVOptions{Label: "kind", Skip: []string{"a", "b"}}, "no column is left for X: the first line has a, b, kind"},
		{"another comma", "a;b\n1;2\n", CSVOptions{Label: "0"}, "no column is left for X: the first line has a;b; set Comma if something else is between columns"},
		{"an example in the place of names", "5.1,3.5,no\n4.9,3.0,no\n", CSVOptions{Label: "2"}, "the first line has numbers, 5.1, 3.5, no, where names of columns are expected; set NoHeader if it is an example"},
		{"pixels in the place of names", "5,0,0\n4,0,0\n", CSVOptions{Label: "0"}, "set NoHeader"},
		{"no label in a line", "a,kind\n1,no\n2, \n", CSVOptions{Label: "kind"}, `line 3, column "kind": there is no label`},
		{"a class twice", named, CSVOptions{Label: "kind", Classes: []string{"no", "yes", "no"}}, `Classes names "no" twice: no, yes, no`},
		{"quote as comma", named, CSVOptions{Comma: '"'}, `Comma '"': it has to be a character, as ';' or '\t', but neither a quote nor a line break`},
		{"line break as comma", named, CSVOptions{Comma: '\n'}, `Comma '\n': it has to be a character`},
		{"no comma", named, CSVOptions{Comma: -1}, `: it has to be a character`},
		{"another class", named, CSVOptions{Label: "kind", Classes: []string{"no"}}, `line 3, column "kind": "yes" is none of the classes no`},
		{"a label that is no number", "a,price\n1,100\n2,l00\n", CSVOptions{Label: "price"}, `line 3, column "price": "l00" is not a number, as the label in line 2 is; if all are names of classes, give these in Classes`},
		{"a stray quote", "a,b\n1,2\"3\n", CSVOptions{}, `line 2: bare " in non-quoted-field`},
		{"a quote without an end", "a,b\n1,\"2\n3,4\n", CSVOptions{}, `extraneous or missing " in quoted-field`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := writeCSV(t, test.content)
			data, classes, err := CSV(path, test.options)
			checkError(t, err, test.want)
			if err != nil && !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("%v does not start with the path", err)
			}
			if data.X.Err() == nil || classes != nil {
				t.Error("there is data beside the error")
			}
		})
	}
	_, _, err := CSV("", CSVOptions{})
	checkError(t, err, "the name of the file or folder is empty")
	_, _, err = CSV("nowhere.csv", CSVOptions{})
	checkError(t, err, "nowhere.csv: there is no such file or folder in ")
}

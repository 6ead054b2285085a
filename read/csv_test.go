package read

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

// writeCSV returns the path of a new file with the given content.
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
		{"whole numbers that Float32 does not hold", "a,y\n1,16777217\n2,-2147483648\n3,2147483647\n", CSVOptions{Label: "y"}, []float64{1, 2, 3}, []float64{16777217, -2147483648, 2147483647}, kit.Int32, nil},
		{"whole numbers that are too large for Int32", "a,y\n1,3e10\n2,2147483648\n", CSVOptions{Label: "y"}, []float64{1, 2}, []float64{3e10, 2147483648}, kit.Int64, nil},
		{"whole numbers that are too large for Int64", "a,y\n1,1e30\n2,1\n", CSVOptions{Label: "y"}, []float64{1, 2}, []float64{1e30, 1}, kit.Float64, nil},
		{"large numbers with fractions", "a,y\n1,16777217\n2,0.5\n", CSVOptions{Label: "y"}, []float64{1, 2}, []float64{16777217, 0.5}, kit.Float64, nil},
		{"whole numbers in other forms", "a,y\n1,007\n2,+2\n3, 1.0 \n", CSVOptions{Label: "y"}, []float64{1, 2, 3}, []float64{7, 2, 1}, kit.Int32, nil},
		{"names that are numbers, with zeros before them", "a,y\n1,007\n2,7\n", CSVOptions{Label: "y", Classes: []string{"7", "007"}}, []float64{1, 2}, []float64{1, 0}, kit.Int32, []string{"7", "007"}},
		{"labels true and false", "a,y\n1,TRUE\n2,true\n", CSVOptions{Label: "y"}, []float64{1, 2}, []float64{1, 1}, kit.Int32, []string{"False", "True"}},
		{"labels true and false, of classes", "a,y\n1,TRUE\n2,false\n", CSVOptions{Label: "y", Classes: []string{"True", "False"}}, []float64{1, 2}, []float64{0, 1}, kit.Int32, []string{"True", "False"}},
		{"classes of any name", "a,y\n1,NA\n2,inf\n3,x\n", CSVOptions{Label: "y", Classes: []string{"NA", "inf", "x"}}, []float64{1, 2, 3}, []float64{0, 1, 2}, kit.Int32, []string{"NA", "inf", "x"}},
		{"columns of true and false", "a,b\n1,False\n2,TRUE\n", CSVOptions{}, []float64{1, 0, 2, 1}, nil, 0, nil},
		{"numbers that name classes", "a,y\n1,8\n2,3\n", CSVOptions{Label: "y", Classes: []string{"3", "8"}}, []float64{1, 2}, []float64{1, 0}, kit.Int32, []string{"3", "8"}},
		{"no header", "1,2,no\n3,4,yes\n", CSVOptions{NoHeader: true, Label: "2"}, []float64{1, 2, 3, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"no header, skipped", "1,2,no\n3,4,yes\n", CSVOptions{NoHeader: true, Label: "-1", Skip: []string{"0"}}, []float64{2, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"numbers as names", "0,1,2\n5,6,7\n", CSVOptions{NumberNames: true, Label: "2"}, []float64{5, 6}, []float64{7}, kit.Int32, nil},
		{"a name before a number", "2,1,0\n5,6,7\n", CSVOptions{NumberNames: true, Label: "2"}, []float64{6, 7}, []float64{5}, kit.Int32, nil},
		{"fractions as names", "0.5,1.5,0.5\n5,6,7\n", CSVOptions{NumberNames: true}, []float64{5, 6, 7}, nil, 0, nil},
		{"numbers among names", "place,1990,1991\n5,6,7\n", CSVOptions{Label: "1991"}, []float64{5, 6}, []float64{7}, kit.Int32, nil},
		{"columns that pandas has numbered", ",0,1\n0,5,6\n1,7,8\n", CSVOptions{Skip: []string{""}}, []float64{5, 6, 7, 8}, nil, 0, nil},
		{"a spreadsheet's file", "\ufeffa;kind\r\n1;no\r\n2;\"yes\"\r\n", CSVOptions{Comma: ';', Label: "kind"}, []float64{1, 2}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"blanks, quotes and an empty line", "a , \"the kind\"\n 1 , no \n\n2, \"no\"\n", CSVOptions{Label: "the kind"}, []float64{1, 2}, []float64{0, 0}, kit.Int32, []string{"no"}},
		{"empty fields between tabs", "a\tname\tb\tkind\n1\tx\t2\tno\n3\t\t4\tyes\n", CSVOptions{Comma: '\t', Skip: []string{"name"}, Label: "kind"}, []float64{1, 2, 3, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"empty fields between tabs, no header", "x\t1\tno\n\t2\tyes\n", CSVOptions{Comma: '\t', NoHeader: true, Skip: []string{"0"}, Label: "2"}, []float64{1, 2}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"line ends of old", "a,b,kind\r1,2,no\r3,4,yes\r", CSVOptions{Label: "kind"}, []float64{1, 2, 3, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"lines of blanks", "\n\na,b\n1,2\n \t \n\r\n3,4\n\n", CSVOptions{}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"quotes", "\"a\nname\",kind\n\"1\",\"a \"\"b\"\", c\"\n 2 ,5\" pipe\n", CSVOptions{Label: "kind"}, []float64{1, 2}, []float64{1, 0}, kit.Int32, []string{"5\" pipe", "a \"b\", c"}},
		{"comments", "# made today\na,b\n1,2 # first\n# second\n3,4\n", CSVOptions{Comment: '#'}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"a comma at the end of all lines", "a,b,\n1,2,\n3,4,\n", CSVOptions{}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"a comma at the end of all lines but the first", "a,b\n1,2,\n3,4,\n", CSVOptions{Label: "-1"}, []float64{1, 3}, []float64{2, 4}, kit.Int32, nil},
		{"a comma at the end of all lines, no header", "1,2,\n3,4,\n", CSVOptions{NoHeader: true}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"an index without a name", ",a\n0,5\n1,6\n", CSVOptions{Skip: []string{"0"}}, []float64{5, 6}, nil, 0, nil},
		{"a comma of two bytes", "a§b§kind\n1§2§ä\n", CSVOptions{Comma: '§', Label: "kind"}, []float64{1, 2}, []float64{0}, kit.Int32, []string{"ä"}},
		{"UTF-16", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x00\xe4\x00\n\x00", CSVOptions{Label: "b"}, []float64{1}, []float64{0}, kit.Int32, []string{"ä"}},
		{"Windows-1252", "a,b\n1,K\xe4se \x80\n", CSVOptions{Label: "b", Encoding: "windows-1252"}, []float64{1}, []float64{0}, kit.Int32, []string{"Käse €"}},
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

func float32s(values []float64) (rounded []float64) {
	for _, v := range values {
		rounded = append(rounded, float64(float32(v)))
	}
	return rounded
}

// Shuffled lines keep their labels, in the same order each time.
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
		{"only one column", "a,b\n1\n", CSVOptions{}, "line 2 has 1 column; the first line has 2"},
		{"a word for a missing value in an example", "unknown,12,1\n35,7,0\n", CSVOptions{Label: "-1"}, "the first line has numbers, unknown, 12, 1, where column names are expected"},
		{"a whole number that no float equals", "a,y\n1,9007199254740993\n1,0.5\n", CSVOptions{Label: "y"}, "line 2, column \"y\": \"9007199254740993\" has no exact Float64"},
		{"a column too many", "a,b\n1,2\n3,4,5\n", CSVOptions{}, "line 3 has 3 columns; the first line has 2"},
		{"after a value of two lines", "a,kind\n1,\"x\ny\"\nz,no\n", CSVOptions{Label: "kind"}, `line 4, column "a": "z" is not a number`},
		{"text", named, CSVOptions{Label: "a"}, `line 2, column "kind": "no" is not a number; correct it, or name the column in Skip`},
		{"nothing", "a,b\n1,2\n3,\n", CSVOptions{}, `line 3, column "b": "" is not a number`},
		{"not a number", "a,b\n1,NaN\n", CSVOptions{}, `line 2, column "b": "NaN" is not a number`},
		{"infinite", "a,b\n1,inf\n", CSVOptions{}, `line 2, column "b": "inf" is infinite or too large for Float32; correct it`},
		{"too large", "a,b\n1,1e99\n", CSVOptions{}, `"1e99" is infinite or too large for Float32`},
		{"a decimal comma", "a;b\n1,5;2\n", CSVOptions{Comma: ';'}, `line 2, column "a": "1,5" is not a number`},
		{"text, no header", "1,x\n", CSVOptions{NoHeader: true}, `line 1, column 1: "x" is not a number`},
		{"no such label", named, CSVOptions{Label: "species"}, `label: there is no column "species": the first line has a, b, kind; set NoHeader if these are not names`},
		{"no such number", named, CSVOptions{Label: "3"}, `label: there is no column "3"`},
		{"no such number from the end", named, CSVOptions{Label: "-4"}, `label: there is no column "-4"`},
		{"a name without a header", "1,2\n", CSVOptions{NoHeader: true, Label: "kind"}, `label: there is no column "kind": without a header, columns are numbered, here from 0 to 1`},
		{"no such column to skip", named, CSVOptions{Skip: []string{"id"}}, `skip: there is no column "id"`},
		{"nothing left", named, CSVOptions{Label: "kind", Skip: []string{"a", "b"}}, "no column is left for X: the first line has a, b, kind"},
		{"another comma", "a;b\n1;2\n", CSVOptions{Label: "0"}, "no column is left for X: the first line has a;b; set Comma if the separator is another character"},
		{"an example in the place of names", "5.1,3.5,no\n4.9,3.0,no\n", CSVOptions{Label: "2"}, "the first line has numbers, 5.1, 3.5, no, where column names are expected; set NoHeader if it is an example"},
		{"pixels in the place of names", "5,0,0\n4,0,0\n", CSVOptions{Label: "0"}, "set NoHeader"},
		{"no label in a line", "a,kind\n1,no\n2, \n", CSVOptions{Label: "kind"}, `line 3, column "kind": there is no label`},
		{"a class twice", named, CSVOptions{Label: "kind", Classes: []string{"no", "yes", "no"}}, `Classes names "no" twice: no, yes, no`},
		{"quote as comma", named, CSVOptions{Comma: '"'}, `Comma '"': it must be a character such as ';' or '\t', and not a quote or a line break`},
		{"line break as comma", named, CSVOptions{Comma: '\n'}, `Comma '\n': it must be a character`},
		{"no comma", named, CSVOptions{Comma: -1}, `: it must be a character`},
		{"another class", named, CSVOptions{Label: "kind", Classes: []string{"no"}}, `line 3, column "kind": "yes" is not one of the classes no`},
		{"a label that is not a number", "a,price\n1,100\n2,l00\n", CSVOptions{Label: "price"}, `line 3, column "price": "l00" is not a number, unlike the label in line 2; if labels are class names, list all names in Classes`},
		{"a name for a number among names", "a,1\nx,2\n", CSVOptions{Label: "a"}, "the first line has numbers, a, 1, where column names are expected; set NoHeader if it is an example, or NumberNames if these are names"},
		{"examples that count", "1,2,3\n4,5,6\n", CSVOptions{}, "set NoHeader if it is an example"},
		{"something missing is no name", "?,2,no\n4,5,yes\n", CSVOptions{Label: "-1"}, "set NoHeader"},
		{"no label first", "x,y\n1,NaN\n2,100\n", CSVOptions{Label: "y"}, `line 2, column "y": there is no label, "NaN" marks a missing one`},
		{"no label later", "x,y\n1,no\n\n2,None\n", CSVOptions{Label: "y"}, `line 4, column "y": there is no label, "None" marks a missing one; if it is a class name, list all names in Classes`},
		{"infinite label", "x,y\n1,inf\n2,100\n", CSVOptions{Label: "y"}, `line 2, column "y": the label "inf" is infinite or too large`},
		{"label that is too large", "x,y\n1,1e999\n2,100\n", CSVOptions{Label: "y"}, `line 2, column "y": the label "1e999" is infinite or too large`},
		{"whole label that is too large", "x,y\n1,5\n2,9223372036854775808\n", CSVOptions{Label: "y"}, `line 3, column "y": "9223372036854775808" is too large; whole numbers go from -9223372036854775808 to 9223372036854775807`},
		{"a number among names of classes", "x,y\n1,no\n2,yes\n3,7\n", CSVOptions{Label: "y"}, `line 2, column "y": "no" is not a number, unlike the label in line 4; if labels are class names, list all names in Classes`},
		{"true and a number", "x,y\n1,true\n2,7\n", CSVOptions{}, `line 3, column "y": "7" is not true or false, like the fields above`},
		{"a number and true", "x,y\n1,7\n2,true\n", CSVOptions{}, `line 3, column "y": "true" is not a number`},
		{"Windows-1252", "a,kind\n1,no\n2,K\xe4se\n", CSVOptions{Label: "kind"}, `line 3, column "kind": "K\xe4se" is not UTF-8 text; if a spreadsheet wrote the file, set Encoding to windows-1252, or save it as CSV UTF-8`},
		{"Windows-1252 in names", "K\xe4se,b\n1,2\n", CSVOptions{}, `line 1, column 0: "K\xe4se" is not UTF-8 text`},
		{"zero bytes", "a,b\n1,2\n3,4\x00\x00\n", CSVOptions{}, `line 3, column "b": "4\x00\x00" is not UTF-8 text`},
		{"another encoding", named, CSVOptions{Encoding: "mac-roman"}, `Encoding "mac-roman": the encodings are utf-8, utf-16, windows-1252 and latin-1; to convert the file, run iconv -f mac-roman -t UTF-8 in a terminal`},
		{"a workbook", "PK\x03\x04...", CSVOptions{}, "is a zip file or an .xlsx or .ods workbook; save the sheet as CSV"},
		{"gzipped", "\x1f\x8b...", CSVOptions{}, "is a gzip file; unpack it first"},
		{"commas alone", "a,b\n1,2\n,\n", CSVOptions{}, "line 3 has only empty columns; remove it"},
		{"a comment first", "# made today\na,b\n1,2\n", CSVOptions{}, "line 2 has 2 columns; the first line has 1, and begins with #: set Comment if it is a comment"},
		{"a comma at the end of some lines", "a,b\n1,2,\n3,4\n", CSVOptions{}, "line 3 has 2 columns; the lines above have 3, the last of them empty"},
		{"a value after the last comma", "a,b,\n1,2,\n3,4,5\n", CSVOptions{}, `line 3, column "": "5" is in a last column that is empty in the first lines`},
		{"a comma that begins a comment", named, CSVOptions{Comma: '#', Comment: '#'}, "Comma and Comment are both '#'"},
		{"a quote that begins a comment", named, CSVOptions{Comment: '"'}, `Comment '"': it must be a character`},
		{"a line that is too long", strings.Repeat("x", maxLine+1<<17), CSVOptions{}, "line 1 has more than 16777216 bytes or 1048576 columns"},
		{"too many columns", strings.Repeat(",", maxColumns), CSVOptions{}, "line 1 has more than 16777216 bytes or 1048576 columns"},
		{"long names", strings.Repeat("name", 100) + strings.Repeat(",x", 100) + "\n1\n", CSVOptions{Label: "y"}, "label: there is no column \"y\": the first line has namenamenamenamenamenamenamenamenamename..., x, x, x, x, x, x, x, x, x, x, x and 89 more; set NoHeader"},
		{"a stray quote", "a,b\n1,2\"3\n", CSVOptions{}, `line 2, column "b": "2\"3" is not a number`},
		{"a quote without an end", "a,b\n1,\"2\n3,4\n", CSVOptions{}, "line 2: a quoted field has no closing quote"},
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
				t.Error("data was returned with an error")
			}
		})
	}
	_, _, err := CSV("", CSVOptions{})
	checkError(t, err, "the name of the file or folder is empty")
	_, _, err = CSV("nowhere.csv", CSVOptions{})
	checkError(t, err, "nowhere.csv: no such file or folder in ")
}

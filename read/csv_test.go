package read

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
	"layercake/table"
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

// A reading is what a test does with a file: it reads it, drops columns, and makes data of the others.
type reading struct {
	CSVOptions
	Skip    []string
	Label   string
	Classes []string
	Shuffle bool
}

func (r reading) read(path string) (*kit.Dataset, []string, error) {
	t, err := CSV(path, r.CSVOptions)
	if err != nil {
		return nil, nil, err
	}
	if len(r.Skip) > 0 {
		t = t.Drop(r.Skip...)
	}
	if r.Shuffle {
		t = t.Shuffle()
	}
	return t.Dataset(r.Label, r.Classes...)
}

func TestCSV(t *testing.T) {
	const named = "a,b,kind\n1,2.5,no\n-3,4e1,yes\n5,.5,no\n"
	tests := []struct {
		name    string
		content string
		options reading
		x       []float64
		y       []float64 // nil for none
		dtype   kit.DType // of y
		classes []string
	}{
		{"label by name", named, reading{Label: "kind"}, []float64{1, 2.5, -3, 40, 5, .5}, []float64{0, 1, 0}, kit.Int32, []string{"no", "yes"}},
		{"label by number", named, reading{Label: "2"}, []float64{1, 2.5, -3, 40, 5, .5}, []float64{0, 1, 0}, kit.Int32, []string{"no", "yes"}},
		{"label from the end", named, reading{Label: "-1"}, []float64{1, 2.5, -3, 40, 5, .5}, []float64{0, 1, 0}, kit.Int32, []string{"no", "yes"}},
		{"classes in another order", named, reading{Label: "kind", Classes: []string{"yes", "maybe", "no"}}, []float64{1, 2.5, -3, 40, 5, .5}, []float64{2, 0, 2}, kit.Int32, []string{"yes", "maybe", "no"}},
		{"no label", "a,b\n1,2\n3,4\n", reading{}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"label that is a whole number", named, reading{Label: "a", Skip: []string{"kind"}}, []float64{2.5, 40, .5}, []float64{1, -3, 5}, kit.Int32, nil},
		{"label that is a number", named, reading{Label: "b", Skip: []string{"-1"}}, []float64{1, -3, 5}, []float64{2.5, 40, .5}, kit.Float32, nil},
		{"whole numbers that Float32 does not hold", "a,y\n1,16777217\n2,-2147483648\n3,2147483647\n", reading{Label: "y"}, []float64{1, 2, 3}, []float64{16777217, -2147483648, 2147483647}, kit.Int32, nil},
		{"whole numbers that are too large for Int32", "a,y\n1,3e10\n2,2147483648\n", reading{Label: "y"}, []float64{1, 2}, []float64{3e10, 2147483648}, kit.Int64, nil},
		{"whole numbers that are too large for Int64", "a,y\n1,1e30\n2,1\n", reading{Label: "y"}, []float64{1, 2}, []float64{1e30, 1}, kit.Float64, nil},
		{"large numbers with fractions", "a,y\n1,16777217\n2,0.5\n", reading{Label: "y"}, []float64{1, 2}, []float64{16777217, 0.5}, kit.Float64, nil},
		{"whole numbers in other forms", "a,y\n1,007\n2,+2\n3, 1.0 \n", reading{Label: "y"}, []float64{1, 2, 3}, []float64{7, 2, 1}, kit.Int32, nil},
		{"names that are numbers, with zeros before them", "a,y\n1,007\n2,7\n", reading{Label: "y", Classes: []string{"7", "007"}, CSVOptions: CSVOptions{Types: map[string]table.Type{"y": table.Text}}}, []float64{1, 2}, []float64{1, 0}, kit.Int32, []string{"7", "007"}},
		{"labels true and false", "a,y\n1,TRUE\n2,true\n", reading{Label: "y"}, []float64{1, 2}, []float64{1, 1}, kit.Int32, []string{"False", "True"}},
		{"labels true and false, of classes", "a,y\n1,TRUE\n2,false\n", reading{Label: "y", Classes: []string{"True", "False"}}, []float64{1, 2}, []float64{0, 1}, kit.Int32, []string{"True", "False"}},
		{"classes of any name", "a,y\n1,NA\n2,inf\n3,x\n", reading{Label: "y", Classes: []string{"NA", "inf", "x"}, CSVOptions: CSVOptions{OnlyMissing: true}}, []float64{1, 2, 3}, []float64{0, 1, 2}, kit.Int32, []string{"NA", "inf", "x"}},
		{"columns of true and false", "a,b\n1,False\n2,TRUE\n", reading{}, []float64{1, 0, 2, 1}, nil, 0, nil},
		{"numbers that name classes", "a,y\n1,8\n2,3\n", reading{Label: "y", Classes: []string{"3", "8"}}, []float64{1, 2}, []float64{1, 0}, kit.Int32, []string{"3", "8"}},
		{"no header", "1,2,no\n3,4,yes\n", reading{Label: "2", CSVOptions: CSVOptions{NoHeader: true}}, []float64{1, 2, 3, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"no header, skipped", "1,2,no\n3,4,yes\n", reading{Label: "-1", Skip: []string{"0"}, CSVOptions: CSVOptions{NoHeader: true}}, []float64{2, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"numbers as names", "0,1,2\n5,6,7\n", reading{Label: "2", CSVOptions: CSVOptions{NumberNames: true}}, []float64{5, 6}, []float64{7}, kit.Int32, nil},
		{"a name before a number", "2,1,0\n5,6,7\n", reading{Label: "2", CSVOptions: CSVOptions{NumberNames: true}}, []float64{6, 7}, []float64{5}, kit.Int32, nil},
		{"fractions as names", "0.5,1.5,0.5\n5,6,7\n", reading{CSVOptions: CSVOptions{NumberNames: true}}, []float64{5, 6, 7}, nil, 0, nil},
		{"numbers among names", "place,1990,1991\n5,6,7\n", reading{Label: "1991"}, []float64{5, 6}, []float64{7}, kit.Int32, nil},
		{"columns that pandas has numbered", ",0,1\n0,5,6\n1,7,8\n", reading{Skip: []string{"Unnamed: 0"}}, []float64{5, 6, 7, 8}, nil, 0, nil},
		{"another comma", "a;b\n1;2\n", reading{Label: "0"}, []float64{2}, []float64{1}, kit.Int32, nil},
		{"a decimal comma", "a;b\n1,5;2\n", reading{}, []float64{1.5, 2}, nil, 0, nil},
		{"a spreadsheet's file", "\ufeffa;kind\r\n1;no\r\n2;\"yes\"\r\n", reading{Label: "kind", CSVOptions: CSVOptions{Comma: ';'}}, []float64{1, 2}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"blanks, quotes and an empty line", "a , \"the kind\"\n 1 , no \n\n2, \"no\"\n", reading{Label: "the kind"}, []float64{1, 2}, []float64{0, 0}, kit.Int32, []string{"no"}},
		{"empty fields between tabs", "a\tname\tb\tkind\n1\tx\t2\tno\n3\t\t4\tyes\n", reading{Skip: []string{"name"}, Label: "kind", CSVOptions: CSVOptions{Comma: '\t'}}, []float64{1, 2, 3, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"empty fields between tabs, no header", "x\t1\tno\n\t2\tyes\n", reading{Skip: []string{"0"}, Label: "2", CSVOptions: CSVOptions{Comma: '\t', NoHeader: true}}, []float64{1, 2}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"line ends of old", "a,b,kind\r1,2,no\r3,4,yes\r", reading{Label: "kind"}, []float64{1, 2, 3, 4}, []float64{0, 1}, kit.Int32, []string{"no", "yes"}},
		{"lines of blanks", "\n\na,b\n1,2\n \t \n\r\n3,4\n\n", reading{}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"quotes", "\"a\nname\",kind\n\"1\",\"a \"\"b\"\", c\"\n 2 ,5\" pipe\n", reading{Label: "kind"}, []float64{1, 2}, []float64{1, 0}, kit.Int32, []string{"5\" pipe", "a \"b\", c"}},
		{"comments", "# made today\na,b\n1,2 # first\n# second\n3,4\n", reading{CSVOptions: CSVOptions{Comment: '#'}}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"a comma at the end of all lines", "a,b,\n1,2,\n3,4,\n", reading{}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"a comma at the end of all lines but the first", "a,b\n1,2,\n3,4,\n", reading{Label: "-1"}, []float64{1, 3}, []float64{2, 4}, kit.Int32, nil},
		{"a comma at the end of all lines, no header", "1,2,\n3,4,\n", reading{CSVOptions: CSVOptions{NoHeader: true}}, []float64{1, 2, 3, 4}, nil, 0, nil},
		{"an index without a name", ",a\n0,5\n1,6\n", reading{Skip: []string{"0"}}, []float64{5, 6}, nil, 0, nil},
		{"a comma of two bytes", "a§b§kind\n1§2§ä\n", reading{Label: "kind", CSVOptions: CSVOptions{Comma: '§'}}, []float64{1, 2}, []float64{0}, kit.Int32, []string{"ä"}},
		{"UTF-16", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x00\xe4\x00\n\x00", reading{Label: "b"}, []float64{1}, []float64{0}, kit.Int32, []string{"ä"}},
		{"Windows-1252", "a,b\n1,K\xe4se \x80\n", reading{Label: "b", CSVOptions: CSVOptions{Encoding: "windows-1252"}}, []float64{1}, []float64{0}, kit.Int32, []string{"Käse €"}},
		{"no line end at the end", "a\n1", reading{}, []float64{1}, nil, 0, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			data, classes, err := test.options.read(writeCSV(t, test.content))
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
		data, classes, err := reading{Label: "kind", Shuffle: true}.read(path)
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
		options reading
		want    string
	}{
		{"empty", "", reading{}, "the file is empty"},
		{"names alone", "a,b\n", reading{}, "there are no examples, only the line a, b; if it is an example, set NoHeader"},
		{"a column too few", named + "7,8\n", reading{Label: "kind"}, "line 5 has 2 columns; the first line has 3"},
		{"only one column", "a,b\n1\n", reading{}, "line 2 has 1 column; the first line has 2"},
		{"a word for a missing value in an example", "unknown,12,1\n35,7,0\n", reading{Label: "-1"}, "the first line has numbers, unknown, 12, 1, where column names are expected"},
		{"a whole number that no float equals", "a,y\n1,9007199254740993\n1,0.5\n", reading{Label: "y"}, `column "y": line 2 has 9007199254740993, which no float64 equals, and other lines have fractions; to round it, set CSVOptions.Types to map[string]table.Type{"y": table.Float}`},
		{"a column too many", "a,b\n1,2\n3,4,5\n", reading{}, "line 3 has 3 columns; the first line has 2"},
		{"after a value of two lines", "a,kind\n1,\"x\ny\"\nz,no\n", reading{Label: "kind"}, `column "a" is text: line 4 has "z", and line 2 the number 1; if "z" marks a missing value, set CSVOptions.Missing to []string{"z"}`},
		{"text", named, reading{Label: "a"}, `column "kind" is text, not numbers: line 2 has "no"; OneHot makes columns of numbers of it, Codes class numbers, and Drop leaves it out`},
		{"nothing", "a,b\n1,2\n3,\n", reading{}, `column "b": a value is missing in line 3; fill it with FillMissing, or drop its row with DropMissing`},
		{"not a number", "a,b\n1,NaN\n", reading{}, `column "b": a value is missing in line 2`},
		{"infinite", "a,b\n1,inf\n", reading{}, `column "b": line 2: inf is infinite or too large for Float32; correct it, or Drop the column`},
		{"too large", "a,b\n1,1e99\n", reading{}, `column "b": line 2: 1e+99 is infinite or too large for Float32`},
		{"text, no header", "1,x\n", reading{CSVOptions: CSVOptions{NoHeader: true}}, `column "1" is text, not numbers: line 1 has "x"`},
		{"no such label", named, reading{Label: "species"}, `Dataset: label: there is no column "species"; the columns are a, b, kind`},
		{"no such number", named, reading{Label: "3"}, `label: there is no column "3"`},
		{"no such number from the end", named, reading{Label: "-4"}, `label: there is no column "-4"`},
		{"a name without a header", "1,2\n", reading{Label: "kind", CSVOptions: CSVOptions{NoHeader: true}}, `Dataset: label: there is no column "kind"; the columns are 0, 1`},
		{"no such column to skip", named, reading{Skip: []string{"id"}}, `there is no column "id"; the columns are a, b, kind`},
		{"nothing left", named, reading{Label: "kind", Skip: []string{"a", "b"}}, `Dataset: no column is left for X; the table has kind`},
		{"an example in the place of names", "5.1,3.5,no\n4.9,3.0,no\n", reading{Label: "2"}, "the first line has numbers, 5.1, 3.5, no, where column names are expected; set NoHeader if it is an example"},
		{"pixels in the place of names", "5,0,0\n4,0,0\n", reading{Label: "0"}, "set NoHeader"},
		{"no label in a line", "a,kind\n1,no\n2, \n", reading{Label: "kind"}, `Dataset: the label: column "kind": a value is missing in line 3`},
		{"a class twice", named, reading{Label: "kind", Classes: []string{"no", "yes", "no"}}, `the classes name "no" twice: no, yes, no`},
		{"quote as comma", named, reading{CSVOptions: CSVOptions{Comma: '"'}}, `Comma '"': it must be a character such as ';' or '\t', and not a quote or a line break`},
		{"line break as comma", named, reading{CSVOptions: CSVOptions{Comma: '\n'}}, `Comma '\n': it must be a character`},
		{"no comma", named, reading{CSVOptions: CSVOptions{Comma: -1}}, `: it must be a character`},
		{"another class", named, reading{Label: "kind", Classes: []string{"no"}}, `column "kind": line 3: "yes" is not one of the classes no`},
		{"a label that is not a number", "a,price\n1,100\n2,l00\n", reading{Label: "price"}, `column "price": line 3 has "l00", and line 2 the number 100; if "l00" marks a missing value, set CSVOptions.Missing to []string{"l00"}; if the labels are class names, list all of them in Dataset`},
		{"a name for a number among names", "a,1\nx,2\n", reading{Label: "a"}, "the first line has numbers, a, 1, where column names are expected; set NoHeader if it is an example, or NumberNames if these are names"},
		{"examples that count", "1,2,3\n4,5,6\n", reading{}, "set NoHeader if it is an example"},
		{"something missing is no name", "?,2,no\n4,5,yes\n", reading{Label: "-1"}, "set NoHeader"},
		{"no label first", "x,y\n1,NaN\n2,100\n", reading{Label: "y"}, `column "y": a value is missing in line 2`},
		{"no label later", "x,y\n1,no\n\n2,None\n", reading{Label: "y"}, `column "y": a value is missing in line 4`},
		{"infinite label", "x,y\n1,inf\n2,100\n", reading{Label: "y"}, `column "y": line 2: inf is not a finite number; correct it`},
		{"label that is too large", "x,y\n1,1e999\n2,100\n", reading{Label: "y"}, `column "y": line 2 has 1e999, which is too large for float64; correct it`},
		{"whole label that is too large", "x,y\n1,5\n2,9223372036854775808\n", reading{Label: "y"}, `column "y": line 3 has 9223372036854775808, which is too large for int64; to round it, set CSVOptions.Types`},
		{"a number among names of classes", "x,y\n1,no\n2,yes\n3,7\n", reading{Label: "y"}, `column "y": line 2 has "no", and line 4 the number 7`},
		{"true and a number", "x,y\n1,true\n2,7\n", reading{}, `column "y" is text: line 2 has true, and line 3 the number 7; correct it`},
		{"a number and true", "x,y\n1,7\n2,true\n", reading{}, `column "y" is text: line 3 has true, and line 2 the number 7`},
		{"Windows-1252", "a,kind\n1,no\n2,K\xe4se\n", reading{Label: "kind"}, `line 3, column "kind": "K\xe4se" is not UTF-8 text; if a spreadsheet wrote the file, set Encoding to windows-1252, or save it as CSV UTF-8`},
		{"Windows-1252 in names", "K\xe4se,b\n1,2\n", reading{}, `line 1, column 0: "K\xe4se" is not UTF-8 text`},
		{"zero bytes", "a,b\n1,2\n3,4\x00\x00\n", reading{}, `line 3, column "b": "4\x00\x00" is not UTF-8 text`},
		{"another encoding", named, reading{CSVOptions: CSVOptions{Encoding: "mac-roman"}}, `Encoding "mac-roman": the encodings are utf-8, utf-16, windows-1252 and latin-1; to convert the file, run iconv -f mac-roman -t UTF-8 in a terminal`},
		{"a workbook", "PK\x03\x04...", reading{}, "is a zip file or an .xlsx or .ods workbook; save the sheet as CSV"},
		{"gzipped", "\x1f\x8b...", reading{}, `unexpected EOF`},
		{"commas alone", "a,b\n1,2\n,\n", reading{}, `column "a": a value is missing in line 3`},
		{"a comment first", "# made today\na,b\n1,2\n", reading{}, "line 2 has 2 columns; the first line has 1, and begins with #; set Comment if it is a comment"},
		{"a comma at the end of some lines", "a,b\n1,2,\n3,4\n", reading{}, "line 3 has 2 columns; the lines above have 3, the last of them empty"},
		{"a value after the last comma", "a,b\n1,2,\n3,4,5\n", reading{}, `line 3, column 2: "5" is in a last column that is empty in the first lines`},
		{"a comma that begins a comment", named, reading{CSVOptions: CSVOptions{Comma: '#', Comment: '#'}}, "Comma and Comment are both '#'"},
		{"a quote that begins a comment", named, reading{CSVOptions: CSVOptions{Comment: '"'}}, `Comment '"': it must be a character`},
		{"a line that is too long", strings.Repeat("x", maxLine+1<<17), reading{}, "line 1 has more than 16777216 bytes or 1048576 columns"},
		{"too many columns", strings.Repeat(",", maxColumns), reading{}, "line 1 has more than 16777216 bytes or 1048576 columns"},
		{"long names", strings.Repeat("name", 100) + strings.Repeat(",x", 100) + "\n1" + strings.Repeat(",2", 100) + "\n", reading{Label: "y"}, `there is no column "y"; the columns are namenamenamenamenamenamenamenamenamename..., x, x.1, x.2, x.3`},
		{"a stray quote", "a,b\n1,2\"3\n", reading{}, `column "b" is text, not numbers: line 2 has "2\"3"`},
		{"a quote without an end", "a,b\n1,\"2\n3,4\n", reading{}, "line 2: a quoted field has no closing quote"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := writeCSV(t, test.content)
			data, classes, err := test.options.read(path)
			checkError(t, err, test.want)
			if _, err := CSV(path, test.options.CSVOptions); err != nil && !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("%v does not start with the path", err)
			}
			if data != nil || classes != nil {
				t.Error("data was returned with an error")
			}
		})
	}
	_, _, err := reading{}.read("")
	checkError(t, err, "the name of the file or folder is empty")
	_, _, err = reading{}.read("nowhere.csv")
	checkError(t, err, "nowhere.csv: no such file or folder in ")
}

// readText reads a table from a text.
func readText(text string, options CSVOptions) (table.Table, error) {
	return readCSV(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }, options)
}

// Any file is a table or an error. What a table writes reads back as the same table.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,x\n2,\n", "a;b\n1,5;true\n", "1 2\n3 4\n", "\"a\n\",a,a\n\"1\"\"\",NA,inf\n", "a\tb\n9223372036854775808\t1e999\n", "\xff\xfea\x00\n\x001\x00", "x,\n1,\n", "\x1f\x8b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := readText(text, CSVOptions{NumberNames: true})
		if err != nil || strings.ContainsAny(text, "\ufeff\x03") { // a mark, or a workbook, at the start of what is written
			return
		}
		for _, shown := range []string{read.String(), read.HTML(), read.Describe().String(), read.Info().String()} {
			if shown == "" {
				t.Error("nothing is shown")
			}
		}
		path := filepath.Join(t.TempDir(), "written.csv")
		if err := read.WriteCSV(path); err != nil {
			t.Fatal(err)
		}
		again, err := CSV(path, CSVOptions{NumberNames: true, Comma: ',', Decimal: '.'})
		if err != nil {
			t.Fatal(err)
		}
		if again.String() != read.String() || again.Info().String() != read.Info().String() && !strings.Contains(read.Info().String(), "note") {
			t.Errorf("it was\n%s\n%s\nand is\n%s\n%s", read, read.Info(), again, again.Info())
		}
	})
}

package read

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"unicode/utf8"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// CSVOptions describe a CSV file. The zero value expects a line of names, then lines of numbers, all of which go into
// X. Columns are given by name or by number: "0" is the first and "-1" the last.
type CSVOptions struct {
	Label string   // the column that becomes Y; empty for no Y
	Skip  []string // columns to leave out, such as line numbers

	NoHeader    bool     // the first line is an example, not names
	NumberNames bool     // the first line has names that look like an example: 1990, 1991, 1992
	Comma       rune     // the separator; 0 means ','
	Comment     rune     // starts a comment that ends with the line, such as '#'; 0 for none
	Encoding    string   // "utf-8", "utf-16", "windows-1252" or "latin-1"; empty detects UTF-8 and UTF-16
	Shuffle     bool     // shuffle the lines, the same way each time; a sorted file needs this before it is split
	Classes     []string // class names in the order of their numbers; give a test file the classes of the training file
}

// CSV reads a table. X, [n, columns] of Float32, has the numeric columns in the order of the file, and Y, [n], the
// labels. Fields are parsed like pandas's read_csv does: they can be quoted, blank lines are skipped, and a column of
// true and false becomes 1 and 0. Blanks around a field are ignored, as is a comma at the end of every line.
//
// Labels that are text are class names: Y has class numbers, Int32, and classes the names, sorted unless
// CSVOptions.Classes gives them. true and false become the classes False and True. If all labels are numbers, Y has
// their values, 7 for 007, and classes is nil. Whole numbers are Int32 or, if one does not fit, Int64; others are
// Float32 or, if one is 16777216 or more, Float64.
//
// A field that should be a number but is not is an error that names its line and column. So is a missing label or
// number, as pandas defines it (an empty field, NA, NaN, None and the like), an infinite number, one that is too large,
// and a line with more or fewer columns than the first.
func CSV(path string, options CSVOptions) (data kit.Dataset, classes []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return kit.Dataset{}, nil, at(path, err)
	}
	defer f.Close()
	if data, classes, err = readCSV(f, options); err != nil {
		return kit.Dataset{}, nil, at(path, err)
	}
	return data, classes, nil
}

func readCSV(r io.Reader, options CSVOptions) (data kit.Dataset, classes []string, err error) {
	t := table{columns: columns{CSVOptions: options}}
	if err := t.read(r); err != nil {
		return kit.Dataset{}, nil, err
	}
	return t.dataset()
}

// MustCSV is like [CSV] but ends the program with the error.
func MustCSV(path string, options CSVOptions) (data kit.Dataset, classes []string) {
	data, classes, err := CSV(path, options)
	return kit.Must(data, err), classes
}

// A table is a CSV file being read.
type table struct {
	columns
	x        []float32 // row by row
	labels   labels
	examples int
}

func (t *table) read(r io.Reader) error {
	if t.Comma == 0 {
		t.Comma = ','
	}
	if err := t.CSVOptions.check(); err != nil {
		return err
	}
	r, err := decoded(r, t.Encoding)
	if err != nil {
		return err
	}
	in := newFieldReader(r, t.Comma, t.Comment)
	example, err := in.next()
	if err == io.EOF {
		return errors.New("the file is empty")
	}
	if err == nil {
		t.first(example)
		if !t.NoHeader {
			if example, err = in.next(); err == io.EOF {
				return hint.Try(fmt.Errorf("there are no examples, only the line %s", t.header), "if it is an example, set NoHeader")
			}
		}
	}
	if err == nil {
		err = t.choose(example)
	}
	t.labels.title = t.title(t.label)
	for err == nil {
		if err = t.add(example); err == nil {
			example, err = in.next()
		}
	}
	if bad, ok := errors.AsType[*notText](err); ok {
		return hint.Try(fmt.Errorf("line %d, column %s: %w", bad.line, t.title(bad.column), err), "if a spreadsheet wrote the file, set Encoding to windows-1252, or save it as CSV UTF-8")
	}
	if err != io.EOF {
		return err
	}
	return nil
}

// check validates the options.
func (o CSVOptions) check() error {
	for _, option := range []struct {
		name  string
		value rune
	}{{"Comma", o.Comma}, {"Comment", o.Comment}} {
		if c := option.value; !utf8.ValidRune(c) || strings.ContainsRune("\"\r\n\uFFFD", c) {
			return fmt.Errorf("%s %q: it must be a character such as ';' or '\\t', and not a quote or a line break", option.name, c)
		}
	}
	if o.Comma == o.Comment {
		return fmt.Errorf("Comma and Comment are both %q", o.Comma)
	}
	return checkNames(o.Classes)
}

// add adds an example.
func (t *table) add(example *record) error {
	if example.len() != len(t.uses) {
		return t.ragged(example)
	}
	for i, use := range t.uses {
		field := trim(example.field(i))
		var err error
		switch use {
		case forY:
			err = t.labels.add(field, example.line, t.Classes)
		case forX:
			err = t.addNumber(field, t.kinds[i])
		case atEnd:
			if len(field) > 0 {
				err = hint.Try(fmt.Errorf("%s is in a last column that is empty in the first lines", words.Quote(string(field))), "either all lines or none must end with the separator")
			}
		}
		if err != nil && example.empty() {
			return hint.Try(fmt.Errorf("line %d has only empty columns", example.line), "remove it")
		}
		if err != nil {
			return fmt.Errorf("line %d, column %s: %w", example.line, t.title(i), err)
		}
	}
	t.examples++
	return nil
}

// addNumber adds a field to x. It must have the same kind as the first field of its column.
func (t *table) addNumber(field []byte, first kind) error {
	const help = "correct it, or name the column in Skip"
	kind, v := parse(field)
	x := float32(v)
	switch {
	case kind == infinite, math.IsInf(float64(x), 0):
		return hint.Try(fmt.Errorf("%s is infinite or too large for Float32", words.Quote(string(field))), "%s", help)
	case kind != aNumber && kind != aBoolean, kind != first && first != aBoolean:
		return hint.Try(fmt.Errorf("%s is not a number", words.Quote(string(field))), "%s", help)
	case kind != first:
		return hint.Try(fmt.Errorf("%s is not true or false, like the fields above", words.Quote(string(field))), "%s", help)
	}
	t.x = append(t.x, x)
	return nil
}

// ragged is the error for a line with more or fewer fields than the others.
func (t *table) ragged(example *record) error {
	switch columns := len(t.header); {
	case columns < len(t.uses):
		return hint.Try(fmt.Errorf("line %d has %d columns", example.line, example.len()), "the lines above have %d, the last of them empty", len(t.uses))
	case strings.HasPrefix(t.header[0], "#") && t.Comment == 0:
		return hint.Try(fmt.Errorf("line %d has %d %s", example.line, example.len(), words.Noun(example.len(), "column")), "the first line has %d, and begins with #: set Comment if it is a comment", columns)
	default:
		return hint.Try(fmt.Errorf("line %d has %d %s", example.line, example.len(), words.Noun(example.len(), "column")), "the first line has %d", columns)
	}
}

// dataset returns the arrays of the whole table.
func (t *table) dataset() (data kit.Dataset, classes []string, err error) {
	order := make([]int, t.examples)
	for i := range order {
		order[i] = i
	}
	columns := len(t.x) / t.examples
	if t.Shuffle {
		mix(t.examples, func(i, j int) {
			order[i], order[j] = order[j], order[i]
			for c := range columns {
				a, b := &t.x[i*columns+c], &t.x[j*columns+c]
				*a, *b = *b, *a
			}
		})
	}
	data.X = kit.NewArray(t.x, t.examples, columns)
	if t.label >= 0 {
		data.Y, classes, err = t.labels.y(order, t.Classes)
	}
	return data, classes, err
}

package read

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"layercake/internal/hint"
	"layercake/kit"
	"layercake/table"
)

// CSVOptions describe a CSV file. The zero value expects a line of names, then lines of values. Columns are given by name
// or by number: "0" is the first and "-1" the last.
type CSVOptions struct {
	// Comma is the separator. 0 detects ',', tab, ';' or '|'. With ' ' fields are separated by any number of blanks.
	Comma rune

	Decimal   rune   // the decimal point, '.' or ','; 0 means '.' but detects ',' if the separator is not ','
	Thousands rune   // stands between groups of three digits, such as ',' or '.'; 0 for none
	Comment   rune   // starts a comment that ends with the line, such as '#'; 0 for none
	Encoding  string // "utf-8", "utf-16", "windows-1252" or "latin-1"; empty detects UTF-8 and UTF-16

	SkipLines   int      // lines to skip at the start of the file
	NoHeader    bool     // the first line is an example, not names; the columns are called 0, 1 and so on
	NumberNames bool     // the first line has names that look like an example: 1990, 1991, 1992
	Names       []string // the column names of a file without a header

	Columns []string              // the columns to read; nil for all
	Rows    int                   // the most rows to read; 0 for all
	Types   map[string]table.Type // the types of columns, such as table.Text for ZIP codes, which keep their zeros

	Missing     []string // marks for a missing value, such as "?", beside those that pandas knows
	OnlyMissing bool     // only the marks in Missing count, not those that pandas knows
}

// CSV reads a table. Fields are parsed like pandas's read_csv does: they can be quoted, a quoted field can have several
// lines, blank lines are skipped, and a missing value is an empty field, NA, NaN, None and the like. Blanks around a field
// are ignored, as is a separator at the end of every line. A file that ends with .gz, or that is compressed in this way, is
// unpacked.
//
// The values of a column give its type: Int if all are whole numbers, Float if all are numbers, Bool if all are true or
// false, in any case, and otherwise Text. A column with both numbers and text is Text, and whatever needs its numbers says
// which lines differ. It is Text too if a whole number does not fit into int64, or, beside fractions, has no exact float64.
// CSVOptions.Types reads a column as another type.
//
// As in pandas a column without a name is called "Unnamed: 0" after its number, and the second of two columns called a is
// called a.1. Unlike in pandas a line with fewer columns than the first is an error.
//
// The file is read twice, first to find the types and the memory that the table needs.
func CSV(path string, options ...CSVOptions) (table.Table, error) {
	if strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://") {
		return table.Table{}, hint.Try(fmt.Errorf("%s is an address, not a file", path), "download the file first")
	}
	o := CSVOptions{}
	switch len(options) {
	case 0:
	case 1:
		o = options[0]
	default:
		return table.Table{}, errors.New("CSV takes one CSVOptions")
	}
	open := func() (io.ReadCloser, error) { return os.Open(path) }
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() { // a pipe can be read only once
		open, err = buffered(open)
	}
	if err != nil {
		return table.Table{}, at(path, err)
	}
	t, err := readCSV(open, o)
	if err != nil {
		return table.Table{}, at(path, err)
	}
	return t, nil
}

// MustCSV is like [CSV] but ends the program with the error.
func MustCSV(path string, options ...CSVOptions) table.Table { return kit.Must(CSV(path, options...)) }

// buffered returns a function that opens what was read of a pipe.
func buffered(open func() (io.ReadCloser, error)) (func() (io.ReadCloser, error), error) {
	const most = 1 << 30
	f, err := open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(data) > most {
		err = hint.Try(errors.New("it is a pipe with more than 1 GB"), "write it to a file first")
	}
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(data))), nil }, err
}

// readCSV reads the file that open opens.
func readCSV(open func() (io.ReadCloser, error), o CSVOptions) (t table.Table, err error) {
	if err := o.check(); err != nil {
		return t, err
	}
	if o.Comma == 0 {
		o.Comma, err = sniff(open, o)
	}
	if err != nil {
		return t, err
	}
	s, err := newSurvey(open, o)
	if err == nil && s.hasDecimalCommas() {
		o.Decimal = ','
		s, err = newSurvey(open, o)
	}
	if err == nil {
		t, err = s.read(open)
	}
	if bad, ok := errors.AsType[*notText](err); ok {
		title := fmt.Sprint(bad.column)
		if s != nil {
			title = s.title(bad.column)
		}
		err = fmt.Errorf("line %d, column %s: %w", bad.line, title, err)
		return t, hint.Try(err, "if a spreadsheet wrote the file, set Encoding to windows-1252, or save it as CSV UTF-8")
	}
	return t, err
}

// check validates the options.
func (o CSVOptions) check() error {
	characters := []struct {
		name  string
		value rune
	}{{"Comma", o.Comma}, {"Decimal", o.Decimal}, {"Thousands", o.Thousands}, {"Comment", o.Comment}}
	for i, option := range characters {
		c := option.value
		if !utf8.ValidRune(c) || strings.ContainsRune("\"\r\n\uFFFD", c) {
			return fmt.Errorf("%s %q: it must be a character such as ';' or '\\t', and not a quote or a line break", option.name, c)
		}
		for _, other := range characters[:i] {
			if c == other.value && c != 0 && !(other.name == "Comma" && (option.name == "Decimal" || option.name == "Thousands")) { // which quoted fields can have
				return fmt.Errorf("%s and %s are both %q", other.name, option.name, c)
			}
		}
	}
	if o.Decimal != 0 && o.Decimal != '.' && o.Decimal != ',' {
		return fmt.Errorf("Decimal %q: it must be '.' or ','", o.Decimal)
	}
	if c := o.Thousands; c >= '0' && c <= '9' || c == '+' || c == '-' || c == o.decimal() {
		return hint.Try(fmt.Errorf("Thousands %q: it must be neither a digit nor a sign nor the decimal point", c), "Decimal is %q", o.decimal())
	}
	if o.SkipLines < 0 || o.Rows < 0 {
		return hint.Try(fmt.Errorf("SkipLines is %d and Rows %d", o.SkipLines, o.Rows), "they must be at least 0")
	}
	if len(o.Names) > 0 && o.NumberNames {
		return errors.New("Names is for a file without a header, and NumberNames says that it has one")
	}
	seen := make(map[string]bool)
	for _, name := range o.Names {
		if name == "" || seen[name] {
			return fmt.Errorf("Names has %q twice, or a name is empty: %s", name, names(o.Names))
		}
		seen[name] = true
	}
	return nil
}

// decimal returns the decimal point.
func (o CSVOptions) decimal() rune {
	if o.Decimal == 0 {
		return '.'
	}
	return o.Decimal
}

// headed returns whether the first line has names.
func (o CSVOptions) headed() bool { return !o.NoHeader && len(o.Names) == 0 }

// records opens the file for reading line by line.
func (o CSVOptions) records(open func() (io.ReadCloser, error)) (*fieldReader, io.Closer, error) {
	f, err := open()
	if err != nil {
		return nil, nil, err
	}
	r, err := decoded(f, o.Encoding)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	in := newFieldReader(r, o.Comma, o.Comment)
	in.skipLines(o.SkipLines)
	return in, f, nil
}

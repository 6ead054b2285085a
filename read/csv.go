package read

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"layercake/kit"
)

// CSVOptions say what is in a CSV file. The zero value stands for a line of names, then lines of numbers, all of which go
// into X.
type CSVOptions struct {
	// Columns are given by name, or by number: 0 is the first and -1 the last.

	Label string   // the column that becomes Y; without it there is no Y
	Skip  []string // columns that are left out, those that number the lines for example

	NoHeader bool     // the first line is an example, not names
	Comma    rune     // what is between columns; 0 stands for ','
	Shuffle  bool     // mix the lines, in the same way each time: a file that is sorted needs it before it is split
	Classes  []string // the names of the classes, in the order of their numbers; give a test file those of the training file
}

// CSV reads a table: X, [n, columns] of Float32, has the columns of numbers in the order of the file, Y, [n], the label.
//
// A label that is text is the name of a class: Y has class numbers, Int32, and classes their names, sorted unless
// CSVOptions.Classes gives them. A label that is a number is Y as it is, Int32 if all are whole numbers and Float32 if not,
// and classes is nil.
//
// What is not a number where one is expected, an empty field for example, is an error that names its line and column.
func CSV(path string, options CSVOptions) (data kit.Dataset, classes []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return kit.Dataset{}, nil, at(path, err)
	}
	defer f.Close()
	t := table{CSVOptions: options}
	if err = t.read(f); err == nil {
		data, classes, err = t.dataset()
	}
	if err != nil {
		return kit.Dataset{}, nil, at(path, err)
	}
	return data, classes, nil
}

// MustCSV is [CSV] for notebook cells: instead of returning an error, it prints it and ends the program.
func MustCSV(path string, options CSVOptions) (data kit.Dataset, classes []string) {
	data, classes, err := CSV(path, options)
	return kit.Must(data, err), classes
}

// A table is a CSV file as it is read.
type table struct {
	CSVOptions
	header []string // the first line: the names of the columns, if it has them
	label  int      // the column of Y, or -1
	skip   []bool   // columns that are neither in X nor in Y

	x      []float32 // line by line
	labels []string
	lines  []int // where the examples are, for errors
}

func (t *table) read(r io.Reader) error {
	in := csv.NewReader(withoutMark(r))
	in.FieldsPerRecord = -1 // so that an error can say how many there are
	in.TrimLeadingSpace = true
	in.ReuseRecord = true
	if t.Comma != 0 {
		in.Comma = t.Comma
	}
	if c := in.Comma; !utf8.ValidRune(c) || strings.ContainsRune("\"\r\n\uFFFD", c) {
		return fmt.Errorf("Comma %q: it has to be a character, as ';' or '\\t', but neither a quote nor a line break", c)
	}
	if err := checkNames(t.Classes); err != nil {
		return err
	}
	for {
		record, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return broken(err)
		}
		line, _ := in.FieldPos(0)
		if t.header == nil {
			for _, field := range record {
				t.header = append(t.header, strings.TrimSpace(field))
			}
			if err := t.choose(); err != nil {
				return err
			}
			if !t.NoHeader {
				continue
			}
		}
		if len(record) != len(t.header) {
			return fmt.Errorf("line %d has %d columns; the first line has %d", line, len(record), len(t.header))
		}
		if err := t.add(record, line); err != nil {
			return err
		}
	}
	switch {
	case t.header == nil:
		return errors.New("the file is empty")
	case len(t.lines) == 0:
		return fmt.Errorf("there are no examples, only the line %s; if it is an example, set NoHeader", names(t.header))
	}
	return nil
}

// withoutMark leaves out the byte order mark that spreadsheets write.
func withoutMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if start, _ := b.Peek(3); string(start) == "\ufeff" {
		b.Discard(3)
	}
	return b
}

func broken(err error) error {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Errorf("line %d: %w", parse.Line, parse.Err)
	}
	return err
}

// choose finds the columns that the options name.
func (t *table) choose() error {
	if !t.NoHeader && !areNames(t.header) {
		return fmt.Errorf("the first line has numbers, %s, where names of columns are expected; set NoHeader if it is an example", names(t.header))
	}
	t.label, t.skip = -1, make([]bool, len(t.header))
	if t.Label != "" {
		i, err := t.column(t.Label)
		if err != nil {
			return fmt.Errorf("label: %w", err)
		}
		t.label = i
	}
	for _, name := range t.Skip {
		i, err := t.column(name)
		if err != nil {
			return fmt.Errorf("skip: %w", err)
		}
		t.skip[i] = true
	}
	for i, skip := range t.skip {
		if !skip && i != t.label {
			return nil
		}
	}
	return fmt.Errorf("no column is left for X: the first line has %s; set Comma if something else is between columns", names(t.header))
}

// areNames tells whether these can be names of columns. Some files have numbers for names, but whole ones, each once.
func areNames(header []string) bool {
	seen := make(map[string]bool)
	for _, name := range header {
		_, err := parseNumber(name)
		if number := err == nil; number && (seen[name] || strings.Contains(name, ".")) {
			return false
		}
		seen[name] = true
	}
	return true
}

// column is the number of the column with this name, or with this number.
func (t *table) column(name string) (int, error) {
	columns := len(t.header)
	if !t.NoHeader {
		if i := slices.Index(t.header, name); i >= 0 {
			return i, nil
		}
	}
	if i, err := strconv.Atoi(name); err == nil && i >= -columns && i < columns {
		return (i + columns) % columns, nil
	}
	if t.NoHeader {
		return 0, fmt.Errorf("there is no column %q: without a header columns have numbers, here from 0 to %d", name, columns-1)
	}
	return 0, fmt.Errorf("there is no column %q: the first line has %s; set NoHeader if those are no names, and Comma if something else is between them", name, names(t.header))
}

// add takes an example in.
func (t *table) add(record []string, line int) error {
	for i, field := range record {
		field = strings.TrimSpace(field)
		switch {
		case i == t.label && field == "":
			return fmt.Errorf("line %d, column %s: there is no label", line, t.title(i))
		case i == t.label:
			t.labels = append(t.labels, strings.Clone(field)) // a field alone would hold on to its whole line
		case !t.skip[i]:
			x, err := parseNumber(field)
			if err != nil {
				return fmt.Errorf("line %d, column %s: %w; put one there, or name the column in Skip", line, t.title(i), err)
			}
			t.x = append(t.x, x)
		}
	}
	t.lines = append(t.lines, line)
	return nil
}

// parseNumber reads a number that can be computed with.
func parseNumber(field string) (float32, error) {
	x, err := strconv.ParseFloat(field, 32)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, fmt.Errorf("%.40q is not a number", field)
	}
	return float32(x), nil
}

// title is a column's name, for errors.
func (t *table) title(i int) string {
	if t.NoHeader {
		return strconv.Itoa(i)
	}
	return strconv.Quote(t.header[i])
}

// dataset makes arrays of what was read.
func (t *table) dataset() (data kit.Dataset, classes []string, err error) {
	n := len(t.lines)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if t.Shuffle {
		mix(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	columns := len(t.x) / n
	x := make([]float32, 0, len(t.x))
	for _, i := range order {
		x = append(x, t.x[i*columns:(i+1)*columns]...)
	}
	data.X = kit.NewArray(x, n, columns)
	if t.label >= 0 {
		data.Y, classes, err = t.y(order)
	}
	return data, classes, err
}

// y returns the labels of the examples in this order.
func (t *table) y(order []int) (y kit.Array, classes []string, err error) {
	if _, err := parseNumber(t.labels[0]); err == nil && t.Classes == nil {
		y, err = t.numbers(order)
		return y, nil, err
	}
	classes = t.Classes
	if classes == nil {
		classes = slices.Compact(slices.Sorted(slices.Values(t.labels)))
	}
	number := make(map[string]int32)
	for i, name := range classes {
		number[name] = int32(i)
	}
	numbers := make([]int32, len(order))
	for to, i := range order {
		class, ok := number[t.labels[i]]
		if !ok {
			return kit.Array{}, nil, fmt.Errorf("line %d, column %s: %.40q is none of the classes %s", t.lines[i], t.title(t.label), t.labels[i], names(classes))
		}
		numbers[to] = class
	}
	return kit.NewArray(numbers), classes, nil
}

// numbers returns labels that are numbers.
func (t *table) numbers(order []int) (kit.Array, error) {
	numbers := make([]float32, len(order))
	whole := true
	for to, i := range order {
		x, err := parseNumber(t.labels[i])
		if err != nil {
			return kit.Array{}, fmt.Errorf("line %d, column %s: %w, as the label in line %d is; if all are names of classes, give these in Classes", t.lines[i], t.title(t.label), err, t.lines[0])
		}
		numbers[to] = x
		whole = whole && x == float32(math.Trunc(float64(x))) && math.Abs(float64(x)) < math.MaxInt32
	}
	y := kit.NewArray(numbers)
	if whole {
		y = y.AsType(kit.Int32)
	}
	return y, nil
}

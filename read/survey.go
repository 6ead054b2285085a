package read

import (
	"errors"
	"fmt"
	"io"

	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/raw"
	"layercake/internal/words"
	"layercake/table"
)

// A survey is what a first reading of a file finds out: the types of its columns, and how many rows it has.
type survey struct {
	columns
	*parser
	found []finding // for each column that is read
	rows  int
}

// A finding is what the fields of a column are.
type finding struct {
	field  int // number of the field in a line
	name   string
	counts [kinds]int
	first  [kinds]occurrence
	bytes  int64 // of all fields
	same   bool  // all text equals the first

	commas, certain int // numbers with a decimal comma, of aText
	points          int // numbers with a decimal point
	forced          bool
	kind            table.Type
}

// An occurrence is a field and its line.
type occurrence struct {
	line int
	text string
}

func newSurvey(open func() (io.ReadCloser, error), o CSVOptions) (*survey, error) {
	s := &survey{columns: columns{CSVOptions: o}, parser: o.parser()}
	in, file, err := o.records(open)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	example, err := s.begin(in)
	for err == nil && !s.done() {
		if err = s.add(example); err == nil {
			example, err = in.next()
		}
	}
	if err != nil && err != io.EOF {
		return s, err
	}
	for i := range s.found {
		if f := &s.found[i]; !f.forced {
			f.kind = f.typ()
		}
	}
	s.dropLast()
	return s, s.checkMemory()
}

// dropLast drops a last column without a name and without any field: all lines end with a comma.
func (s *survey) dropLast() {
	end := len(s.found) - 1
	if end < 1 || s.Columns != nil || len(s.Names) > 0 || s.headed() && s.line[len(s.line)-1] != "" {
		return
	}
	if f := s.found[end]; f.field == len(s.header)-1 && f.bytes == 0 {
		s.found = s.found[:end]
	}
}

func (s *survey) done() bool { return s.Rows > 0 && s.rows == s.Rows }

// begin reads the line of names, if there is one, and the first example.
func (s *survey) begin(in *fieldReader) (example *record, err error) {
	if example, err = in.next(); err != nil {
		if err == io.EOF {
			err = errors.New("the file is empty")
		}
		return nil, err
	}
	s.first(example)
	if s.headed() {
		if example, err = in.next(); err == io.EOF {
			return nil, hint.Try(fmt.Errorf("there are no examples, only the line %s", s.line), "if it is an example, set NoHeader")
		}
	}
	if err != nil {
		return nil, err
	}
	if err := s.choose(example, s.parser); err != nil {
		return nil, err
	}
	for i, use := range s.uses {
		if use == used {
			s.found = append(s.found, finding{field: i, name: s.header[i]})
		}
	}
	for name, kind := range s.Types {
		i, err := s.column(name)
		if err != nil {
			return nil, fmt.Errorf("Types: %w", err)
		}
		if kind < table.Float || kind > table.Text {
			return nil, hint.Try(fmt.Errorf("Types: there is no type %s for column %s", kind, s.title(i)), "the types are table.Float, Int, Bool and Text")
		}
		for f := range s.found {
			if s.found[f].field == i {
				s.found[f].kind, s.found[f].forced = kind, true
			}
		}
	}
	return example, nil
}

// add adds an example.
func (s *survey) add(example *record) error {
	if example.len() != len(s.uses) {
		return s.ragged(example)
	}
	for i, use := range s.uses {
		if use == atEnd && len(trim(example.field(i))) > 0 {
			err := fmt.Errorf("line %d, column %s: %s is in a last column that is empty in the first lines", example.line, s.title(i), words.Quote(string(example.field(i))))
			return hint.Try(err, "either all lines or none must end with the separator")
		}
	}
	for i := range s.found {
		s.found[i].add(trim(example.field(s.found[i].field)), example.line, s.parser)
	}
	s.rows++
	if s.rows%(1<<16) == 0 {
		return s.checkMemory()
	}
	return nil
}

func (f *finding) add(field []byte, line int, p *parser) {
	k := p.kind(field)
	if f.counts[k]++; f.counts[k] == 1 {
		f.first[k] = occurrence{line, string(field)}
		if k == aText {
			f.same = true
		}
	}
	f.bytes += int64(len(field))
	switch {
	case k == aText:
		f.same = f.same && string(field) == f.first[aText].text
		if c := decimalComma(field); c.is {
			f.commas++
			if c.certain {
				f.certain++
			}
		}
	case k == fraction:
		f.points++
	}
}

// hasDecimalCommas returns whether the file has decimal commas: some column has them, and no number has a decimal point.
func (s *survey) hasDecimalCommas() bool {
	if s.Decimal != 0 || s.Comma == ',' || s.Thousands == ',' {
		return false
	}
	commas := false
	for _, f := range s.found {
		if f.points > 0 {
			return false
		}
		commas = commas || f.certain > 0 && f.commas == f.counts[aText] && f.counts[aBoolean] == 0
	}
	return commas
}

// ofNumbers returns how many fields are numbers.
func (f *finding) ofNumbers() (n int) {
	for k := whole; k.isNumber(); k++ {
		n += f.counts[k]
	}
	return n
}

// typ returns the type of the column.
func (f *finding) typ() table.Type {
	wholes, numbers := f.counts[whole]+f.counts[inexact], f.ofNumbers()
	switch n := f.counts; {
	case n[aText] == 0 && numbers == 0 && n[aBoolean] > 0:
		return table.Bool
	case n[aText] > 0 || n[aBoolean] > 0 || n[overflow] > 0 || n[huge] > 0:
		return table.Text
	case wholes > 0 && wholes == numbers:
		return table.Int
	case n[inexact] > 0:
		return table.Text
	}
	return table.Float
}

// why says why a column with numbers is text, and what to do about it.
func (f *finding) why() (why, help string) {
	if f.kind != table.Text || f.forced || f.ofNumbers() == 0 {
		return "", ""
	}
	aNumber := f.first[whole]
	for k := whole; k.isNumber(); k++ {
		if f.counts[k] > 0 && (aNumber.line == 0 || f.first[k].line < aNumber.line) {
			aNumber = f.first[k]
		}
	}
	say := func(k kind, format string) string {
		return fmt.Sprintf("line %d has "+format, f.first[k].line, words.Short(f.first[k].text))
	}
	convert := fmt.Sprintf("to round it, set CSVOptions.Types to map[string]table.Type{%q: table.Float}", words.Short(f.name))
	switch {
	case f.counts[aText] > 0:
		why = fmt.Sprintf("%s, and line %d the number %s", say(aText, "%q"), aNumber.line, words.Short(aNumber.text))
	case f.counts[aBoolean] > 0:
		return fmt.Sprintf("%s, and line %d the number %s", say(aBoolean, "%s"), aNumber.line, words.Short(aNumber.text)), "correct it, or Drop the column"
	case f.counts[overflow] > 0:
		return say(overflow, "%s, which is too large for float64"), "correct it, or Drop the column"
	case f.counts[huge] > 0:
		return say(huge, "%s, which is too large for int64"), convert
	default:
		return say(inexact, "%s, which no float64 equals, and other lines have fractions"), convert
	}
	switch {
	case f.commas == f.counts[aText]:
		help = "set CSVOptions.Decimal to ',' if it is a decimal comma, or Thousands to ',' if it separates thousands"
	case f.same:
		help = fmt.Sprintf("if %[1]q marks a missing value, set CSVOptions.Missing to []string{%[1]q}", words.Short(f.first[aText].text))
	case f.counts[aText] > f.ofNumbers():
		help = "OneHot makes columns of numbers of it, Codes class numbers, and Drop leaves it out"
	default:
		help = "correct it in the file, or convert the column with MarkMissing or Map, and AsType"
	}
	return why, help
}

// checkMemory returns an error if the table does not fit into memory.
func (s *survey) checkMemory() error {
	bytes := int64(8) * int64(s.rows) // the lines
	for _, f := range s.found {
		size := map[table.Type]int64{table.Float: 8, table.Int: 8, table.Bool: 1, table.Text: 4}[f.kind]
		if f.counts[missing] > 0 {
			size++
		}
		bytes += int64(s.rows) * size
		if f.kind == table.Text {
			bytes += f.bytes
		}
	}
	if err := memory.Check(bytes); err != nil {
		return hint.Try(fmt.Errorf("a table of %s %w", words.Plural(s.rows, "row"), err), "read fewer columns or rows with CSVOptions.Columns and Rows")
	}
	return nil
}

// read reads the table.
func (s *survey) read(open func() (io.ReadCloser, error)) (table.Table, error) {
	in, file, err := s.records(open)
	if err != nil {
		return table.Table{}, err
	}
	defer file.Close()
	if s.headed() {
		if _, err = in.next(); err != nil {
			return table.Table{}, errChanged
		}
	}
	builders := make([]builder, len(s.found))
	for i := range s.found {
		builders[i] = newBuilder(&s.found[i], s.rows)
	}
	lines := make([]int, s.rows)
	for row := range s.rows {
		example, err := in.next()
		if err != nil || example.len() != len(s.uses) {
			return table.Table{}, errChanged
		}
		lines[row] = example.line
		for i := range builders {
			b := &builders[i]
			if err := b.set(row, trim(example.field(b.field)), s.parser); err != nil {
				return table.Table{}, fmt.Errorf("line %d, column %s: %w", example.line, s.title(b.field), err)
			}
		}
	}
	read := raw.Table{Lines: lines}
	for i := range builders {
		read.Columns = append(read.Columns, builders[i].column())
	}
	t := table.FromFile(read)
	return t, t.Err()
}

var errChanged = errors.New("the file changed while it was read")

// ragged is the error for a line with more or fewer fields than the others.
func (s *survey) ragged(example *record) error {
	has := fmt.Sprintf("line %d has %s", example.line, words.Plural(example.len(), "column"))
	switch columns := len(s.header); {
	case columns < len(s.uses):
		return hint.Try(fmt.Errorf("%s", has), "the lines above have %d, the last of them empty", len(s.uses))
	case len(s.Names) > 0:
		return hint.Try(fmt.Errorf("%s", has), "Names has %d", columns)
	case len(s.line[0]) > 0 && s.line[0][0] == '#' && s.Comment == 0:
		return hint.Try(hint.Try(fmt.Errorf("%s", has), "the first line has %d, and begins with #", columns), "set Comment if it is a comment")
	case columns == 1:
		return hint.Try(hint.Try(fmt.Errorf("%s", has), "the first line has 1"), "set Comma if the separator is another character, or SkipLines if the table begins further down")
	default:
		return hint.Try(fmt.Errorf("%s", has), "the first line has %d", columns)
	}
}

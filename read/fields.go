package read

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"layercake/internal/words"
)

// A fieldReader splits a table into lines of fields, like pandas's read_csv. A line ends with \n, \r\n or \r. Blank
// lines are skipped. A field that begins with a quote extends to the next single quote; a doubled quote stands for one.
// Text between the closing quote and the comma belongs to the field, and quotes elsewhere are literal. Unlike pandas it
// drops blanks before an opening quote. With a blank as the comma any number of blanks separates fields, and those at the
// start and the end of a line do not count.
type fieldReader struct {
	in      io.Reader
	err     error  // from in
	buffer  []byte // data read
	rest    []byte // the unprocessed part of buffer
	comma   []byte
	blanks  bool   // the comma is any number of blanks
	comment []byte // nil for none
	special [256]bool

	line   int  // number of the next line, from 1
	quoted bool // the record has a field that begins with a quote
	record
}

// A record is a line of fields.
type record struct {
	line int // where it begins
	fields
}

// fields store many fields in two pieces of memory.
type fields struct {
	text []byte // of all fields, concatenated
	ends []int  // each field's end in text
}

func (f *fields) len() int { return len(f.ends) }

func (f *fields) field(i int) []byte {
	start := 0
	if i > 0 {
		start = f.ends[i-1]
	}
	return f.text[start:f.ends[i]]
}

// empty returns whether all fields are blank.
func (r *record) empty() bool { return blank(r.text) }

// Real lines are much shorter. A longer one means that the file is not a table, or that a quote is missing.
const (
	maxLine    = 1 << 24 // bytes
	maxColumns = 1 << 20
)

func newFieldReader(r io.Reader, comma, comment rune) *fieldReader {
	f := &fieldReader{in: r, buffer: make([]byte, 1<<16), comma: []byte(string(comma)), line: 1}
	if f.blanks = comma == ' '; f.blanks {
		f.special['\t'] = true
	}
	if comment != 0 {
		f.comment = []byte(string(comment))
		f.special[f.comment[0]] = true
	}
	for _, b := range []byte{'"', '\n', '\r', f.comma[0]} {
		f.special[b] = true
	}
	return f
}

// next reads a record, which is valid until the next call. At the end of the table the error is io.EOF.
func (f *fieldReader) next() (*record, error) {
	for {
		f.record = record{f.line, fields{f.text[:0], f.ends[:0]}}
		f.quoted = false
		if f.blanks {
			f.skipBlanks()
		}
		for more := true; more; {
			more = f.readField()
			f.ends = append(f.ends, len(f.text))
		}
		if f.err != nil && f.err != io.EOF {
			return nil, f.err
		}
		if f.len() > 1 || f.quoted || !blank(f.text) {
			return &f.record, f.check()
		}
		if len(f.rest) == 0 && f.err == io.EOF {
			return nil, io.EOF
		}
	}
}

// readField reads a field and its terminator. more is true after a comma, and false at the end of the line or on an
// error.
func (f *fieldReader) readField() (more bool) {
	start, quoted := len(f.text), false
	for f.fill() {
		n := 0
		for n < len(f.rest) && !f.special[f.rest[n]] {
			n++
		}
		f.take(n)
		if n > 0 && len(f.rest) < utf8.UTFMax {
			continue
		}
		switch c := f.rest[0]; {
		case f.blanks && (c == ' ' || c == '\t') && (f.comment == nil || f.comment[0] != c):
			f.skipBlanks()
			if f.fill() && f.rest[0] != '\n' && f.rest[0] != '\r' && (f.comment == nil || !bytes.HasPrefix(f.rest, f.comment)) {
				return true
			}
			if len(f.rest) == 0 {
				return false
			}
		case bytes.HasPrefix(f.rest, f.comma):
			f.skip(len(f.comma))
			return true
		case c == '\n' || c == '\r':
			if c == '\r' && len(f.rest) > 1 && f.rest[1] == '\n' {
				f.skip(1)
			}
			f.skip(1)
			f.line++
			return false
		case f.comment != nil && bytes.HasPrefix(f.rest, f.comment):
			f.skipComment()
		case c == '"' && !quoted && blank(f.text[start:]):
			f.text = f.text[:start]
			quoted, f.quoted = true, true
			f.readQuotes()
			f.line += lines(f.text[start:])
		default: // a quote within a field, or a character whose first byte is that of the comma
			f.take(1)
		}
	}
	return false
}

// readQuotes reads a quoted part.
func (f *fieldReader) readQuotes() {
	for f.skip(1); f.fill(); {
		switch n := bytes.IndexByte(f.rest, '"'); {
		case n < 0:
			f.take(len(f.rest))
		case n > 0:
			f.take(n)
		case len(f.rest) > 1 && f.rest[1] == '"':
			f.skip(1)
			f.take(1)
		default:
			f.skip(1)
			return
		}
	}
	if f.err == io.EOF {
		f.err = fmt.Errorf("line %d: a quoted field has no closing quote", f.record.line)
	}
}

// skipComment skips the rest of the line.
func (f *fieldReader) skipComment() {
	for f.fill() {
		n := bytes.IndexAny(f.rest, "\r\n")
		if n >= 0 {
			f.skip(n)
			return
		}
		f.skip(len(f.rest))
	}
}

// skipBlanks skips blanks, but for one that starts a comment.
func (f *fieldReader) skipBlanks() {
	for f.fill() && (f.rest[0] == ' ' || f.rest[0] == '\t') && (f.comment == nil || f.comment[0] != f.rest[0]) {
		f.skip(1)
	}
}

// skipLines skips lines, whatever they have.
func (f *fieldReader) skipLines(n int) {
	for ; n > 0 && f.fill(); n-- {
		f.skipComment()
		if f.fill() {
			if f.rest[0] == '\r' && len(f.rest) > 1 && f.rest[1] == '\n' {
				f.skip(1)
			}
			f.skip(1)
			f.line++
		}
	}
}

// fill reads more data if necessary and returns whether any is left. A character or a line end is then complete.
func (f *fieldReader) fill() bool {
	if len(f.rest) < utf8.UTFMax && f.err == nil {
		kept := copy(f.buffer, f.rest)
		n, err := io.ReadAtLeast(f.in, f.buffer[kept:], utf8.UTFMax)
		if err == io.ErrUnexpectedEOF {
			err = io.EOF
		}
		f.rest, f.err = f.buffer[:kept+n], err
	}
	if len(f.text) > maxLine || len(f.ends) >= maxColumns {
		f.rest, f.err = nil, fmt.Errorf("line %d has more than %d bytes or %d columns: is it a table, or is a quote missing?", f.record.line, maxLine, maxColumns)
	}
	return len(f.rest) > 0
}

func (f *fieldReader) take(n int) {
	f.text = append(f.text, f.rest[:n]...)
	f.skip(n)
}

func (f *fieldReader) skip(n int) { f.rest = f.rest[n:] }

// blank returns whether text has only spaces and tabs.
func blank(text []byte) bool {
	for _, b := range text {
		if b != ' ' && b != '\t' {
			return false
		}
	}
	return true
}

// trim removes the white space around a field.
func trim(field []byte) []byte {
	space := func(b byte) bool { return b == ' ' || '\t' <= b && b <= '\r' }
	for len(field) > 0 && space(field[0]) {
		field = field[1:]
	}
	for len(field) > 0 && space(field[len(field)-1]) {
		field = field[:len(field)-1]
	}
	return field
}

// lines counts line ends.
func lines(text []byte) int {
	return bytes.Count(text, []byte{'\n'}) + bytes.Count(text, []byte{'\r'}) - bytes.Count(text, []byte("\r\n"))
}

// check returns an error if the record is not text.
func (f *fieldReader) check() error {
	plain := true
	for _, b := range f.text {
		plain = plain && b-1 < 0x7f // neither 0 nor part of a multibyte character
	}
	if plain {
		return nil
	}
	for i := range f.ends {
		if field := f.field(i); !utf8.Valid(field) || bytes.IndexByte(field, 0) >= 0 {
			return &notText{line: f.record.line, column: i, field: string(field)}
		}
	}
	return nil
}

// notText is the error for a field that is not valid UTF-8.
type notText struct {
	line, column int
	field        string
}

func (n *notText) Error() string {
	return fmt.Sprintf("%s is not UTF-8 text", words.Quote(n.field))
}

package read

import (
	"bytes"
	"errors"
	"io"
)

// sniff finds the separator of a file: the first of the candidates that splits each of its first lines into the same
// number of columns, at least two. Others than the comma come first, since numbers can have decimal commas, and text
// seldom has one tab or semicolon in every line. If none does, it is the candidate that splits the first line.
func sniff(open func() (io.ReadCloser, error), o CSVOptions) (rune, error) {
	const (
		size    = 1 << 16
		records = 100
	)
	f, err := open()
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r, err := decoded(f, o.Encoding)
	if err != nil {
		return 0, err
	}
	start := make([]byte, size)
	n, err := io.ReadFull(r, start)
	cut := err == nil // in the middle of a line
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, err
	}
	parser := o.parser()
	candidates := []rune{'\t', ';', '|', ',', ' '}
	splits := rune(0) // the first line
	for _, comma := range candidates {
		if comma == o.Comment || comma == o.Thousands && comma != ',' {
			continue
		}
		in := newFieldReader(bytes.NewReader(start[:n]), comma, o.Comment)
		in.skipLines(o.SkipLines)
		columns, same, numbers := 0, true, true
		lines := 0
		for i := range records {
			record, err := in.next()
			if err != nil {
				break
			}
			if cut && len(in.rest) == 0 { // the last line may go on
				break
			}
			count := record.len()
			if count > 1 && len(trim(record.field(count-1))) == 0 {
				count-- // a separator at the end of the line
			}
			if i == 0 {
				columns = count
			}
			lines++
			same = same && count == columns
			for f := range record.len() {
				numbers = numbers && (i == 0 || parser.kind(trim(record.field(f))) != aText)
			}
		}
		if lines == 0 || columns < 2 {
			continue
		}
		if comma == ' ' {
			if same && numbers && splits == 0 { // text has blanks too
				return comma, nil
			}
			continue
		}
		if same {
			return comma, nil
		}
		if splits == 0 || comma == ',' {
			splits = comma
		}
	}
	if splits != 0 {
		return splits, nil
	}
	return ',', nil
}

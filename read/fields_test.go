package read

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// allFields returns a table's records and their line numbers.
func allFields(r io.Reader, comma, comment rune) (records [][]string, lines []int, err error) {
	in := newFieldReader(r, comma, comment)
	for {
		record, err := in.next()
		if err == io.EOF {
			return records, lines, nil
		}
		if err != nil {
			return nil, nil, err
		}
		fields := make([]string, record.len())
		for i := range fields {
			fields[i] = string(record.field(i))
		}
		records, lines = append(records, fields), append(lines, record.line)
	}
}

// Fields and lines do not depend on how the file is cut into pieces.
func TestFieldReader(t *testing.T) {
	const table = "a,b\r\n\r\n\"x\r\ny\rz\n\",2\r3,\"\"\n \n\"\",\n4, \"5,\"\"6\" # no, comment\n\n# none\n7"
	want := [][]string{{"a", "b"}, {"x\r\ny\rz\n", "2"}, {"3", ""}, {"", ""}, {"4", "5,\"6 "}, {"7"}}
	for name, r := range map[string]io.Reader{
		"at once":            strings.NewReader(table),
		"in dribs and drabs": iotest.OneByteReader(strings.NewReader(table)),
		"with the error":     iotest.DataErrReader(strings.NewReader(table)),
	} {
		records, lines, err := allFields(r, ',', '#')
		if err != nil || fmt.Sprintf("%q", records) != fmt.Sprintf("%q", want) {
			t.Errorf("%s: got %q, %v, want %q", name, records, err, want)
		}
		if want := []int{1, 3, 7, 9, 10, 13}; !slices.Equal(lines, want) {
			t.Errorf("%s: got lines %v, want %v", name, lines, want)
		}
	}
	for n := range len(table) {
		if _, _, err := allFields(io.MultiReader(strings.NewReader(table[:n]), iotest.ErrReader(io.ErrClosedPipe)), ',', '#'); err != io.ErrClosedPipe {
			t.Errorf("an error after %d bytes: got %v", n, err)
		}
	}
}

// Fields longer than a piece are read whole.
func TestFieldReaderLong(t *testing.T) {
	long := strings.Repeat("0123456789", 20000)
	text := fmt.Sprintf("%[1]s,\"%[1]s\"\"%[1]s\"#%[1]s\n%[1]s", long)
	records, _, err := allFields(strings.NewReader(text), ',', '#')
	if err != nil || len(records) != 2 || !slices.Equal(records[0], []string{long, long + `"` + long}) || !slices.Equal(records[1], []string{long}) {
		t.Errorf("got %d records, %v", len(records), err)
	}
}

// Any fields written as CSV read back unchanged, and anything read, in pieces of any size, survives being written and
// read again.
func FuzzFields(f *testing.F) {
	for _, seed := range []string{
		"", "a,b\n1,2\n", "a;b\r1;2\r", "\"a\"\"b\",c\n", "a,\"b\nc\"\r\n", " , \"x\" ,\n", "\"", "\xff,\x00", "\n \t\n", "#c\n1#2\n", "é§ü",
	} {
		f.Add(seed, ',')
		f.Add(seed, '§')
	}
	f.Fuzz(func(t *testing.T, text string, comma rune) {
		if (CSVOptions{Comma: comma}).check() != nil || comma == 0 || comma == ' ' {
			return
		}
		records, _, err := allFields(strings.NewReader(text), comma, 0)
		pieces, _, other := allFields(iotest.OneByteReader(strings.NewReader(text)), comma, 0)
		if fmt.Sprint(err) != fmt.Sprint(other) || fmt.Sprintf("%q", records) != fmt.Sprintf("%q", pieces) {
			t.Fatalf("%q: got %q, %v; in pieces %q, %v", text, records, err, pieces, other)
		}
		if err != nil {
			return
		}
		var written bytes.Buffer
		for i, record := range records {
			for j, field := range record {
				if j > 0 {
					written.WriteRune(comma)
				}
				fmt.Fprintf(&written, `"%s"`, strings.ReplaceAll(field, `"`, `""`))
			}
			written.WriteString([]string{"\n", "\r", "\r\n"}[i%3])
		}
		again, _, err := allFields(&written, comma, 0)
		if err != nil || fmt.Sprintf("%q", again) != fmt.Sprintf("%q", records) {
			t.Errorf("%q: got %q, %v, first %q", text, again, err, records)
		}
	})
}

// The baseline is encoding/csv.
func BenchmarkFields(b *testing.B) {
	line := strings.Repeat("0.12345,-6.78901,255,0,no,", 20) + "x\n"
	table := []byte(strings.Repeat(line, 1000))
	b.Run("here", func(b *testing.B) {
		b.SetBytes(int64(len(table)))
		for b.Loop() {
			in := newFieldReader(bytes.NewReader(table), ',', 0)
			for err := error(nil); err == nil; {
				_, err = in.next()
			}
		}
	})
	b.Run("encoding/csv", func(b *testing.B) {
		b.SetBytes(int64(len(table)))
		for b.Loop() {
			in := csv.NewReader(bytes.NewReader(table))
			in.ReuseRecord = true
			for err := error(nil); err == nil; {
				_, err = in.Read()
			}
		}
	})
}

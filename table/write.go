package table

import (
	"bufio"
	"io"
	"strings"

	"layercake/internal/atomicfile"
)

// WriteCSV writes the table to a CSV file: a line of names, then a line for each row, without its number. Missing values
// are empty fields, so an empty text is read back as missing. An existing file is replaced as a whole.
func (t Table) WriteCSV(path string) error {
	if t.err != nil {
		return t.err
	}
	return atomicfile.Replace(path, t.writeCSV)
}

func (t Table) writeCSV(w io.Writer) error {
	out := bufio.NewWriter(w)
	for row := -1; row < t.rows; row++ {
		for i, c := range t.columns {
			field := c.name
			switch {
			case row < 0:
			case c.isMissing(row):
				field = ""
			default:
				field = c.values.text(row)
			}
			if i > 0 {
				out.WriteByte(',')
			}
			if strings.ContainsAny(field, ",\"\r\n") || field == "" && len(t.columns) == 1 { // which would be a blank line
				field = `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
			}
			out.WriteString(field)
		}
		out.WriteByte('\n')
	}
	return out.Flush() // with the first error
}

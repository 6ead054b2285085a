package table

import (
	"encoding/csv"
	"io"

	"layercake/internal/atomicfile"
)

// WriteCSV writes the table to a CSV file: a line of names, then a line for each row, without its number. Missing values
// are empty fields, so an empty text is read back as missing. A file of that name is replaced as a whole.
func (t Table) WriteCSV(path string) error {
	if t.err != nil {
		return t.err
	}
	return atomicfile.Replace(path, t.writeCSV)
}

func (t Table) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.Columns()); err != nil {
		return err
	}
	line := make([]string, len(t.columns))
	for row := range t.rows {
		for i, c := range t.columns {
			line[i] = ""
			if !c.isMissing(row) {
				line[i] = c.values.text(row)
			}
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

package kit

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"layercake/internal/atomicfile"
)

// CSVLoggerCallback writes the logs of each epoch to a file. Make one with [CSVLogger].
type CSVLoggerCallback struct {
	observer
	separator string
	append    bool

	filename string
	file     *os.File
	rows     *csv.Writer
	header   bool // to be written
	keys     []string
}

// CSVLogger returns Keras's callback of that name, which writes a line for each epoch: its number, counted from 0, and its
// logs, in alphabetical order. The columns are those of the first epoch; if it had no validation, columns for one are
// added, filled with NA. The file equals Keras's to the last digit. By default the separator is a comma, and an existing
// file is replaced; a missing folder is created.
func CSVLogger(filename string) *CSVLoggerCallback {
	return &CSVLoggerCallback{filename: filename, separator: ","}
}

// Separator sets the character between columns, neither a quote nor a line break; by default ",".
func (c *CSVLoggerCallback) Separator(separator string) *CSVLoggerCallback {
	c.separator = separator
	return c
}

// Append sets whether to append to an existing file instead of replacing it; by default false.
func (c *CSVLoggerCallback) Append(yes bool) *CSVLoggerCallback {
	c.append = yes
	return c
}

// TrainBegin implements [Callback].
func (c *CSVLoggerCallback) TrainBegin(*Training) error {
	separator, size := utf8.DecodeRuneInString(c.separator)
	if size == 0 || size != len(c.separator) || separator == utf8.RuneError || strings.ContainsRune("\"\r\n", separator) {
		return fmt.Errorf(`Separator(%q): it must be one character, as ",", ";" or "\t", but neither a quote nor a line break`, c.separator)
	}
	if err := atomicfile.Check(c.filename); err != nil {
		return err
	}
	flags := os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	if c.append {
		flags = os.O_CREATE | os.O_WRONLY | os.O_APPEND
	}
	if err := os.MkdirAll(filepath.Dir(c.filename), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(c.filename, flags, 0o644)
	if err != nil {
		return err
	}
	c.file, c.rows, c.keys = file, csv.NewWriter(file), nil
	c.rows.Comma, c.rows.UseCRLF = separator, true
	info, err := file.Stat()
	c.header = err == nil && info.Size() == 0
	return err
}

// EpochEnd implements [Callback].
func (c *CSVLoggerCallback) EpochEnd(t *Training) error {
	logs := t.Logs()
	if c.keys == nil {
		for name := range logs {
			c.keys = append(c.keys, name)
		}
		slices.Sort(c.keys)
		if !slices.ContainsFunc(c.keys, func(name string) bool { return strings.HasPrefix(name, "val_") }) {
			for _, name := range c.keys {
				c.keys = append(c.keys, "val_"+name)
			}
		}
		if c.header {
			if err := c.rows.Write(append([]string{"epoch"}, c.keys...)); err != nil {
				return err
			}
		}
	}
	row := []string{strconv.Itoa(t.Epoch - 1)}
	for _, name := range c.keys {
		cell := "NA"
		if value, ok := logs[name]; ok {
			cell = pythonFloat(value)
		}
		row = append(row, cell)
	}
	if err := c.rows.Write(row); err != nil {
		return err
	}
	c.rows.Flush()
	return c.rows.Error()
}

// TrainEnd implements [Callback].
func (c *CSVLoggerCallback) TrainEnd(*Training) error {
	if c.file == nil {
		return nil
	}
	file := c.file
	c.file, c.rows = nil, nil
	return file.Close()
}

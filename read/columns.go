package read

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Columns describe a table's columns: their names and their uses.
type columns struct {
	CSVOptions
	header names  // the first line: the column names, if there are any
	label  int    // index of Y's column, or -1
	uses   []use  // for each field of a line
	kinds  []kind // for each field of the first example
}

// A use says what happens to a field.
type use int

const (
	forX use = iota
	forY
	skipped
	atEnd // ignored: empty in every line, because the lines end with a comma
)

// first processes the first line.
func (c *columns) first(line *record) {
	c.label = -1
	for i := range line.len() {
		c.header = append(c.header, string(trim(line.field(i))))
	}
}

// choose finds the columns that the options name, given the first example.
func (c *columns) choose(example *record) error {
	for i := range example.len() {
		kind, _ := parse(trim(example.field(i)))
		c.kinds = append(c.kinds, kind)
	}
	if !c.NoHeader && !c.NumberNames && !c.areNames() {
		return hint.Try(fmt.Errorf("the first line has numbers, %s, where column names are expected", c.header), "set NoHeader if it is an example, or NumberNames if these are names")
	}
	c.uses = make([]use, len(c.header))
	if c.Label != "" {
		i, err := c.column(c.Label)
		if err != nil {
			return fmt.Errorf("label: %w", err)
		}
		c.label, c.uses[i] = i, forY
	}
	for _, name := range c.Skip {
		i, err := c.column(name)
		if err != nil {
			return fmt.Errorf("skip: %w", err)
		}
		if i != c.label {
			c.uses[i] = skipped
		}
	}
	c.commaAtEnd(example)
	if !slices.Contains(c.uses, forX) {
		return hint.Try(fmt.Errorf("no column is left for X: the first line has %s", c.header), "set Comma if the separator is another character")
	}
	return nil
}

// commaAtEnd detects lines that end with a comma. The empty field after it belongs to no column, or to one without a
// name.
func (c *columns) commaAtEnd(example *record) {
	last := len(c.header) - 1
	switch {
	case last < 0 || len(trim(example.field(example.len()-1))) > 0:
	case example.len() == last+2:
		c.uses = append(c.uses, atEnd)
	case example.len() == last+1 && c.header[last] == "" && c.uses[last] == forX:
		c.uses[last] = atEnd
	}
}

// areNames returns whether the first line can be column names. A line with numbers counts as an example, which would be
// lost silently, unless the next line shows otherwise by having a number below a word. Numbers used as names increase,
// as years do. The names that pandas gives columns after an unnamed index are recognized too.
func (c *columns) areNames() bool {
	last := -1 // the previous number
	word, counted := false, c.header[0] == ""
	for i, name := range c.header {
		counted = counted && (i == 0 || name == strconv.Itoa(i-1))
		switch kind, _ := parse([]byte(name)); {
		case kind == aNumber:
			n, err := strconv.Atoi(name)
			if err != nil || n <= last {
				return false
			}
			last = n
		case kind == aText && strings.ContainsFunc(name, unicode.IsLetter) && i < len(c.kinds):
			word = word || c.kinds[i] == aNumber || c.kinds[i] == aBoolean
		}
	}
	return last < 0 || word || counted
}

// column returns the index of the column with the given name or number.
func (c *columns) column(name string) (int, error) {
	columns := len(c.header)
	if !c.NoHeader {
		if i := slices.Index(c.header, name); i >= 0 {
			return i, nil
		}
	}
	if i, err := strconv.Atoi(name); err == nil && i >= -columns && i < columns {
		return (i + columns) % columns, nil
	}
	if c.NoHeader {
		return 0, fmt.Errorf("there is no column %s: without a header, columns are numbered, here from 0 to %d", words.Quote(name), columns-1)
	}
	return 0, hint.Try(fmt.Errorf("there is no column %s: the first line has %s", words.Quote(name), c.header), "set NoHeader if these are not names, and Comma if the separator is another character")
}

// title is a column's name in errors.
func (c *columns) title(i int) string {
	if c.NoHeader || i < 0 || i >= len(c.header) {
		return strconv.Itoa(i)
	}
	return words.Quote(c.header[i])
}

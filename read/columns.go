package read

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Columns are those of a table: what they are called, and what becomes of them.
type columns struct {
	CSVOptions
	header names  // the fields of the first line: the names of the columns, if it has them
	label  int    // the column of Y, or -1
	uses   []use  // of the fields of each line
	kinds  []kind // of the fields of the first example
}

// A use is what becomes of a field.
type use int

const (
	forX use = iota
	forY
	skipped
	atEnd // nothing: it is empty in all lines, and there because of a comma at their ends
)

// first takes in the first line.
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
		return fmt.Errorf("the first line has numbers, %s, where names of columns are expected; set NoHeader if it is an example, or NumberNames if those are names", c.header)
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
		return fmt.Errorf("no column is left for X: the first line has %s; set Comma if something else is between columns", c.header)
	}
	return nil
}

// commaAtEnd finds out whether lines end with a comma. An empty field follows, which belongs to no column, or to one without a
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

// areNames tells whether the first line can be names of columns. A line with numbers is taken for an example, which would be lost
// without a word, unless the line after it shows that it is none: there is a number below a word. Numbers that are names count
// up, as years do. Columns that pandas has numbered behind an index without a name are known too.
func (c *columns) areNames() bool {
	last := -1 // of the numbers
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

// column is the number of the column with this name, or with this number.
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
		return 0, fmt.Errorf("there is no column %s: without a header columns have numbers, here from 0 to %d", quoted(name), columns-1)
	}
	return 0, fmt.Errorf("there is no column %s: the first line has %s; set NoHeader if those are no names, and Comma if something else is between them", quoted(name), c.header)
}

// title is a column's name, for errors.
func (c *columns) title(i int) string {
	if c.NoHeader || i < 0 || i >= len(c.header) {
		return strconv.Itoa(i)
	}
	return quoted(c.header[i])
}

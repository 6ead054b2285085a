package read

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"layercake/internal/hint"
	"layercake/internal/near"
	"layercake/internal/words"
)

// Columns describe a table's columns: their names and their uses.
type columns struct {
	CSVOptions
	line   names  // the first line
	header names  // the names of the columns
	uses   []use  // for each field of a line
	kinds  []kind // for each field of the first example
}

// A use says what happens to a field.
type use int

const (
	used use = iota
	skipped
	atEnd // ignored: empty in every line, because the lines end with a comma
)

// first processes the first line.
func (c *columns) first(line *record) {
	for i := range line.len() {
		c.line = append(c.line, string(trim(line.field(i))))
	}
	switch {
	case len(c.Names) > 0:
		c.header = c.Names
	case c.NoHeader:
		for i := range c.line {
			c.header = append(c.header, strconv.Itoa(i))
		}
	default:
		c.header = named(c.line)
	}
}

// named returns the names that pandas gives columns with the given ones: "Unnamed: 0" for an empty one, and a.1 for a
// second a. Names in the file come first, so that they stay as they are.
func named(line names) names {
	out := slices.Clone(line)
	var order, unnamed []int
	for i, name := range line {
		if name == "" {
			out[i] = fmt.Sprintf("Unnamed: %d", i)
			unnamed = append(unnamed, i)
		} else {
			order = append(order, i)
		}
	}
	taken := make(map[string]bool)
	for _, name := range out {
		taken[name] = true
	}
	counts := make(map[string]int)
	for _, i := range append(order, unnamed...) {
		name := out[i]
		count := counts[name]
		for count > 0 {
			counts[out[i]] = count + 1
			name = fmt.Sprintf("%s.%d", out[i], count)
			if taken[name] {
				count++
			} else {
				count = counts[name]
			}
		}
		out[i] = name
		taken[name] = true
		counts[name] = count + 1
	}
	return out
}

// choose finds the columns that the options name, given the first example.
func (c *columns) choose(example *record, p *parser) error {
	for i := range example.len() {
		c.kinds = append(c.kinds, p.kind(trim(example.field(i))))
	}
	if c.headed() && !c.NumberNames && !c.areNames(p) {
		return hint.Try(fmt.Errorf("the first line has numbers, %s, where column names are expected", c.line), "set NoHeader if it is an example, or NumberNames if these are names")
	}
	if len(c.Names) > 0 && slices.Equal(c.line, c.Names) {
		return hint.Try(errors.New("the first line has the names that Names gives"), "leave Names out, since the file has a header")
	}
	c.uses = make([]use, len(c.header))
	if c.Columns != nil {
		for i := range c.uses {
			c.uses[i] = skipped
		}
		for _, name := range c.Columns {
			i, err := c.column(name)
			if err != nil {
				return fmt.Errorf("Columns: %w", err)
			}
			c.uses[i] = used
		}
	}
	c.commaAtEnd(example)
	if !slices.Contains(c.uses, used) {
		return errors.New("Columns is empty, so there is nothing to read")
	}
	return nil
}

// commaAtEnd detects lines that end with a comma where the line of names does not: the empty field after it belongs to no
// column.
func (c *columns) commaAtEnd(example *record) {
	last := example.len() - 1
	if last == len(c.header) && len(trim(example.field(last))) == 0 {
		c.uses = append(c.uses, atEnd)
	}
}

// areNames returns whether the first line can be column names. A line with numbers counts as an example, which would be
// lost silently, unless the next line shows otherwise by having a number below a word. Numbers used as names increase,
// as years do. The names that pandas gives columns after an unnamed index are recognized too.
func (c *columns) areNames(p *parser) bool {
	last := -1 // the previous number
	word, counted := false, c.line[0] == ""
	for i, name := range c.line {
		counted = counted && (i == 0 || name == strconv.Itoa(i-1))
		switch kind := p.kind([]byte(name)); {
		case kind.isNumber() && kind != infinite && kind != overflow:
			n, err := strconv.Atoi(name)
			if err != nil || n <= last {
				return false
			}
			last = n
		case kind == aText && strings.ContainsFunc(name, unicode.IsLetter) && i < len(c.kinds):
			below := c.kinds[i]
			word = word || below.isNumber() && below != infinite && below != overflow || below == aBoolean
		}
	}
	return last < 0 || word || counted
}

// column returns the index of the column with the given name or number.
func (c *columns) column(name string) (int, error) {
	columns := len(c.header)
	for _, list := range []names{c.header, c.line} { // "" as the file has it is a name too
		if i := slices.Index(list, name); i >= 0 && (c.headed() || len(c.Names) > 0 && &list[0] == &c.header[0]) {
			return i, nil
		}
	}
	if i, err := strconv.Atoi(name); err == nil && i >= -columns && i < columns {
		return (i + columns) % columns, nil
	}
	err := fmt.Errorf("there is no column %s", words.Quote(name))
	switch similar := near.Names(name, c.header); {
	case c.NoHeader && len(c.Names) == 0:
		return 0, fmt.Errorf("%w: without a header, columns are numbered, here from 0 to %d", err, columns-1)
	case len(similar) > 0:
		return 0, hint.Try(err, "did you mean %s? The columns are %s", words.Quote(similar[0]), c.header)
	}
	return 0, hint.Try(fmt.Errorf("%w: the columns are %s", err, c.header), "set NoHeader if these are not names, and Comma if the separator is another character")
}

// title is a column's name in errors.
func (c *columns) title(i int) string {
	if !c.headed() && len(c.Names) == 0 || i < 0 || i >= len(c.header) {
		return strconv.Itoa(i)
	}
	return words.Quote(c.header[i])
}

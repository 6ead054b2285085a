package table

import (
	"fmt"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// OneHotOptions are the options of [Table.OneHotWith]. The zero value is what [Table.OneHot] does.
type OneHotOptions struct {
	DropFirst bool // leave out the first class of each column: it is the one if no other is
	Missing   bool // add a column that says where the value is missing; without it a missing value is an error
	NoPrefix  bool // name columns after the value alone: male, not Sex_male

	// Classes gives the classes of columns, in order. Test data needs the classes of the training data, so that both
	// have the same columns. A value that is not among them is an error.
	Classes map[string][]string
}

// OneHot replaces each of the named columns by columns of truth values, one for each of its distinct values in sorted
// order: Sex by Sex_female and Sex_male. Without names it replaces all columns of text. As in pandas's get_dummies the new
// columns come after the others. A missing value is an error, unlike in pandas; see [OneHotOptions].
func (t Table) OneHot(columns ...string) Table { return t.OneHotWith(OneHotOptions{}, columns...) }

// OneHotWith is like [Table.OneHot] with options.
func (t Table) OneHotWith(options OneHotOptions, columns ...string) Table {
	chosen, err := t.named(columns, func(c Column) bool { return c.Type() == Text })
	if err != nil {
		return t.fail(err)
	}
	classes := make(map[int][]string)
	for name, list := range options.Classes {
		i, err := t.find(name)
		if err == nil && !slices.Contains(chosen, i) {
			err = fmt.Errorf("column %s is not among those to encode", words.Quote(name))
		}
		if err != nil {
			return t.fail(fmt.Errorf("OneHot: Classes: %w", err))
		}
		classes[i] = list
	}
	var made []Column
	for _, i := range chosen {
		c := t.columns[i]
		if len(columns) == 0 && c.mixed.why != "" {
			err := fmt.Errorf("OneHot: column %s is text: %s", words.Quote(c.name), c.mixed.why)
			return t.fail(hint.Try(err, "%s; if it has classes, name it in OneHot", c.mixed.help))
		}
		encoded, err := c.oneHot(options, classes[i])
		if err != nil {
			return t.fail(fmt.Errorf("OneHot: %w", err))
		}
		made = append(made, encoded...)
	}
	var kept []Column
	for i, c := range t.columns {
		if !slices.Contains(chosen, i) {
			kept = append(kept, c)
		}
	}
	t.columns = append(kept, made...)
	return t.from(t.origin).checkNames()
}

// oneHot returns a column of truth values for each class.
func (c Column) oneHot(options OneHotOptions, classes []string) ([]Column, error) {
	if !options.Missing {
		if err := c.checkComplete(); err != nil {
			return nil, fmt.Errorf("%w, or set OneHotOptions.Missing", err)
		}
	}
	codes, classes, err := c.codes(classes)
	if err != nil {
		return nil, err
	}
	hot := make([][]bool, len(classes))
	for i := range hot {
		hot[i] = make([]bool, len(codes))
	}
	for row, code := range codes {
		if code >= 0 {
			hot[code][row] = true
		}
	}
	prefix := c.name + "_"
	if options.NoPrefix {
		prefix = ""
	}
	var out []Column
	for i, class := range classes {
		out = append(out, Column{name: prefix + class, values: bools(hot[i])})
	}
	if options.Missing {
		out = append(out, NewColumn(prefix+"nan", c.IsMissing()))
	}
	if options.DropFirst && len(out) > 0 {
		out = out[1:]
	}
	return out, nil
}

// Codes returns class numbers, [n] of Int32, and the names of the classes: the distinct values, sorted, or the given ones,
// in order. Truth values have the classes False and True. Test data needs the classes of the training data. A missing
// value is an error, and so is a value that is not among the given classes.
func (c Column) Codes(classes ...string) (codes kit.Array, names []string, err error) {
	if err := c.checkComplete(); err != nil {
		return kit.Array{}, nil, err
	}
	if classes == nil && c.Type() == Bool {
		classes = []string{"False", "True"}
	}
	numbers, names, err := c.codes(classes)
	if err != nil {
		return kit.Array{}, nil, err
	}
	return kit.NewArray(numbers), names, nil
}

// codes returns class numbers, -1 for missing values.
func (c Column) codes(classes []string) ([]int32, []string, error) {
	if c.Err() != nil {
		return nil, nil, c.Err()
	}
	g := c.distinct()
	sorted := slices.Clone(g.firsts)
	slices.SortFunc(sorted, c.values.compare)
	found := make([]string, len(sorted))
	for i, row := range sorted {
		found[i] = c.values.text(row)
	}
	if classes == nil {
		classes = found
	}
	byName := make(map[string]int32, len(classes))
	for i, name := range classes {
		if _, twice := byName[name]; twice {
			return nil, nil, c.failed(fmt.Errorf("the classes name %s twice: %s", words.Quote(name), words.Names(classes)))
		}
		byName[name] = int32(i)
	}
	numbers := make([]int32, len(g.firsts)) // of each distinct value
	for i, row := range g.firsts {
		class, ok := byName[c.values.text(row)]
		if !ok {
			err := c.failed(fmt.Errorf("%s: %s is not one of the classes %s", c.origin.place(row), words.Quote(c.values.text(row)), words.Names(classes)))
			return nil, nil, err
		}
		numbers[i] = class
	}
	out := make([]int32, len(g.codes))
	for row, code := range g.codes {
		out[row] = -1
		if code >= 0 {
			out[row] = numbers[code]
		}
	}
	return out, classes, nil
}

package read

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// labels are the fields of Y's column.
type labels struct {
	fields
	title string // of the column, for errors
	lines []int  // line of each label, for errors

	first [infinite]int // for each kind the number of its first label, from 1, or 0
}

// add adds a label. With class names from the user a label can be anything, including NA.
func (l *labels) add(field []byte, line int, classes []string) error {
	kind, _ := parse(field)
	switch {
	case len(field) == 0:
		return errors.New("there is no label")
	case kind == missing && !slices.Contains(classes, string(field)):
		return hint.Try(fmt.Errorf("there is no label, %s marks a missing one", words.Quote(string(field))), "if it is a class name, list all names in Classes")
	case kind == infinite && classes == nil:
		return hint.Try(fmt.Errorf("the label %s is infinite or too large", words.Quote(string(field))), "if it is a class name, list all names in Classes")
	}
	l.text = append(l.text, field...)
	l.ends = append(l.ends, len(l.text))
	l.lines = append(l.lines, line)
	if kind < infinite && l.first[kind] == 0 {
		l.first[kind] = len(l.ends)
	}
	return nil
}

// y returns the labels in the given order. classes are the user's class names, or nil. All labels together decide
// whether they are numbers or class names.
func (l *labels) y(order []int, classes []string) (kit.Array, []string, error) {
	texts, numbers, booleans := l.first[aText], l.first[aNumber], l.first[aBoolean]
	switch {
	case classes != nil:
	case numbers > 0 && texts+booleans > 0:
		other := texts - 1
		if texts == 0 || 0 < booleans && booleans < texts {
			other = booleans - 1
		}
		return kit.Array{}, nil, hint.Try(fmt.Errorf("line %d, column %s: %s is not a number, unlike the label in line %d", l.lines[other], l.title, words.Quote(string(l.field(other))), l.lines[numbers-1]), "if labels are class names, list all names in Classes")
	case numbers > 0:
		y, err := l.numbers(order)
		return y, nil, err
	case texts > 0:
		classes = l.names()
	default:
		classes = []string{"False", "True"}
	}
	y, err := l.classNumbers(order, classes)
	return y, classes, err
}

// names returns the distinct labels, sorted.
func (l *labels) names() []string {
	seen := make(map[string]bool)
	for i := range l.len() {
		if name := l.field(i); !seen[string(name)] { // the lookup does not allocate
			seen[string(name)] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// classNumbers returns the labels as indices of classes. The spelling of a boolean does not matter.
func (l *labels) classNumbers(order []int, classes []string) (kit.Array, error) {
	byName, byTruth := make(map[string]int32), make(map[float64]int32)
	for i, name := range classes {
		byName[name] = int32(i)
		if kind, truth := parse([]byte(name)); kind == aBoolean {
			byTruth[truth] = int32(i)
		}
	}
	numbers := make([]int32, len(order))
	for to, i := range order {
		class, ok := byName[string(l.field(i))]
		if kind, truth := parse(l.field(i)); !ok && kind == aBoolean {
			class, ok = byTruth[truth]
		}
		if !ok {
			return kit.Array{}, fmt.Errorf("line %d, column %s: %s is not one of the classes %s", l.lines[i], l.title, words.Quote(string(l.field(i))), words.Names(classes))
		}
		numbers[to] = class
	}
	return kit.NewArray(numbers), nil
}

// numbers returns numeric labels in the smallest type that holds them all.
func (l *labels) numbers(order []int) (kit.Array, error) {
	var (
		whole    = make([]int64, len(order))
		float    = make([]float64, len(order))
		allWhole = true
		most     float64
	)
	for to, i := range order {
		field := string(l.field(i))
		n, err := strconv.ParseInt(field, 10, 64)
		if errors.Is(err, strconv.ErrRange) {
			return kit.Array{}, hint.Try(fmt.Errorf("line %d, column %s: %s is too large", l.lines[i], l.title, words.Quote(field)), "whole numbers go from %d to %d", math.MinInt64, math.MaxInt64)
		}
		x := float64(n)
		if err != nil { // 1.5, or 2e3
			x, _ = parseNumber([]byte(field))
			n = int64(x)
			allWhole = allWhole && x == math.Trunc(x) && math.Abs(x) < 1<<63
		}
		whole[to], float[to] = n, x
		most = max(most, math.Abs(x))
	}
	switch {
	case allWhole && slices.Max(whole) <= math.MaxInt32 && slices.Min(whole) >= math.MinInt32:
		return kit.NewArray(converted[int32](whole)), nil
	case allWhole:
		return kit.NewArray(whole), nil
	}
	// Whole numbers among fractions become floats too.
	for to, i := range order {
		if n, err := strconv.ParseInt(string(l.field(i)), 10, 64); err == nil && (n > 1<<53 || n < -1<<53) && (math.Abs(float[to]) >= 1<<63 || int64(float[to]) != n) {
			return kit.Array{}, fmt.Errorf("line %d, column %s: %s has no exact Float64, the type of labels with fractions", l.lines[i], l.title, words.Quote(string(l.field(i))))
		}
	}
	switch {
	case most < 1<<24:
		return kit.NewArray(converted[float32](float)), nil
	}
	return kit.NewArray(float), nil
}

func converted[To, From kit.Number](values []From) []To {
	to := make([]To, len(values))
	for i, v := range values {
		to[i] = To(v)
	}
	return to
}

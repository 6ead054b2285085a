package kit

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
)

// prepare checks data against the model and returns the model's plan and state for it. What names the data in errors.
func (m *Model) prepare(data *Dataset, what string) (*plan, *state, error) {
	x, y := data.X, data.Y
	for _, a := range []struct {
		name string
		Array
	}{{"x", x}, {"y", y}} {
		if err := a.Err(); err != nil {
			return nil, nil, fmt.Errorf("%s%s: %w", what, a.name, err)
		}
		if err := a.checkExamples(); err != nil {
			return nil, nil, fmt.Errorf("%s%s %w", what, a.name, err)
		}
	}
	if err := data.checkPairs(); err != nil {
		return nil, nil, fmt.Errorf("%s%w", what, err)
	}
	if w := data.SampleWeight; data.weighted() {
		if err := w.Err(); err != nil {
			return nil, nil, fmt.Errorf("%ssample weight: %w", what, err)
		}
		if len(w.shape) != 1 || w.Len() != x.Len() {
			return nil, nil, fmt.Errorf("%ssample weight is %v; it has to be one number for each example, (%d,)", what, w.shape, x.Len())
		}
		if err := w.checkFinite(what + "sample weight"); err != nil {
			return nil, nil, err
		}
	}
	p, s, err := m.current(x.shape[1:])
	if err != nil {
		return nil, nil, err
	}
	panicked := caught(func() { err = m.checkCompiled(p, y.shape[1:]) }) // a program's own losses and metrics are asked
	if err = cmp.Or(panicked, err); err != nil {
		return nil, nil, err
	}
	if err := cmp.Or(x.checkFinite(what+"x"), y.checkFinite(what+"y")); err != nil {
		return nil, nil, err
	}
	if err := m.checkInput(x); err != nil {
		return nil, nil, fmt.Errorf("%sx: %w", what, err)
	}
	if err := y.checkLabels(); err != nil {
		return nil, nil, fmt.Errorf("%sy: %w", what, err)
	}
	if c, ok := m.loss.(targetChecker); ok {
		if err := c.checkTargets(y, p.output()); err != nil {
			return nil, nil, fmt.Errorf("%sy: %w", what, err)
		}
	}
	return p, s, nil
}

// A targetChecker is a loss that has to look at the targets themselves.
type targetChecker interface {
	checkTargets(y Array, output Shape) error
}

// checkExamples returns an error for an array without any examples. It goes on from the array's name.
func (a Array) checkExamples() error {
	switch {
	case len(a.shape) == 0:
		return fmt.Errorf("is a single number; its first axis has to be the examples")
	case a.shape.Size() == 0:
		return fmt.Errorf("is empty: its shape is %v", a.shape)
	}
	return nil
}

// checkFinite returns an error if the array of that name holds a NaN or an infinity.
func (a Array) checkFinite(name string) error {
	if a.recipe.width() > 1 || !a.dtype.IsFloat() && a.recipe.onHost(a.source.dtype) == 0 {
		return nil // no whole number is one, but others have to fit into it
	}
	if a.plainlyFinite() {
		return nil
	}
	wrong, err := a.find(func(x float64) bool { return unfit(x) != "" })
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case wrong != nil:
		return fmt.Errorf("%s holds %s (element %s); %s", name, wrong.text, wrong.place, unfit(wrong.value))
	}
	return nil
}

// place is where the element number i is: "number 3", or "[3, 17] of (60000, 784)" if there are several axes.
func (a Array) place(i int) string {
	if len(a.shape) < 2 {
		return fmt.Sprintf("number %d", i)
	}
	index := make(Shape, len(a.shape))
	for axis := len(index) - 1; axis >= 0; axis-- {
		index[axis] = i % a.shape[axis]
		i /= a.shape[axis]
	}
	return fmt.Sprintf("[%s] of %v", strings.Trim(index.String(), "(,)"), a.shape)
}

// plainlyFinite tells in little time that an array of Float32 that nothing is done to holds finite numbers only: a NaN or an
// infinity times 0 is NaN, and stays that in a sum.
func (a Array) plainlyFinite() bool {
	if a.Err() != nil || a.source.dtype != Float32 || len(a.recipe) > 0 {
		return false
	}
	loaded, err := a.source.load()
	if err != nil {
		return false
	}
	values, sum := loaded.(vector[float32])[a.first:][:a.shape.Size()], float32(0)
	for _, v := range values {
		sum += v * 0
	}
	return sum == 0
}

// unfit says why models cannot compute with a number, or is "".
func unfit(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "all have to be finite numbers"
	case math.IsInf(float64(float32(x)), 0):
		return "models compute with Float32, which ends at 3.4e38"
	}
	return ""
}

// checkLabels returns an error for a class number that a one-hot step has no place for.
func (a Array) checkLabels() error {
	k := slices.IndexFunc(a.recipe, func(s recipeStep) bool { return s.kind == oneHot })
	if k < 0 {
		return nil
	}
	return checkClasses(a.upTo(k), a.recipe[k].classes)
}

// checkClasses returns an error for a label that is not a whole number from 0 to classes-1.
func checkClasses(labels Array, classes int) error {
	wrong, err := labels.find(func(x float64) bool { return !isPlace(x, classes) })
	if wrong != nil {
		err = fmt.Errorf("label %s (%s): with %d classes labels are whole numbers from 0 to %d", wrong.text, wrong.place, classes, classes-1)
	}
	return err
}

// isPlace tells if x is a whole number from 0 to n-1.
func isPlace(x float64, n int) bool { return x >= 0 && x < float64(n) && x == math.Trunc(x) }

// An element is one of an array's, found.
type element struct {
	value       float64
	text, place string // the value as Python writes it, and where it is
}

// find returns the first element that is of a kind, or nil. It computes all elements up to that.
func (a Array) find(is func(x float64) bool) (found *element, err error) {
	if a.Err() == nil && a.shape.Size() == 0 {
		return nil, nil
	}
	elements, err := a.elements()
	if err != nil {
		return nil, err
	}
	if outcomes := a.outcomes(); outcomes != nil && !slices.ContainsFunc(outcomes.floats(), is) {
		return nil, nil
	}
	err = elements.each(a.shape.Size(), func(first int, part numbers) (more bool) {
		values := part.floats()
		i := slices.IndexFunc(values, is)
		if i >= 0 {
			found = &element{values[i], part.text(i), a.place(first + i)}
		}
		return found == nil
	})
	return found, err
}

// isNil tells if there is nothing in an interface, or a pointer to nothing.
func isNil[T any](thing T) bool {
	v := reflect.ValueOf(thing)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

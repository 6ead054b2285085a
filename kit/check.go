package kit

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"layercake/internal/hint"
)

// A targetChecker is a loss that has to look at the targets themselves.
type targetChecker interface {
	checkTargets(y Array, output Shape) error
}

// checkExamples returns an error for an array without any examples. It goes on from the array's name.
func (a Array) checkExamples() error {
	switch {
	case len(a.shape) == 0:
		return hint.Try(errors.New("is a single number"), "its first axis has to be the examples")
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
		return hint.Try(fmt.Errorf("%s holds %s (element %s)", name, wrong.text, wrong.place), "%s", unfit(wrong.value))
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

// checkLabels returns an error for a class number that a one-hot step has no place for.
func (a Array) checkLabels() error {
	k := slices.IndexFunc(a.recipe, func(s recipeStep) bool { return s.kind == opOneHot })
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

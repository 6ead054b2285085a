package kit

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"layercake/internal/hint"
)

// A targetChecker is a loss that checks the values of the targets.
type targetChecker interface {
	checkTargets(y Array, output Shape) error
}

// checkExamples returns an error for an array without examples. Its text follows the array's name.
func (a Array) checkExamples() error {
	switch {
	case len(a.shape) == 0:
		return hint.Try(errors.New("is a single number"), "its first axis must be the examples")
	case a.shape.Size() == 0:
		return fmt.Errorf("is empty: its shape is %v", a.shape)
	}
	return nil
}

// checkFinite returns an error if the array, which has the given name, holds NaN or an infinity.
func (a Array) checkFinite(name string) error {
	if a.recipe.width() > 1 || !a.dtype.IsFloat() && a.recipe.onHost(a.source.dtype) == 0 {
		return nil // integers and one-hot rows are finite; only steps on the host can fail
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

// place returns the position of element i: "number 3", or "[3, 17] of (60000, 784)" if there are several axes.
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

// plainlyFinite is a fast check for Float32 arrays without a recipe. It reports whether all elements are finite: 0 times NaN or an
// infinity is NaN, and so is the sum.
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

// checkLabels returns an error for a label that a one-hot step cannot encode.
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

// isPlace reports whether x is an integer from 0 to n-1.
func isPlace(x float64, n int) bool { return x >= 0 && x < float64(n) && x == math.Trunc(x) }

// An element is an element of an array that find found.
type element struct {
	value       float64
	text, place string // the value as in Python, and its position
}

// find returns the first element for which is returns true, or nil. It computes the elements up to that one.
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

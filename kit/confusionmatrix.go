package kit

import (
	"fmt"

	"layercake/internal/hint"
)

// ConfusionMatrix counts the predictions of each class for the examples of each class: rows are true classes, columns
// predicted ones, [classes, classes] of Int64. Either array holds class numbers, [n] or [n, 1], or a row of one number per
// class, [n, classes], the largest of which counts, such as the predictions of a softmax and one-hot targets. A mistake in
// the arrays is reported when the matrix is used.
func ConfusionMatrix(truth, predicted Array, classes int) Array {
	if classes < 1 {
		return truth.fail("confusion matrix: %d classes", classes).try("there must be at least one")
	}
	return LazyArray(func() ([]int64, error) {
		rows, err := classNumbersOf(truth, classes)
		if err != nil {
			return nil, fmt.Errorf("confusion matrix: the truth: %w", err)
		}
		columns, err := classNumbersOf(predicted, classes)
		if err != nil {
			return nil, fmt.Errorf("confusion matrix: the predictions: %w", err)
		}
		if len(rows) != len(columns) {
			return nil, fmt.Errorf("confusion matrix: %d examples and %d predictions", len(rows), len(columns))
		}
		counts := make([]int64, classes*classes)
		for i, row := range rows {
			counts[row*classes+columns[i]]++
		}
		return counts, nil
	}, classes, classes)
}

// classNumbersOf returns the class number of each example.
func classNumbersOf(a Array, classes int) ([]int, error) {
	if err := a.Err(); err != nil {
		return nil, err
	}
	if err := a.checkExamples(); err != nil {
		return nil, err
	}
	row := a.shape[1:].Size()
	if row != 1 && row != classes {
		return nil, hint.Try(fmt.Errorf("the shape is %v", a.shape), "it must be (n,), (n, 1) or (n, %d)", classes)
	}
	if row == 1 {
		if err := checkClasses(a, classes); err != nil {
			return nil, err
		}
	}
	values, err := a.values()
	if err != nil {
		return nil, err
	}
	return values.classes(row), nil
}

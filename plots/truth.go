package plots

import (
	"fmt"
	"math"
	"slices"

	"layercake/internal/hint"
)

// A truth holds the true classes of examples.
type truth struct {
	classes []int
	columns int // of one-hot rows; 0 for class numbers
	note    string
}

// readTruth reads true classes.
func readTruth(n Numbers) (t truth, err error) {
	a, err := array("the truth", n)
	if err != nil {
		return t, err
	}
	s := a.Shape()
	if len(s) != 1 && len(s) != 2 || s.Size() == 0 {
		return t, hint.Try(fmt.Errorf("the truth is %v", s), "expected class numbers, (n,) or (n, 1), or one-hot rows, (n, classes)")
	}
	rows, err := eachRow(a)
	if err != nil {
		return t, fmt.Errorf("the truth: %w", err)
	}
	t.note = a.Note()
	if len(rows[0]) > 1 {
		t.columns = len(rows[0])
		for i, row := range rows {
			k := largest(row)
			for j, v := range row {
				if j == k && v != 1 || j != k && v != 0 {
					return t, hint.Try(fmt.Errorf("row %d of the truth holds %s", i, short(v)), "one-hot rows hold a 1 and else 0. The truth comes first, then the predictions")
				}
			}
			t.classes = append(t.classes, k)
		}
		return t, nil
	}
	for i, row := range rows {
		if err := checkClass(row[0]); err != nil {
			return t, fmt.Errorf("element %d of the truth %w. The truth comes first, then the predictions", i, err)
		}
		t.classes = append(t.classes, int(row[0]))
	}
	return t, nil
}

// checkClass returns an error for a number that is not a class number.
func checkClass(v float64) error {
	if v != math.Trunc(v) || v < 0 || v >= 1<<31 {
		return hint.Try(fmt.Errorf("is %s", short(v)), "classes are whole numbers from 0")
	}
	return nil
}

// readPredictions reads the predicted classes of n examples. columns is the number of numbers in a row, or 0.
func readPredictions(given Numbers, n int) (classes []int, columns int, note string, err error) {
	rows, note, err := readScores("the predictions", given, n)
	if err != nil {
		return nil, 0, "", err
	}
	if len(rows[0]) > 1 {
		for _, row := range rows {
			classes = append(classes, largest(row))
		}
		return classes, len(rows[0]), note, nil
	}
	if slices.ContainsFunc(rows, func(row []float64) bool { return row[0] != math.Trunc(row[0]) }) { // probabilities of class 1
		for i, row := range rows {
			if row[0] < 0 || row[0] > 1+1e-5 {
				return nil, 0, "", fmt.Errorf("element %d of the predictions is %s, neither a class number nor a probability", i, short(row[0]))
			}
			k := 0
			if row[0] > 0.5 {
				k = 1
			}
			classes = append(classes, k)
		}
		return classes, 0, note, nil
	}
	for i, row := range rows {
		if err := checkClass(row[0]); err != nil {
			return nil, 0, "", fmt.Errorf("element %d of the predictions %w", i, err)
		}
		classes = append(classes, int(row[0]))
	}
	return classes, 0, note, nil
}

// readScores reads a row of finite numbers for each of n examples.
func readScores(what string, given Numbers, n int) (rows [][]float64, note string, err error) {
	a, err := array(what, given)
	if err != nil {
		return nil, "", err
	}
	if s := a.Shape(); len(s) != 1 && len(s) != 2 {
		return nil, "", hint.Try(fmt.Errorf("%s have shape %v", what, s), "expected (n,), (n, 1) or (n, classes)")
	}
	if _, err := finite(what, a); err != nil {
		return nil, "", err
	}
	if a.Len() != n {
		return nil, "", hint.Try(fmt.Errorf("%s have length %d, the truth has length %d", what, a.Len(), n), "there must be one for each example")
	}
	rows, err = eachRow(a)
	return rows, a.Note(), err
}

package plots

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// checkRoom returns an error for more classes than fit into a picture that shows all of them.
func checkRoom(classes int) error {
	if classes > maxClasses {
		return hint.Try(fmt.Errorf("%d classes", classes), "the picture has room for %d", maxClasses)
	}
	return nil
}

// checkLabels checks the shape of labels for n examples. The error calls an example a thing.
func checkLabels(labels kit.Array, n int, thing string) error {
	if err := labels.Err(); err != nil {
		return fmt.Errorf("labels: %w", err)
	}
	if s := labels.Shape(); len(s) != 1 && len(s) != 2 || s.Size() == 0 {
		return hint.Try(errors.New("labels must be (n,), (n, 1) or (n, classes)"), "they are %v", s)
	}
	if labels.Len() != n {
		return hint.Try(fmt.Errorf("%s for %s", words.Plural(labels.Len(), "label"), words.Plural(n, thing)), "there must be one for each")
	}
	return nil
}

// eachRow returns the values of labels or predictions, a row for each example.
func eachRow(a kit.Array) ([][]float64, error) {
	values, err := kit.Values[float64](a)
	if err != nil {
		return nil, err
	}
	rows := make([][]float64, a.Len())
	for i := range rows {
		rows[i] = values[i*len(values)/len(rows) : (i+1)*len(values)/len(rows)]
	}
	return rows, nil
}

// largest returns the index of a row's largest number, the first if several are equal.
func largest(row []float64) int {
	place := 0
	for k, v := range row {
		if v > row[place] {
			place = k
		}
	}
	return place
}

// labelNames writes labels as text: class names if given, otherwise numbers, and for rows the index of the largest
// number.
func labelNames(labels kit.Array, classes []string) ([]string, error) {
	if len(classes) > 0 {
		numbers, n, err := classNumbers(labels)
		if err != nil {
			return nil, err
		}
		if classes, err = classNames(classes, max(n, len(classes))); err != nil {
			return nil, err
		}
		names := make([]string, len(numbers))
		for i, k := range numbers {
			names[i] = classes[k]
		}
		return names, nil
	}
	rows, err := eachRow(labels)
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	names := make([]string, len(rows))
	for i, row := range rows {
		if len(row) == 1 {
			names[i] = labelName(row[0])
		} else {
			names[i] = strconv.Itoa(largest(row))
		}
	}
	return names, nil
}

// labelName writes a label: whole numbers in full, others with four digits.
func labelName(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// classNumbers reads labels as class numbers and returns the smallest number of classes they imply. It expects labels
// that passed checkLabels.
func classNumbers(labels kit.Array) (numbers []int, classes int, err error) {
	rows, err := eachRow(labels)
	if err != nil {
		return nil, 0, fmt.Errorf("labels: %w", err)
	}
	for i, row := range rows {
		if len(row) > 1 {
			numbers, classes = append(numbers, largest(row)), len(row)
			continue
		}
		v := row[0]
		if v != math.Trunc(v) || v < 0 || v >= 1<<31 {
			return nil, 0, hint.Try(fmt.Errorf("label number %d is %v", i, v), "classes are whole numbers from 0")
		}
		numbers = append(numbers, int(v))
		classes = max(classes, int(v)+1)
	}
	return numbers, classes, nil
}

// classNames returns the names of n classes: the given ones, or numbers.
func classNames(given []string, n int) ([]string, error) {
	switch {
	case len(given) == 0:
		names := make([]string, n)
		for i := range names {
			names[i] = strconv.Itoa(i)
		}
		return names, nil
	case len(given) != n:
		return nil, hint.Try(fmt.Errorf("%s for %d classes", words.Plural(len(given), "class name"), n), "there must be one for each")
	}
	return given, nil
}

// A verdict is a model's prediction for one example.
type verdict struct {
	truth, said int
	confidence  float64 // the probability of said
}

func (v verdict) right() bool { return v.truth == v.said }

// An exam holds a model's verdicts on examples.
type exam struct {
	verdicts []verdict
	classes  []string // class names
	note     string   // about the data
}

// examine has a model predict the examples x with labels y.
func examine(model *kit.Model, x, y kit.Array, classes []string) (*exam, error) {
	if _, err := info(model); err != nil {
		return nil, err
	}
	if err := x.Err(); err != nil {
		return nil, err
	}
	if err := checkLabels(y, x.Len(), "example"); err != nil {
		return nil, err
	}
	truths, least, err := classNumbers(y)
	if err != nil {
		return nil, err
	}
	rows, err := probabilities(model, x)
	if err != nil {
		return nil, err
	}
	n := len(rows[0])
	if least > n {
		return nil, hint.Try(fmt.Errorf("the model predicts %d classes", n), "the labels have %d", least)
	}
	e := &exam{note: cmp.Or(x.Note(), y.Note(), trainedOn(model))}
	if e.classes, err = classNames(classes, n); err != nil {
		return nil, err
	}
	for i, row := range rows {
		said := largest(row)
		e.verdicts = append(e.verdicts, verdict{truths[i], said, row[said]})
	}
	return e, nil
}

func (e *exam) right() int {
	n := 0
	for _, v := range e.verdicts {
		if v.right() {
			n++
		}
	}
	return n
}

// probabilities returns the probability of each class for each example. A single output is the probability of class 1 of two.
func probabilities(model *kit.Model, x kit.Array) ([][]float64, error) {
	out, err := model.Predict(x)
	if err != nil {
		return nil, err
	}
	if s := out.Shape(); len(s) != 2 || s.Size() == 0 {
		return nil, hint.Try(fmt.Errorf("the model's output is %v", s), "it must be (n, classes)")
	}
	rows, err := eachRow(out)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		for _, p := range row {
			if !(p >= 0 && p <= 1+1e-5) {
				return nil, hint.Try(fmt.Errorf("the model's output for example %d holds %.4g, which is not a probability", i, p), "its last layer needs the activation Softmax, or Sigmoid")
			}
		}
		if len(row) == 1 {
			rows[i] = []float64{1 - row[0], row[0]}
		}
	}
	return rows, nil
}

package kit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// examples are a model's data: an array for each input and each output, and the weight of each example in the loss.
type examples struct {
	x, y    []Array
	weights []Array      // of each output, or one for all; none if all examples count the same
	rows    *engine.Data // with all rows in memory; nil before read
}

// len returns the number of examples.
func (e *examples) len() int { return e.x[0].Len() }

// note returns the arrays' notes.
func (e *examples) note() string {
	var notes []string
	for _, a := range append(e.x[:len(e.x):len(e.x)], e.y...) {
		notes = append(notes, a.note)
	}
	return joinNotes(notes...)
}

// slice returns the examples from low up to but not including high.
func (e *examples) slice(low, high int) *examples {
	s := &examples{}
	for _, a := range e.x {
		s.x = append(s.x, a.Slice(low, high))
	}
	for _, a := range e.y {
		s.y = append(s.y, a.Slice(low, high))
	}
	for _, w := range e.weights {
		s.weights = append(s.weights, w.Slice(low, high))
	}
	return s
}

// named returns the arrays with their names in errors: x and y, or x[0], x[1] if there are several.
func (e *examples) named() (all []namedArray) {
	add := func(name string, arrays []Array) {
		for i, a := range arrays {
			n := name
			if len(arrays) > 1 {
				n = fmt.Sprintf("%s[%d]", name, i)
			}
			all = append(all, namedArray{n, a})
		}
	}
	add("x", e.x)
	add("y", e.y)
	return all
}

type namedArray struct {
	name string
	Array
}

// read reads the rows of the examples, so that data returns them read.
func (e *examples) read() error {
	rows, err := e.data().Read()
	if err == nil {
		e.rows = &rows
	}
	return err
}

// data returns the examples for the engine.
func (e *examples) data() engine.Data {
	if e.rows != nil {
		return *e.rows
	}
	d := engine.Data{Len: e.len()}
	for i, a := range e.named() {
		if i < len(e.x) {
			d.Inputs = append(d.Inputs, a.feed(a.name))
		} else {
			d.Targets = append(d.Targets, a.feed(a.name))
		}
	}
	for _, w := range e.weights {
		d.Weights = append(d.Weights, w.AsType(Float32).feed("the sample weights"))
	}
	return d
}

// prepare begins an operation on data: it checks the data against the model, and returns the model's plan and state.
func (m *Model) prepare(data *Dataset) (*examples, *plan, *state, error) {
	p, err := m.begin()
	if err != nil {
		return nil, nil, nil, err
	}
	e, err := p.examples(data, "")
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := m.stateFor(p, shapesOf(e.x)...)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := p.checkAdapted(); err != nil {
		return nil, nil, nil, err
	}
	if err := m.checkExamples(p, e, ""); err != nil {
		return nil, nil, nil, err
	}
	return e, p, s, nil
}

// examples checks more data against a plan. what names the data in errors.
func (m *Model) examples(p *plan, data *Dataset, what string) (*examples, error) {
	e, err := p.examples(data, what)
	if err != nil {
		return nil, err
	}
	if _, err := m.inputShapes(shapesOf(e.x)...); err != nil {
		return nil, err
	}
	if err := m.checkExamples(p, e, what); err != nil {
		return nil, err
	}
	return e, nil
}

// examples returns the data's arrays for the plan's inputs and outputs, and checks that all have the same number of
// examples. It ignores the other axes.
func (p *plan) examples(data *Dataset, what string) (*examples, error) {
	failed := func(format string, args ...any) (*examples, error) { return nil, fmt.Errorf(what+format, args...) }
	e := &examples{}
	var err error
	if e.x, err = data.inputs().list("input", p.inputNames()); err != nil {
		return failed("x: %w", err)
	}
	if !hasArrays(data.targets()) {
		return failed("y: %w", hint.Try(errors.New("there are no targets"), "give them to Data, or to TimeseriesFromArray; Predict needs none"))
	}
	if e.y, err = data.targets().list("output", p.outputNames()); err != nil {
		return failed("y: %w", err)
	}
	for _, a := range e.named() {
		if err := a.Err(); err != nil {
			return failed("%s: %w", a.name, err)
		}
		if err := a.checkExamples(); err != nil {
			return failed("%s %w", a.name, err)
		}
	}
	n := e.len()
	for _, a := range e.named() {
		if a.Len() != n {
			return nil, hint.Try(fmt.Errorf("%sx has %d examples and %s has %d", what, n, a.name, a.Len()), "there must be one target for each example")
		}
	}
	if err := e.weigh(data.SampleWeight, p.outputNames()); err != nil {
		return failed("%w", err)
	}
	return e, nil
}

// weigh takes sample weights for outputs of these names.
func (e *examples) weigh(weights Arrays, names []string) (err error) {
	if !hasArrays(weights) {
		return nil
	}
	if one, ok := weights.(Array); ok {
		e.weights = []Array{one}
	} else if e.weights, err = weights.list("output", names); err != nil {
		return fmt.Errorf("sample weight: %w", err)
	}
	e.weights = slices.Clone(e.weights)
	for i, w := range e.weights {
		name := "sample weight"
		if len(e.weights) > 1 {
			name = fmt.Sprintf("sample weight[%d]", i)
		}
		if err := w.Err(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if len(w.shape) == 2 && w.shape[1] == 1 {
			w = w.Reshape(-1)
			e.weights[i] = w
		}
		if len(w.shape) < 1 || w.Len() != e.len() {
			return hint.Try(fmt.Errorf("%s is %v", name, w.shape), "it must be one number for each example, (%d,)", e.len())
		}
		if err := w.checkFinite(name); err != nil {
			return err
		}
	}
	return nil
}

// checkWeights returns an error for sample weights that are neither a number for each example nor one for each step of an output.
func (p *plan) checkWeights(e *examples) error {
	for i := range p.outputs {
		if len(e.weights) == 0 {
			return nil
		}
		w := e.weights[min(i, len(e.weights)-1)]
		steps, output := w.shape[1:], p.outputShape(i)
		_, before := output.last()
		if len(steps) == 0 || len(steps) <= len(before) && slices.Equal(steps, before[:len(steps)]) {
			continue
		}
		if len(before) == 0 {
			return hint.Try(fmt.Errorf("sample weight is %v", w.shape), "it must be one number for each example, (%d,)", e.len())
		}
		return hint.Try(fmt.Errorf("sample weight is %v and the output %v", w.shape, batched(output)), "it must be one number for each example, (%d,), or for each step, %v", e.len(), append(Shape{e.len()}, before[:1]...))
	}
	return nil
}

// checkExamples returns an error if the model cannot be trained or evaluated on the examples.
func (m *Model) checkExamples(p *plan, e *examples, what string) error {
	var err error
	panicked := caught(func() { err = m.checkCompiled(p, shapesOf(e.y)) }) // custom losses and metrics are called
	if err = cmp.Or(panicked, err); err != nil {
		return err
	}
	if err := p.checkWeights(e); err != nil {
		return fmt.Errorf("%s%w", what, err)
	}
	arrays := e.named()
	for _, a := range arrays {
		if err := a.checkFinite(what + a.name); err != nil {
			return err
		}
	}
	for i, x := range e.x {
		if err := p.checkInput(i, x); err != nil {
			return fmt.Errorf("%s%s: %w", what, arrays[i].name, err)
		}
	}
	gauges := m.gauges(p)
	for i, y := range e.y {
		name := what + arrays[len(e.x)+i].name
		if err := y.checkLabels(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if c, ok := gauges[i].loss.(targetChecker); ok {
			if err := c.checkTargets(y, p.outputShape(i)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// checkInput returns an error for numbers in x, which is for one of the inputs, that the model has no use for.
func (p *plan) checkInput(input int, x Array) error {
	if err := x.checkLabels(); err != nil {
		return err
	}
	for _, c := range p.calls {
		for i, in := range c.inputs {
			if !p.isInput(in, input) || c.isInput {
				continue
			}
			var err error
			if first, ok := c.layer.(inputChecker); ok {
				err = first.checkInput(x)
			} else if c.nested != nil {
				err = c.nested.checkInput(i, x)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// An inputChecker is a layer that takes whole numbers, and checks the data itself if it is the model's first.
type inputChecker interface {
	checkInput(x Array) error
}

// weighClasses makes the weights of the examples those of their classes, if there are any. The targets are class numbers or
// one-hot rows. Classes that are not named weigh 1.
func (d *examples) weighClasses(weights map[int]float64) error {
	if len(weights) == 0 {
		return nil
	}
	for class, w := range weights {
		if math.IsNaN(w) || math.IsInf(w, 0) {
			return hint.Try(fmt.Errorf("ClassWeight of class %d is %s", class, special(w)), "it must be a finite number")
		}
	}
	if len(d.weights) > 0 {
		return hint.Try(errors.New("both sample weights and ClassWeight are given"), "multiply the sample weights with those of the classes")
	}
	if len(d.y) > 1 {
		return hint.Try(errors.New("ClassWeight is for a model with one output"), "SampleWeight says how much each example counts")
	}
	y := d.y[0]
	if _, before := y.shape[1:].last(); len(y.shape) > 2 && before.Size() > 1 {
		return hint.Try(hint.Try(fmt.Errorf("ClassWeight takes one class for each example, (%d,) or one-hot rows", y.Len()), "y is %v", y.shape), "SampleWeight says how much each example counts")
	}
	targets, err := y.values()
	if err != nil {
		return err
	}
	of := make([]float32, y.Len())
	for i, class := range targets.classes(y.shape[1:].Size()) {
		of[i] = 1
		if w, ok := weights[class]; ok {
			of[i] = float32(w)
		}
	}
	d.weights = []Array{NewArray(of)}
	return nil
}

package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// functional is the class of models made by NewModel.
const functional = "Functional"

// NewModel returns a model of the layers between inputs, made by [Input], and outputs. Each is one tensor, or several in a
// [List]:
//
//	title, body := kit.Input(100), kit.Input(200)
//	both := kit.Concatenate().On(kit.Dense(32).On(title), kit.Dense(32).On(body))
//	model := kit.NewModel(kit.List{title, body}, kit.Dense(1).On(both))
//
// It is Keras's functional API. Mistakes in the layers are reported by the first method that uses the model.
func NewModel(inputs, outputs Tensors) *Model {
	m := &Model{class: functional}
	if !isNil(inputs) {
		for _, p := range inputs.outlets() {
			m.inputs = append(m.inputs, p.node)
		}
	}
	if !isNil(outputs) {
		m.outputs = outputs.outlets()
	}
	m.declare("")
	return m
}

// checkGraph returns an error for inputs and outputs that do not make a model.
func (m *Model) checkGraph() error {
	if err := m.checkNesting(nil); err != nil {
		return err
	}
	if m.class == sequential {
		return m.checkChain()
	}
	if len(m.inputs) == 0 || len(m.outputs) == 0 {
		return hint.Try(errors.New("the model has no inputs or no outputs"), "kit.NewModel(x, y) takes an Input and the output of a layer")
	}
	seen := map[*node]bool{}
	for i, in := range m.inputs {
		switch {
		case in == nil:
			return fmt.Errorf("input number %d is nil", i+1)
		case seen[in]:
			return fmt.Errorf("input number %d is given twice", i+1)
		}
		seen[in] = true
		if input, ok := in.layer.(*InputLayer); !ok || len(in.inputs) > 0 {
			return hint.Try(fmt.Errorf("input number %d is the output of a %s", i+1, in.layer.Describe().Class), "a model begins with kit.Input(shape...)")
		} else if len(input.shape) == 0 {
			return errors.New("Input() takes the shape of one example: Input(28, 28)")
		}
	}
	return nil
}

// checkNesting returns an error if the model is a layer of itself. The models around it are above.
func (m *Model) checkNesting(above []*Model) error {
	if slices.Contains(above, m) {
		return fmt.Errorf("the model %q is a layer of itself", m.title())
	}
	nodes, err := ordered(m.outputs)
	if err != nil {
		return nil // reported later
	}
	for _, n := range nodes {
		if inner, ok := n.layer.(*Model); ok && inner != nil {
			if err := inner.checkNesting(append(above, m)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Describe implements [Layer]: a model can be a layer of another.
func (m *Model) Describe() Description {
	d := Description{Class: m.class, Name: m.name, Frozen: m.frozen, Options: Options{"model": (*modelConfig)(m)}}
	if told, err := m.toldInputs(); err == nil && len(told) == 1 {
		d.InputShape = told[0]
	}
	return d
}

// Trainable sets whether training updates the weights of the model's layers, here and wherever else they are used; by default true.
func (m *Model) Trainable(trainable bool) *Model {
	m.freeze(!trainable)
	return m
}

func (m *Model) freeze(frozen bool) {
	m.frozen = frozen
	nodes, _ := ordered(m.outputs) // an error is reported when the model is used
	for _, n := range nodes {
		if l, ok := n.layer.(freezable); ok && !isNil(n.layer) {
			l.freeze(frozen)
		}
	}
}

// On calls the model, as a layer, on the outputs of others, and returns its first output. All calls share the model's
// weights.
func (m *Model) On(inputs ...Tensor) Tensor { return On(m, inputs...) }

// OnAll is On for a model with several outputs.
func (m *Model) OnAll(inputs ...Tensor) List {
	return OnAll(m, len(m.outputs), inputs...)
}

// Build implements [Layer].
func (m *Model) Build(input Shape) (Shape, []Weight, error) {
	return buildFirst(m, input)
}

// Call implements [Layer].
func (m *Model) Call(c *Call, x *graph.Node) *graph.Node { return m.CallAll(c, []*graph.Node{x})[0] }

// BuildAll implements [MultiLayer].
func (m *Model) BuildAll(inputs []Shape) (outputs []Shape, weights []Weight, err error) {
	p, err := m.nested(inputs)
	if err != nil {
		return nil, nil, err
	}
	return p.announced()
}

// CallAll implements [MultiLayer].
func (m *Model) CallAll(c *Call, inputs []*graph.Node) []*graph.Node {
	var shapes []Shape
	for _, x := range inputs {
		shapes = append(shapes, x.Shape().Dimensions[1:])
	}
	p, err := m.nested(shapes)
	if err != nil {
		panic(err)
	}
	return p.within(c, inputs)
}

// nested returns the plan of the model as a layer.
func (m *Model) nested(inputs []Shape) (*plan, error) {
	if err := m.checkGraph(); err != nil {
		return nil, err
	}
	if len(inputs) != len(m.inputs) {
		return nil, hint.Try(fmt.Errorf("it is called on %d tensors", len(inputs)), "the model has %d inputs", len(m.inputs))
	}
	return newPlan(m.inputs, m.outputs, inputs)
}

func (m *Model) keywords() map[string]any { return masked }

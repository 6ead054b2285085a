package kit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
	"layercake/internal/hint"
)

// GradientOptions are the options of [Model.Gradients].
type GradientOptions struct {
	SampleWeight Arrays // weight of each example in the loss, as in [Dataset]; by default 1

	// Training makes layers compute as in training: dropout drops, BatchNormalization uses the mean of the batch and updates its moving
	// averages. It is training=True of Keras's model(x, training=True).
	Training bool
	Seed     uint64 // of the random numbers of Training; 0 means different ones each time, or those of the model's Seed
}

// Gradients returns the loss of one batch, with the examples x, [batch, input...], and their targets y, [batch, ...], and the gradients of
// the loss with respect to the trainable weights, in the order of [Model.Weights]. With [Model.ApplyGradients] it makes a training loop
// of one's own, for what no Fit can do:
//
//	for step := range 1000 {
//		x, y := batch(step)
//		loss, gradients := model.MustGradients(x, y, kit.GradientOptions{Training: true})
//		model.MustApplyGradients(gradients)
//	}
//
// In Keras that is a GradientTape, or jax.value_and_grad. The loss is that of Compile, with the regularizers' terms. A program is compiled
// for each batch size.
//
// Training may be adversarial, as of a generator of images and a discriminator of real ones. One model consists of both, with the
// discriminator frozen; models share the weights of the layers that they share:
//
//	both := kit.NewModel(noise, discriminator.On(generator.On(noise)))
//	...
//	discriminator.Trainable(true)
//	_, gradients := discriminator.MustGradients(images, real)
//	discriminator.MustApplyGradients(gradients)
//	discriminator.Trainable(false)
//	_, gradients = both.MustGradients(noises, real)
//	both.MustApplyGradients(gradients)
func (m *Model) Gradients(x, y Arrays, options ...GradientOptions) (loss float64, gradients []Array, err error) {
	o, err := only(options)
	if err == nil {
		loss, gradients, err = m.gradients(x, y, o)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("gradients: %w", err)
	}
	return loss, gradients, nil
}

// MustGradients is like Gradients but ends the cell with the error.
func (m *Model) MustGradients(x, y Arrays, options ...GradientOptions) (loss float64, gradients []Array) {
	loss, gradients, err := m.Gradients(x, y, options...)
	must(err)
	return loss, gradients
}

func (m *Model) gradients(x, y Arrays, options GradientOptions) (loss float64, gradients []Array, err error) {
	given := Data(mapped(x, Array.computed), mapped(y, Array.computed))
	given.SampleWeight = options.SampleWeight
	batch, p, s, err := m.prepare(given)
	if err != nil {
		return 0, nil, err
	}
	backend, err := m.open()
	if err != nil {
		return 0, nil, err
	}
	weights, trained, kept := p.weights(), p.trained(), []int(nil)
	data := batch.data()
	if options.Training {
		data.Inputs = append(data.Inputs, draws(m.drawSeed(options.Seed), 0))
		kept = p.untrained()
	}
	f := &engine.Function{
		Network: m.network(backend, p, fmt.Sprintln("gradients", options.Training)),
		Build: func(batch engine.Batch, values []*graph.Node) []*graph.Node {
			call := &Call{examples: batch.Exist}
			if options.Training {
				call.training, call.random = true, randomOf(batch.Inputs[len(p.inputs)])
				batch.Inputs = batch.Inputs[:len(p.inputs)]
			}
			loss := meanLoss(m.measured(call, p, values, batch))
			results := append([]*graph.Node{loss}, call.gradients(loss, selected(values, trained))...)
			for _, i := range kept {
				value := values[i]
				if set := call.set[value]; set != nil && weights[i].NonTrainable {
					value = set
				}
				results = append(results, value)
			}
			return results
		},
	}
	results, err := f.Run(s.Weights, data)
	if err != nil {
		return 0, nil, err
	}
	loss, results = float64(results[0][0]), results[1:]
	for k, i := range trained {
		gradients = append(gradients, NewArray(results[k], weights[i].Shape...))
	}
	if len(kept) > 0 {
		for k, i := range kept {
			s.Weights[i] = results[len(trained)+k]
		}
		m.keep(p, s)
		err = m.remember(p)
	}
	return loss, gradients, err
}

// ApplyGradients updates the trainable weights with the optimizer of Compile, as one step of Fit does, given the gradients of
// [Model.Gradients], or others in the same shapes. The optimizer's state, such as Adam's momentum, continues in further calls and in
// Fit, and is saved with the model. It is Keras's optimizer.apply.
//
// Gradients that hold NaN or infinite numbers are an error, and leave the model as it was.
func (m *Model) ApplyGradients(gradients []Array) error {
	if err := m.applyGradients(gradients); err != nil {
		return fmt.Errorf("apply gradients: %w", err)
	}
	return nil
}

// MustApplyGradients is like ApplyGradients but ends the cell with the error.
func (m *Model) MustApplyGradients(gradients []Array) { must(m.ApplyGradients(gradients)) }

func (m *Model) applyGradients(gradients []Array) error {
	p, s, err := m.current()
	if err == nil {
		err = m.checkOptimizer()
	}
	if err != nil {
		return err
	}
	if m.refuses("ApplyGradients") {
		return hint.Try(errors.New("the model is being trained"), "apply gradients before or after")
	}
	weights, trained := p.weights(), p.trained()
	if len(gradients) != len(trained) {
		return hint.Try(fmt.Errorf("got %d gradients", len(gradients)), "the model has %d trainable weights", len(trained))
	}
	s.adopt(m.optimizer, p)
	rate, err := checkedRateAt(tuningOf(m.optimizer).schedule, int(s.Step-s.Began), s.Rate)
	if err != nil {
		return err
	}
	slots := p.slotVariables(m.optimizer)
	inputs := slices.Concat(p.weightVariables(), slots, engine.Variables{{Name: "learning_rate"}, {Name: "number"}})
	values := slices.Concat(s.Weights, s.Slots, [][]float32{{float32(rate)}, {float32(s.Step - s.Began + 1)}})
	for k, i := range trained {
		name := fmt.Sprintf("gradient number %d", k+1)
		g, w := gradients[k], weights[i]
		if err := g.Err(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if g.shape.String() != w.Shape.String() {
			return hint.Try(fmt.Errorf("%s is %v", name, g.shape), "the %s of layer %q is %v", w.Name, w.layer, w.Shape)
		}
		if err := g.checkFinite(name); err != nil {
			return err
		}
		numbers, err := Values[float32](g.AsType(Float32))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		inputs = append(inputs, engine.Variable{Name: fmt.Sprint("gradient_", k), Dimensions: w.Shape})
		values = append(values, numbers)
	}
	backend, err := m.open()
	if err != nil {
		return err
	}
	f := &engine.Function{
		Network: m.network(backend, p, "update by "+optimizerName(m.optimizer, p)),
		Build: func(_ engine.Batch, all []*graph.Node) []*graph.Node {
			take := func(n int) (some []*graph.Node) { some, all = all[:n:n], all[n:]; return some }
			values, memory, numbers := take(len(weights)), take(len(slots)), take(2)
			return m.update(p, values, memory, all, numbers[0], numbers[1])
		},
	}
	f.Weights = inputs
	results, err := f.Run(values, engine.Data{Len: 1})
	if err != nil {
		return err
	}
	s.Weights, s.Slots = results[:len(weights):len(weights)], results[len(weights):]
	s.Step++
	m.keep(p, s)
	return m.remember(p)
}

// untrained returns the indices, in plan.weights, of the weights that are not trained.
func (p *plan) untrained() (some []int) {
	for i, w := range p.weights() {
		if w.NonTrainable {
			some = append(some, i)
		}
	}
	return some
}

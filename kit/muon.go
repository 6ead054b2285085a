package kit

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/gomlx/gomlx/core/graph"
)

// MuonOptimizer makes the changes of matrices orthogonal, and changes other weights like [AdamW]. Make one with [Muon].
type MuonOptimizer struct {
	optimizerOptions[*MuonOptimizer]
	beta1, beta2, epsilon float64
	adamDecay             float64
	adamRatio             float64
	momentum              float64
	nesterov              bool
	steps                 int
	a, b, c               float64
	rmsRate               float64
	exclude               []string
	excludeEmbeddings     bool
}

// Muon returns Keras's Muon with its defaults: learning rate 0.001 if none is given, momentum 0.95 with nesterov, 5 steps, weight decay
// 0.004 (Jordan 2024, github.com/KellerJordan/Muon; Liu et al. 2025, arXiv:2502.16982). For weights with two axes:
//
//	m = momentum·m + g
//	x = g + momentum·m, or m without nesterov
//	w = w - rate·0.2·sqrt(max(rows, columns))·orthogonal(x)
//
// The orthogonal matrix nearest to x is approximated by steps of x = a·x + b·(x·xᵀ)·x + c·(x·xᵀ)²·x, from x divided by its length.
//
// Weights with another number of axes, embeddings and the weights of the layers in ExcludeLayers change as with [AdamW]. List the
// last layer there.
func Muon(learningRate ...float64) *MuonOptimizer {
	o := &MuonOptimizer{
		beta1: 0.9, beta2: 0.999, epsilon: 1e-7, adamDecay: 0.004, adamRatio: 1, momentum: 0.95, nesterov: true, steps: 5,
		a: 3.4445, b: -4.775, c: 2.0315, rmsRate: 0.2, exclude: []string{}, excludeEmbeddings: true,
	}
	o.optimizerOptions = newOptimizerOptions(o, 0.001, learningRate)
	o.weightDecay = 0.004
	return o
}

// AdamBeta1 sets the decay rate of AdamW's average gradient, from 0 to 1; by default 0.9.
func (o *MuonOptimizer) AdamBeta1(beta1 float64) *MuonOptimizer {
	o.beta1 = beta1
	return o
}

// AdamBeta2 sets the decay rate of AdamW's average square, from 0 to 1; by default 0.999.
func (o *MuonOptimizer) AdamBeta2(beta2 float64) *MuonOptimizer {
	o.beta2 = beta2
	return o
}

// Epsilon sets the number added to AdamW's divisor, above 0; by default 1e-7.
func (o *MuonOptimizer) Epsilon(epsilon float64) *MuonOptimizer {
	o.epsilon = epsilon
	return o
}

// AdamWeightDecay sets the weight decay of the weights that change as with AdamW, 0 or more; by default 0.004. That of the others is
// set by WeightDecay.
func (o *MuonOptimizer) AdamWeightDecay(decay float64) *MuonOptimizer {
	o.adamDecay = decay
	return o
}

// AdamLRRatio sets AdamW's learning rate over that of matrices, 0 or more; by default 1.
func (o *MuonOptimizer) AdamLRRatio(ratio float64) *MuonOptimizer {
	o.adamRatio = ratio
	return o
}

// Momentum sets the fraction of the average gradient that is kept, from 0 to 1; by default 0.95.
func (o *MuonOptimizer) Momentum(momentum float64) *MuonOptimizer {
	o.momentum = momentum
	return o
}

// Nesterov sets whether to use Nesterov's momentum; by default true.
func (o *MuonOptimizer) Nesterov(nesterov bool) *MuonOptimizer {
	o.nesterov = nesterov
	return o
}

// NSSteps sets the number of steps that make changes orthogonal, 1 to 100; by default 5.
func (o *MuonOptimizer) NSSteps(steps int) *MuonOptimizer {
	o.steps = steps
	return o
}

// MuonA sets the factor a of these steps; by default 3.4445.
func (o *MuonOptimizer) MuonA(a float64) *MuonOptimizer {
	o.a = a
	return o
}

// MuonB sets the factor b of these steps; by default -4.775.
func (o *MuonOptimizer) MuonB(b float64) *MuonOptimizer {
	o.b = b
	return o
}

// MuonC sets the factor c of these steps; by default 2.0315.
func (o *MuonOptimizer) MuonC(c float64) *MuonOptimizer {
	o.c = c
	return o
}

// RMSRate sets the factor of changes beside the root of the larger number of rows or columns, above 0; by default 0.2. With 0 changes
// have neither factor.
func (o *MuonOptimizer) RMSRate(rate float64) *MuonOptimizer {
	o.rmsRate = rate
	return o
}

// ExcludeLayers sets patterns, regular expressions, of the names of layers and weights, "dense_2/kernel", that change as with AdamW; by
// default there are none.
func (o *MuonOptimizer) ExcludeLayers(patterns ...string) *MuonOptimizer {
	o.exclude = append([]string{}, patterns...)
	return o
}

// ExcludeEmbeddings sets whether weights with "embedding" in their names change as with AdamW; by default true.
func (o *MuonOptimizer) ExcludeEmbeddings(exclude bool) *MuonOptimizer {
	o.excludeEmbeddings = exclude
	return o
}

// Config implements [Configured].
func (o *MuonOptimizer) Config() Config {
	return o.config("Muon", Options{
		"adam_beta_1": &o.beta1, "adam_beta_2": &o.beta2, "epsilon": &o.epsilon, "adam_weight_decay": &noneIfZero[float64]{&o.adamDecay},
		"adam_lr_ratio": &o.adamRatio, "momentum": &o.momentum, "nesterov": &o.nesterov, "ns_steps": &o.steps,
		"muon_a": &o.a, "muon_b": &o.b, "muon_c": &o.c, "rms_rate": &noneIfZero[float64]{&o.rmsRate},
		"exclude_layers": &o.exclude, "exclude_embeddings": &o.excludeEmbeddings,
	})
}

// Describe implements [Optimizer].
func (o *MuonOptimizer) Describe() string {
	return fmt.Sprintf("muon momentum=%v nesterov=%t ns_steps=%d a=%v b=%v c=%v rms_rate=%v adam_beta_1=%v adam_beta_2=%v epsilon=%v adam_weight_decay=%v adam_lr_ratio=%v exclude_layers=%q exclude_embeddings=%t",
		o.momentum, o.nesterov, o.steps, o.a, o.b, o.c, o.rmsRate, o.beta1, o.beta2, o.epsilon, o.adamDecay, o.adamRatio, o.exclude, o.excludeEmbeddings)
}

// Check implements [Optimizer].
func (o *MuonOptimizer) Check() error {
	var steps, patterns error
	if o.steps < 1 || o.steps > 100 {
		steps = fmt.Errorf("NSSteps(%d): it must be from 1 to 100", o.steps)
	}
	for _, pattern := range o.exclude {
		if _, err := regexp.Compile(pattern); err != nil {
			patterns = fmt.Errorf("ExcludeLayers(%q): %w", pattern, err)
		}
	}
	return errors.Join(checkFractions(fraction{"AdamBeta1", o.beta1}, fraction{"AdamBeta2", o.beta2}, fraction{"Momentum", o.momentum}),
		checkEpsilon(o.epsilon, "Muon"), atLeast(0, "AdamWeightDecay", o.adamDecay), atLeast(0, "AdamLRRatio", o.adamRatio),
		atLeast(0, "RMSRate", o.rmsRate), steps, patterns)
}

// Slots implements [Optimizer]. The velocity is AdamW's.
func (o *MuonOptimizer) Slots() []Slot { return []Slot{{Name: "momentum"}, {Name: "velocity"}} }

// likeAdam reports whether a weight changes as with AdamW.
func (o *MuonOptimizer) likeAdam(w Weight) bool {
	path := w.layer + "/" + w.Name
	if len(w.Shape) != 2 || o.excludeEmbeddings && strings.Contains(strings.ToLower(path), "embedding") {
		return true
	}
	for _, pattern := range o.exclude {
		if regexp.MustCompile(pattern).MatchString(path) { // checked before
			return true
		}
	}
	return false
}

// decayOf returns the weight decay of a weight.
func (o *MuonOptimizer) decayOf(w Weight) float64 {
	if o.likeAdam(w) {
		return o.adamDecay
	}
	return o.weightDecay
}

// Update implements [Optimizer].
func (o *MuonOptimizer) Update(u Update) (*graph.Node, []*graph.Node) {
	if o.likeAdam(u.of) {
		u.LearningRate = graph.MulScalar(u.LearningRate, o.adamRatio)
		return Adam().Beta1(o.beta1).Beta2(o.beta2).Epsilon(o.epsilon).Update(u)
	}
	m := graph.Add(graph.MulScalar(u.Slots[0], o.momentum), u.Gradient)
	x := m
	if o.nesterov {
		x = graph.Add(u.Gradient, graph.MulScalar(m, o.momentum))
	}
	change := graph.Mul(u.LearningRate, o.orthogonal(x))
	if o.rmsRate != 0 {
		size := graph.Scalar(x.Graph(), x.DType(), max(x.Shape().Dim(0), x.Shape().Dim(1)))
		change = graph.MulScalar(graph.Mul(change, graph.Sqrt(size)), o.rmsRate)
	}
	return graph.Sub(u.Weight, change), []*graph.Node{m, u.Slots[1]}
}

// orthogonal approximates the orthogonal matrix that is nearest to x, by Newton-Schulz iteration.
func (o *MuonOptimizer) orthogonal(x *graph.Node) *graph.Node {
	tall := x.Shape().Dim(0) > x.Shape().Dim(1)
	if tall {
		x = graph.Transpose(x, 0, 1)
	}
	x = graph.Div(x, graph.AddScalar(length(x), 1e-7))
	for range o.steps {
		a := graph.MatMul(x, graph.Transpose(x, 0, 1))
		b := graph.Add(graph.MulScalar(a, o.b), graph.MatMul(graph.MulScalar(a, o.c), a))
		x = graph.Add(graph.MulScalar(x, o.a), graph.MatMul(b, x))
	}
	if tall {
		x = graph.Transpose(x, 0, 1)
	}
	return x
}

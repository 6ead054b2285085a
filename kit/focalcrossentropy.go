package kit

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// Focal crossentropies count less what a model already predicts well, so that rare and difficult examples count more (Lin et al.
// 2018, arXiv:1708.02002). Targets and outputs are those of the crossentropy.

// BinaryFocalCrossentropy is [BinaryCrossentropy] with the factor (1-q)^gamma for each answer, where q is the probability of the
// right one; gamma is 2 by default.
var BinaryFocalCrossentropy = &FocalCrossentropyLoss{crossentropy: *BinaryCrossentropy, alpha: 0.25, gamma: 2}

// CategoricalFocalCrossentropy is [CategoricalCrossentropy] with the factor alpha·(1-p)^gamma for the probability p of each class; alpha is
// 0.25 and gamma 2 by default.
var CategoricalFocalCrossentropy = &FocalCrossentropyLoss{crossentropy: *CategoricalCrossentropy, alpha: 0.25, gamma: 2}

// A FocalCrossentropyLoss is [BinaryFocalCrossentropy] or [CategoricalFocalCrossentropy].
type FocalCrossentropyLoss struct {
	MeanMetric
	crossentropy CrossentropyLoss
	alpha, gamma float64
	balanced     bool
}

// FromLogits returns the loss for a model that ends without a softmax or sigmoid, if true: the loss applies it. By default
// it is false.
func (l *FocalCrossentropyLoss) FromLogits(logits bool) *FocalCrossentropyLoss {
	other := *l
	other.crossentropy.fromLogits = logits
	return &other
}

// LabelSmoothing returns the loss with smoothed targets, as [CrossentropyLoss.LabelSmoothing].
func (l *FocalCrossentropyLoss) LabelSmoothing(smoothing float64) *FocalCrossentropyLoss {
	other := *l
	other.crossentropy.smoothing = smoothing
	return &other
}

// Alpha returns the loss with the given weight: of all classes, or with ApplyClassBalancing of yes answers. By default it is 0.25; it is
// 0 or more.
func (l *FocalCrossentropyLoss) Alpha(alpha float64) *FocalCrossentropyLoss {
	other := *l
	other.alpha = alpha
	return &other
}

// Gamma returns the loss with the given power, 0 or more; by default 2. With 0 all predictions count the same.
func (l *FocalCrossentropyLoss) Gamma(gamma float64) *FocalCrossentropyLoss {
	other := *l
	other.gamma = gamma
	return &other
}

// ApplyClassBalancing returns [BinaryFocalCrossentropy] with the weights alpha for yes answers and 1-alpha for no answers, if true; by
// default false.
func (l *FocalCrossentropyLoss) ApplyClassBalancing(balance bool) *FocalCrossentropyLoss {
	other := *l
	other.balanced = balance
	return &other
}

func (l *FocalCrossentropyLoss) binary() bool { return l.crossentropy.kind == yesOrNo }

// Name implements [Loss].
func (l *FocalCrossentropyLoss) Name() string { return words.Snake(l.class()) }

func (l *FocalCrossentropyLoss) class() string {
	if l.binary() {
		return "BinaryFocalCrossentropy"
	}
	return "CategoricalFocalCrossentropy"
}

// Config implements [Configured].
func (l *FocalCrossentropyLoss) Config() Config {
	return lossConfig(l.class(), l.Name(), l.metricConfig().Options)
}

func (l *FocalCrossentropyLoss) metricConfig() Config {
	o := Options{
		"from_logits": &l.crossentropy.fromLogits, "label_smoothing": &l.crossentropy.smoothing, "axis": always(-1),
		"alpha": &l.alpha, "gamma": &l.gamma,
	}
	if l.binary() {
		o["apply_class_balancing"] = &l.balanced
	}
	return Config{Class: l.class(), Options: o}
}

// String returns the name and the options.
func (l *FocalCrossentropyLoss) String() string {
	return fmt.Sprintf("%s from_logits=%t label_smoothing=%v alpha=%v gamma=%v apply_class_balancing=%t",
		l.Name(), l.crossentropy.fromLogits, l.crossentropy.smoothing, l.alpha, l.gamma, l.balanced)
}

// Check implements [Loss].
func (l *FocalCrossentropyLoss) Check(target, output Shape) error {
	if err := l.crossentropy.Check(target, output); err != nil {
		return fmt.Errorf("%s: %w", l.Name(), err)
	}
	if err := atLeast(0, "Gamma", l.gamma); err != nil {
		return fmt.Errorf("%s: %w", l.Name(), err)
	}
	if err := atLeast(0, "Alpha", l.alpha); err != nil {
		return fmt.Errorf("%s: %w", l.Name(), err)
	}
	if l.balanced && !l.binary() {
		return hint.Try(fmt.Errorf("%s: ApplyClassBalancing is for BinaryFocalCrossentropy", l.Name()), "leave it out")
	}
	return nil
}

// checkTargets implements targetChecker.
func (l *FocalCrossentropyLoss) checkTargets(y Array, output Shape) error {
	return l.crossentropy.checkTargets(y, output)
}

// Graph implements [Loss].
func (l *FocalCrossentropyLoss) Graph(p Prediction) *graph.Node {
	target, q := p.numbers()
	power := func(x *graph.Node) *graph.Node {
		return graph.Pow(graph.OneMinus(x), graph.Scalar(x.Graph(), x.DType(), l.gamma))
	}
	if !l.binary() {
		logQ := l.crossentropy.logProbabilities(p)
		target = l.crossentropy.smooth(target, logQ.Shape().Dim(-1))
		return graph.Neg(graph.ReduceSum(graph.Mul(graph.MulScalar(power(graph.Exp(logQ)), l.alpha), graph.Mul(target, logQ)), -1))
	}
	target = l.crossentropy.smooth(target, 2)
	if logits := l.crossentropy.logits(p, Sigmoid); logits != nil {
		q = graph.Logistic(graph.Reshape(logits, target.Shape().Dimensions...))
	}
	right := graph.Add(graph.Mul(target, q), graph.Mul(graph.OneMinus(target), graph.OneMinus(q)))
	loss := graph.Mul(power(right), l.crossentropy.binary(p))
	if l.balanced {
		loss = graph.Mul(loss, graph.Add(graph.MulScalar(target, l.alpha), graph.MulScalar(graph.OneMinus(target), 1-l.alpha)))
	}
	return loss
}

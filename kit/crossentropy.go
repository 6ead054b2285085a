package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
	"layercake/internal/words"
)

// The crossentropies of Keras. Outputs are probabilities p. Right after a softmax or a sigmoid the losses are computed from
// the logits and stay exact where the probabilities saturate at 0 or 1. Other probabilities are clipped to the range from
// 1e-7 to 1 - 1e-7, as in Keras.

// CategoricalCrossentropy is the loss for one class out of several. Targets t are one-hot rows, or other probabilities, in
// the shape of the output, [batch, ..., classes]. It is -Σ t·log(p) over the classes.
var CategoricalCrossentropy = &CrossentropyLoss{kind: oneHotRows}

// SparseCategoricalCrossentropy is the same for targets that are class numbers, [batch, ...] or [batch, ..., 1].
var SparseCategoricalCrossentropy = &CrossentropyLoss{kind: classNumbers}

// BinaryCrossentropy is the loss for outputs that each answer yes or no, after a sigmoid. Targets t are 0 or 1, or
// probabilities in between, in the shape of the output. It is the mean of -t·log(p) - (1-t)·log(1-p).
var BinaryCrossentropy = &CrossentropyLoss{kind: yesOrNo}

// A CrossentropyLoss is one of [CategoricalCrossentropy], [SparseCategoricalCrossentropy] and [BinaryCrossentropy].
type CrossentropyLoss struct {
	MeanMetric
	kind       crossentropyKind
	fromLogits bool
	smoothing  float64
}

type crossentropyKind int

const (
	oneHotRows crossentropyKind = iota
	classNumbers
	yesOrNo
)

// FromLogits returns the loss for a model that ends without a softmax or sigmoid, if true: the loss applies it. By default
// it is false.
func (l *CrossentropyLoss) FromLogits(logits bool) *CrossentropyLoss {
	other := *l
	other.fromLogits = logits
	return &other
}

// LabelSmoothing returns the loss with smoothed targets: t·(1-smoothing) + smoothing/classes, or smoothing/2 for
// BinaryCrossentropy; smoothing is from 0 to 1, by default 0. (Keras has no smoothing for class numbers; here it is the
// smoothing of their one-hot rows in [CategoricalCrossentropy].)
func (l *CrossentropyLoss) LabelSmoothing(smoothing float64) *CrossentropyLoss {
	other := *l
	other.smoothing = smoothing
	return &other
}

// Name implements [Loss].
func (l *CrossentropyLoss) Name() string {
	return words.Snake(l.class())
}

func (l *CrossentropyLoss) class() string {
	return [...]string{"CategoricalCrossentropy", "SparseCategoricalCrossentropy", "BinaryCrossentropy"}[l.kind]
}

// Config implements [Configured].
func (l *CrossentropyLoss) Config() Config {
	c := lossConfig(l.class(), l.Name(), l.options())
	if l.kind != classNumbers {
		c.Options["axis"] = always(-1)
	}
	return c
}

func (l *CrossentropyLoss) metricConfig() Config {
	c := Config{Class: l.class(), Options: l.options()}
	if l.kind != yesOrNo {
		c.Options["axis"] = always(-1)
	}
	return c
}

// options returns the options that the loss and the metric share.
func (l *CrossentropyLoss) options() Options {
	o := Options{"from_logits": &l.fromLogits, "label_smoothing": &l.smoothing}
	if l.kind == classNumbers {
		o["label_smoothing"], o["ignore_class"] = &unlessUsual{&l.smoothing, 0.0}, always(nil)
	}
	return o
}

// String returns the name and the options.
func (l *CrossentropyLoss) String() string {
	return fmt.Sprintf("%s from_logits=%t label_smoothing=%v", l.Name(), l.fromLogits, l.smoothing)
}

// Check implements [Loss].
func (l *CrossentropyLoss) Check(target, output Shape) error {
	if !(l.smoothing >= 0 && l.smoothing <= 1) {
		return fmt.Errorf("%s: LabelSmoothing(%v): it must be from 0 to 1", l.Name(), l.smoothing)
	}
	if l.kind == yesOrNo {
		return checkAlike(l.Name(), target, output)
	}
	classes, before := output.last()
	if classes < 2 {
		return hint.Try(fmt.Errorf("%s: the model's output is %v and so has only one class, from which nothing can be learned", l.Name(), batched(output)), "for two classes end the model with Dense(2).Activation(kit.Softmax), or with Dense(1).Activation(kit.Sigmoid) and use BinaryCrossentropy")
	}
	asNumbers, asRows := alike(target, before), alike(target, output)
	switch {
	case l.kind == classNumbers && asNumbers, l.kind == oneHotRows && asRows:
		return nil
	case l.kind == classNumbers:
		rows := ""
		if asRows {
			rows = " (for one-hot rows there is CategoricalCrossentropy)"
		}
		return hint.Try(hint.Try(fmt.Errorf("%s: targets must be class numbers, %v or %v", l.Name(), batched(before), append(batched(before), 1)), "they are %v%s", batched(target), rows), "%s", flattenHint(target, output))
	case asNumbers:
		return hint.Try(fmt.Errorf("%s: targets must be one-hot rows, %v", l.Name(), batched(output)), "they are %v (use kit.ToCategorical(y, %d), or SparseCategoricalCrossentropy for class numbers)", batched(target), classes)
	}
	return checkAlike(l.Name(), target, output)
}

// checkTargets implements targetChecker: class numbers must be among the model's classes, answers between 0 and 1.
// ToCategorical checks the one-hot rows that it makes.
func (l *CrossentropyLoss) checkTargets(y Array, output Shape) error {
	switch l.kind {
	case classNumbers:
		classes, _ := output.last()
		return checkClasses(y, classes)
	case yesOrNo:
		wrong, err := y.find(func(x float64) bool { return x < 0 || x > 1 })
		if wrong != nil {
			err = hint.Try(fmt.Errorf("target %s (%s): %s takes 0, 1 and probabilities between them", wrong.text, wrong.place, l.Name()), "Hinge takes -1 and 1, SparseCategoricalCrossentropy class numbers, MeanSquaredError any number")
		}
		return err
	}
	return nil
}

// Graph implements [Loss].
func (l *CrossentropyLoss) Graph(p Prediction) *graph.Node {
	if l.kind == yesOrNo {
		return l.binary(p)
	}
	logP := l.logProbabilities(p)
	classes := logP.Shape().Dim(-1)
	var target *graph.Node
	if l.kind == classNumbers {
		target = graph.OneHot(p.classes(true), classes, Float32)
	} else {
		target, _ = p.numbers()
	}
	target = l.smooth(target, classes)
	return graph.Neg(graph.ReduceSum(graph.Mul(target, logP), -1))
}

// logProbabilities are the logarithms of the classes' probabilities.
func (l *CrossentropyLoss) logProbabilities(p Prediction) *graph.Node {
	if logits := l.logits(p, Softmax); logits != nil {
		return graph.LogSoftmax(logits, -1)
	}
	q := graph.Div(p.Output, graph.ReduceAndKeep(p.Output, graph.ReduceSum, -1))
	return graph.Log(clip(q, epsilon, 1-epsilon))
}

// binary is the crossentropy of each answer.
func (l *CrossentropyLoss) binary(p Prediction) *graph.Node {
	target, q := p.numbers()
	target = l.smooth(target, 2)
	if logits := l.logits(p, Sigmoid); logits != nil {
		// This is softplus(x) - t·x, without losing a small result in the difference of large numbers.
		x := graph.Reshape(logits, target.Shape().Dimensions...)
		return graph.Add(graph.Sub(graph.MaxScalar(x, 0), graph.Mul(target, x)), graph.Log1p(graph.Exp(graph.Neg(graph.Abs(x)))))
	}
	q = clip(q, epsilon, 1-epsilon)
	yes, no := graph.Mul(target, graph.Log(q)), graph.Mul(graph.OneMinus(target), graph.Log(graph.OneMinus(q)))
	return graph.Neg(graph.Add(yes, no))
}

// logits returns the tensor from which the activation computes, or would compute, the probabilities; nil if unknown.
func (l *CrossentropyLoss) logits(p Prediction, activation ActivationFunc) *graph.Node {
	switch {
	case l.fromLogits && p.Activation != "":
		panic(hint.Try(errors.New("FromLogits is for a model that ends without an activation"), "this one ends with a %s", p.Activation))
	case l.fromLogits:
		return p.Output
	case p.Activation == activation.Name:
		return p.Logits
	}
	return nil
}

func (l *CrossentropyLoss) smooth(target *graph.Node, outcomes int) *graph.Node {
	if l.smoothing == 0 {
		return target
	}
	return graph.AddScalar(graph.MulScalar(target, 1-l.smoothing), l.smoothing/float64(outcomes))
}

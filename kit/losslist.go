package kit

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// A LossList is a loss for each output of a model, in order. Training minimizes their sum; [WeightedLoss] sets the weight
// of one.
//
//	model.Compile(kit.Adam(), kit.LossList{kit.BinaryCrossentropy, kit.WeightedLoss(0.2, kit.MeanSquaredError)})
type LossList []Loss

// A LossMap is a loss for each output of a model, by the name of the layer that returns it. See [LossList].
type LossMap map[string]Loss

const severalLosses = "several losses are for a model with several outputs"

// Name implements [Loss].
func (l LossList) Name() string { return "losses" }

// Check implements [Loss].
func (l LossList) Check(target, output Shape) error { return errors.New(severalLosses) }

// Graph implements [Loss].
func (l LossList) Graph(Prediction) *graph.Node { panic(errors.New(severalLosses)) }

// Name implements [Loss].
func (l LossMap) Name() string { return "losses" }

// Check implements [Loss].
func (l LossMap) Check(target, output Shape) error { return errors.New(severalLosses) }

// Graph implements [Loss].
func (l LossMap) Graph(Prediction) *graph.Node { panic(errors.New(severalLosses)) }

// WeightedLoss returns the loss of one of several outputs with its weight in the sum of all losses: Keras's loss_weights.
func WeightedLoss(weight float64, loss Loss) Loss { return weightedLoss{loss, weight} }

type weightedLoss struct {
	Loss
	weight float64
}

// String returns the same text for losses that compute the same value.
func (w weightedLoss) String() string { return fmt.Sprint(described(w.Loss), " weight=", w.weight) }

// lossesOf returns the losses of the model's outputs, with their weights.
func (m *compilation) lossesOf(names []string) (losses []Loss, err error) {
	switch l := m.loss.(type) {
	case LossList:
		if len(l) != len(names) {
			return nil, hint.Try(fmt.Errorf("%d losses are given", len(l)), "the model has %d outputs: %s", len(names), strings.Join(names, ", "))
		}
		losses = l
	case LossMap:
		for _, name := range slices.Sorted(maps.Keys(l)) {
			if !slices.Contains(names, name) {
				return nil, hint.Try(fmt.Errorf("a loss is given for the output %q", name), "the model has %s", strings.Join(names, ", "))
			}
		}
		for _, name := range names {
			if l[name] == nil {
				return nil, fmt.Errorf("no loss is given for the output %q", name)
			}
			losses = append(losses, l[name])
		}
	default:
		losses = slices.Repeat([]Loss{l}, len(names))
	}
	for _, l := range losses {
		if w, ok := l.(weightedLoss); ok {
			if unfit(w.weight) != "" {
				return nil, hint.Try(fmt.Errorf("the weight of a loss is %s", special(w.weight)), "it must be a finite number")
			}
			l = w.Loss
		}
		if isNil(l) {
			return nil, errors.New("one of the losses is nil")
		}
		if isOnlyMetric(l) {
			return nil, hint.Try(fmt.Errorf("the loss %s is only a metric: training cannot minimize it", l.Name()), "train with a loss and watch it, for example Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)")
		}
	}
	return losses, nil
}

// isOnlyMetric reports whether loss is one of this package's metrics that are not losses. They have all methods of a Loss.
func isOnlyMetric(loss Loss) bool {
	metric, ok := loss.(Metric)
	return ok && metrics.isOurs(metric) && !losses.isOurs(loss)
}

// encodeLosses returns Keras's JSON of the losses given to Compile, and of their weights if there are any.
func encodeLosses(loss Loss) (text, weights json.RawMessage, err error) {
	weighted := false
	split := func(l Loss) (one json.RawMessage, weight float64) {
		weight = 1
		if w, ok := l.(weightedLoss); ok {
			l, weight, weighted = w.Loss, w.weight, true
		}
		t, failed := losses.checked(l)
		err = cmp.Or(err, failed)
		return t, weight
	}
	var all, factors any
	switch l := loss.(type) {
	case LossList:
		list, numbers := make([]json.RawMessage, len(l)), make([]float64, len(l))
		for i := range l {
			list[i], numbers[i] = split(l[i])
		}
		all, factors = list, numbers
	case LossMap:
		byName, numbers := map[string]json.RawMessage{}, map[string]float64{}
		for _, name := range slices.Sorted(maps.Keys(l)) {
			byName[name], numbers[name] = split(l[name])
		}
		all, factors = byName, numbers
	default:
		all, factors = split(l)
	}
	if err != nil {
		return nil, nil, err
	}
	if !weighted {
		factors = nil
	}
	if text, err = json.Marshal(all); err == nil {
		weights, err = json.Marshal(factors)
	}
	return text, weights, err
}

// decodeLosses reads what encodeLosses wrote.
func decodeLosses(text, weights json.RawMessage) (Loss, error) {
	one := func(text json.RawMessage, weight *float64) (Loss, error) {
		loss, err := losses.decode(text)
		if err == nil && weight != nil {
			loss = WeightedLoss(*weight, loss)
		}
		return loss, err
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil && list != nil {
		factors := make([]*float64, len(list))
		if weights != nil {
			if err := json.Unmarshal(weights, &factors); err != nil || factors != nil && len(factors) != len(list) {
				return nil, hint.Try(fmt.Errorf("the loss weights are %s", excerpt(weights)), "there are %d losses", len(list))
			}
		}
		var all LossList
		for i, text := range list {
			var factor *float64
			if factors != nil {
				factor = factors[i]
			}
			loss, err := one(text, factor)
			if err != nil {
				return nil, err
			}
			all = append(all, loss)
		}
		return all, nil
	}
	var byName map[string]json.RawMessage
	if json.Unmarshal(text, &byName) == nil && byName != nil && (byName["class_name"] == nil || byName["config"] == nil) {
		factors := map[string]*float64{}
		if weights != nil {
			if err := json.Unmarshal(weights, &factors); err != nil {
				return nil, hint.Try(fmt.Errorf("the loss weights are %s", excerpt(weights)), "the losses have names")
			}
		}
		all := LossMap{}
		for name, text := range byName {
			loss, err := one(text, factors[name])
			if err != nil {
				return nil, err
			}
			all[name] = loss
		}
		return all, nil
	}
	var factor *float64
	if weights != nil {
		if err := json.Unmarshal(weights, &factor); err != nil {
			return nil, hint.Try(fmt.Errorf("the loss weight is %s", excerpt(weights)), "it must be a number")
		}
	}
	return one(text, factor)
}

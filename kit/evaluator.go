package kit

import (
	"errors"
	"fmt"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// An evaluation measures a model on batches.
type evaluation struct {
	model     *Model
	plan      *plan
	feeder    feeder
	callbacks []TestCallback
	evaluator *engine.Evaluator

	asked  int    // number of batches asked for; 0 if all are, or once it is noted that there are fewer
	option string // that asks
}

func (m *Model) newEvaluation(b *Backend, p *plan, from feeder, callbacks []TestCallback) *evaluation {
	network := m.network(b, p, "")
	network.Room = from.room()
	return &evaluation{
		model: m, plan: p, feeder: from, callbacks: callbacks,
		evaluator: engine.NewEvaluator(engine.EvaluatorConfig{
			Network: network,
			Sums:    m.sums(p),
			Build: func(batch engine.Batch, weights []*graph.Node) *graph.Node {
				_, sums := m.measured(&Call{}, p, weights, batch)
				return sums
			},
		}),
	}
}

// run measures the weights on all batches and returns the metrics. Before each batch it calls goOn, unless it is nil; if that
// returns false, all metrics are NaN.
func (e *evaluation) run(weights []compute.Buffer, goOn func() bool) (map[string]float64, error) {
	defer e.feeder.rewind()
	if err := e.evaluator.Begin(); err != nil {
		return nil, err
	}
	began := time.Now()
	var unread error // errors of reading the metrics, which Logs cannot return
	t := &Testing{Model: e.model, Steps: e.feeder.steps()}
	t.logs = func() map[string]float64 {
		logs, err := e.logs()
		unread = errors.Join(unread, err)
		return logs
	}
	if err := e.tell(t, TestCallback.TestBegin); err != nil {
		return nil, err
	}
	for !t.stop {
		batch, err := e.feeder.next(e.evaluator.Load)
		if err != nil {
			return nil, err
		}
		if goOn != nil && !goOn() {
			return e.model.read(e.plan, nil, "")
		}
		if batch == nil {
			break
		}
		if err := e.tell(t, TestCallback.TestBatchBegin); err != nil {
			return nil, err
		}
		if err := e.feeder.while(func() error { return e.evaluator.Measure(batch, weights) }); err != nil {
			return nil, err
		}
		t.Step, t.Elapsed = t.Step+1, time.Since(began)
		if err := e.tell(t, TestCallback.TestBatchEnd); err != nil {
			return nil, err
		}
	}
	if t.Step < e.asked && !t.stop {
		noteShortage(e.option, e.asked, t.Step)
		e.asked = 0
	}
	t.Steps = t.Step
	logs, err := e.logs()
	if err = errors.Join(unread, err); err != nil {
		return nil, err
	}
	t.logs = func() map[string]float64 { return logs }
	return logs, e.tell(t, TestCallback.TestEnd)
}

// logs returns the means over the batches so far.
func (e *evaluation) logs() (map[string]float64, error) {
	sums, err := e.evaluator.Sums()
	if err != nil {
		return nil, err
	}
	return e.model.read(e.plan, sums, "")
}

// tell calls a method of all callbacks. An error, or a panic, names the callback.
func (e *evaluation) tell(t *Testing, method func(TestCallback, *Testing) error) error {
	return tellAll(e.callbacks, func(c TestCallback) error { return method(c, t) })
}

// tellAll calls a method of all callbacks, until one returns an error.
func tellAll[C any](callbacks []C, method func(c C) error) error {
	for _, c := range callbacks {
		if err := told(c, func() error { return method(c) }); err != nil {
			return err
		}
	}
	return nil
}

// told calls a method of a callback. Its error, or panic, names the callback.
func told(callback any, method func() error) (err error) {
	if panicked := caught(func() { err = method() }); panicked != nil {
		err = panicked
	}
	if err != nil {
		return fmt.Errorf("callback %T: %w", callback, err)
	}
	return nil
}

package kit

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/engine"
)

// newTrainer copies a state to devices. Its programs are kept with the model, for later fits.
func (m *Model) newTrainer(devices []engine.Device, p *plan, s *state, batchSize int) (*engine.Trainer, error) {
	return engine.NewTrainer(engine.TrainerConfig{
		Devices:   devices,
		BatchSize: batchSize,
		State:     slices.Concat(p.weightVariables(), p.slotVariables(m.optimizer)),
		Sums:      m.sums(p),
		Seed:      s.Seed,
		Began:     s.Began,
		Rate:      s.Rate,
		Programs:  &m.programs,
		Key:       p.programs() + optimizerName(m.optimizer, p),
		Build:     func(step *engine.Step) ([]*graph.Node, *graph.Node) { return m.step(p, step) },
	}, slices.Concat(s.Weights, s.Slots), s.Step)
}

// rateAt returns the learning rate of the step after the given number of updates: that of a schedule, or the constant one without a
// schedule.
func rateAt(schedule Schedule, updates int, constant float64) float64 {
	if schedule != nil {
		return float64(float32(schedule.Rate(updates)))
	}
	return constant
}

// checkedRateAt is rateAt with an error for a rate that cannot be, or a schedule that panics.
func checkedRateAt(schedule Schedule, updates int, constant float64) (rate float64, err error) {
	if err := caught(func() { rate = rateAt(schedule, updates, constant) }); err != nil {
		return 0, fmt.Errorf("LearningRate(%s): %w", scheduleText(schedule), err)
	}
	if err = checkRate(rate); err != nil && schedule != nil {
		err = fmt.Errorf("LearningRate(%s), at step %d: %w", scheduleText(schedule), updates, err)
	}
	return rate, err
}

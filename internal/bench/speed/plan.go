package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"layercake/internal/setup"
)

// A plan says what to measure.
type plan struct {
	works          []string
	systems        []system
	rounds, epochs int
	root           string // of the clone
	out            io.Writer
}

const (
	allExamples = 60000
	fewExamples = 128 // one step
)

// A key is a system at a work.
type key struct{ work, system string }

// run measures everything. missing has the reasons for missing results.
func (p plan) run(ctx context.Context) (results []result, missing map[key]string, err error) {
	missing = map[key]string{}
	measured := map[key][]measurement{}
	for _, work := range p.works {
		// An unmeasured first step reads the programs from disk into memory, and shows whether they work.
		for _, s := range p.systems {
			if s.missing != "" {
				missing[key{work, s.name}] = s.missing
				continue
			}
			if _, err := p.one(ctx, s, work, "warming up", 1, fewExamples); err != nil {
				if ctx.Err() != nil {
					return nil, nil, ctx.Err()
				}
				missing[key{work, s.name}] = err.Error()
			}
		}
	}
	for round := range p.rounds {
		for _, work := range p.works {
			for _, s := range p.order(round) {
				k := key{work, s.name}
				if missing[k] != "" {
					continue
				}
				m, err := p.one(ctx, s, work, fmt.Sprintf("round %d of %d", round+1, p.rounds), p.epochs, allExamples)
				if ctx.Err() != nil {
					return nil, nil, ctx.Err()
				}
				if err == nil && len(m.Epochs) != p.epochs {
					err = fmt.Errorf("it printed %d epochs instead of %d", len(m.Epochs), p.epochs)
				}
				if err != nil {
					missing[k] = err.Error()
					delete(measured, k)
					continue
				}
				measured[k] = append(measured[k], m)
			}
		}
	}
	for _, work := range p.works {
		for _, s := range p.systems {
			if m := measured[key{work, s.name}]; len(m) > 0 {
				results = append(results, summarize(work, s.name, m))
			}
		}
	}
	return results, missing, nil
}

// order is the systems' order in a round. Every other round is reversed, so that a machine that becomes slower or
// faster over time affects all.
func (p plan) order(round int) []system {
	systems := slices.Clone(p.systems)
	if round%2 == 1 {
		slices.Reverse(systems)
	}
	return systems
}

// one measures one process, and reports it like a set-up step.
func (p plan) one(ctx context.Context, s system, work, what string, epochs, examples int) (m measurement, err error) {
	failed := setup.Run(ctx, p.root, p.out, &setup.Step{
		Name: fmt.Sprintf("%s %s, %s", work, s.name, what),
		Loud: true,
		Do: func(ctx context.Context, log io.Writer) error {
			if m, err = measure(s.command(ctx, work, epochs, examples)); err != nil {
				fmt.Fprintln(log, "not measured:", err)
				return nil // continue with the others
			}
			if examples == allExamples {
				fmt.Fprintf(log, "epochs of %.2f s, %.1f s in total, %.0f MB, accuracy %.4f\n", m.Epochs, m.Cold, m.Peak, m.Accuracy)
			}
			return nil
		},
	})
	if failed != nil {
		return m, failed
	}
	return m, err
}

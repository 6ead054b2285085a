package main

import (
	"math"
	"slices"
)

// A result is a system's performance at a work: medians over the rounds.
type result struct {
	Work         string  `json:"work"`
	System       string  `json:"system"`
	Epoch        float64 `json:"epoch_s"`       // median epoch after the first, validation included
	FirstEpoch   float64 `json:"first_epoch_s"` // including compilation
	Cold         float64 `json:"cold_s"`        // from the start of the process to the end of the last epoch
	Peak         float64 `json:"peak_rss_mb"`
	TestAccuracy float64 `json:"test_accuracy"` // after the last epoch
}

func summarize(work, system string, rounds []measurement) result {
	over := func(value func(measurement) float64) float64 {
		var values []float64
		for _, m := range rounds {
			values = append(values, value(m))
		}
		return math.Round(median(values)*1e4) / 1e4
	}
	return result{
		Work:         work,
		System:       system,
		Epoch:        over(func(m measurement) float64 { return median(m.Epochs[1:]) }),
		FirstEpoch:   over(func(m measurement) float64 { return m.Epochs[0] }),
		Cold:         over(func(m measurement) float64 { return m.Cold }),
		Peak:         over(func(m measurement) float64 { return m.Peak }),
		TestAccuracy: over(func(m measurement) float64 { return m.Accuracy }),
	}
}

// median returns the middle value, or the mean of the middle two. values must not be empty.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

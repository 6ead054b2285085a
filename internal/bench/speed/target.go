package main

// A target is the maximum ratio of one of our numbers to the best of others.
type target struct {
	work, system string
	number       number
	against      []string // the lowest of these systems counts
	most         float64
}

// A number is a field of a result.
type number struct {
	name string // as in the JSON
	of   func(result) float64
}

var (
	epochSeconds = number{"epoch_s", func(r result) float64 { return r.Epoch }}
	coldSeconds  = number{"cold_s", func(r result) float64 { return r.Cold }}
	peakMemory   = number{"peak_rss_mb", func(r result) float64 { return r.Peak }}

	keras = []string{"keras/jax", "keras/tensorflow"}
)

var targets = []target{
	{"mlp", "layercake/xla", epochSeconds, keras, 0.7},
	{"mlp", "layercake/xla", coldSeconds, keras, 0.5},
	{"mlp", "layercake/go", epochSeconds, []string{"gomlx/go"}, 0.6},
	{"mlp", "layercake/go", epochSeconds, []string{"keras/tensorflow"}, 1.3},
	{"cnn", "layercake/xla", epochSeconds, keras, 0.6},
	{"cnn", "layercake/go", epochSeconds, []string{"keras/tensorflow"}, 2.0},
	{"mlp", "layercake/xla", peakMemory, keras, 0.7},
	{"cnn", "layercake/xla", peakMemory, keras, 0.7},
}

// ratio returns the target's ratio and the system compared with. ok is false if any of the systems was not measured,
// since the lowest is then unknown.
func (t target) ratio(results []result) (ratio float64, against string, ok bool) {
	value := func(system string) (float64, bool) {
		for _, r := range results {
			if r.Work == t.work && r.System == system {
				return t.number.of(r), true
			}
		}
		return 0, false
	}
	ours, ok := value(t.system)
	if !ok {
		return 0, "", false
	}
	var lowest float64
	for _, system := range t.against {
		theirs, ok := value(system)
		if !ok {
			return 0, "", false
		}
		if against == "" || theirs < lowest {
			lowest, against = theirs, system
		}
	}
	return ours / lowest, against, true
}

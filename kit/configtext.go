package kit

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// essential are the options that are always shown, and come first. Others are shown only if they differ from the usual
// values.
var essential = []string{"units", "filters", "kernel_size", "input_dim", "output_dim", "target_shape", "dims", "rate", "stddev",
	"factor", "height_factor", "width_factor", "pool_size", "size", "scale",
	"learning_rate", "initial_learning_rate", "decay_steps", "first_decay_steps", "decay_rate", "boundaries", "values", "l1", "l2", "value", "max_value"}

// toldOf lists the essential options and then those that differ from the usual values.
func toldOf(options, usual Options) (told []string) {
	text := func(value any) string {
		if short, ok := value.(interface{ optionText() string }); ok {
			if text := short.optionText(); text != "" {
				return text
			}
		}
		data, err := json.Marshal(value)
		if err != nil {
			return "?"
		}
		return strings.NewReplacer(",", ", ", "[", "(", "]", ")").Replace(string(data))
	}
	names := slices.Sorted(maps.Keys(options))
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	for _, name := range names {
		is, was := text(options[name]), text(usual[name])
		if is != was || slices.Contains(essential, name) && is != "null" {
			told = append(told, name+"="+is)
		}
	}
	return told
}

func rank(name string) int {
	if i := slices.Index(essential, name); i >= 0 {
		return i
	}
	return len(essential)
}

// configText returns the class with the options that differ from the usual ones: Adam(learning_rate=0.001).
func configText(c, usual Config) string {
	return fmt.Sprintf("%s(%s)", c.Class, strings.Join(toldOf(c.Options, usual.Options), ", "))
}

// text returns the configText of a thing.
func (k *kind[T]) text(thing T) string {
	d, err := k.describe(thing)
	if err != nil {
		return fmt.Sprintf("%T", thing)
	}
	var usual Config
	if maker := k.makers[d.Class]; maker != nil {
		if u, err := k.describe(maker()); err == nil {
			usual = u.Config
		}
	}
	return configText(d.Config, usual)
}

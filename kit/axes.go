package kit

import (
	"fmt"
	"slices"

	"layercake/internal/hint"
)

// resolveAxes returns the axes of a batch of examples as sorted numbers from 1 up; negative ones count from the end. what
// names the layer in errors.
func resolveAxes(what string, axes []int, example Shape) ([]int, error) {
	rank := 1 + len(example)
	if rank == 1 && len(axes) > 0 {
		return nil, fmt.Errorf("%s: axes %v of %v, which has no axis but the batch", what, axes, batched(example))
	}
	out, ok := axesFrom(1, rank, axes)
	if !ok {
		return nil, hint.Try(fmt.Errorf("%s: axes %v of %v", what, axes, batched(example)), "each must be another one, from 1 to %d (axis 0 is the batch) or from %d to -1", rank-1, 1-rank)
	}
	return out, nil
}

// axesFrom returns axes as sorted numbers from first to rank-1; negative ones count from the end. ok is false if an axis is
// out of range or repeated.
func axesFrom(first, rank int, axes []int) (out []int, ok bool) {
	for _, axis := range axes {
		if axis < 0 {
			axis += rank
		}
		if axis < first || axis >= rank || slices.Contains(out, axis) {
			return nil, false
		}
		out = append(out, axis)
	}
	slices.Sort(out)
	return out, true
}

// exampleAxis returns the index in an example's shape of an axis of a batch, or an error.
func exampleAxis(what string, axis, rank int) (int, error) {
	at := axis - 1
	if axis < 0 {
		at = rank + axis
	}
	if axis == 0 || at < 0 || at >= rank {
		return 0, hint.Try(fmt.Errorf("%s: axis %d", what, axis), "examples have %d axes, from 1 to %d, or from -%d to -1 counted from the end", rank, rank, rank)
	}
	return at, nil
}

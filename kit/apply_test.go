package kit

import "testing"

// Layers that augment images do so by default where Keras's do.
func TestApplyAugments(t *testing.T) {
	x := NewArray(pattern(64*8*8*1, 0.5, 3), 64, 8, 8, 1).Add(0.5) // so many images that some are flipped
	for _, c := range []struct {
		layer   Layer
		options []PredictOptions
		changes bool
	}{
		{RandomFlip(), nil, true},
		{RandomRotation(0.3), nil, true},
		{RandomRotation(0.3), []PredictOptions{{}}, false},
		{RandomRotation(0.3), []PredictOptions{{Training: true}}, true},
		{Sequential(RandomRotation(0.3), Rescaling(1)), nil, true},
		{Sequential(Sequential(RandomRotation(0.3))), nil, true},
		{Sequential(RandomRotation(0.3), Dropout(0)), nil, false},
		{Dropout(0.5), nil, false},
	} {
		y := MustApply(c.layer, x, c.options...)
		if changes := !y.Equal(x).All().MustBool(); changes != c.changes {
			t.Errorf("%v with %v: changes %v, want %v", c.layer, c.options, changes, c.changes)
		}
	}
}

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

// Apply compiles a program for each shape and option, not for each call. Models of several inputs, and calls at the same time, have
// their own.
func TestApplyCompilesOnce(t *testing.T) {
	layer := Dense(2).KernelInitializer(Ones)
	x := NewArray(pattern(4*3, 1, 1), 4, 3)
	first := layer.MustApply(x)
	for range 3 {
		if again := layer.MustApply(x); !again.Equal(first).All().MustBool() {
			t.Errorf("%v, at first %v", again, first)
		}
	}
	programs := func() int { return layer.alone.thing.(*Model).programs.Len() }
	if n := programs(); n != 1 {
		t.Errorf("%d programs for calls of the same shape", n)
	}
	if out := layer.MustApply(x.Reshape(2, 2, 3)); out.Shape().String() != "(2, 2, 2)" || programs() != 2 {
		t.Errorf("another shape: %v, %d programs", out.Shape(), programs())
	}
	layer.Activation(ReLU)
	if !layer.MustApply(x).Equal(first.Maximum(0)).All().MustBool() || programs() != 3 {
		t.Errorf("another activation: %d programs", programs())
	}
	done := make(chan bool)
	for range 2 {
		go func() { done <- layer.MustApply(x).Equal(first.Maximum(0)).All().MustBool() }()
	}
	if a, b := <-done, <-done; !a || !b {
		t.Error("calls at the same time differ")
	}
	add := Add()
	if sum := add.MustApply(ArrayList{x, x}); !sum.Equal(x.Mul(2)).All().MustBool() {
		t.Errorf("%v", sum)
	}
	if sum := add.MustApply(ArrayList{x, x, x}); sum.Shape().String() != "(4, 3)" {
		t.Errorf("%v", sum)
	}
	var none *DenseLayer
	if _, err := Apply(none, x); err == nil {
		t.Error("a nil layer is no error")
	}
}

package kit

// poolingOptions implement everything but Call for layers that reduce each window to one number per channel.
type poolingOptions[Self any] struct {
	options[Self]
	windowOptions[Self]
	class string
}

func newPoolingOptions[Self any](layer Self, class string, s space, poolSize []int) poolingOptions[Self] {
	if len(poolSize) == 0 {
		poolSize = []int{2}
	}
	return poolingOptions[Self]{options[Self]{layer: layer}, windowOptions[Self]{newWindow(s, poolSize, poolSize), layer}, class}
}

// Describe implements [Layer].
func (p *poolingOptions[Self]) Describe() Description {
	out := p.description
	out.Class, out.Options = p.class, p.window.options("pool_size")
	return out
}

// Build implements [Layer].
func (p *poolingOptions[Self]) Build(input Shape) (Shape, []Weight, error) {
	if err := p.window.check(p.class, input); err != nil {
		return nil, nil, err
	}
	return p.window.outputShape(input, input[len(input)-1]), nil, nil
}

package kit

// kernelOptions are those of layers that multiply with a kernel, add a bias, and put the result through an activation.
type kernelOptions[Self any] struct {
	options[Self]
	activation   ActivationFunc
	noBias       bool
	prefix       string // of the kernel's options in Keras
	kernel, bias Weight // all but the shapes
}

func newKernelOptions[Self any](layer Self) kernelOptions[Self] {
	o := kernelOptions[Self]{activation: Linear, prefix: "kernel",
		kernel: Weight{Name: "kernel", Initializer: GlorotUniform},
		bias:   Weight{Name: "bias", Initializer: Zeros},
	}
	o.layer = layer
	return o
}

// Activation sets the function that the result is put through; by default there is none.
func (o *kernelOptions[Self]) Activation(f ActivationFunc) Self {
	o.activation = f
	return o.layer
}

// UseBias tells if there is a bias; by default there is.
func (o *kernelOptions[Self]) UseBias(use bool) Self {
	o.noBias = !use
	return o.layer
}

// KernelInitializer sets what fills the new kernel; by default [GlorotUniform].
func (o *kernelOptions[Self]) KernelInitializer(f Initializer) Self {
	o.kernel.Initializer = f
	return o.layer
}

// BiasInitializer sets what fills the new bias; by default [Zeros].
func (o *kernelOptions[Self]) BiasInitializer(f Initializer) Self {
	o.bias.Initializer = f
	return o.layer
}

// KernelRegularizer sets what the kernel adds to the loss; by default nothing.
func (o *kernelOptions[Self]) KernelRegularizer(r Regularizer) Self {
	o.kernel.Regularizer = r
	return o.layer
}

// BiasRegularizer sets what the bias adds to the loss; by default nothing.
func (o *kernelOptions[Self]) BiasRegularizer(r Regularizer) Self {
	o.bias.Regularizer = r
	return o.layer
}

// KernelConstraint sets what the kernel is put through after each training step; by default nothing.
func (o *kernelOptions[Self]) KernelConstraint(c Constraint) Self {
	o.kernel.Constraint = c
	return o.layer
}

// BiasConstraint sets what the bias is put through after each training step; by default nothing.
func (o *kernelOptions[Self]) BiasConstraint(c Constraint) Self {
	o.bias.Constraint = c
	return o.layer
}

// describe is what these options say of the layer.
func (o *kernelOptions[Self]) describe(class string) Description {
	out := o.description
	out.Class, out.Activation = class, o.activation.Name
	out.Options = Options{"activation": &o.activation, "use_bias": (*not)(&o.noBias)}.and(o.kernel.options(o.prefix), o.bias.options("bias"))
	return out
}

// weights are the layer's weights, in these shapes.
func (o *kernelOptions[Self]) weights(kernel, bias Shape) []Weight {
	k, b := o.kernel, o.bias
	k.Shape, b.Shape = kernel, bias
	if o.noBias {
		return []Weight{k}
	}
	return []Weight{k, b}
}

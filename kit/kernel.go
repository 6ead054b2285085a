package kit

// projectionOptions are the options of layers that multiply by a kernel and add a bias.
type projectionOptions[Self any] struct {
	options[Self]
	noBias       bool
	prefix       string // of the kernel's options in Keras
	kernel, bias Weight // without their shapes
}

func newProjectionOptions[Self any](layer Self) projectionOptions[Self] {
	o := projectionOptions[Self]{prefix: "kernel",
		kernel: Weight{Name: "kernel", Initializer: GlorotUniform},
		bias:   Weight{Name: "bias", Initializer: Zeros},
	}
	o.layer = layer
	return o
}

// UseBias sets whether there is a bias; by default true.
func (o *projectionOptions[Self]) UseBias(use bool) Self {
	o.noBias = !use
	return o.layer
}

// KernelInitializer sets the initializer of the kernel; by default [GlorotUniform].
func (o *projectionOptions[Self]) KernelInitializer(f Initializer) Self {
	o.kernel.Initializer = f
	return o.layer
}

// BiasInitializer sets the initializer of the bias; by default [Zeros].
func (o *projectionOptions[Self]) BiasInitializer(f Initializer) Self {
	o.bias.Initializer = f
	return o.layer
}

// KernelRegularizer sets the regularizer of the kernel, which is added to the loss; by default none.
func (o *projectionOptions[Self]) KernelRegularizer(r Regularizer) Self {
	o.kernel.Regularizer = r
	return o.layer
}

// BiasRegularizer sets the regularizer of the bias, which is added to the loss; by default none.
func (o *projectionOptions[Self]) BiasRegularizer(r Regularizer) Self {
	o.bias.Regularizer = r
	return o.layer
}

// KernelConstraint sets the constraint applied to the kernel after each training step; by default none.
func (o *projectionOptions[Self]) KernelConstraint(c Constraint) Self {
	o.kernel.Constraint = c
	return o.layer
}

// BiasConstraint sets the constraint applied to the bias after each training step; by default none.
func (o *projectionOptions[Self]) BiasConstraint(c Constraint) Self {
	o.bias.Constraint = c
	return o.layer
}

// describe returns the layer's description, with these options.
func (o *projectionOptions[Self]) describe(class string) Description {
	out := o.description
	out.Class = class
	out.Options = Options{"use_bias": (*not)(&o.noBias)}.and(o.kernel.options(o.prefix), o.bias.options("bias"))
	return out
}

// weights returns the layer's weights, with these shapes.
func (o *projectionOptions[Self]) weights(kernel, bias Shape) []Weight {
	k, b := o.kernel, o.bias
	k.Shape, b.Shape = kernel, bias
	if o.noBias {
		return []Weight{k}
	}
	return []Weight{k, b}
}

// kernelOptions are the options of layers that multiply by a kernel, add a bias and apply an activation.
type kernelOptions[Self any] struct {
	projectionOptions[Self]
	activation ActivationFunc
}

func newKernelOptions[Self any](layer Self) kernelOptions[Self] {
	return kernelOptions[Self]{newProjectionOptions(layer), Linear}
}

// Activation sets the activation applied to the result; by default there is none.
func (o *kernelOptions[Self]) Activation(f ActivationFunc) Self {
	o.activation = f
	return o.layer
}

// describe is what these options say of the layer.
func (o *kernelOptions[Self]) describe(class string) Description {
	out := o.projectionOptions.describe(class)
	out.Activation = o.activation.Name
	out.Options.and(Options{"activation": &o.activation})
	return out
}

package kit

// kernelOptions are those of layers that multiply with a kernel, add a bias, and put the result through an activation.
type kernelOptions[L any] struct {
	options[L]
	activation   ActivationFunc
	noBias       bool
	kernel, bias Weight // all but the shapes
}

func newKernelOptions[L any](layer L) kernelOptions[L] {
	o := kernelOptions[L]{activation: Linear,
		kernel: Weight{Name: "kernel", Initializer: GlorotUniform},
		bias:   Weight{Name: "bias", Initializer: Zeros},
	}
	o.layer = layer
	return o
}

// Activation sets the function that the result is put through; by default there is none.
func (o *kernelOptions[L]) Activation(f ActivationFunc) L {
	o.activation = f
	return o.layer
}

// UseBias tells if there is a bias; by default there is.
func (o *kernelOptions[L]) UseBias(use bool) L {
	o.noBias = !use
	return o.layer
}

// KernelInitializer sets what fills the new kernel; by default [GlorotUniform].
func (o *kernelOptions[L]) KernelInitializer(f Initializer) L {
	o.kernel.Initializer = f
	return o.layer
}

// BiasInitializer sets what fills the new bias; by default [Zeros].
func (o *kernelOptions[L]) BiasInitializer(f Initializer) L {
	o.bias.Initializer = f
	return o.layer
}

// KernelRegularizer sets what the kernel adds to the loss; by default nothing.
func (o *kernelOptions[L]) KernelRegularizer(r Regularizer) L {
	o.kernel.Regularizer = r
	return o.layer
}

// BiasRegularizer sets what the bias adds to the loss; by default nothing.
func (o *kernelOptions[L]) BiasRegularizer(r Regularizer) L {
	o.bias.Regularizer = r
	return o.layer
}

// KernelConstraint sets what the kernel is put through after each training step; by default nothing.
func (o *kernelOptions[L]) KernelConstraint(c Constraint) L {
	o.kernel.Constraint = c
	return o.layer
}

// BiasConstraint sets what the bias is put through after each training step; by default nothing.
func (o *kernelOptions[L]) BiasConstraint(c Constraint) L {
	o.bias.Constraint = c
	return o.layer
}

// describe is what these options say of the layer.
func (o *kernelOptions[L]) describe(class string) Description {
	out := o.description
	out.Class, out.Activation = class, o.activation.Name
	out.Options = Options{"activation": &o.activation, "use_bias": (*not)(&o.noBias)}.and(o.kernel.options(), o.bias.options())
	return out
}

// weights are the layer's weights, in these shapes.
func (o *kernelOptions[L]) weights(kernel, bias Shape) []Weight {
	k, b := o.kernel, o.bias
	k.Shape, b.Shape = kernel, bias
	if o.noBias {
		return []Weight{k}
	}
	return []Weight{k, b}
}

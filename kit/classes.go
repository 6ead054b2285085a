package kit

// classes lists everything that can be created by name, with Keras's defaults.
func init() {
	layers.know(
		func() Layer { return Activation(Linear) },
		func() Layer { return ActivityRegularization(0, 0) },
		func() Layer { return Add() },
		func() Layer { return AdditiveAttention() },
		func() Layer { return AlphaDropout(0) },
		func() Layer { return Attention() },
		func() Layer { return Average() },
		func() Layer { return AveragePooling1D() },
		func() Layer { return AveragePooling2D() },
		func() Layer { return AveragePooling3D() },
		func() Layer { return BatchNormalization() },
		func() Layer { return Bidirectional(nil) },
		func() Layer { return CategoryEncoding(0) },
		func() Layer { return CenterCrop(0, 0) },
		func() Layer { return Concatenate() },
		func() Layer { return Conv1D(0, 0) },
		func() Layer { return Conv1DTranspose(0, 0) },
		func() Layer { return Conv2D(0) },
		func() Layer { return Conv2DTranspose(0) },
		func() Layer { return Conv3D(0) },
		func() Layer { return Conv3DTranspose(0) },
		func() Layer { return Cropping1D() },
		func() Layer { return Cropping2D() },
		func() Layer { return Cropping3D() },
		func() Layer { return Dense(0) },
		func() Layer { return DepthwiseConv1D(0) },
		func() Layer { return DepthwiseConv2D() },
		func() Layer { return Discretization() },
		func() Layer { return Dot() },
		func() Layer { return Dropout(0) },
		func() Layer { return ELULayer() },
		func() Layer { return Embedding(0, 0) },
		func() Layer { return Flatten() },
		func() Layer { return GRU(0) },
		func() Layer { return GaussianDropout(0) },
		func() Layer { return GaussianNoise(0) },
		func() Layer { return GlobalAveragePooling1D() },
		func() Layer { return GlobalAveragePooling2D() },
		func() Layer { return GlobalAveragePooling3D() },
		func() Layer { return GlobalMaxPooling1D() },
		func() Layer { return GlobalMaxPooling2D() },
		func() Layer { return GlobalMaxPooling3D() },
		func() Layer { return GroupNormalization() },
		func() Layer { return Input() },
		func() Layer { return IntegerLookup() },
		func() Layer { return LSTM(0) },
		func() Layer { return Lambda(nil) },
		func() Layer { return LayerNormalization() },
		func() Layer { return LeakyReLULayer() },
		func() Layer { return Masking() },
		func() Layer { return MaxPooling1D() },
		func() Layer { return MaxPooling2D() },
		func() Layer { return MaxPooling3D() },
		func() Layer { return Maximum() },
		func() Layer { return Minimum() },
		func() Layer { return MultiHeadAttention(0, 0) },
		func() Layer { return Multiply() },
		func() Layer { return Normalization() },
		func() Layer { return PReLU() },
		func() Layer { return Permute() },
		func() Layer { return RMSNormalization() },
		func() Layer { return RandomBrightness(0) },
		func() Layer { return RandomContrast(0) },
		func() Layer { return RandomCrop(0, 0) },
		func() Layer { return RandomFlip() },
		func() Layer { return RandomRotation(0) },
		func() Layer { return RandomTranslation(0, 0) },
		func() Layer { return RandomZoom(0) },
		func() Layer { return ReLULayer() },
		func() Layer { return RepeatVector(0) },
		func() Layer { return Rescaling(1) },
		func() Layer { return Reshape() },
		func() Layer { return Resizing(0, 0) },
		func() Layer { return SeparableConv1D(0, 0) },
		func() Layer { return SeparableConv2D(0) },
		func() Layer { return SimpleRNN(0) },
		func() Layer { return SoftmaxLayer() },
		func() Layer { return SpatialDropout1D(0) },
		func() Layer { return SpatialDropout2D(0) },
		func() Layer { return SpatialDropout3D(0) },
		func() Layer { return Subtract() },
		func() Layer { return TimeDistributed(nil) },
		func() Layer { return UnitNormalization() },
		func() Layer { return UpSampling1D() },
		func() Layer { return UpSampling2D() },
		func() Layer { return UpSampling3D() },
		func() Layer { return ZeroPadding1D() },
		func() Layer { return ZeroPadding2D() },
		func() Layer { return ZeroPadding3D() },
		func() Layer { return &Model{class: functional} },
		func() Layer { return chain(nil) },
	)
	textKinds.know(
		func() Configured { return Hashing(1) },
		func() Configured { return StringLookup() },
		func() Configured { return TextVectorization() },
	)
	activations.know(
		func() ActivationFunc { return Threshold(0, 0) },
	)
	activations.know(values(Linear, ReLU, ReLU6, LeakyReLU, ELU, CELU, SELU, GELU, SiLU, Mish, Sigmoid, LogSigmoid, Tanh, TanhShrink, Softplus, Softsign,
		Squareplus, Exponential, HardSigmoid, HardSiLU, HardTanh, HardShrink, SoftShrink, SparsePlus, SparseSigmoid, Softmax, LogSoftmax, Sparsemax, GLU)...)
	initializers.know(values(Zeros, Ones, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal)...)
	initializers.know(
		func() Initializer { return Constant(0) },
		func() Initializer { return RandomUniform(-0.05, 0.05) },
		func() Initializer { return RandomNormal(0, 0.05) },
		func() Initializer { return TruncatedNormal(0, 0.05) },
		func() Initializer { return VarianceScaling(1, FanIn, Truncated) },
		func() Initializer { return Identity(1) },
		func() Initializer { return Orthogonal(1) },
	)
	regularizers.know(
		func() Regularizer { return L1(0.01) },
		func() Regularizer { return L2(0.01) },
		func() Regularizer { return L1L2(0, 0) },
	)
	constraints.know(
		func() Constraint { return NonNeg },
		func() Constraint { return MaxNorm(2) },
		func() Constraint { return MinMaxNorm(0, 1, 1) },
		func() Constraint { return UnitNorm() },
	)
	optimizers.know(
		func() Optimizer { return SGD() },
		func() Optimizer { return RMSprop() },
		func() Optimizer { return Adam() },
		func() Optimizer { return AdamW() },
		func() Optimizer { return Adamax() },
		func() Optimizer { return Nadam() },
		func() Optimizer { return Adagrad() },
		func() Optimizer { return Adadelta() },
		func() Optimizer { return Lion() },
		func() Optimizer { return Adafactor() },
		func() Optimizer { return Ftrl() },
		func() Optimizer { return Lamb() },
		func() Optimizer { return Muon() },
	)
	schedules.know(
		func() Schedule { return ExponentialDecay(0, 0, 0) },
		func() Schedule { return InverseTimeDecay(0, 0, 0) },
		func() Schedule { return PiecewiseConstantDecay(nil, nil) },
		func() Schedule { return PolynomialDecay(0, 0) },
		func() Schedule { return CosineDecay(0, 0) },
		func() Schedule { return CosineDecayRestarts(0, 0) },
	)
	losses.know(values[Loss](MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredLogarithmicError, LogCosh, Poisson, KLDivergence,
		CosineSimilarity, Hinge, SquaredHinge, CategoricalHinge)...)
	losses.know(
		copies[Loss](CategoricalCrossentropy), copies[Loss](SparseCategoricalCrossentropy), copies[Loss](BinaryCrossentropy), copies[Loss](Huber),
		copies[Loss](BinaryFocalCrossentropy), copies[Loss](CategoricalFocalCrossentropy), copies[Loss](CategoricalGeneralizedCrossEntropy), copies[Loss](Dice),
		copies[Loss](Tversky),
	)
	for _, maker := range losses.makers {
		metrics.know(func() Metric { return maker().(Metric) })
	}
	metrics.know(values(Accuracy, CategoricalAccuracy, SparseCategoricalAccuracy, RootMeanSquaredError, PearsonCorrelation, ConcordanceCorrelation)...)
	metrics.know(
		copies[Metric](BinaryAccuracy), copies[Metric](TopKCategoricalAccuracy), copies[Metric](SparseTopKCategoricalAccuracy),
		copies[Metric](AUC), copies[Metric](F1Score), copies[Metric](Precision), copies[Metric](Recall),
		copies[Metric](TruePositives), copies[Metric](TrueNegatives), copies[Metric](FalsePositives), copies[Metric](FalseNegatives),
	)
	metrics.know(
		func() Metric { return R2Score.ClassAggregation(UniformAverage) },
		func() Metric { return BinaryIoU.TargetClassIDs(0, 1) },
		func() Metric { return FBetaScore(1) },
		func() Metric { return PrecisionAtRecall(0) },
		func() Metric { return RecallAtPrecision(0) },
		func() Metric { return SensitivityAtSpecificity(0) },
		func() Metric { return SpecificityAtSensitivity(0) },
		func() Metric { return IoU(0) },
		func() Metric { return MeanIoU(0) },
		func() Metric { return OneHotIoU(0) },
		func() Metric { return OneHotMeanIoU(0) },
	)
}

// values are functions that return these things, which have no options.
func values[T any](things ...T) (makers []func() T) {
	for _, thing := range things {
		makers = append(makers, func() T { return thing })
	}
	return makers
}

// copies is a function that returns copies of a thing, whose options can be set.
func copies[T, S any](thing *S) func() T {
	return func() T {
		other := *thing
		return any(&other).(T)
	}
}

// Package kit is a Keras-like API for teaching neural networks in Go.
//
//	model := kit.Sequential(
//		kit.Dense(512).Activation(kit.ReLU).InputShape(784),
//		kit.Dropout(0.5),
//		kit.Dense(10).Activation(kit.Softmax),
//	).Compile(kit.RMSprop(), kit.CategoricalCrossentropy, kit.Accuracy)
//	history := model.MustFit(xTrain, yTrain, kit.FitOptions{BatchSize: 128, Epochs: 10})
//	score := model.MustEvaluate(xTest, yTest)
//	model.Summary()
//
// Names, defaults and semantics are Keras 3's. The computation is GoMLX's: a [Model] describes itself, [Model.Fit]
// builds a GoMLX graph of one training step from the description, compiles it once and runs it for each batch, with data
// and weights staying on the device. XLA runs the graph where a plugin is found, GoMLX's pure-Go backend elsewhere.
//
// Options are set in one way: what a constructor returns has a method for each option, named as in Keras, which returns it again.
// A mistake in an option is reported when the model is used.
//
//	kit.Dense(64).Activation(kit.ReLU).KernelRegularizer(kit.L2(0.01))
//	kit.Adam().LearningRate(kit.CosineDecay(0.001, 10_000)).ClipNorm(1)
//	kit.EarlyStopping().Monitor("val_accuracy").Patience(3)
//	kit.CategoricalCrossentropy.LabelSmoothing(0.1)
//
// Arrays compute as in numpy: see [Array], and docs/arrays.md for numpy's names.
//
// Methods that do something return an error and have a twin that starts with Must, for notebook cells: it prints the
// error in a few lines and ends the cell.
//
// # Models
//
// [Sequential] makes a [Model] of layers in a row, [NewModel] one of layers that are called on each other: [Input], [Tensor],
// [Tensors], [List], [On], [OnAll]. Methods of the model: Compile, Fit with [FitOptions], FitBatches, Evaluate with [EvaluateOptions] and a
// [Score], Predict with [PredictOptions], Summary with [SummaryOptions], Info with [LayerInfo], Weights, Save. Fit returns a [History],
// and prints as much as its [Verbosity] says: [Auto], [Bar], [PerEpoch], [Silent].
//
// # Layers
//
// Core: [Dense], [Embedding], [Input], [Activation], [Lambda].
// Shapes: [Flatten], [Reshape], [Permute], [RepeatVector].
// Attention: [Attention] with a [ScoreMode], [DotScore] or [ConcatScore]; [AdditiveAttention], [MultiHeadAttention].
// Sequences of different lengths: [Masking], and MaskZero of [Embedding].
// Merging: [Add], [Subtract], [Multiply], [Average], [Maximum], [Minimum], [Concatenate], [Dot].
// Convolution: [Conv1D], [Conv2D], [Conv3D], [Conv1DTranspose], [Conv2DTranspose], [Conv3DTranspose], [DepthwiseConv1D],
// [DepthwiseConv2D], [SeparableConv1D], [SeparableConv2D]; [PaddingMode] is [Valid], [Same] or [Causal].
// Pooling: [MaxPooling1D], [MaxPooling2D], [MaxPooling3D], [AveragePooling1D], [AveragePooling2D], [AveragePooling3D],
// [GlobalMaxPooling1D], [GlobalMaxPooling2D], [GlobalMaxPooling3D], [GlobalAveragePooling1D], [GlobalAveragePooling2D],
// [GlobalAveragePooling3D].
// Sizes of sequences, images and volumes: [Resizing], [CenterCrop], [ZeroPadding1D], [ZeroPadding2D], [ZeroPadding3D], [Cropping1D], [Cropping2D], [Cropping3D],
// [UpSampling1D], [UpSampling2D], [UpSampling3D]; [Interpolation] is [Nearest], [Bilinear], [Bicubic], [Lanczos3] or [Lanczos5].
// Recurrent: [SimpleRNN], [LSTM], [GRU].
// Wrappers: [TimeDistributed], [Bidirectional] with a [MergeMode], [MergeConcat], [MergeSum], [MergeMul] or [MergeAve].
// Categories: [Discretization], [CategoryEncoding], [IntegerLookup]; an [OutputMode] is [OutputInt], [OutputOneHot], [OutputMultiHot],
// [OutputCount] or [OutputTFIDF], an [OOVMethod] is [OOVFloorMod] or [OOVFarmHash].
// Normalization: [Normalization], [BatchNormalization], [LayerNormalization], [GroupNormalization], [RMSNormalization], [UnitNormalization], [Rescaling].
// Regularization: [Dropout], [SpatialDropout1D], [SpatialDropout2D], [SpatialDropout3D], [AlphaDropout], [GaussianDropout],
// [GaussianNoise], [ActivityRegularization].
// Augmentation: [RandomFlip], [RandomRotation], [RandomTranslation], [RandomZoom], [RandomCrop], [RandomContrast], [RandomBrightness];
// [FillMode] is [FillReflect], [FillWrap], [FillNearest] or [FillConstant], [FlipMode] is [FlipHorizontal], [FlipVertical] or [FlipBoth].
// [Apply] and [MustApply], and methods with these names, compute a layer on an array without a model.
// Activations as layers: [ReLULayer], [LeakyReLULayer], [ELULayer], [PReLU], [SoftmaxLayer].
//
// # Activations
//
// An [ActivationFunc] is one of [Linear], [ReLU], [ReLU6], [LeakyReLU], [ELU], [CELU], [SELU], [GELU], [SiLU], [Mish], [Sigmoid],
// [LogSigmoid], [Tanh], [TanhShrink], [Softplus], [Softsign], [Squareplus], [Exponential], [HardSigmoid], [HardSiLU], [HardTanh],
// [HardShrink], [SoftShrink], [SparsePlus], [SparseSigmoid], [Softmax], [LogSoftmax], [Sparsemax], [GLU] and [Threshold].
//
// # Initializers, regularizers, constraints
//
// An [Initializer] is one of [Zeros], [Ones], [Constant], [GlorotUniform], [GlorotNormal], [HeUniform], [HeNormal], [LecunUniform],
// [LecunNormal], [RandomUniform], [RandomNormal], [TruncatedNormal], [Identity], [Orthogonal] and [VarianceScaling]. The last takes a
// [FanMode], [FanIn], [FanOut] or [FanAvg], and a [Distribution], [Uniform], [Truncated] or [Untruncated].
// A [Regularizer] is one of [L1], [L2] and [L1L2], a [Constraint] one of [NonNeg], [MaxNorm], [MinMaxNorm] and [UnitNorm].
//
// # Optimizers and schedules
//
// An [Optimizer] is one of [SGD], [RMSprop], [Adam], [AdamW], [Adamax], [Nadam], [Adagrad], [Adadelta], [Adafactor],
// [Ftrl], [Lamb], [Lion] and [Muon]; a [Schedule] of its learning rate one of [ExponentialDecay], [InverseTimeDecay], [PiecewiseConstantDecay], [PolynomialDecay], [CosineDecay],
// [CosineDecayRestarts] and [ScheduleFunc].
//
// # Losses and metrics
//
// A [Loss] is one of [CategoricalCrossentropy], [SparseCategoricalCrossentropy], [BinaryCrossentropy], [MeanSquaredError],
// [MeanAbsoluteError], [MeanAbsolutePercentageError], [MeanSquaredLogarithmicError], [Huber], [LogCosh], [Poisson], [KLDivergence],
// [CosineSimilarity], [Hinge], [SquaredHinge], [CategoricalHinge], [BinaryFocalCrossentropy], [CategoricalFocalCrossentropy],
// [CategoricalGeneralizedCrossEntropy], [Dice] and [Tversky]. Each is a metric too, a [LossMetric]. A model with several
// outputs takes a [LossList] or a [LossMap], of losses and [WeightedLoss]. Those with options are a [CrossentropyLoss],
// [FocalCrossentropyLoss], [GeneralizedCrossentropyLoss], [HuberLoss] or [OverlapLoss].
//
// A [Metric] is one of these or of [Accuracy], [BinaryAccuracy], [CategoricalAccuracy], [SparseCategoricalAccuracy],
// [TopKCategoricalAccuracy], [SparseTopKCategoricalAccuracy], [AUC] with a [Curve], [ROC] or [PR], [F1Score] with an [Averaging],
// [Macro], [Micro] or [Weighted], [FBetaScore], [Precision], [Recall], [PrecisionAtRecall], [RecallAtPrecision],
// [SensitivityAtSpecificity], [SpecificityAtSensitivity], [TruePositives], [TrueNegatives], [FalsePositives], [FalseNegatives], [IoU],
// [BinaryIoU], [MeanIoU], [OneHotIoU], [OneHotMeanIoU], [RootMeanSquaredError], [LogCoshError], [R2Score] with an [Aggregation],
// [UniformAverage] or [VarianceWeightedAverage], [PearsonCorrelation] and [ConcordanceCorrelation]. Those with options are a
// [BinaryAccuracyMetric], [TopKAccuracyMetric], [AUCMetric], [F1ScoreMetric], [PrecisionMetric], [OperatingPointMetric], [CountMetric],
// [IoUMetric] or [R2ScoreMetric]. [Named] gives one another name, [Of] takes that
// of one output. [ConfusionMatrix] counts which classes were taken for which.
//
// # Callbacks
//
// A [Callback] is one of [EarlyStopping], [ModelCheckpoint], [ReduceLROnPlateau], [LearningRateScheduler], [CSVLogger], [TensorBoard],
// [BackupAndRestore], [SwapEMAWeights], [TerminateOnNaN] and [LambdaCallback]. It sees a [Training].
//
// # Data
//
// An [Array] holds [Element]s of a [DType], [Bool], [Uint8], [Int32], [Int64], [Float32] or [Float64], in a [Shape]: [NewArray],
// [LazyArray], [Arange], [Linspace], [Full], [Eye], [ToCategorical], [InvalidArray] create one; [Values] and [MustValues] return its
// [Number]s. Its methods compute as numpy's, with an [Operand]; [KeepDims] keeps reduced axes, [Where] chooses between two arrays. An
// [Index] is a number, a list, a mask, a [Range] with [End], a [Span], or [All], [Ellipsis] or [NewAxis]. A [Generator] from [DefaultRNG] returns random arrays;
// [TrainTestSplit] with [SplitOptions] holds out test data. Several arrays are [Arrays]: an [ArrayList] or an [ArrayMap]. [Data] makes a [Dataset] of inputs and targets;
// [DataSummary] prints a summary of it.
//
// [Sequences] are examples of different lengths with their targets. [PadSequences] and [PadArrays] with [PadOptions] make one
// array of sequences of different lengths; [Side] is [Pre] or [Post]. [MultiHot] says which numbers occur. [TimeseriesFromArray] and [MustTimeseriesFromArray] with [TimeseriesOptions] return the windows of a series, [Timeseries].
//
// [TextVectorization], [StringLookup] and [Hashing] make arrays of texts, the inputs of models. A [Standardization] is
// [LowerAndStripPunctuation], [Lower], [StripPunctuation] or [NoStandardization], a [SplitMode] is [SplitWhitespace], [SplitCharacter] or
// [NoSplit].
//
// # Saving
//
// [Model.Save] and [Load] or [MustLoad] write and read whole models, [Model.SaveWeights] and [Model.LoadWeights] weights alone,
// [Model.ExportONNX] a model for other programs. [Register] makes known what a program brings itself. What is written of each thing is
// its [Config], of a class and [Options], which a [Configured] thing returns.
//
// # Custom layers, optimizers, losses, metrics and callbacks
//
// A layer implements [Layer], or [MultiLayer] for several inputs, with a [Description], [Weight]s and a [Call]; one that holds others
// has [Parts]; one that measures something is a [MeasuringLayer]. An optimizer implements [Optimizer], with [Slot]s and an [Update]; a loss [Loss], given a [Prediction]; a metric [Metric],
// with [MeanMetric]; a callback [Callback], with [CallbackBase], and [Logger] or [ProgressShower].
//
// # Programs
//
// [Must] and the methods that begin with Must end a cell with a message. [OpenBackend] returns the [Backend] that computes; [SIMD]
// tells how the Go backend was built.
//
// # How it works
//
// The way through the package, one file per concept: data is an [Array] (array.go; recipe.go has what is computed for each
// element, arithmetic.go, reduce.go, index.go and others the operations); a [Layer] (layer.go, dense.go, ...)
// describes its weights and its part of the graph; a [Model] (model.go) is layers that are called on each other (graph.go), made by
// [Sequential] or [NewModel], and is compiled with an [Optimizer], a [Loss] and [Metric]s; plan.go checks it and puts the calls in
// their order, once for each operation; network.go, gauge.go and step.go make graphs of that, and feed.go of arrays; fit.go,
// evaluate.go and predict.go have layercake/internal/engine run them on devices; a [Callback] watches training; keep.go says how a
// notebook keeps models from one cell to the next; save.go writes one to a file: config.go turns what each thing says of itself into
// Keras's JSON and back, classes.go lists what can be made by name, and upgrade.go knows the files of earlier versions.
//
// kit knows nothing of pictures, and little of notebooks, in notebook.go and keep.go: a program that uses it runs in a terminal too. See
// package plots for the pictures.
package kit

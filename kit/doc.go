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
// Options are methods, named as in Keras, that can be chained. A mistake in an option is reported when the model is used.
//
//	kit.Dense(64).Activation(kit.ReLU).KernelRegularizer(kit.L2(0.01))
//	kit.Adam().LearningRate(kit.CosineDecay(0.001, 10_000)).ClipNorm(1)
//	kit.EarlyStopping().Monitor("val_accuracy").Patience(3)
//	kit.CategoricalCrossentropy.LabelSmoothing(0.1)
//
// Arrays work as in numpy: see [Array], and docs/arrays.md for numpy's names.
//
// Methods that can fail return an error. Each has a variant for notebook cells, whose name starts with Must: it ends the cell with the
// error.
//
// # Models
//
// [Sequential] returns a [Model] of a stack of layers, [NewModel] one of a graph of layers: [Input], [Tensor], [Tensors], [List], [On],
// [OnAll]. Methods of the model: Compile, Fit with [FitOptions], Evaluate with [EvaluateOptions] and a [Score], Predict with
// [PredictOptions], Summary with [SummaryOptions], Info with [LayerInfo], Weights, Save. Fit returns a [History]; its [Verbosity] is
// [Auto], [Bar], [PerEpoch] or [Silent]. FitBatches, EvaluateBatches and PredictBatches take data batch by batch. TrainOnBatch with
// [TrainOnBatchOptions], TestOnBatch with [TestOnBatchOptions] and PredictOnBatch are for training loops of your own, and so is
// [NewHistory].
//
// # Gradients
//
// For what no Fit does: [Model.Gradients] with [GradientOptions] and [Model.ApplyGradients] make a training loop of one's own.
// [Model.InputGradients] and [Model.LayerGradients] show what a [GradientScore] depends on, [ClassScore], [ChannelScore] or [ScoreFunc].
//
// # Search for hyperparameters
//
// [Search] or [MustSearch] with [SearchOptions] fits models with the values of [HyperParameters], which have methods and [Choice], with a
// [Sampling]; a [SearchResult] has a [Trial] for each.
//
// # Layers
//
// Core: [Dense], [Embedding], [Input], [Activation], [Lambda].
// Shapes: [Flatten], [Reshape], [Permute], [RepeatVector].
// Attention: [Attention] with a [ScoreMode], [DotScore] or [ConcatScore]; [AdditiveAttention], [MultiHeadAttention].
// Masks, for sequences of different lengths: [Masking], and MaskZero of [Embedding].
// Merging: [Add], [Subtract], [Multiply], [Average], [Maximum], [Minimum], [Concatenate], [Dot].
// Convolution: [Conv1D], [Conv2D], [Conv3D], [Conv1DTranspose], [Conv2DTranspose], [Conv3DTranspose], [DepthwiseConv1D],
// [DepthwiseConv2D], [SeparableConv1D], [SeparableConv2D]; [PaddingMode] is [Valid], [Same] or [Causal].
// Pooling: [MaxPooling1D], [MaxPooling2D], [MaxPooling3D], [AveragePooling1D], [AveragePooling2D], [AveragePooling3D],
// [GlobalMaxPooling1D], [GlobalMaxPooling2D], [GlobalMaxPooling3D], [GlobalAveragePooling1D], [GlobalAveragePooling2D],
// [GlobalAveragePooling3D].
// Resizing: [Resizing], [CenterCrop], [ZeroPadding1D], [ZeroPadding2D], [ZeroPadding3D], [Cropping1D], [Cropping2D], [Cropping3D],
// [UpSampling1D], [UpSampling2D], [UpSampling3D]; [Interpolation] is [Nearest], [Bilinear], [Bicubic], [Lanczos3] or [Lanczos5].
// Recurrent: [SimpleRNN], [LSTM], [GRU].
// Wrappers: [TimeDistributed], [Bidirectional] with a [MergeMode], [MergeConcat], [MergeSum], [MergeMul] or [MergeAve].
// Categories: [Discretization], [CategoryEncoding], [IntegerLookup]; an [OutputMode] is [OutputInt], [OutputOneHot], [OutputMultiHot],
// [OutputCount] or [OutputTFIDF], an [OOVMethod] is [OOVFloorMod] or [OOVFarmHash].
// Normalization: [Normalization], [BatchNormalization], [LayerNormalization], [GroupNormalization], [RMSNormalization],
// [UnitNormalization], [Rescaling].
// Regularization: [Dropout], [SpatialDropout1D], [SpatialDropout2D], [SpatialDropout3D], [AlphaDropout], [GaussianDropout],
// [GaussianNoise], [ActivityRegularization].
// Augmentation: [RandomFlip], [RandomRotation], [RandomTranslation], [RandomZoom], [RandomCrop], [RandomContrast], [RandomBrightness];
// [FillMode] is [FillReflect], [FillWrap], [FillNearest] or [FillConstant], [FlipMode] is [FlipHorizontal], [FlipVertical] or [FlipBoth].
// [Apply] and [MustApply], and methods with these names, apply a layer to an array without a model.
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
// An [Optimizer] is one of [SGD], [RMSprop], [Adam], [AdamW], [Adamax], [Nadam], [Adagrad], [Adadelta], [Adafactor], [Ftrl], [Lamb],
// [Lion] and [Muon]; a [Schedule] of its learning rate one of [ExponentialDecay], [InverseTimeDecay], [PiecewiseConstantDecay],
// [PolynomialDecay], [CosineDecay], [CosineDecayRestarts] and [ScheduleFunc].
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
// [IoUMetric] or [R2ScoreMetric]. [Named] renames a metric, [Of] selects the metric's output. [ConfusionMatrix] counts the predictions of
// each class per true class.
//
// # Callbacks
//
// A [Callback] is one of [EarlyStopping], [ModelCheckpoint], [ReduceLROnPlateau], [LearningRateScheduler], [CSVLogger], [TensorBoard],
// [BackupAndRestore], [SwapEMAWeights], [TerminateOnNaN] and [LambdaCallback]. It sees a [Training], a [Testing] or a [Predicting].
//
// # Data
//
// An [Array] holds [Element]s of a [DType], [Bool], [Uint8], [Int32], [Int64], [Float32] or [Float64], in a [Shape]: [NewArray],
// [LazyArray], [Arange], [Linspace], [Full], [Eye], [ToCategorical], [InvalidArray] create one; [Values] and [MustValues] return its
// [Number]s. Its methods work as in numpy and take an [Operand]; [KeepDims] keeps reduced axes, [Where] selects from two arrays. An
// [Index] is a number, a list, a mask, a [Range] with [End], a [Span], or [All], [Ellipsis] or [NewAxis]. A [Generator] from [DefaultRNG]
// returns random arrays; [TrainTestSplit] with [SplitOptions] holds out test data, [KFold] with
// [FoldOptions] cross validates. Several arrays are [Arrays]: an [ArrayList] or an
// [ArrayMap]. [Data] returns a [Dataset] of inputs and targets; [DataSummary] prints a summary of it.
//
// [Sequences] are examples of different lengths with their targets. [PadSequences] and [PadArrays] with [PadOptions] pad sequences to one
// array; [Side] is [Pre] or [Post]. [MultiHot] encodes which numbers occur. [TimeseriesFromArray] and [MustTimeseriesFromArray] with
// [TimeseriesOptions] return the windows of a series, [Timeseries].
//
// [TextVectorization], [StringLookup] and [Hashing] convert texts to arrays, the inputs of models. A [Standardization] is
// [LowerAndStripPunctuation], [Lower], [StripPunctuation] or [NoStandardization], a [SplitMode] is [SplitWhitespace], [SplitCharacter] or
// [NoSplit].
//
// # Saving
//
// [Model.Save] and [Load] or [MustLoad] write and read whole models, [Model.SaveWeights] and [Model.LoadWeights] only weights;
// [Model.ExportONNX] writes a model for other programs. [Register] registers custom classes. Files contain the [Config] of each object,
// its class and [Options], as returned by [Configured] objects.
//
// # Custom layers, optimizers, losses, metrics and callbacks
//
// A layer implements [Layer], or [MultiLayer] for several inputs or outputs, with a [Description], [Weight]s and a [Call]; [Parts] is for
// layers that contain others, and [MeasuringLayer] for layers with metrics. An optimizer implements [Optimizer], with [Slot]s and an
// [Update]; a loss [Loss], given a [Prediction]; a metric [Metric], with [MeanMetric]; a callback [Callback], with [CallbackBase], and
// [BatchBeginner], [TestCallback], [PredictCallback], [Logger] or [ProgressShower].
//
// # Programs
//
// [Must] and the methods that begin with Must end a cell with the error. [OpenBackend] returns the [Backend] that computes; [SIMD] reports
// how the Go backend was built.
//
// # How it works
//
// The package has one file per concept. Data is an [Array] (array.go; recipe.go has elementwise computations; arithmetic.go, reduce.go,
// index.go and others have the operations). A [Layer] (layer.go, dense.go, ...) describes its weights and its part of the graph. A [Model]
// (model.go) is a graph of layers (graph.go), created by [Sequential] or [NewModel], and compiled with an [Optimizer], a [Loss] and
// [Metric]s. For each operation plan.go checks the model and sorts the calls of its layers; network.go, gauge.go and step.go build the
// GoMLX graph, and feed.go the graph of its arrays; fit.go, evaluate.go and predict.go run them on devices with layercake/internal/engine.
// A [Callback] observes training. keep.go keeps models from one notebook cell to the next. save.go writes a model to a file: config.go
// converts configs to Keras's JSON and back, classes.go lists the classes, and upgrade.go reads files of earlier versions.
//
// kit knows nothing about pictures, and about notebooks only what is in notebook.go and keep.go, so programs that use it also run in a
// terminal. See package plots for the pictures.
package kit

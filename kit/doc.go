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
// The way through the package, one file per concept: data is an [Array] (array.go); a [Layer] (layer.go, dense.go, ...)
// describes its weights and its part of the graph; a [Model] (model.go) is layers that are called on each other (graph.go), made by
// [Sequential] or [NewModel], and is compiled with an [Optimizer], a [Loss] and [Metric]s; plan.go checks it and puts the calls in
// their order, once for each operation; network.go, gauge.go and step.go make graphs of that, and feed.go of arrays; fit.go,
// evaluate.go and predict.go have layercake/internal/engine run them on devices; a [Callback] watches training; keep.go says how a notebook keeps models from one cell to
// the next; save.go writes one to a file, and registry.go knows all that such a file can name.
//
// Methods that do something return an error and have a twin that starts with Must, for notebook cells: it prints the
// error in a few lines and ends the cell.
//
// kit knows nothing of pictures, and little of notebooks, in notebook.go: a program that uses it runs in a terminal too. See
// package plots for the pictures.
package kit

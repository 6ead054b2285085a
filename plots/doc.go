// Package plots draws what notebooks show: the live plot of training and its curves, images and what a model makes of
// them, its weights, and diagrams of models.
//
//	model.Fit(x, y, kit.FitOptions{Callbacks: []kit.Callback{plots.Live()}})
//	plots.Curves(history)
//	plots.Images(train.X, train.Y, 2, 10)
//	plots.Diagram(model)
//
// The data: [Images], [ClassHistogram]. Training: [Live], [Curves], [Compare], [LearningRate]. What a model has learned, on
// examples x with labels y: [Mistakes], [ConfusionMatrix], [ClassAccuracy], [Prediction]. What is in it: [Diagram],
// [LayerWeights], [WeightHistograms], [Activations].
//
// Each function shows its picture in the notebook cell and returns nothing. If it is given something it cannot draw, one
// line says what, in the picture's place. Its twin whose name ends in Picture returns the [Picture], to save it as an SVG
// or PNG file, or the error. In a program that runs in a terminal, a picture shows as its text.
//
// What has to be said about the data, [kit.Array.Note] and [kit.History], stands in and below every picture of it, and of
// a model that was trained on it.
//
// gonum/plot does the drawing, theme.go holds all sizes and colours, and only display.go knows the notebook.
package plots

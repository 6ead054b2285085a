// Package plots draws pictures for notebooks: the live plot of training and its curves, images and predictions, a
// model's weights, diagrams of models, and charts of any numbers.
//
//	model.Fit(x, y, kit.FitOptions{Callbacks: []kit.Callback{plots.Live()}})
//	plots.Curves(history)
//	plots.Images(train.X, train.Y, 2, 10)
//	plots.Diagram(model)
//	plots.Line(x, y)
//
// Data: [Images], [ClassHistogram]. Training: [Live], [Curves], [Compare], [LearningRate], [Search]. Predictions on examples x
// with labels y: [Mistakes], [ConfusionMatrix], [ClassAccuracy], [Prediction]. Predictions from anywhere:
// [ClassificationReport], [ROC], [PrecisionRecall]. The inside of a model: [Diagram], [LayerWeights],
// [WeightHistograms], [Activations]. Any numbers: [Line], [Scatter], [Bar], [Histogram], [HeatMap].
//
// Each function shows its picture in the notebook cell and returns nothing. On invalid arguments it ends the cell with
// a one-line error. Its twin with the suffix Picture returns the [Picture], to save as an SVG or PNG file, or the
// error. In a terminal a picture shows as text.
//
// A note on the data, [kit.Array.Note] and [kit.History], appears in and below every picture of that data and of a
// model trained on it.
//
// gonum/plot does the drawing. theme.go holds all sizes and colours, and only display.go knows about notebooks.
package plots

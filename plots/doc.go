// Package plots draws what notebooks show: the live plot of training, its curves, grids of images, and diagrams of
// models.
//
//	model.Fit(x, y, kit.FitOptions{Callbacks: []kit.Callback{plots.Live()}})
//	plots.Curves(history)
//	plots.Images(train.X, train.Y, 2, 10)
//	plots.Diagram(model)
//
// Each function shows its picture in the notebook cell and returns nothing. If it is given something it cannot draw, one
// line says what, in the picture's place. Its twin whose name ends in Picture returns the [Picture], to save it as an SVG
// or PNG file, or the error. In a program that runs in a terminal, a picture shows as its text.
//
// What has to be said about the data, [kit.Array.Note] and [kit.History], stands in and below every picture of it.
//
// gonum/plot does the drawing, theme.go holds all sizes and colours, and only display.go knows the notebook.
package plots

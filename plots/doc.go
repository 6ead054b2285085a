// Package plots draws what notebooks show: the live plot of training, its curves, grids of images, and diagrams of
// models.
//
//	model.Fit(x, y, kit.FitOptions{Callbacks: []kit.Callback{plots.Live()}})
//	plots.Images(train.X, train.Y, 2, 10)
//	plots.Diagram(model)
//
// Each function shows its picture in the notebook cell and returns nothing. Its twin whose name ends in Picture returns
// the [Picture], to save it as an SVG or PNG file. In a program that runs in a terminal, a picture shows as its text.
//
// gonum/plot does the drawing. Only display.go knows the notebook.
package plots

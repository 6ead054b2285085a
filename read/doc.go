// Package read loads user data: arrays saved by numpy, CSV tables, folders of images or texts.
//
//	var x = read.MustNPY("x.npy")                 // numpy.save
//	var y = read.MustNPZ("data.npz", "y_train")   // numpy.savez
//
//	var iris = read.MustCSV("iris.csv") // a table: see package table
//
//	var flowers, names = read.MustImageFolder("flowers", read.ImageOptions{Height: 64, Width: 64})
//	var reviews, names = read.MustTextFolder("reviews", read.TextOptions{})
//
// Folders larger than memory are read batch by batch:
//
//	var flowers = read.MustOpenImageFolder("flowers", read.ImageOptions{Height: 64, Width: 64})
//	var history = model.MustFitBatches(flowers.Batches(32), kit.FitOptions{Epochs: 10})
//
// Relative paths start at the notebook's folder.
//
// Arrays and images are lazy: loading only inspects the files. Values are read on first use, or when a notebook keeps
// the array for later cells. A CSV file is read at once, since its types depend on all of it. (A stock GoNB runs
// declarations again in every cell: if a large CSV file makes cells slow there, save it as .npy.)
package read

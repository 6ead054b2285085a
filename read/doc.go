// Package read reads data of one's own: arrays that numpy saved, tables as CSV, folders of images.
//
//	var x = read.MustNPY("x.npy")                 // numpy.save
//	var y = read.MustNPZ("data.npz", "y_train")   // numpy.savez
//
//	var iris, species = read.MustCSV("iris.csv", read.CSVOptions{Label: "species", Shuffle: true})
//
//	var flowers, names = read.MustImageFolder("flowers", read.ImageOptions{Height: 64, Width: 64})
//
// Paths are as in any program: relative ones start at the folder that the notebook lies in.
//
// Arrays and images are lazy: the files are only looked at, and their values are read when they are first used, or when a
// notebook keeps the array for later cells. A CSV file is read at once, since its shape depends on all of it. (A stock GoNB
// runs declarations again in every cell: a CSV file that is so large that cells become slow is better saved as .npy there.)
package read

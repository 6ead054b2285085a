package read_test

import (
	"fmt"

	"layercake/kit"
	"layercake/read"
)

// In Python: numpy.save("float32.npy", x).
func ExampleNPY() {
	x := read.MustNPY("testdata/float32.npy")

	fmt.Println(x.Shape(), x.DType())
	fmt.Println(x.Div(200))
	// Output:
	// (2, 3) Float32
	// [[0.  0.2 0.4]
	//  [0.6 0.8 1. ]]
}

// In Python: numpy.savez("data.npz", x_train=x, y_train=y).
func ExampleNPZ() {
	train := kit.Data(
		read.MustNPZ("testdata/data.npz", "x_train"),
		read.MustNPZ("testdata/data.npz", "y_train"),
	)

	fmt.Println(train.X.Shape(), train.X.DType())
	fmt.Println(train.Y)
	// Output:
	// (4, 2, 3) Float32
	// [0 1 1 0]
}

// A table of flowers sorted by species, so it is shuffled before part of it is held out for validation.
func ExampleCSV() {
	iris, species := read.MustCSV("testdata/iris.csv").Shuffle().MustDataset("species")
	iris.X = iris.X.Div(8) // scale centimetres to the range from 0 to 1
	train, validation := iris.MustSplit(0.25)
	fmt.Println(species)
	fmt.Println(train.X.Shape(), train.Y)
	fmt.Println(validation.X.Shape(), validation.Y)

	model := kit.Sequential(
		kit.Dense(16).Activation(kit.ReLU).InputShape(4),
		kit.Dense(len(species)).Activation(kit.Softmax),
	).Compile(kit.Adam(0.05), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
	model.MustFit(train.X, train.Y, kit.FitOptions{Epochs: 100, Verbose: kit.Silent, Validation: validation})
	fmt.Println("accuracy:", model.MustEvaluate(validation.X, validation.Y).Accuracy)
	// Output:
	// [setosa versicolor virginica]
	// (9, 4) [1 2 1 0 2 1 0 2 2]
	// (3, 4) [0 1 0]
	// accuracy: 1
}

// One folder for each class, with small images. Real ones are larger, such as 64 by 64.
func ExampleImageFolder() {
	shapes, classes := read.MustImageFolder("testdata/shapes", read.ImageOptions{Height: 8, Width: 8, Grey: true})

	fmt.Println(classes)
	fmt.Println(shapes.X.Shape(), shapes.X.DType())
	fmt.Println(shapes.Y)
	// Output:
	// [circle square]
	// (6, 8, 8, 1) Uint8
	// [0 0 1 1 1 0]
}

// The same folder, batch by batch: only one batch at a time is in memory.
func ExampleOpenImageFolder() {
	shapes := read.MustOpenImageFolder("testdata/shapes", read.ImageOptions{Height: 8, Width: 8, Grey: true})
	train, validation := shapes.MustSplit(0.3)
	model := kit.Sequential(kit.Rescaling(1.0/255), kit.Flatten(), kit.Dense(2).Activation(kit.Softmax)).
		Compile(kit.Adam(0.01), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
	history := model.MustFitBatches(train.Batches(2), kit.FitOptions{Epochs: 3, ValidationBatches: validation.Batches(2), Verbose: kit.Silent})

	fmt.Println(train, validation.Len(), shapes.Classes())
	fmt.Println(len(history.MustValues("val_loss")), model.MustPredictBatches(validation.Batches(2)).Shape())
	// Output:
	// ImageFiles of 4 images of (8, 8, 1) in 2 classes 2 [circle square]
	// 3 (2, 2)
}

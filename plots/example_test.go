package plots_test

import (
	"fmt"
	"log"

	"layercake/kit"
	"layercake/plots"
)

func ExampleCurves() {
	history := &kit.History{ // as Fit returns it
		Epochs: []int{1, 2, 3},
		Metrics: map[string][]float64{
			"accuracy": {0.918, 0.958, 0.969}, "val_accuracy": {0.962, 0.973, 0.976},
			"loss": {0.273, 0.143, 0.106}, "val_loss": {0.123, 0.091, 0.082},
		},
	}
	plots.Curves(history) // a picture in a notebook; here, in a terminal, the numbers
	// Output:
	// accuracy
	// 	training         	 (min:    0.918, max:    0.969, cur:    0.969)
	// 	validation       	 (min:    0.962, max:    0.976, cur:    0.976)
	// loss
	// 	training         	 (min:    0.106, max:    0.273, cur:    0.106)
	// 	validation       	 (min:    0.082, max:    0.123, cur:    0.082)
}

func ExampleCurvesPicture() {
	history := &kit.History{
		Epochs: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		Metrics: map[string][]float64{
			"accuracy":     {0.918, 0.958, 0.969, 0.975, 0.978, 0.981, 0.983, 0.984, 0.986, 0.987},
			"val_accuracy": {0.962, 0.973, 0.976, 0.978, 0.977, 0.980, 0.981, 0.979, 0.982, 0.981},
			"loss":         {0.273, 0.143, 0.106, 0.087, 0.075, 0.065, 0.058, 0.053, 0.049, 0.045},
			"val_loss":     {0.123, 0.091, 0.082, 0.078, 0.081, 0.074, 0.076, 0.084, 0.079, 0.081},
		},
	}
	picture, err := plots.CurvesPicture(history)
	if err != nil {
		log.Fatal(err)
	}
	if err := picture.Save("curves.svg"); err != nil { // or .png
		log.Fatal(err)
	}
}

func ExampleImagesPicture() {
	// Six images of 8 by 8 pixels: bars that lean, dark below.
	pixels := make([]uint8, 0, 6*8*8)
	for i := range 6 {
		for y := range 8 {
			for x := range 8 {
				pixel := 0
				if (x+y*i)%4 < 2 {
					pixel = 80 + 25*y
				}
				pixels = append(pixels, uint8(pixel))
			}
		}
	}
	images := kit.NewArray(pixels, 6, 8, 8)
	labels := kit.NewArray([]uint8{5, 0, 4, 1, 9, 2})

	picture, err := plots.ImagesPicture(images, labels, 2, 3)
	if err != nil {
		log.Fatal(err)
	}
	if err := picture.Save("images.svg"); err != nil {
		log.Fatal(err)
	}
}

func ExampleDiagram() {
	model := kit.Sequential(
		kit.Dense(512).Activation(kit.ReLU).InputShape(784),
		kit.Dropout(0.5),
		kit.Dense(10).Activation(kit.Softmax),
	)
	plots.Diagram(model, plots.DiagramOptions{Shapes: true}) // a picture in a notebook; here, in a terminal, text
	// Output:
	// dense_1_input: InputLayer  (None, 784) -> (None, 784)
	//     |
	//     v
	// dense_1: Dense  (None, 784) -> (None, 512)
	//     |
	//     v
	// dropout_1: Dropout  (None, 512) -> (None, 512)
	//     |
	//     v
	// dense_2: Dense  (None, 512) -> (None, 10)
}

func ExampleDiagramPicture() {
	model := kit.Sequential(
		kit.Dense(512).Activation(kit.ReLU).InputShape(784),
		kit.Dropout(0.5),
		kit.Dense(256).Activation(kit.ReLU),
		kit.Dropout(0.25),
		kit.Dense(10).Activation(kit.Softmax),
	)
	picture, err := plots.DiagramPicture(model)
	if err != nil {
		log.Fatal(err)
	}
	if err := picture.Save("model.svg"); err != nil {
		log.Fatal(err)
	}
}

func ExampleDOT() {
	model := kit.Sequential(
		kit.Dense(512).Activation(kit.ReLU).InputShape(784),
		kit.Dense(10).Activation(kit.Softmax),
	)
	dot, err := plots.DOT(model, plots.DiagramOptions{Shapes: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(dot)
	// Output:
	// digraph model {
	// 	rankdir=TB;
	// 	node [shape=record];
	// 	n0 [label="dense_1_input: InputLayer|{input:|output:}|{{(None, 784)}|{(None, 784)}}"];
	// 	n1 [label="dense_1: Dense|{input:|output:}|{{(None, 784)}|{(None, 512)}}"];
	// 	n2 [label="dense_2: Dense|{input:|output:}|{{(None, 512)}|{(None, 10)}}"];
	// 	n0 -> n1;
	// 	n1 -> n2;
	// }
}

func ExampleLive() {
	x := kit.NewArray([]float32{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2)
	y := kit.NewArray([]uint8{0, 1, 1, 0})
	model := kit.Sequential(
		kit.Dense(8).Activation(kit.Tanh),
		kit.Dense(2).Activation(kit.Softmax),
	).Compile(kit.RMSprop(), kit.SparseCategoricalCrossentropy, kit.Accuracy)

	// In a notebook the curves grow below the cell; in a terminal Live keeps silent.
	history, err := model.Fit(x, y, kit.FitOptions{
		Epochs: 3, Verbose: kit.Silent, Callbacks: []kit.Callback{plots.Live()},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(history.Epochs), "epochs")
	// Output: 3 epochs
}

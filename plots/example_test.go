package plots_test

import (
	"fmt"
	"log"
	"math"

	"layercake/kit"
	"layercake/plots"
)

// echo returns a model that uses each pixel as the probability of a class, so that the examples control its
// predictions.
func echo(classes int) *kit.Model {
	return kit.Sequential(kit.Dense(classes).UseBias(false).KernelInitializer(kit.Identity(1)).InputShape(classes))
}

// The examples for echo: six images of 2 by 2 pixels and their classes.
var (
	x = kit.NewArray([]float32{
		0.7, 0.1, 0.1, 0.1,
		0.2, 0.8, 0, 0,
		0.1, 0, 0.9, 0,
		0, 0.6, 0.4, 0,
		0, 0.25, 0.25, 0.5,
		0.05, 0, 0, 0.95,
	}, 6, 4)
	y = kit.NewArray([]uint8{0, 1, 2, 2, 3, 2})
)

func ExampleLine() {
	depth := []int{1, 2, 3, 4, 5, 6}
	plots.Line(depth, []plots.Series{
		{Name: "training", Y: []float64{0.91, 0.955, 0.972, 0.981, 0.987, 0.991}},
		{Name: "test", Y: []float64{0.908, 0.951, 0.963, 0.966, 0.964, 0.959}},
	}, plots.LineOptions{Title: "Deeper networks", XLabel: "layers", YLabel: "accuracy"})
	// Output:
	// Deeper networks
	// training  ▁▅▆▇██  6 points, from (1, 0.91) to (6, 0.991), lowest 0.91 at x = 1, highest 0.991 at x = 6
	// test      ▁▆███▇  6 points, from (1, 0.908) to (6, 0.959), lowest 0.908 at x = 1, highest 0.966 at x = 4
}

func ExampleScatter() {
	length := []float64{1.4, 1.3, 1.5, 1.7, 4.7, 4.5, 4.9, 4.0, 6.0, 5.1, 5.9, 5.6}
	width := []float64{0.2, 0.2, 0.2, 0.4, 1.4, 1.5, 1.5, 1.3, 2.5, 1.9, 2.1, 1.8}
	species := []int{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2}
	plots.Scatter(length, width, plots.ScatterOptions{
		Labels: species, Classes: []string{"setosa", "versicolor", "virginica"},
		Title: "Irises", XLabel: "petal length in cm", YLabel: "petal width in cm",
	})
	// Output:
	// Irises
	// setosa      4 points, x from 1.3 to 1.7, y from 0.2 to 0.4, correlation 0.88
	// versicolor  4 points, x from 4 to 4.9, y from 1.3 to 1.5, correlation 0.79
	// virginica   4 points, x from 5.1 to 6, y from 1.8 to 2.5, correlation 0.71
}

func ExampleBar() {
	names := []string{"SGD", "RMSprop", "Adam", "Adagrad"}
	plots.Bar(names, []float64{0.912, 0.971, 0.976, 0.94}, plots.BarOptions{Title: "Optimizers", YLabel: "test accuracy"})
	// Output:
	// Optimizers
	// SGD      ███████████████████   0.912
	// RMSprop  ████████████████████  0.971
	// Adam     ████████████████████  0.976
	// Adagrad  ███████████████████   0.94
}

func ExampleHistogram() {
	throws := []int{3, 6, 1, 4, 6, 2, 5, 6, 3, 3, 1, 6, 4, 2, 6, 5, 3, 6, 1, 4}
	plots.Histogram(throws, plots.HistogramOptions{Title: "Is the die fair?", XLabel: "number thrown"})
	// Output:
	// Is the die fair?
	// ▃▁▅▃▁█  20 numbers from 1 to 6, mean 3.85, standard deviation 1.8
}

func ExampleHeatMap() {
	correlations := [][]float64{{1, 0.87, -0.43}, {0.87, 1, -0.37}, {-0.43, -0.37, 1}}
	names := []string{"length", "width", "age"}
	plots.HeatMap(correlations, plots.HeatMapOptions{Title: "Correlations", Rows: names, Columns: names})
	// Output:
	// Correlations
	// 3 rows by 3 columns, lowest -0.43 in row length, column age, highest 1 in row length, column length
	//         length  width  age
	// length  1       0.87   -0.43
	// width   0.87    1      -0.37
	// age     -0.43   -0.37  1
}

func ExampleClassificationReport() {
	truth := []int{0, 0, 1, 1, 1, 2, 2, 2, 2, 2}
	predicted := []int{0, 1, 1, 1, 2, 2, 2, 2, 2, 0} // or model.MustPredict(x)
	plots.ClassificationReport(truth, predicted, "cat", "dog", "elk")
	// Output:
	//               precision    recall  f1-score   support
	//
	//          cat       0.50      0.50      0.50         2
	//          dog       0.67      0.67      0.67         3
	//          elk       0.80      0.80      0.80         5
	//
	//     accuracy                           0.70        10
	//    macro avg       0.66      0.66      0.66        10
	// weighted avg       0.70      0.70      0.70        10
}

func ExampleROC() {
	truth := []int{0, 0, 1, 1, 0, 1, 0, 1, 1, 0}
	scores := []float64{0.1, 0.4, 0.35, 0.8, 0.2, 0.9, 0.6, 0.7, 0.55, 0.3} // or model.MustPredict(x)
	plots.ROC(truth, scores)
	// Output: ROC curve: AUC 0.880
}

func ExamplePrecisionRecall() {
	truth := []int{0, 1, 2, 0, 1, 2}
	scores := [][]float64{ // or model.MustPredict(x)
		{0.7, 0.2, 0.1}, {0.1, 0.8, 0.1}, {0.2, 0.3, 0.5}, {0.4, 0.5, 0.1}, {0.3, 0.4, 0.3}, {0.4, 0.2, 0.4},
	}
	plots.PrecisionRecall(truth, scores, "cat", "dog", "elk")
	// Output:
	// Precision-recall curves with average precision: mean 0.889
	// cat  0.833
	// dog  0.833
	// elk  1.000
}

func ExampleCurves() {
	history := kit.NewHistory(map[string][]float64{
		"accuracy": {0.918, 0.958, 0.969}, "val_accuracy": {0.962, 0.973, 0.976},
		"loss": {0.273, 0.143, 0.106}, "val_loss": {0.123, 0.091, 0.082},
	})
	plots.Curves(history) // a picture in a notebook; numbers in a terminal, as here
	// Output:
	// accuracy  training    ▁▆█
	//           validation  ▁▇█
	// loss      training    █▃▁
	//           validation  █▃▁
	// accuracy
	// 	training         	 (min:    0.918, max:    0.969, cur:    0.969)
	// 	validation       	 (min:    0.962, max:    0.976, cur:    0.976)
	// loss
	// 	training         	 (min:    0.106, max:    0.273, cur:    0.106)
	// 	validation       	 (min:    0.082, max:    0.123, cur:    0.082)
}

func ExampleCurvesPicture() {
	history := kit.NewHistory(map[string][]float64{
		"accuracy":     {0.918, 0.958, 0.969, 0.975, 0.978, 0.981, 0.983, 0.984, 0.986, 0.987},
		"val_accuracy": {0.962, 0.973, 0.976, 0.978, 0.977, 0.980, 0.981, 0.979, 0.982, 0.981},
		"loss":         {0.273, 0.143, 0.106, 0.087, 0.075, 0.065, 0.058, 0.053, 0.049, 0.045},
		"val_loss":     {0.123, 0.091, 0.082, 0.078, 0.081, 0.074, 0.076, 0.084, 0.079, 0.081},
	})
	picture, err := plots.CurvesPicture(history)
	if err != nil {
		log.Fatal(err)
	}
	if err := picture.Save("curves.svg"); err != nil { // or .png
		log.Fatal(err)
	}
}

func ExampleImagesPicture() {
	// Six images of 8 by 8 pixels: slanted bars, darker at the bottom.
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

func ExampleImages_withoutLabels() {
	pixels := make([]float32, 0, 4*16*16)
	for i := range 4 { // waves of growing frequency
		for y := range 16 {
			for x := range 16 {
				distance := math.Hypot(float64(x)-7.5, float64(y)-7.5)
				pixels = append(pixels, float32(0.5+0.5*math.Sin(distance*float64(i+1)/2)))
			}
		}
	}
	plots.Images(kit.NewArray(pixels, 4, 16, 16), nil, 1, 4)
	// Output: 4 images of 16 by 16 pixels
}

func ExampleMistakes() {
	plots.Mistakes(echo(4), x, y, 2, 5) // pictures in a notebook; a list in a terminal, as here
	// Output:
	// 2 mistakes in 6 images
	// image 5  said 3  with 95.0 %  true 2
	// image 3  said 1  with 60.0 %  true 2
}

func ExampleConfusionMatrix() {
	plots.ConfusionMatrix(echo(4), x, y, "shirt", "bag", "coat", "boot")
	// Output:
	// 4 of 6 right: 66.7 %
	// true \ predicted  shirt  bag  coat  boot
	// shirt             1      0    0     0
	// bag               0      1    0     0
	// coat              0      1    1     1
	// boot              0      0    0     1
}

func ExampleClassHistogram() {
	plots.ClassHistogram(y)
	// Output:
	// 6 labels of 4 classes
	// 0  ███████               1 (16.7 %)
	// 1  ███████               1 (16.7 %)
	// 2  ████████████████████  3 (50.0 %)
	// 3  ███████               1 (16.7 %)
}

func ExampleClassAccuracy() {
	plots.ClassAccuracy(echo(4), x, y)
	// Output:
	// 66.7 % of 6 examples right; orange: classes below that
	// 0  ████████████████████  100.0 % (1 of 1)
	// 1  ████████████████████  100.0 % (1 of 1)
	// 2  ███████               33.3 % (1 of 3)
	// 3  ████████████████████  100.0 % (1 of 1)
}

func ExamplePrediction() {
	plots.Prediction(echo(4), x.Slice(4, 5), "shirt", "bag", "coat", "boot")
	// Output:
	// Predicted: boot, with 50.0 %
	// shirt              0.0 %
	// bag    █████       25.0 %
	// coat   █████       25.0 %
	// boot   ██████████  50.0 %
}

func ExampleLayerWeights() {
	plots.LayerWeights(echo(4), "dense_1", 2, 2) // images in a notebook; a summary in a terminal, as here
	// Output: dense_1, weights of units 0 to 3 of 4, as 4 images of 2 by 2 pixels, from 0 to 1
}

func ExampleActivations() {
	plots.Activations(echo(4), "dense_1", x.Slice(0, 1), 1, 1)
	// Output: dense_1, output for the example, as 1 image of 2 by 2 pixels, from 0 to 0.7
}

func ExampleWeightHistograms() {
	plots.WeightHistograms(echo(4))
	// Output: dense_1 kernel  █▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▃  16 numbers from 0 to 1, mean 0.25, standard deviation 0.433
}

func ExampleLearningRate() {
	halving := kit.ExponentialDecay(0.1, 1000, 0.5)
	plots.LearningRate(halving, 5000)
	// Output:
	// Learning rate over 5,000 steps: from 0.1 to 0.00313, highest at step 0 with 0.1, lowest at step 4,999 with 0.00313
	// learning_rate    █▇▆▅▄▄▃▃▃▂▂▂▂▁▁▁▁▁▁▁
}

func ExampleCompare() {
	small := kit.NewHistory(map[string][]float64{"loss": {0.5, 0.4, 0.35}}) // returned by Fit
	large := kit.NewHistory(map[string][]float64{"loss": {0.4, 0.2, 0.1}})
	plots.Compare([]plots.Run{{Name: "small", History: small}, {Name: "large", History: large}})
	// Output:
	// loss  small  █▃▁
	//       large  █▃▁
}

// The best of four trials has a learning rate of 0.01 and ReLU.
func ExampleSearch() {
	trial := func(number int, rate float64, activation string, accuracy float64) kit.Trial {
		return kit.Trial{Number: number, Values: map[string]any{"learning_rate": rate, "activation": activation}, Score: accuracy}
	}
	result := &kit.SearchResult{ // returned by kit.Search
		Objective: "val_accuracy", Names: []string{"learning_rate", "activation"},
		Trials: []kit.Trial{
			trial(3, 0.01, "relu", 0.96), trial(1, 0.003, "tanh", 0.95), trial(2, 0.0001, "relu", 0.85), trial(4, 0.1, "tanh", 0.61),
		},
	}
	plots.Search(result)
	// Output:
	// Best of 4 trials: val_accuracy 0.96
	// learning_rate  0.01
	// activation     relu
}

func ExampleDiagram() {
	model := kit.Sequential(
		kit.Dense(512).Activation(kit.ReLU).InputShape(784),
		kit.Dropout(0.5),
		kit.Dense(10).Activation(kit.Softmax),
	)
	plots.Diagram(model, plots.DiagramOptions{Shapes: true}) // a picture in a notebook; text in a terminal, as here
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
	// 	"dense_1_input" [label="dense_1_input: InputLayer|{input:|output:}|{{(None, 784)}|{(None, 784)}}"];
	// 	"dense_1" [label="dense_1: Dense|{input:|output:}|{{(None, 784)}|{(None, 512)}}"];
	// 	"dense_2" [label="dense_2: Dense|{input:|output:}|{{(None, 512)}|{(None, 10)}}"];
	// 	"dense_1_input" -> "dense_1";
	// 	"dense_1" -> "dense_2";
	// }
}

func ExampleLive() {
	// A network without a hidden layer cannot learn XOR: from these weights every gradient is 0.
	x := kit.NewArray([]float32{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2)
	y := kit.NewArray([]uint8{0, 1, 1, 0})
	model := kit.Sequential(kit.Dense(2).Activation(kit.Softmax).KernelInitializer(kit.Zeros)).
		Compile(kit.RMSprop(), kit.SparseCategoricalCrossentropy, kit.Accuracy)

	// In a notebook the curves grow below the cell. In a terminal their text shows at the end.
	live := plots.Live()
	live.Metrics = []string{"loss"}
	if _, err := model.Fit(x, y, kit.FitOptions{
		Epochs: 5, Verbose: kit.Silent, Callbacks: []kit.Callback{live},
	}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// loss  training  ▄▄▄▄▄
	// loss
	// 	training         	 (min:    0.693, max:    0.693, cur:    0.693)
}

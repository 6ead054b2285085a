package programs

import (
	"layercake/fashionmnist"
	"layercake/kit"
)

func d2lLeNet() {
	train, val := fashionmnist.MustLoad()
	xTrain, xVal := train.X.ExpandDims(-1).Div(255), val.X.ExpandDims(-1).Div(255)

	net := kit.Sequential(
		kit.Conv2D(6, 5).Activation(kit.Sigmoid).Padding(kit.Same),
		kit.AveragePooling2D(2).Strides(2),
		kit.Conv2D(16, 5).Activation(kit.Sigmoid),
		kit.AveragePooling2D(2).Strides(2),
		kit.Flatten(),
		kit.Dense(120).Activation(kit.Sigmoid),
		kit.Dense(84).Activation(kit.Sigmoid),
		kit.Dense(10),
	)
	start(net, xTrain)
	net.Compile(kit.SGD(0.1), kit.SparseCategoricalCrossentropy.FromLogits(true), kit.Accuracy)
	history := net.MustFit(xTrain, train.Y, kit.FitOptions{BatchSize: 128, Epochs: 3, NoShuffle: true, Validation: kit.Data(xVal, val.Y)})
	record("history", history)
	record("logits", net.MustPredict(xVal))
}

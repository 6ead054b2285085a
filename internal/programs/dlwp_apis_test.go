package programs

import (
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
	"layercake/mnist"
)

func dlwpAPIs() {
	// Functional: issue tickets.
	vocabularySize, numTags, numDepartments := 100, 20, 4
	title := kit.Input(vocabularySize).Name("title")
	textBody := kit.Input(vocabularySize).Name("text_body")
	tags := kit.Input(numTags).Name("tags")
	features := kit.Concatenate().On(title, textBody, tags)
	features = kit.Dense(16).Activation(kit.ReLU).Name("dense_features").On(features)
	priority := kit.Dense(1).Activation(kit.Sigmoid).Name("priority").On(features)
	department := kit.Dense(numDepartments).Activation(kit.Softmax).Name("department").On(features)
	model := kit.NewModel(kit.List{title, textBody, tags}, kit.List{priority, department})

	numSamples := 64
	rng := kit.DefaultRNG(0)
	titleData := rng.Integers(0, 2, numSamples, vocabularySize)
	textBodyData := rng.Integers(0, 2, numSamples, vocabularySize)
	tagsData := rng.Integers(0, 2, numSamples, numTags)
	priorityData := rng.Random(numSamples, 1)
	departmentData := rng.Integers(0, numDepartments, numSamples)
	x, y := kit.ArrayList{titleData, textBodyData, tagsData}, kit.ArrayList{priorityData, departmentData}

	model.Compile(
		kit.Adam(),
		kit.LossList{kit.MeanSquaredError, kit.SparseCategoricalCrossentropy},
		kit.Of("priority", kit.MeanAbsoluteError), kit.Of("department", kit.Accuracy),
	)
	start(model)
	history := model.MustFit(x, y, kit.FitOptions{Epochs: 2, NoShuffle: true})
	record("tickets", history.MustValues("loss"))
	preds := model.MustPredictAll(x)
	record("priority", preds[0])
	record("department", preds[1])

	// The features of the model are the input of a new output.
	difficulty := kit.Dense(3).Activation(kit.Softmax).Name("difficulty").On(features)
	newModel := kit.NewModel(kit.List{title, textBody, tags}, kit.List{priority, department, difficulty})
	start(newModel)
	record("difficulty", newModel.MustPredictAll(x)[2])

	// A class.
	ticketModel := newCustomerTicketModel(numDepartments)
	model = kit.NewModel(kit.List{title, textBody, tags}, kit.OnAll(ticketModel, 2, title, textBody, tags))
	model.Compile(kit.Adam(), kit.LossList{kit.MeanSquaredError, kit.SparseCategoricalCrossentropy})
	start(model)
	inputs := kit.ArrayMap{"title": titleData, "text_body": textBodyData, "tags": tagsData}
	history = model.MustFit(inputs, y, kit.FitOptions{Epochs: 2, NoShuffle: true})
	record("subclassed", history.MustValues("loss"))

	// A metric, and a callback.
	getMNISTModel := func() *kit.Model {
		inputs := kit.Input(28 * 28)
		features := kit.Dense(32).Activation(kit.ReLU).On(inputs)
		outputs := kit.Dense(10).Activation(kit.Softmax).On(features)
		return kit.NewModel(inputs, outputs)
	}

	train, test := mnist.MustLoad()
	images, labels := train.X.Reshape(-1, 28*28).Div(255), train.Y
	testImages := test.X.Reshape(-1, 28*28).Div(255)
	model = getMNISTModel()
	model.Compile(kit.RMSprop(), kit.SparseCategoricalCrossentropy, kit.Accuracy, rmse{})
	start(model)
	losses := &lossHistory{}
	history = model.MustFit(images, labels, kit.FitOptions{
		Epochs: 2, NoShuffle: true, ValidationSplit: 0.2, Callbacks: []kit.Callback{losses},
	})
	record("history", history)
	record("losses", losses.perBatch)

	// A training loop.
	model = getMNISTModel().Compile(kit.RMSprop(), kit.SparseCategoricalCrossentropy)
	start(model)
	var perStep []float64
	for epoch := range 2 {
		for i := 0; i < images.Len(); i += 32 {
			x, y := images.Slice(i, i+32), labels.Slice(i, i+32)
			loss, gradients := model.MustGradients(x, y, kit.GradientOptions{Training: true})
			model.MustApplyGradients(gradients)
			perStep = append(perStep, loss)
		}
		fmt.Printf("Results at the end of epoch %d: %.4f\n", epoch, kit.NewArray(perStep).Mean().MustFloat())
	}
	record("loop", perStep)
	record("loop, predictions", model.MustPredict(testImages))
}

type customerTicketModel struct {
	concatLayer                                       kit.MultiLayer
	mixingLayer, priorityScorer, departmentClassifier kit.Layer
}

func newCustomerTicketModel(numDepartments int) *customerTicketModel {
	return &customerTicketModel{
		concatLayer:          kit.Concatenate(),
		mixingLayer:          kit.Dense(16).Activation(kit.ReLU),
		priorityScorer:       kit.Dense(1).Activation(kit.Sigmoid),
		departmentClassifier: kit.Dense(numDepartments).Activation(kit.Softmax),
	}
}

func (*customerTicketModel) Describe() kit.Description {
	return kit.Description{Class: "CustomerTicketModel"}
}

func (m *customerTicketModel) BuildAll(inputs []kit.Shape) ([]kit.Shape, []kit.Weight, error) {
	var parts kit.Parts
	features := parts.BuildAll("concat_layer", m.concatLayer, inputs...)[0]
	features = parts.Build("mixing_layer", m.mixingLayer, features)
	priority := parts.Build("priority_scorer", m.priorityScorer, features)
	department := parts.Build("department_classifier", m.departmentClassifier, features)
	return []kit.Shape{priority, department}, parts.Weights(), parts.Err()
}

func (m *customerTicketModel) CallAll(c *kit.Call, inputs []*graph.Node) []*graph.Node {
	features := c.ApplyAll("concat_layer", m.concatLayer, inputs...)[0]
	features = c.Apply("mixing_layer", m.mixingLayer, features)
	return []*graph.Node{
		c.Apply("priority_scorer", m.priorityScorer, features),
		c.Apply("department_classifier", m.departmentClassifier, features),
	}
}

func (m *customerTicketModel) Build(kit.Shape) (kit.Shape, []kit.Weight, error) { panic("not used") }

func (m *customerTicketModel) Call(*kit.Call, *graph.Node) *graph.Node { panic("not used") }

type rmse struct{ kit.MeanMetric }

func (rmse) Name() string { return "rmse" }

func (rmse) Check(target, output kit.Shape) error { return nil }

func (rmse) Graph(p kit.Prediction) *graph.Node {
	target := graph.OneHot(p.Target, p.Output.Shape().Dim(-1), kit.Float32)
	return graph.ReduceSum(graph.Square(graph.Sub(target, p.Output)), -1)
}

func (rmse) Result(sums []float32, examples float64) float64 {
	return math.Sqrt(float64(sums[0]) / examples)
}

type lossHistory struct {
	kit.CallbackBase
	perBatch []float64
}

func (l *lossHistory) BatchEnd(t *kit.Training) error {
	l.perBatch = append(l.perBatch, t.Logs()["loss"])
	return nil
}

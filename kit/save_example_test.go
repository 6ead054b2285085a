package kit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gomlx/gomlx/core/graph"

	"layercake/kit"
)

// newFolder returns an empty folder.
func newFolder() (path string, remove func()) {
	path, err := os.MkdirTemp("", "layercake")
	if err != nil {
		panic(err)
	}
	return path, func() { os.RemoveAll(path) }
}

// Training can be interrupted, saved and continued.
func ExampleModel_Save() {
	folder, remove := newFolder()
	defer remove()
	path := filepath.Join(folder, "xor.layercake")
	x, y := xor()
	model := kit.Sequential(kit.Dense(8).Activation(kit.Tanh), kit.Dense(2).Activation(kit.Softmax)).
		Compile(kit.Adam(0.05), kit.SparseCategoricalCrossentropy, kit.Accuracy).Seed(1)
	if _, err := model.Fit(x, y, kit.FitOptions{Epochs: 100, Verbose: kit.Silent}); err != nil {
		fmt.Println(err)
		return
	}
	if err := model.Save(path); err != nil {
		fmt.Println(err)
		return
	}

	loaded, err := kit.Load(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	history, err := loaded.Fit(x, y, kit.FitOptions{InitialEpoch: 100, Epochs: 200, Verbose: kit.Silent})
	if err != nil {
		fmt.Println(err)
		return
	}
	accuracy, _ := history.Last("accuracy")
	fmt.Println("accuracy:", accuracy)
	// Output: accuracy: 1
}

// A file that is not a model is refused with a reason.
func ExampleLoad() {
	folder, remove := newFolder()
	defer remove()
	path := filepath.Join(folder, "model.layercake")
	model := kit.Sequential(kit.Input(3), kit.Dense(2))
	model.MustSave(path)
	loaded, err := kit.Load(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	params, _ := loaded.CountParams()
	fmt.Println("parameters:", params)

	os.Truncate(path, 100)
	_, err = kit.Load(path)
	fmt.Println(strings.ReplaceAll(err.Error(), folder, ""))
	// Output:
	// parameters: 8
	// load: /model.layercake: the file is damaged: its end is missing; use another copy, or make it again
}

// Weights can be loaded into another model with the same layers; numpy, and so Keras, reads and writes such files too.
func ExampleModel_SaveWeights() {
	folder, remove := newFolder()
	defer remove()
	path := filepath.Join(folder, "weights.npz")
	one := kit.Sequential(kit.Dense(2).InputShape(3)).Seed(1)
	other := kit.Sequential(kit.Dense(2).InputShape(3)).Seed(2)
	if err := one.SaveWeights(path); err != nil {
		fmt.Println(err)
		return
	}
	if err := other.LoadWeights(path); err != nil {
		fmt.Println(err)
		return
	}
	x := kit.NewArray([]float32{1, 2, 3}, 1, 3)
	fmt.Println(one.MustPredict(x).String() == other.MustPredict(x).String())
	// Output: true
}

// A power is a custom layer that can be saved: Options has its option, and Register tells Load how to create it.
type power struct{ exponent float64 }

func (p *power) Describe() kit.Description {
	return kit.Description{Class: "Power", Options: kit.Options{"exponent": &p.exponent}}
}

func (p *power) Build(input kit.Shape) (kit.Shape, []kit.Weight, error) { return input, nil, nil }

func (p *power) Call(_ *kit.Call, x *graph.Node) *graph.Node {
	return graph.Pow(x, graph.Scalar(x.Graph(), x.DType(), p.exponent))
}

func ExampleRegister() {
	folder, remove := newFolder()
	defer remove()
	path := filepath.Join(folder, "power.layercake")
	kit.Register(func() kit.Layer { return new(power) })
	if err := kit.Sequential(kit.Input(2), &power{exponent: 2}).Save(path); err != nil {
		fmt.Println(err)
		return
	}
	model, err := kit.Load(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(model.MustPredict(kit.NewArray([]float32{3, 4}, 1, 2)))
	// Output: [[ 9. 16.]]
}

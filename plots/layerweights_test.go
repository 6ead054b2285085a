package plots

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"layercake/kit"
)

// counted initializes a kernel with the numbers from 0.
var counted = kit.Initializer{Name: "counted", Fill: func(_ *rand.Rand, shape kit.Shape) []float32 {
	out := make([]float32, shape.Size())
	for i := range out {
		out[i] = float32(i)
	}
	return out
}}

func TestKernels(t *testing.T) {
	for _, test := range []struct {
		name  string
		model *kit.Model
		layer string
		shape string // height, width, channels, units
		image string // the last one
	}{
		{"a square", kit.Sequential(kit.Dense(3).KernelInitializer(counted).InputShape(4)), "dense_1", "2 2 1 3", "[2 5 8 11]"},
		{"flattened", kit.Sequential(kit.Flatten().InputShape(1, 4), kit.Dropout(0.5), kit.Dense(2).KernelInitializer(counted)), "dense_1", "1 4 1 2", "[1 3 5 7]"},
		{"flattened, with channels", kit.Sequential(kit.Flatten().InputShape(1, 2, 3), kit.Dense(2).KernelInitializer(counted)), "dense_1", "1 2 3 2", "[5 11]"},
		{"a convolution", kit.Sequential(kit.Conv2D(3, 1, 2).KernelInitializer(counted).InputShape(8, 8, 2)), "conv2d_1", "1 2 2 3", "[5 11]"},
		{"a convolution inside", kit.Sequential(kit.Conv2D(2, 1).InputShape(8, 8, 2), kit.Conv2D(1, 2).Name("inner").KernelInitializer(counted)), "inner", "2 2 2 1", "[1 3 5 7]"},
	} {
		layers, all, err := weights(test.model)
		if err != nil {
			t.Fatal(err)
		}
		k, err := newKernel(layers, all, test.layer)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		shape, image := fmt.Sprint(k.height, k.width, k.channels, k.units), fmt.Sprint(k.image(k.units*k.channels-1))
		if shape != test.shape || image != test.image {
			t.Errorf("%s: %s images, the last one %s; want %s, %s", test.name, shape, image, test.shape, test.image)
		}
	}
}

func TestLayerWeights(t *testing.T) {
	model := kit.Sequential(kit.Conv2D(3, 1, 2).KernelInitializer(counted).InputShape(8, 8, 2))
	p, err := LayerWeightsPicture(model, "conv2d_1", 1, 4)
	if err != nil {
		t.Fatal(err)
	}
	if want := "conv2d_1, weights of units 0 to 1 of 3, as 4 images of 1 by 2 pixels, from 0 to 10"; p.Alt != want {
		t.Errorf("%s, want %s", p.Alt, want)
	}
	for _, label := range []string{">0.0<", ">0.1<", ">1.0<", ">1.1<", "white is 0, blue 10"} {
		if !strings.Contains(string(p.SVG()), label) {
			t.Errorf("no %s in the picture", label)
		}
	}
}

func TestLayerWeightsErrors(t *testing.T) {
	model := kit.Sequential(kit.Flatten().InputShape(28, 28), kit.Dense(16), kit.Dropout(0.5), kit.Dense(10))
	for _, test := range []struct {
		model         *kit.Model
		layer         string
		rows, columns int
		want          string
	}{
		{model, "dense_1", 1, 0, "a grid of 1 by 0"},
		{model, "dense_3", 1, 1, `there is no layer "dense_3"; the model has flatten_1, dense_1, dropout_1, dense_2`},
		{model, "dropout_1", 1, 1, `layer "dropout_1", of class Dropout, has no kernel`},
		{model, "dense_2", 1, 1, `the kernel of layer "dense_2" is (16, 10) and its inputs are another layer's outputs, not an image; choose "dense_1"`},
		{kit.Sequential(kit.Dense(10).InputShape(12)), "dense_1", 1, 1, `layer "dense_1" has 12 inputs, which do not form a square image; put a Flatten with the images' shape before it`},
		{kit.Sequential(kit.Dense(10)), "dense_1", 1, 1, "weights: the input shape is not known"},
		{kit.Sequential(kit.Flatten().InputShape(2, 2)), "flatten_1", 1, 1, `layer "flatten_1", of class Flatten, has no kernel`},
	} {
		if p, err := LayerWeightsPicture(test.model, test.layer, test.rows, test.columns); p != nil || err == nil || !strings.HasPrefix(err.Error(), "layer weights: "+test.want) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

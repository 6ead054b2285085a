package plots

import (
	"strings"
	"testing"

	"layercake/kit"
)

func TestActivations(t *testing.T) {
	images := kit.NewArray([]float32{1, -2, 3, -4, 5, -6}, 1, 2, 3, 1)
	for _, test := range []struct {
		name  string
		layer kit.Layer
		x     kit.Array
		alt   string
	}{
		{"channels", kit.Conv2D(5, 1).KernelInitializer(kit.Ones), images, "output for the example, channels 0 to 3 of 5, as 4 images of 2 by 3 pixels, from -6 to 5"},
		{"an image", kit.Reshape(3, 2), images, "output for the example, as 1 image of 3 by 2 pixels, from -6 to 5"},
		{"units", kit.Flatten(), images, "output for the example, as 1 image of 2 by 3 pixels, from -6 to 5"},
		{"units that do not fill a square", kit.Reshape(7), kit.NewArray([]float32{1, 2, 3, 4, 5, 6, 7}, 1, 7), "output for the example, as 1 image of 3 by 3 pixels, from 0 to 7"},
	} {
		model := kit.Sequential(test.layer, kit.Flatten())
		model.MustPredict(test.x) // builds the model
		layers, err := model.Info()
		if err != nil {
			t.Fatal(err)
		}
		p, err := ActivationsPicture(model, layers[0].Name, test.x, 2, 2)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if want := layers[0].Name + ", " + test.alt; p.Alt != want {
			t.Errorf("%s: %s, want %s", test.name, p.Alt, want)
		}
	}
}

func TestActivationsErrors(t *testing.T) {
	for _, test := range []struct {
		layer         string
		x             kit.Array
		rows, columns int
		want          string
	}{
		{"dense_2", twoExamples.Slice(0, 1), 1, 1, `there is no layer "dense_2"; the model has dense_1`},
		{"dense_1", twoExamples, 1, 1, "x is (2, 4), 2 examples; choose one"},
		{"dense_1", kit.NewArray([]float32{1}, 1, 1), 1, 1, "(None, 4)"},
		{"dense_1", twoExamples.Slice(0, 1), 0, 1, "a grid of 0 by 1"},
		{"dense_1", twoExamples.Slice(1, 9), 1, 1, "slice"},
	} {
		p, err := ActivationsPicture(echo(4), test.layer, test.x, test.rows, test.columns)
		if p != nil || err == nil || !strings.HasPrefix(err.Error(), "activations: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}

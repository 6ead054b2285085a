package plots

import (
	"bytes"
	"image/png"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"layercake/kit"
)

func TestDiagramErrors(t *testing.T) {
	for _, test := range []struct {
		model   *kit.Model
		options []DiagramOptions
		want    string
	}{
		{nil, nil, "the model is nil; make one with kit.Sequential"},
		{kit.Sequential(), nil, "the model has no layers; pass some to kit.Sequential(...), or Add them"},
		{kit.Sequential(kit.Dense(3), nil), nil, "layer number 2 is nil"},
		{kit.Sequential(kit.Dense(3).InputShape(4), kit.Dropout(2)), nil, `layer "dropout_1": Dropout(2): the rate must be from 0 to 1`},
		{kit.Sequential(kit.Dense(3)), make([]DiagramOptions, 2), "2 values of plots.DiagramOptions; put all options into one"},
	} {
		if p, err := DiagramPicture(test.model, test.options...); p != nil || err == nil || err.Error() != "diagram: "+test.want {
			t.Errorf("diagram: %v, want %s", err, test.want)
		}
		if s, err := DOT(test.model, test.options...); s != "" || err == nil || err.Error() != "dot: "+test.want {
			t.Errorf("dot: %v, want %s", err, test.want)
		}
	}
}

func TestDiagramDPI(t *testing.T) {
	model := kit.Sequential(kit.Dense(1))
	for _, dpi := range []int{-1, maxDPI + 1} {
		if _, err := DiagramPicture(model, DiagramOptions{DPI: dpi}); err == nil || !strings.Contains(err.Error(), "it must be from 1 to 2400, or 0 for 192") {
			t.Errorf("%d DPI: %v", dpi, err)
		}
	}
	p, err := DiagramPicture(model, DiagramOptions{DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(p.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	if w, h := p.size(); math.Abs(float64(img.Bounds().Dx())-w.Points()) > 1 || math.Abs(float64(img.Bounds().Dy())-h.Points()) > 1 {
		t.Errorf("%v pixels at 72 DPI for %v by %v points", img.Bounds().Size(), w, h)
	}
}

// deep returns a model with n layers.
func deep(n int) *kit.Model {
	model := kit.Sequential(kit.Dense(64).InputShape(784).Activation(kit.ReLU))
	for range n - 1 {
		model.Add(kit.Dense(64).Activation(kit.ReLU))
	}
	return model
}

func TestDiagramOfManyLayers(t *testing.T) {
	for _, shapes := range []bool{false, true} {
		for n := 1; n <= 40; n++ {
			down, err := DiagramPicture(deep(n), DiagramOptions{Shapes: shapes})
			if err != nil {
				t.Fatal(err)
			}
			across, err := DiagramPicture(deep(n), DiagramOptions{Shapes: shapes, Horizontal: true})
			if err != nil {
				t.Fatal(err)
			}
			box, arrow := rowHeight, arrowLength
			if shapes {
				box = 2 * rowHeight
			}
			if n+1 > manyNodes {
				arrow = shortArrow
			}
			// The layers plus the input before them.
			if _, h := down.size(); h != vg.Length(n+1)*box+vg.Length(n)*arrow+2*diagramMargin {
				t.Errorf("%d layers, shapes %v: %v points high", n, shapes, h)
			}
			// Rows are short enough that a notebook does not scale them down.
			if w, _ := across.size(); w > rowLength+2*diagramMargin {
				t.Errorf("%d layers, shapes %v: %v points wide", n, shapes, w)
			}
		}
	}
}

func TestBoxesHoldTheirText(t *testing.T) {
	all := []node{
		{"", "a_very_long_name_for_the_first_projection_of_pixels: Dense", "softmax", "(None, 28, 28, 3)", "(None, 1)", nil},
		{"", "d: Dense", "", "(None, 1)", "(None, 1000000, 1000000)", []int{0}},
	}
	for _, horizontal := range []bool{false, true} {
		for _, all := range [][]node{all, all[1:]} {
			d := newDiagram(all, horizontal)
			for _, n := range all {
				if textWidth(largeText, n.label) > d.label.X-2*cellPadding || textWidth(largeText, "output:") > d.names-2*cellPadding ||
					max(textWidth(largeText, n.input), textWidth(largeText, n.output)) > d.shapes-2*cellPadding {
					t.Errorf("horizontal %v: %v does not fit into columns of %v, %v and %v", horizontal, n, d.label.X, d.names, d.shapes)
				}
			}
		}
	}
	d := newDiagram([]node{{label: "d: Dense"}}, false)
	if w, h := d.node(); w != d.label.X || h != rowHeight {
		t.Errorf("without shapes a box is %v by %v, and its label %v wide", w, h, d.label.X)
	}
}

func TestDiagramOptions(t *testing.T) {
	model := kit.Sequential(
		kit.Dense(512).Activation(kit.ReLU).InputShape(784), kit.Dropout(0.5), kit.Dense(10),
	)
	for _, test := range []struct {
		options DiagramOptions
		want    string // the diagram as text
	}{
		{DiagramOptions{HideNames: true}, "InputLayer, Dense, Dropout, Dense"},
		{DiagramOptions{Activations: true}, "dense_1_input: InputLayer, dense_1: Dense  relu, dropout_1: Dropout, dense_2: Dense  linear"},
		{DiagramOptions{DTypes: true, Activations: true, HideNames: true}, "InputLayer  float32, Dense  relu, float32, Dropout  float32, Dense  linear, float32"},
		{DiagramOptions{Shapes: true, Horizontal: true, HideNames: true}, "InputLayer  (None, 784) -> (None, 784), Dense  (None, 784) -> (None, 512), Dropout  (None, 512) -> (None, 512), Dense  (None, 512) -> (None, 10)"},
	} {
		p, err := DiagramPicture(model, test.options)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(p.Text, "\n    |\n    v\n", ", "); got != test.want {
			t.Errorf("%+v: %s, want %s", test.options, got, test.want)
		}
		// The alt text says everything the picture shows.
		if want := "A sequential model of 3 layers. Input (None, 784). 1. dense_1: Dense, relu, output (None, 512). 2. dropout_1: Dropout, output (None, 512). 3. dense_2: Dense, linear, output (None, 10)."; p.Alt != want {
			t.Errorf("%+v: alt text %q, want %q", test.options, p.Alt, want)
		}
	}
}

func TestDiagramTellsWhatIsFrozen(t *testing.T) {
	model := kit.Sequential(kit.Dense(3).Trainable(false).InputShape(2), kit.Dropout(0.5).Trainable(false), kit.Dense(1))
	p, err := DiagramPicture(model, DiagramOptions{Trainable: true, HideNames: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := "InputLayer, Dense  frozen, Dropout, Dense  trainable"; strings.ReplaceAll(p.Text, "\n    |\n    v\n", ", ") != want {
		t.Errorf("%s, want %s", p.Text, want)
	}
	if want := "1. dense_1: Dense, linear, frozen, output (None, 3). 2. dropout_1: Dropout, output (None, 3)."; !strings.Contains(p.Alt, want) {
		t.Errorf("alt text %q, want %q in it", p.Alt, want)
	}
}

func TestDiagramNamesItsBoxes(t *testing.T) {
	p, err := DiagramPicture(kit.Sequential(kit.Dense(1), kit.Dense(1).Name(`a "b"`)), DiagramOptions{Shapes: true})
	if err != nil {
		t.Fatal(err)
	}
	svg := string(p.SVG())
	after := svg
	for _, want := range []struct{ id, label string }{
		{"dense_1_input", "dense_1_input: InputLayer"}, {"dense_1", "dense_1: Dense"}, {"a &#34;b&#34;", "a &#34;b&#34;: Dense"},
	} {
		_, rest, found := strings.Cut(after, `<g id="`+want.id+`">`)
		group, rest, closed := strings.Cut(rest, "</g>")
		if !found || !closed || !strings.Contains(group, ">"+want.label+"</text>") || strings.Count(group, "<text ") != 5 {
			t.Errorf("the group %s holds %.300s", want.id, group)
		}
		after = rest
	}
	if strings.Count(svg, "<g") != strings.Count(svg, "</g>") {
		t.Error("a group is not closed")
	}
}

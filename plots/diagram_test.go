package plots

import (
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
		{kit.Sequential(), nil, "the model has no layers; put some into kit.Sequential(...) (in a notebook, layers that Add adds below %% are there in that cell only)"},
		{kit.Sequential(kit.Dense(3), nil), nil, "layer number 2 is nil"},
		{kit.Sequential(kit.Dense(3).InputShape(4), kit.Dropout(2)), nil, `layer "dropout_1": Dropout(2): the rate has to be from 0 to 1`},
		{kit.Sequential(kit.Dense(3)), make([]DiagramOptions, 2), "2 DiagramOptions; put all into one"},
	} {
		if p, err := DiagramPicture(test.model, test.options...); p != nil || err == nil || err.Error() != "diagram: "+test.want {
			t.Errorf("diagram: %v, want %s", err, test.want)
		}
		if s, err := DOT(test.model, test.options...); s != "" || err == nil || err.Error() != "dot: "+test.want {
			t.Errorf("dot: %v, want %s", err, test.want)
		}
	}
}

func TestDiagramGrowsWithTheModel(t *testing.T) {
	model := kit.Sequential(kit.Dense(1).InputShape(4))
	for n := range 20 {
		for _, shapes := range []bool{false, true} {
			p, err := DiagramPicture(model, DiagramOptions{Shapes: shapes})
			if err != nil {
				t.Fatal(err)
			}
			box := rowHeight
			if shapes {
				box = 2 * rowHeight
			}
			// The layers, and the input before them.
			if _, h := p.size(); h != box*(1+1+vg.Length(n))+arrowLength*(1+vg.Length(n))+2*diagramMargin {
				t.Errorf("%d layers, shapes %v: %v points high", n+1, shapes, h)
			}
		}
		model.Add(kit.Dense(1))
	}
}

func TestBoxesHoldTheirText(t *testing.T) {
	all := []node{
		{"a_very_long_name_for_the_first_projection_of_pixels: Dense", "(None, 28, 28, 3)", "(None, 1)"},
		{"d: Dense", "(None, 1)", "(None, 1000000, 1000000)"},
	}
	d := newDiagram(all)
	for _, n := range all {
		if textWidth(largeText, n.label) > d.labels-2*cellPadding || textWidth(largeText, "output:") > d.names-2*cellPadding ||
			max(textWidth(largeText, n.input), textWidth(largeText, n.output)) > d.shapes-2*cellPadding {
			t.Errorf("%v does not fit into columns of %v, %v and %v", n, d.labels, d.names, d.shapes)
		}
	}
	if d := newDiagram([]node{{label: "d: Dense"}}); d.width() != d.labels || d.height() != rowHeight {
		t.Errorf("without shapes a box is %v by %v, and its label %v wide", d.width(), d.height(), d.labels)
	}
}

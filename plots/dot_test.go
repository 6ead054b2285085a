package plots_test

import (
	"strings"
	"testing"

	"layercake/kit"
	"layercake/plots"
)

func TestDOT(t *testing.T) {
	model := kit.Sequential(
		kit.Dense(512).Activation(kit.ReLU).InputShape(784),
		kit.Dropout(0.5),
		kit.Dense(10).Activation(kit.Softmax),
	)
	for name, options := range map[string]plots.DiagramOptions{
		"model.dot":        {},
		"model_shapes.dot": {Shapes: true},
		"model_all.dot":    {Shapes: true, DTypes: true, Activations: true, HideNames: true, Horizontal: true, DPI: 300},
	} {
		dot, err := plots.DOT(model, options)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, []byte(dot))
	}
}

func TestDOTEscapesNames(t *testing.T) {
	dot, err := plots.DOT(kit.Sequential(kit.Dense(1).Name(`a|b "c" {d} <e> \f`)))
	if err != nil {
		t.Fatal(err)
	}
	if want := `"a|b \"c\" {d} <e> \f" [label="a\|b \"c\" \{d\} \<e\> \\f: Dense"];`; !strings.Contains(dot, want) {
		t.Errorf("%s\nwant %s in it", dot, want)
	}
}

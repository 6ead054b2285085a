package plots

import (
	"fmt"
	"strings"
	"testing"

	"layercake/kit"
)

func TestConfusionMatrix(t *testing.T) {
	e, err := examine(echo(4), fiveExamples, kit.NewArray([]uint8{0, 0, 2, 2, 2}), nil)
	if err != nil {
		t.Fatal(err)
	}
	m := newMatrix(e)
	if got, want := fmt.Sprint(m.counts), "[[1 1 0 0] [0 0 0 0] [0 0 1 2] [0 0 0 0]]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := fmt.Sprint(m.confusions()), "[{2 3 2} {0 1 1}]"; got != want {
		t.Errorf("confusions %s, want %s", got, want)
	}
	if got, want := m.readOut(), "Mistaken most often: 2 for 3 (2 times), 0 for 1 (1 time)."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestConfusionMatrixWithoutMistakes(t *testing.T) {
	p, err := ConfusionMatrixPicture(echo(4), fiveExamples, kit.NewArray([]uint8{0, 1, 3, 3, 2}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Confusion matrix. 5 of 5 right: 100.0 %. No class was mistaken for another."; p.Alt != want {
		t.Errorf("%s, want %s", p.Alt, want)
	}
}

// Long names are written upwards above their columns, and the picture has room for them.
func TestConfusionMatrixHoldsItsNames(t *testing.T) {
	width := func(names ...string) (width, height float64) {
		p, err := ConfusionMatrixPicture(echo(4), fiveExamples, kit.NewArray([]uint8{0, 1, 3, 3, 2}), names...)
		if err != nil {
			t.Fatal(err)
		}
		if upright := strings.Count(string(p.SVG()), "rotate(90)") > 1; upright != (names != nil) {
			t.Errorf("%q: upright %v", names, upright)
		}
		w, h := p.size()
		return w.Points(), h.Points()
	}
	w, h := width()
	long, high := width("a", "b", "c", "a name that is long")
	if room := textWidth(smallText, "a name that is long") - smallText; long-w < room.Points() || high-h < room.Points() {
		t.Errorf("from %v by %v points to %v by %v for a name of %v", w, h, long, high, room)
	}
}

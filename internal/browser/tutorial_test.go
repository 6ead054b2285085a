package browser

import "testing"

// TestTutorial opens the tutorial at the address that "layercake lab" prints, chooses Run All, and checks the page in
// light mode, in dark mode and in print.
func TestTutorial(t *testing.T) {
	p := openAddress(t, tutorial, lab.url.String())
	p.tall()
	p.runAll()
	p.idle()

	pictures := 0
	for i, c := range p.cells() {
		if c.Failed {
			t.Errorf("cell %d failed:\n%s", i, c.Output)
		}
		pictures += len(c.Pictures)
	}
	if pictures != 3 {
		t.Errorf("the page has %d pictures, want the digits, the training and the diagram", pictures)
	}
	p.readable("tutorial_light")
	p.dark()
	p.readable("tutorial_dark")
	p.print()
	p.readable("tutorial_print")
}

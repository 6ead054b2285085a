package browser

import (
	"testing"
	"time"
)

// A cell that prints as many lines as MNIST has examples shows them all. The test prints how long that takes.
func TestManyLines(t *testing.T) {
	p := open(t, "lines.ipynb", "%%\nfor i := range 60_000 {\n\tfmt.Println(i)\n}\nfmt.Println(\"the\", \"end\")")
	before := time.Now()
	p.run(0)
	p.says(0, "59998\n59999\nthe end")
	p.idle()
	t.Logf("60,000 lines are there after %.2f s", time.Since(before).Seconds())
	for _, line := range []string{"0\n1\n2\n3\n", "\n10000\n10001\n", "\n40000\n40001\n"} {
		p.says(0, line)
	}
}

// A cell that prints or displays endlessly leaves the page responsive: the stop button ends it, and the page shows the
// beginning and the end of its output.
func TestPrintingForEver(t *testing.T) {
	for _, test := range []struct {
		name, cell, first, note string
		more                    bool // JupyterLab shows 50 outputs, and the rest after a click
	}{
		{"lines", "%%\nfor i := 0; ; i++ {\n\tfmt.Println(i)\n}", "0\n1\n2\n", "MB omitted]", false},
		{"errors", "%%\nfor i := 0; ; i++ {\n\tfmt.Fprintln(os.Stderr, i)\n}", "0\n1\n2\n", "MB omitted]", false},
		{"displays", "import \"github.com/janpfeifer/gonb/gonbui\"\n%%\nfor i := 0; ; i++ {\n\tgonbui.DisplayHTMLF(\"<b>number %d</b>\", i)\n}", "number 0", "displays omitted", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := open(t, "forever_"+test.name+".ipynb", test.cell, "%%\nfmt.Println(\"still\", \"here\")")
			p.run(0)
			p.says(0, test.first)
			time.Sleep(10 * time.Second) // enough to print far more than a page can show
			before := time.Now()
			p.stop()
			p.idle()
			t.Logf("stopped after %.2f s", time.Since(before).Seconds())
			if test.more {
				p.clickCell(0, ".jp-TrimmedOutputs")
			}
			p.says(0, test.note)
			p.says(0, "The cell was stopped.")
			p.screenshot("forever_" + test.name)
			p.runsAndShows(1, "still here")
		})
	}
}

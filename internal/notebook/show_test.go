package notebook_test

import (
	"strings"
	"testing"

	"layercake/internal/notebook"
)

// TestShow runs package show in a notebook: untrusted notebooks show all its outputs too.
func TestShow(t *testing.T) {
	executed, page, log, failed := run(t, write(t, "show", notebook.New(
		`import (
	"bytes"
	"image"
	"image/png"

	"gonum.org/v1/plot"
	"layercake/show"
)
%%
show.HTML("<b>bold</b>")
show.Markdown("*text*")
show.Image(image.NewGray(image.Rect(0, 0, 3, 2)))
var file bytes.Buffer
png.Encode(&file, image.NewGray(image.Rect(0, 0, 5, 4)))
show.PNG(file.Bytes())
show.SVG("<svg width=\"5\" height=\"5\"></svg>")
show.Table([]string{"a"}, [][]any{{1}})
show.Plot(plot.New())
for range show.Progress(3, "counting") {
}`,
	)))
	if failed != nil {
		t.Fatalf("%v\n%s", failed, log)
	}
	displays := executed.Cells[0].Displays()
	for i, want := range []struct{ kind, data, text string }{
		{"text/html", "<b>bold</b>", "<b>bold</b>"},
		{"text/markdown", "*text*", "*text*"},
		{"image/png", "iVBORw0KGgo", "[image of 3 by 2 pixels]"},
		{"image/png", "iVBORw0KGgo", "[image of 5 by 4 pixels]"},
		{"text/html", `src="data:image/svg+xml;base64,`, "[drawing]"},
		{"text/html", "<table><thead><tr><th", "a\n1"},
		{"text/html", `src="data:image/svg+xml;base64,`, "[chart]"},
		{"text/html", "counting ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 3/3 in ", "counting ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 3/3 in "},
	} {
		if i >= len(displays) || !strings.Contains(string(displays[i][want.kind]), want.data) || !strings.HasPrefix(string(displays[i]["text/plain"]), want.text) {
			t.Fatalf("of the displays %v number %d is not %v", displays, i+1, want)
		}
	}
	if len(displays) != 8 || strings.Count(page, "3/3 in ") != 1 {
		t.Errorf("%d displays; the page has the progress %d times", len(displays), strings.Count(page, "3/3 in "))
	}
}

// A table shows itself as HTML, and as text where there is none.
func TestTableShowsItself(t *testing.T) {
	executed, page, log, failed := run(t, write(t, "table", notebook.New(
		`scores := table.New(table.NewColumn("name", []string{"Ann", "<Ben>"}), table.NewColumn("points", []float64{2.5, 10}))`,
		`scores`,
		`scores.Head(1)`,
		`scores.Describe()`,
	)))
	if failed != nil {
		t.Fatalf("%v\n%s", failed, log)
	}
	displays := executed.Cells[1].Displays()
	if len(displays) != 1 || !strings.Contains(string(displays[0]["text/html"]), "<td style=\"text-align:left\">&lt;Ben&gt;</td><td style=\"text-align:right\">10.0</td>") ||
		!strings.Contains(string(displays[0]["text/plain"]), "1  <Ben>    10.0\n2 rows × 2 columns") {
		t.Errorf("the table is shown as %v", displays)
	}
	for i, want := range []string{"1 row × 2 columns", "5.303301"} {
		if displays := executed.Cells[i+2].Displays(); len(displays) != 1 || !strings.Contains(string(displays[0]["text/html"]), want) {
			t.Errorf("cell %d shows %v, want %s", i+3, displays, want)
		}
	}
	if !strings.Contains(page, "&lt;Ben&gt;</td>") || strings.Contains(page, "<Ben>") {
		t.Error("the page lacks the table")
	}
}

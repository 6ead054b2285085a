package page

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"layercake/internal/setup"
)

var ready = sync.OnceValues(func() (setup.Clone, error) {
	clone, err := setup.Find()
	if err == nil {
		err = clone.SetUp(context.Background(), clone.Steps().HTML)
	}
	return clone, err
})

// made exports a notebook and returns the page and the messages.
func made(t *testing.T, executed string) (path, page, log string) {
	t.Helper()
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(executed), ".ipynb") + ".html"
	path = filepath.Join(t.TempDir(), "html", name)
	var out strings.Builder
	if err := Write(t.Context(), clone, &out, path, executed, filepath.Dir(executed)); err != nil {
		t.Fatal(err, out.String())
	}
	return path, read(t, path), out.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var lesson = filepath.Join("testdata", "lesson.ipynb")

func TestPage(t *testing.T) {
	t.Parallel()
	path, page, log := made(t, lesson)
	t.Run("shows all", func(t *testing.T) { showsAll(t, page, log) })
	t.Run("needs no network", func(t *testing.T) { needsNoNetwork(t, page) })
	t.Run("in a browser", func(t *testing.T) { inBrowser(t, path) })
	t.Run("in a list", func(t *testing.T) { inList(t, path) })
}

func showsAll(t *testing.T, page, log string) {
	for what, want := range map[string]string{
		"title":                         `<title>Curves &amp; lines</title>`,
		"contents":                      `<li class="h2"><a href="#Draw">Draw</a></li><li class="h2"><a href="#Draw-">Draw</a></li><li class="h3"><a href="#A-wide-table">`,
		"a heading that a link finds":   `<h2 id="Draw-">`,
		"HTML within text":              `<kbd>Shift</kbd>`,
		"the code's colours":            `<span class="nx">fmt</span>`,
		"one stream of two pieces":      ">epoch 1\nepoch 2 -",
		"a picture from a file":         `<img alt="A teal disc" src="data:image/svg+xml;base64,`,
		"a picture from a file in HTML": `<img alt="the disc again" src="data:image/svg+xml;base64,`,
		"the text of a picture":         `<img alt="A line that rises" src="data:image/svg+xml;base64,`,
		"PNG":                           `src="data:image/png;base64,`,
		"a table in a box":              `<div class="scroll"><table>`,
		"an error":                      `Error: fit: y: label 5`,
		"the note on it":                `<a href="#cell-id=fails">a cell failed</a>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s: the page lacks %s", what, want)
		}
	}
	for _, source := range []string{"missing.png", "https://example.org/far.png"} {
		if !strings.Contains(log, "lacks "+source) || !strings.Contains(page, `<span class="missing">Missing picture: `+source+` (`) {
			t.Errorf("the picture %s is not replaced, or not reported:\n%s", source, log)
		}
	}
	if strings.Contains(log, "large") {
		t.Errorf("a small page is said to be large:\n%s", log)
	}
	if strings.Contains(page, "Run from top to bottom") {
		t.Error("a page that is not complete says that all was run")
	}
}

// TestFormulas compares the page's content for a line of Markdown: MathML, or the line itself if it is not a formula.
func TestFormulas(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, markdown, want string }{
		{"inline", `so $x^2$ is`, `<p>so <math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math> is</p>`},
		{"on a separate line", `$$\hat{y}$$`, `<p><span class="scroll"><math display="block"><mrow><mover`},
		{"on several lines", "$$\na\n<\nb\n$$", `<mi>a</mi><mo>&lt;</mo><mi>b</mi>`},
		{"in other brackets", `so \\(x\\) is`, `<p>so <math display="inline"><mrow><mi>x</mi>`},
		{"in a heading", `## Of $x$`, `<h2 id="Of-x">Of <math display="inline"><mrow><mi>x</mi>`},
		{"in a table", "| a |\n|---|\n| $x$ |", `<td><math display="inline">`},
		{"a fraction", `$\frac{e^{z_i}}{2}$`, `<mfrac><mrow><msup><mi>e</mi><mrow><msub><mi>z</mi><mi>i</mi></msub></mrow></msup></mrow><mrow><mn>2</mn></mrow></mfrac>`},
		{"a sum", `$$\sum_{k=1}^K$$`, `<munderover><mo>∑</mo>`},
		{"a matrix", `$$\begin{pmatrix} a & b \\ c & d \end{pmatrix}$$`, `<mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr>`},
		{"equations", `\begin{align} a &= b \\ c &= d \end{align}`, `<mtd columnalign="left"><mi></mi><mo>=</mo><mi>b</mi></mtd></mtr>`},
		{"aligned", `$$\begin{aligned} a &= b \\ c &= d \end{aligned}$$`, `<mtd columnalign="left"><mi></mi><mo>=</mo><mi>b</mi></mtd></mtr>`},
		{"a norm", `$\lVert w \rVert$`, `<mrow><mi>‖</mi><mi>w</mi><mi>‖</mi></mrow>`},
		{"words", `$\text{<b> & }x$`, "<mtext>&lt;b&gt;\u00a0&amp;\u00a0</mtext>"},

		{"dollars", `\$5 and \$6`, `<p>$5 and $6</p>`},
		{"one dollar", `it costs $5`, `<p>it costs $5</p>`},
		{"code", "so `$x^2$` is", `<code>$x^2$</code>`},
		{"a block of code", "```\n$$x$$\n```", `<code>$$x$$`},
		{"an unknown command", `$\nonsense{x} < 1$`, `<p>$\nonsense{x} &lt; 1$</p>`},
		{"an unknown environment", `$$\begin{none} a & b \end{none}$$`, `$$\begin{none} a &amp; b \end{none}$$`},
		{"lines that are not broken", `$$\begin{gather} a \\ b \end{gather}$$`, `$$\begin{gather} a \\ b \end{gather}$$`},
		{"a brace too few", `$\frac{1}{2$`, `<p>$\frac{1}{2$</p>`},
		{"an index too few", `$$x^$$`, `<p>$$x^$$</p>`},
		{"two indices", `$x_1_2$`, `<p>$x_1_2$</p>`},
	}
	var cells []map[string]any
	for _, test := range tests {
		cells = append(cells, markdown(test.markdown))
	}
	_, page, _ := made(t, write(t, "formulas", cells...))
	shown := strings.Split(page, `class="jp-Cell `)[1:]
	for i, test := range tests {
		if !strings.Contains(shown[i], test.want) {
			t.Errorf("%s: %s\nshows %s\nwant %s", test.name, test.markdown, shown[i], test.want)
		}
	}
}

func needsNoNetwork(t *testing.T, page string) {
	for _, asks := range []string{`<script`, `<link`, `<iframe`, `\bsrc="[^d]`, `@import`, `url\(`} {
		if found := regexp.MustCompile(asks + ".{0,60}").FindString(page); found != "" {
			t.Errorf("the page asks for something: %s", found)
		}
	}
	if !strings.Contains(page, `http-equiv="Content-Security-Policy"`) || !strings.Contains(page, `default-src 'none'`) {
		t.Error("the page does not forbid what outputs might ask for")
	}
	if size := len(page); size > 30_000 {
		t.Errorf("a small page has %d bytes", size)
	}
}

func inList(t *testing.T, first string) {
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(first)
	second := filepath.Join(folder, "a & b.html")
	if err := Write(t.Context(), clone, os.Stdout, second, write(t, "second", code("%%\nrun()")), folder); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "index.html")
	if err := WriteList(t.Context(), clone, os.Stdout, path, first, second); err != nil {
		t.Fatal(err)
	}
	list := read(t, path)
	rest := list
	for _, want := range []string{ // in this order
		`default-src 'none'`,
		`<img src="data:image/svg+xml;base64,`,
		`<a href="lesson.html">Curves &amp; lines</a>`,
		`a cell failed`,
		`<p>How a curve <em>bends</em>, and where it is drawn.</p>`,
		`<li>read a curve</li>`,
		`<a href="a%20%26%20b.html">second</a>`,
		`Run from top to bottom in 1 min 6 s.`,
	} {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Fatalf("the list lacks %s, or not in its place:\n%s", want, list[strings.Index(list, "<body"):])
		}
		rest = after
	}
}

func TestPageWithoutHeadingsOrCode(t *testing.T) {
	t.Parallel()
	_, page, _ := made(t, write(t, "my_cells", code("%%\nrun()")))
	if !strings.Contains(page, "<title>my cells</title>") {
		t.Error("the title is not the file's name")
	}
	if strings.Contains(page, `id="fold"`) || !strings.Contains(page, `id="hide-code"`) {
		t.Error("a page without headings should have a switch for code, and no contents")
	}
	_, page, _ = made(t, write(t, "text", markdown("# Words\n\n## Only")))
	if !strings.Contains(page, `id="fold"`) || strings.Contains(page, `id="hide-code"`) {
		t.Error("a page without code should have contents, and no switch for code")
	}
}

func TestLargePageSaysWhatIsLarge(t *testing.T) {
	t.Parallel()
	picture := base64.StdEncoding.EncodeToString(make([]byte, 1_200_000))
	large := code("%%\nplots.Images(train.X)", map[string]any{
		"output_type": "display_data", "metadata": map[string]any{}, "data": map[string]any{"image/png": picture},
	})
	_, _, log := made(t, write(t, "large", code("%%\nrun()"), large))
	if !strings.Contains(log, "It is large, 1.6 MB") || !strings.Contains(log, "1.6 MB  plots.Images(train.X)\n") {
		t.Errorf("printed\n%s", log)
	}
}

func TestPicturesOfOthers(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"data:image/svg+xml;base64,A", // truncated
		"data:image/svg+xml;base64,/w==",
		"data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(`<svg viewBox="0 0 9 9" font-size="0">`)),
		"data:image/svg+xml,<svg/>",
	} {
		picture := code("%%\nshow()", map[string]any{
			"output_type": "display_data", "metadata": map[string]any{}, "data": map[string]any{"text/html": `<img src="` + source + `">`},
		})
		if _, page, _ := made(t, write(t, "others", picture)); !strings.Contains(page, `class="scroll picture"><img`) {
			t.Errorf("the page lacks %s", source)
		}
	}
}

// TestHalfLetters uses unpaired UTF-16 surrogates, which JSON can represent and UTF-8 cannot.
func TestHalfLetters(t *testing.T) {
	t.Parallel()
	executed := write(t, "halves", markdown("# Title HALF\n\n$x HALF$ `c HALF` ![no](HALF.png)"), code("%%\nrun() // HALF",
		map[string]any{"output_type": "stream", "name": "stdout", "text": "HALF"},
		map[string]any{"output_type": "display_data", "metadata": map[string]any{}, "data": map[string]any{"text/html": "<svg><text>HALF</text></svg><p>kept HALF</p>"}}))
	put(t, executed, strings.ReplaceAll(read(t, executed), "HALF", `\ud800`))
	if _, page, _ := made(t, executed); !strings.Contains(page, "<p>kept ?</p>") {
		t.Error("the page lacks the text beside half a letter")
	}
}

func TestNoPage(t *testing.T) {
	t.Parallel()
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	put(t, filepath.Join(folder, "file"), "x")
	for _, test := range []struct{ name, path, executed, want string }{
		{"no notebook", filepath.Join(folder, "none.html"), filepath.Join("testdata", "picture.svg"), "picture.svg is not a notebook: "},
		{"no folder", filepath.Join(folder, "file", "none.html"), lesson, "none.html cannot be written: "},
	} {
		var out strings.Builder
		err = Write(t.Context(), clone, &out, test.path, test.executed, "testdata")
		if err == nil || !strings.Contains(err.Error(), "none.html") || !strings.Contains(out.String(), test.want) || strings.Contains(out.String(), "Traceback") {
			t.Errorf("%s: error %v, printed\n%s\nwant %s", test.name, err, &out, test.want)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func code(source string, outputs ...any) map[string]any {
	if outputs == nil {
		outputs = []any{}
	}
	return map[string]any{"cell_type": "code", "metadata": map[string]any{}, "execution_count": 1, "source": source, "outputs": outputs}
}

func markdown(source string) map[string]any {
	return map[string]any{"cell_type": "markdown", "metadata": map[string]any{}, "source": source}
}

// write writes a notebook that ran for 66 seconds.
func write(t *testing.T, name string, cells ...map[string]any) (path string) {
	t.Helper()
	for i, c := range cells {
		c["id"] = fmt.Sprint("cell-", i)
	}
	data, err := json.Marshal(map[string]any{
		"cells": cells, "nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"layercake": map[string]any{"seconds": 66.2}},
	})
	path = filepath.Join(t.TempDir(), name+".ipynb")
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

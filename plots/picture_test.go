package plots_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
	"layercake/plots"
)

const note = "SYNTHETIC digits, not MNIST: there was no network. Set MNIST_DIR to use the real ones."

// pictures returns a picture of each kind, and of each kind's special cases.
func pictures(t *testing.T) map[string]*plots.Picture {
	t.Helper()
	diverged := kit.NewHistory(map[string][]float64{
		"loss":     {2.3, 1.7, math.NaN(), 1.2, 1.1, math.NaN()},
		"val_loss": {2.1, 1.8, 4.5, math.Inf(1), math.Inf(1), math.NaN()},
		"accuracy": slices.Repeat([]float64{math.NaN()}, 6),
	})
	diverged.Note = note
	faint := kit.NewArray([]float32{0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1, 2, -1, float32(math.NaN())}, 2, 2, 3).WithNote(note)
	scores := kit.NewArray([]float64{0.1, 0.7, 0.2, 0.6, 0.3, 0.1}, 2, 3)
	model := kit.Sequential(kit.Dense(512).InputShape(784), kit.Dropout(0.5), kit.Dense(10))
	odd := kit.Sequential(kit.Dense(3).Name(`a "name" with <text x="1"> & more of it`), kit.Dense(10))

	out := map[string]*plots.Picture{}
	add := func(name string) func(*plots.Picture, error) {
		return func(p *plots.Picture, err error) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			out[name] = p
		}
	}
	add("curves_diverged")(plots.CurvesPicture(diverged))
	add("curves_one_epoch")(plots.CurvesPicture(kit.NewHistory(map[string][]float64{
		"accuracy": {0.9}, "loss": {0.3}, "mean_squared_error": {0.012},
	})))
	add("images_note")(plots.ImagesPicture(faint, scores, 1, 5))
	add("diagram_shapes")(plots.DiagramPicture(model, plots.DiagramOptions{Shapes: true}))
	add("diagram_options")(plots.DiagramPicture(model, plots.DiagramOptions{
		Shapes: true, DTypes: true, Activations: true, HideNames: true, Horizontal: true,
	}))
	names := []string{"shirt", "bag", "coat", "boot"}
	add("mistakes")(plots.MistakesPicture(echo(4), x.WithNote(note), y, 2, 5, names...))
	add("confusion_matrix")(plots.ConfusionMatrixPicture(echo(4), x, y, names...))
	add("class_histogram")(plots.ClassHistogramPicture(y))
	add("class_accuracy")(plots.ClassAccuracyPicture(echo(4), x, y))
	add("prediction")(plots.PredictionPicture(echo(4), x.Slice(0, 1), names...))
	add("layer_weights")(plots.LayerWeightsPicture(echo(4), "dense_1", 2, 2))
	add("activations")(plots.ActivationsPicture(echo(4), "dense_1", x.Slice(0, 1), 1, 1))
	add("weight_histograms")(plots.WeightHistogramsPicture(echo(4)))
	add("learning_rate")(plots.LearningRatePicture(kit.ScheduleFunc(func(step int) float64 { return 0.1 / float64(1+step) }), 20))
	add("compare")(plots.ComparePicture([]plots.Run{
		{Name: "with validation", History: kit.NewHistory(map[string][]float64{
			"loss": {0.5, 0.05, 0.004}, "val_loss": {0.6, 0.1, 0.04},
		})},
		{Name: "shorter", History: kit.NewHistory(map[string][]float64{"loss": {0.4, 0.02}})},
	}, plots.CurvesOptions{LogScale: true, Width: 300, Height: 200}))
	for name, example := range shownByExamples {
		add(name)(plots.Shown(example), nil)
	}
	add("line_log")(plots.LinePicture([]int{1, 10, 100, 1000}, []float64{2e-5, 3e-3, 0.2, 9}, plots.LineOptions{LogX: true, LogY: true, Width: 300, Height: 220}))
	add("scatter_limits")(plots.ScatterPicture(nil, []plots.Series{{Name: "a", Y: []int{1, 2, 9}}, {Name: "b", Y: []int{2, 2, 1}}}, plots.ScatterOptions{YLimits: [2]float64{0, 3}}))
	add("bar_groups")(plots.BarPicture([]string{"a long name of a bar", "b", "c"}, []plots.Series{{Name: "old", Y: []int{3, -2, 1}}, {Name: "new", Y: []float64{2.5, -1, 4}}}))
	add("histogram_density")(plots.HistogramPicture([]plots.Series{{Name: "x", Y: []float64{0.1, 0.2, 0.2, 0.6}}, {Name: "y", Y: []float64{0.2, 0.5, 0.9}}}, plots.HistogramOptions{Bins: 5, Density: true}))
	wide := make([]float64, 30*40)
	for i := range wide {
		wide[i] = float64(i/40) - float64(i%40)/2
	}
	add("heat_map_wide")(plots.HeatMapPicture(kit.NewArray(wide, 30, 40).WithNote(note), plots.HeatMapOptions{XLabel: "unit", YLabel: "input"}))
	add("roc_classes")(plots.ROCPicture([]int{0, 1, 0, 1, 1}, [][]float64{{0.6, 0.3, 0.1}, {0.5, 0.2, 0.3}, {0.2, 0.7, 0.1}, {0.1, 0.8, 0.1}, {0, 1, 0}}))
	add("diagram_unknown")(plots.DiagramPicture(odd, plots.DiagramOptions{Shapes: true}))
	return out
}

// shownByExamples are the Examples whose pictures are in docs/pictures.md.
var shownByExamples = map[string]func(){
	"line": ExampleLine, "scatter": ExampleScatter, "bar": ExampleBar, "histogram": ExampleHistogram, "heat_map": ExampleHeatMap,
	"images_without_labels": ExampleImages_withoutLabels, "classification_report": ExampleClassificationReport,
	"roc": ExampleROC, "precision_recall": ExamplePrecisionRecall,
	"search": ExampleSearch,
}

// Each picture in docs/pictures.md comes from the code above it, which is that of an Example.
func TestDocumentedPictures(t *testing.T) {
	read := func(path string) string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	page, examples := read("../docs/pictures.md"), read("example_test.go")
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```\n\n!\\[[^]]+\\]\\(\\.\\./plots/testdata/(\\w+)\\.svg\\)").FindAllStringSubmatch(page, -1)
	if len(blocks) != len(shownByExamples) {
		t.Errorf("%d pictures on the page, want %d", len(blocks), len(shownByExamples))
	}
	for _, m := range blocks {
		code, name := m[1], m[2]
		example := strings.Split(runtime.FuncForPC(reflect.ValueOf(shownByExamples[name]).Pointer()).Name(), ".")
		_, body, _ := strings.Cut(examples, "\nfunc "+example[len(example)-1]+"() {\n")
		body, _, _ = strings.Cut(body, "\n}\n")
		body, _, _ = strings.Cut(body, "\t// Output:")
		if dedented := strings.TrimPrefix(strings.ReplaceAll("\n"+body, "\n\t", "\n"), "\n"); dedented != code {
			t.Errorf("%s: the code on the page is\n%s\nand in the Example\n%s", name, code, dedented)
		}
	}
}

func TestGoldenPictures(t *testing.T) {
	for name, p := range pictures(t) {
		t.Run(name, func(t *testing.T) {
			golden(t, name+".svg", p.SVG())
			golden(t, name+".txt", []byte(p.String()+"\n"))
		})
	}
}

func TestGoldenExamples(t *testing.T) {
	for file, example := range map[string]func(){
		"curves.svg": ExampleCurvesPicture,
		"images.svg": ExampleImagesPicture,
		"model.svg":  ExampleDiagramPicture,
	} {
		t.Run(file, func(t *testing.T) { golden(t, file, saved(t, example, file)) })
	}
}

func TestPicturesAreDrawnTheSameEachTime(t *testing.T) {
	again := pictures(t)
	for name, p := range pictures(t) {
		if svg := p.SVG(); !bytes.Equal(svg, p.SVG()) || !bytes.Equal(svg, again[name].SVG()) {
			t.Errorf("%s: two SVGs differ", name)
		}
		if !bytes.Equal(p.PNG(), again[name].PNG()) {
			t.Errorf("%s: two PNGs differ", name)
		}
	}
}

func TestPNGHasTheSizeOfTheSVG(t *testing.T) {
	for name, p := range pictures(t) {
		var width, height float64
		svg := p.SVG()
		if _, err := fmt.Sscanf(string(svg[bytes.Index(svg, []byte("viewBox")):]), `viewBox="0 0 %g %g"`, &width, &height); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img, err := png.Decode(bytes.NewReader(p.PNG()))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		size := img.Bounds().Size()
		if math.Abs(float64(size.X)-width*8/3) > 1 || math.Abs(float64(size.Y)-height*8/3) > 1 {
			t.Errorf("%s: a PNG of %v pixels for an SVG of %v by %v points", name, size, width, height)
		}
		ink := 0
		for y := range size.Y {
			for x := range size.X {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					ink++
				}
			}
		}
		if ink < 100 {
			t.Errorf("%s: only %d dark pixels", name, ink)
		}
	}
}

func TestSVGIsWellFormed(t *testing.T) {
	for name, p := range pictures(t) {
		decoder := xml.NewDecoder(bytes.NewReader(p.SVG()))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
	}
}

func TestHTMLIsForNotebooksThatAreNotTrusted(t *testing.T) {
	elements := regexp.MustCompile(`<(\w+)`)
	source := regexp.MustCompile(`src="data:image/svg\+xml;base64,([^"]*)"`)
	for name, p := range pictures(t) {
		page := p.HTML()
		for _, m := range elements.FindAllStringSubmatch(page, -1) {
			if e := m[1]; e != "div" && e != "img" && e != "pre" && e != "code" {
				t.Errorf("%s: there is a <%s> element, which may be stripped", name, e)
			}
		}
		m := source.FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("%s: no image in %.200s", name, page)
		}
		if svg, err := base64.StdEncoding.DecodeString(m[1]); err != nil || !bytes.Equal(svg, p.SVG()) {
			t.Errorf("%s: the image is not the picture's SVG (%v)", name, err)
		}
		if alt := `alt="` + html.EscapeString(strings.TrimSpace(p.Note+" "+p.Alt)) + `"`; p.Alt == "" || !strings.Contains(page, alt) {
			t.Errorf("%s: no %s", name, alt)
		}
	}
}

// visible is the text that a page shows, without attributes.
func visible(page string) string {
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "\n"))
}

func TestHTMLShowsTextAsItIs(t *testing.T) {
	p := pictures(t)["diagram_shapes"]
	p.Note, p.Alt, p.Caption = `a <b> & "c"`, `d <e> & "f"`, `g <h> & "i"`
	if got := visible(p.HTML()); !strings.Contains(got, p.Note) || !strings.Contains(got, p.Caption) {
		t.Errorf("the page says %q", got)
	}
	if want := ` alt="a &lt;b&gt; &amp; &#34;c&#34; d &lt;e&gt; &amp; &#34;f&#34;" `; !strings.Contains(p.HTML(), want) {
		t.Errorf("no%sin the page", want)
	}
}

func TestNoteShows(t *testing.T) {
	for _, name := range []string{"curves_diverged", "images_note"} {
		p := pictures(t)[name]
		if got := visible(string(p.SVG())); !strings.Contains(got, "\nSYNTHETIC digits, not MNIST\n") {
			t.Errorf("%s: the picture says %q", name, got)
		}
		if got := visible(p.HTML()); !strings.Contains(got, note) {
			t.Errorf("%s: the page says %q", name, got)
		}
		if got := p.String(); !strings.HasPrefix(got, note+"\n") {
			t.Errorf("%s: the terminal says %q", name, got)
		}
		// The note makes the picture taller, and at least as wide as the note.
		without := *p
		without.Note = ""
		if strings.Contains(visible(string(without.SVG())), "SYNTHETIC") || bytes.Equal(without.SVG(), p.SVG()) {
			t.Errorf("%s: the note does not come from Note", name)
		}
	}
}

func TestLongNoteIsCut(t *testing.T) {
	p := pictures(t)["images_note"]
	p.Note = strings.Repeat("ä", 81)
	if got := visible(string(p.SVG())); !strings.Contains(got, "\n"+strings.Repeat("ä", 79)+"…\n") {
		t.Errorf("the picture says %q", got)
	}
	if got := visible(p.HTML()); !strings.Contains(got, p.Note) {
		t.Errorf("the page says %q", got)
	}
}

func TestSave(t *testing.T) {
	p := pictures(t)["diagram_shapes"]
	dir := t.TempDir()
	for name, want := range map[string][]byte{"a.svg": p.SVG(), "a.png": p.PNG()} {
		path := filepath.Join(dir, name)
		if err := p.Save(path); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v, or other bytes than the picture's", name, err)
		}
	}
	// Saving replaces a file atomically: a reader that has it open still sees the old content.
	opened, err := os.Open(filepath.Join(dir, "a.svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if err := pictures(t)["images_note"].Save(opened.Name()); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(opened); err != nil || !bytes.Equal(got, p.SVG()) {
		t.Errorf("the file was written into: %v", err)
	}
	if err := p.Save("a.jpg"); err == nil || !strings.Contains(err.Error(), `"a.jpg"`) || !strings.Contains(err.Error(), ".svg or .png") {
		t.Errorf("a.jpg: %v", err)
	}
	if err := p.Save(filepath.Join(dir, "none", "a.svg")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

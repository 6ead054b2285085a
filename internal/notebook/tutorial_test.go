package notebook_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"html"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"layercake/internal/notebook"
)

// The tutorial's output for MNIST.
const (
	rawSummary = `Train images shape: (60000, 28, 28)
Train labels shape: (60000,)
Test images shape: (10000, 28, 28)
Test labels shape: (10000,)
Train labels: [5 0 4 ... 5 6 8]
Test labels: [7 2 1 ... 4 5 6]
`
	preparedSummary = `Train images shape: (60000, 784)
Train labels shape: (60000, 10)
Test images shape: (10000, 784)
Test labels shape: (10000, 10)
Train labels: [[0. 0. 0. ... 0. 0. 0.]
 [1. 0. 0. ... 0. 0. 0.]
 [0. 0. 0. ... 0. 0. 0.]
 ...
 [0. 0. 0. ... 0. 0. 0.]
 [0. 0. 0. ... 0. 0. 0.]
 [0. 0. 0. ... 0. 1. 0.]]
Test labels: [[0. 0. 0. ... 1. 0. 0.]
 [0. 0. 1. ... 0. 0. 0.]
 [0. 1. 0. ... 0. 0. 0.]
 ...
 [0. 0. 0. ... 0. 0. 0.]
 [0. 0. 0. ... 0. 0. 0.]
 [0. 0. 0. ... 0. 0. 0.]]
`
	modelSummary = `_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
dense_1 (Dense)              (None, 512)               401920    
_________________________________________________________________
dropout_1 (Dropout)          (None, 512)               0         
_________________________________________________________________
dense_2 (Dense)              (None, 256)               131328    
_________________________________________________________________
dropout_2 (Dropout)          (None, 256)               0         
_________________________________________________________________
dense_3 (Dense)              (None, 10)                2570      
=================================================================
Total params: 535,818
Trainable params: 535,818
Non-trainable params: 0
`
)

// TestTutorial runs the tutorial from top to bottom. On MNIST it checks the outputs; on synthetic digits it checks that
// every display says so.
func TestTutorial(t *testing.T) {
	executed, page, log, failed := run(t, filepath.Join("..", "..", "notebooks", "mnist_sequential.ipynb"))
	if failed != nil {
		t.Fatal("a cell failed")
	}
	cells := map[string]notebook.Cell{}
	for _, c := range executed.Code() {
		cells[string(c.Source)] = c
	}
	cell := func(part string) notebook.Cell {
		var found []notebook.Cell
		for source, c := range cells {
			if strings.Contains(source, part) {
				found = append(found, c)
			}
		}
		if len(found) != 1 {
			t.Fatalf("%d cells hold %q", len(found), part)
		}
		return found[0]
	}
	raw, prepared := cell("kit.DataSummary(train.X").Stream("stdout"), cell("kit.DataSummary(xTrain").Stream("stdout")
	synthetic := strings.Contains(raw, "SYNTHETIC")
	if synthetic && os.Getenv("MNIST_DIR") != "" {
		t.Fatal("synthetic digits, although MNIST_DIR is set")
	}

	images := displayed(t, cell("plots.Images("), 1)[0]
	fit := cell("model.MustFit(")
	live := displayed(t, fit, 1)[0]
	diagram := displayed(t, cell("plots.Diagram("), 1)[0]
	score := cell("model.MustEvaluate(").Stream("stdout")

	lowest, highest := 0.977, 0.986
	if synthetic {
		lowest, highest = 0.95, 0.995
		for name, text := range map[string]string{
			"the summary of the data": raw, "the summary of the prepared data": prepared, "the images": images["text/html"],
			"the live plot": live["text/plain"], "the test's result": score,
		} {
			if !strings.Contains(text, "SYNTHETIC") || !strings.Contains(text, "could not be reached") {
				t.Errorf("%s does not say SYNTHETIC and why:\n%.500s", name, text)
			}
		}
	} else {
		compare(t, "the summary of the data", raw, rawSummary)
		compare(t, "the summary of the prepared data", prepared, preparedSummary)
	}
	compare(t, "the summary of the model", cell("model.Summary()").Stream("stdout"), modelSummary)

	// Below the live plot are only the lines of the last epoch, without progress bars.
	printed := fit.Stream("stdout")
	lines := regexp.MustCompile(`(?m)^Epoch (\d+)/10\n469/469 - \d+s - \d+(?:us|ms|s)/step - accuracy: 0\.\d{4} - loss: 0\.\d{4} - val_accuracy: 0\.\d{4} - val_loss: 0\.\d{4}$`).FindAllStringSubmatch(printed, -1)
	if len(lines) != 1 || lines[0][1] != "10" || strings.Count(printed, "Epoch ") != 1 || strings.ContainsAny(printed, "\r\x1b") {
		t.Errorf("only epoch 10 should be printed, in Keras's format:\n%q", printed)
	}
	extremum := `\s+\(min: +\d\.\d{3}, max: +\d\.\d{3}, cur: +\d\.\d{3}\)\n`
	texts := regexp.MustCompile(`accuracy\n\ttraining` + extremum + `\tvalidation` + extremum + `loss\n\ttraining` + extremum + `\tvalidation` + extremum)
	if !texts.MatchString(live["text/plain"]+"\n") || strings.Contains(live["text/plain"], "ETA") {
		t.Errorf("the live plot's last text is\n%s", live["text/plain"])
	}
	if got := diagram["text/plain"]; !strings.HasPrefix(got, "dense_1_input: InputLayer\n") || !strings.HasSuffix(got, "dense_3: Dense") {
		t.Errorf("the diagram's text is\n%s", got)
	}

	result := regexp.MustCompile(`(?m)^Test loss: (0\.\d+)\nTest accuracy: (0\.\d+)$`).FindStringSubmatch(score)
	if result == nil {
		t.Fatalf("the test's result is\n%s", score)
	}
	accuracy, err := strconv.ParseFloat(result[2], 64)
	if err != nil || accuracy < lowest || accuracy > highest {
		t.Errorf("the test accuracy is %v; expected %v to %v", accuracy, lowest, highest)
	}

	checkPage(t, page)
	if !strings.Contains(log, "[ 9/9]") {
		t.Error("the run did not tell of its cells")
	}
	if n := len(cell("kit.Sequential(").Outputs); n != 0 {
		t.Errorf("declaring the model shows %d outputs", n)
	}
}

// TestTutorialInItsShortestForm runs the tutorial's cells in docs/cells.md.
func TestTutorialInItsShortestForm(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "cells.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## The tutorial in its shortest form\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var cells []string
	for _, block := range regexp.MustCompile("(?s)```go\n(.*?)\n```").FindAllStringSubmatch(section, -1) {
		cells = append(cells, block[1])
	}
	executed, _, _, failed := run(t, write(t, "short", notebook.New(cells...)))
	if failed != nil || len(cells) != 7 {
		t.Fatalf("of %d cells one failed: %v", len(cells), failed)
	}
	code := executed.Code()
	lowest, highest := 0.977, 0.986
	if got := code[0].Stream("stdout"); strings.Contains(got, "SYNTHETIC") {
		lowest, highest = 0.95, 0.995
	} else {
		compare(t, "the summary of the data", got, rawSummary)
	}
	displayed(t, code[1], 1)
	displayed(t, code[4], 1)
	result := regexp.MustCompile(`^accuracy: (0\.\d{4}) - loss: 0\.\d{4}$`).FindStringSubmatch(code[5].Result())
	if result == nil {
		t.Fatalf("the test's result is %v", code[5].Outputs)
	}
	if accuracy, err := strconv.ParseFloat(result[1], 64); err != nil || accuracy < lowest || accuracy > highest {
		t.Errorf("the test accuracy is %v; expected %v to %v", accuracy, lowest, highest)
	}
	compare(t, "the summary of the model", code[6].Stream("stdout"), modelSummary)
	displayed(t, code[6], 1)
}

// displayed returns the cell's n displays, which must be visible in an untrusted notebook: there JupyterLab shows
// images, but removes inline SVG and scripts.
func displayed(t *testing.T, c notebook.Cell, n int) []map[string]string {
	t.Helper()
	var out []map[string]string
	for _, bundle := range c.Displays() {
		texts := map[string]string{}
		for mime, text := range bundle {
			texts[mime] = string(text)
		}
		out = append(out, texts)
		page := texts["text/html"]
		if regexp.MustCompile(`(?i)<(svg|script|style|iframe)`).MatchString(page) {
			t.Errorf("a display of %.40q would not show untrusted:\n%.300s", c.Source, page)
		}
		picture := regexp.MustCompile(`<img alt="([^"]+)"[^>]* src="data:image/svg\+xml;base64,([^"]+)"`).FindStringSubmatch(page)
		if picture == nil {
			t.Errorf("a display of %.40q holds no picture with a text for those who cannot see it:\n%.300s", c.Source, page)
			continue
		}
		svg, err := base64.StdEncoding.DecodeString(picture[2])
		if err == nil {
			err = wellFormed(svg)
		}
		if err != nil {
			t.Errorf("the picture of %.40q: %v", c.Source, err)
		}
		if texts["text/plain"] == "" {
			t.Errorf("a display of %.40q has no text", c.Source)
		}
		if encoded, ok := texts["image/png"]; ok {
			data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
			if err == nil {
				_, err = png.Decode(bytes.NewReader(data))
			}
			if err != nil {
				t.Errorf("the PNG of %.40q: %v", c.Source, err)
			}
		}
	}
	if len(out) != n {
		t.Fatalf("%.40q shows %d displays, want %d", c.Source, len(out), n)
	}
	return out
}

func wellFormed(document []byte) error {
	d := xml.NewDecoder(bytes.NewReader(document))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// checkPage checks that the page is complete and needs no network.
func checkPage(t *testing.T, page string) {
	t.Helper()
	for _, want := range []string{"<title>A basic neural network, the Sequential model</title>", "535,818", "Test accuracy:", "Now you"} {
		if !strings.Contains(html.UnescapeString(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if n := strings.Count(page, "data:image/svg+xml;base64,"); n < 3 {
		t.Errorf("the page has %d pictures", n)
	}
	for _, fetches := range []string{`<script`, `<link[^>]+href`, `<iframe`, `\bsrc=["']?(?:https?:)?//`, `@import`, `url\(\s*["']?(?:https?:)?//`} {
		if found := regexp.MustCompile(fetches).FindString(page); found != "" {
			t.Errorf("the page fetches: %s", found)
		}
	}
	if size := len(page); size > 1_500_000 {
		t.Errorf("the page has %d bytes", size)
	}
}

func compare(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s is\n%s\nwant\n%s%s", what, got, want, firstDifference(got, want))
	}
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("they differ from %q on", a[i:min(len(a), i+20)])
		}
	}
	return "one goes on"
}

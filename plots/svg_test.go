package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	"layercake/kit"
)

func TestTextKeepsItsWidth(t *testing.T) {
	texts := []string{"dense_1_input: InputLayer", `<text x="1">`, "ä & ö", "0.98"}
	c := newSVGCanvas(100, 100)
	for i, s := range texts {
		write(c, largeText, alignCenter, vg.Point{X: 50, Y: vg.Length(20 * i)}, s)
	}
	var doc struct {
		Texts []struct {
			X      float64 `xml:"x,attr"`
			Length float64 `xml:"textLength,attr"`
			Adjust string  `xml:"lengthAdjust,attr"`
			Style  string  `xml:"style,attr"`
			Text   string  `xml:",chardata"`
		} `xml:"g>text"`
	}
	if err := xml.Unmarshal(c.document(), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Texts) != len(texts) {
		t.Fatalf("%d texts; %d were drawn", len(doc.Texts), len(texts))
	}
	for i, got := range doc.Texts {
		want := textWidth(largeText, texts[i]).Points()
		if got.Text != texts[i] || got.Adjust != "spacingAndGlyphs" || math.Abs(got.Length-want) > 0.01 {
			t.Errorf("%q is kept at %v by %q; want %q at %v", got.Text, got.Length, got.Adjust, texts[i], want)
		}
		if math.Abs(got.X+got.Length/2-50) > 0.01 {
			t.Errorf("%q is from %v to %v; want it centred on 50", got.Text, got.X, got.X+got.Length)
		}
		if !strings.HasPrefix(got.Style, "font-family:Liberation Sans,Arial,Helvetica,sans-serif;") {
			t.Errorf("%q has the style %q", got.Text, got.Style)
		}
	}
}

// TestNamesOfAnyBytes uses names that XML cannot represent.
func TestNamesOfAnyBytes(t *testing.T) {
	for _, name := range []string{"a\x01", "a\uffff", "a\xe4", "a\vb", "a\x00", "a\nb", "\"]]><b>&amp;"} {
		classes, err := ClassHistogramPicture(zeros(2), name)
		if err != nil {
			t.Fatal(err)
		}
		runs, err := ComparePicture([]Run{{Name: name, History: kit.NewHistory(map[string][]float64{"loss": {0.5}})}}, CurvesOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for what, p := range map[string]*Picture{"a class": classes, "a run": runs, "a note": {Note: name, Alt: name, draw: classes.draw, width: 100, height: 100}} {
			decoder := xml.NewDecoder(bytes.NewReader(p.SVG()))
			for {
				if _, err := decoder.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Errorf("%s named %q: %v", what, name, err)
					break
				}
			}
		}
	}
}

package plots

import (
	"bytes"
	"context"
	"image/png"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/setup"
	"layercake/internal/shaper"
)

// setUpShaping sets up the shaper and its fonts.
var setUpShaping = sync.OnceValue(func() error {
	clone, err := setup.Find()
	if err != nil {
		return err
	}
	return clone.SetUp(context.Background(), clone.Steps().HTML, clone.Steps().Cells)
})

// withShaper makes pictures use the started shaper, or none if start returns nil.
func withShaper(t *testing.T, start func() *shaper.Shaper) {
	before := startShaper
	startShaper = start
	shapedBefore.known = map[string]shaper.Line{}
	t.Cleanup(func() {
		startShaper = before
		shapedBefore.known = map[string]shaper.Line{}
	})
}

func installedShaper(t *testing.T) func() *shaper.Shaper {
	if err := setUpShaping(); err != nil {
		t.Fatal(err)
	}
	clone, err := setup.Find()
	if err != nil {
		t.Fatal(err)
	}
	return sync.OnceValue(func() *shaper.Shaper {
		s, err := shaper.Start(clone.Path(".cache", "bin", "shape"))
		if err != nil {
			t.Error(err)
		}
		return s
	})
}

// oneLine is a picture of a line of text.
func oneLine(s string) *Picture {
	return &Picture{width: 200, height: 20, draw: func(c draw.Canvas) {
		write(c, largeText, alignCenter, vg.Point{X: 100, Y: 6}, s)
	}}
}

// inkOf returns the horizontal range of the ink in a picture, in points, and the number of inked pixels.
func inkOf(t *testing.T, p *Picture) (from, to float64, pixels int) {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(p.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	from = math.Inf(1)
	for x := range img.Bounds().Dx() {
		for y := range img.Bounds().Dy() {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
				at := float64(x) * 72 / pngDPI
				from, to = min(from, at), max(to, at)
				pixels++
			}
		}
	}
	return from, to, pixels
}

// TestLettersOfOtherScripts draws text that our font lacks: there is ink across the whole width that the text takes.
func TestLettersOfOtherScripts(t *testing.T) {
	withShaper(t, installedShaper(t))
	for _, s := range []string{"图像分类", "ネコと犬", "고양이", "القط", "बिल्ली", "🐱🚗", "猫 cat", "שלום"} {
		width := textWidth(largeText, s).Points()
		from, to, pixels := inkOf(t, oneLine(s))
		if pixels < 100 || from < 100-width/2-1 || to > 100+width/2+1 || to-from < width/2 {
			t.Errorf("%s: %d pixels of ink from %.1f to %.1f; the text is %.1f wide", s, pixels, from, to, width)
		}
		svg := string(oneLine(s).SVG())
		length, err := strconv.ParseFloat(regexp.MustCompile(`textLength="([\d.]+)"`).FindStringSubmatch(svg)[1], 64)
		if err != nil || math.Abs(length-width) > 0.01 || !strings.Contains(svg, ">"+s+"<") {
			t.Errorf("%s: in the SVG it is %v wide (%v), want %v", s, length, err, width)
		}
	}
	if got := textWidth(10, "图像分类"); got != 40 {
		t.Errorf("four Chinese characters of 10 points are %v wide", got)
	}
}

func TestOwnLettersNeedNoShaper(t *testing.T) {
	withShaper(t, func() *shaper.Shaper {
		t.Error("the shaper is asked")
		return nil
	})
	for _, s := range []string{"", "accuracy", "Größe, naïve, Łódź", "Кошка", "γάτα", "→ ≤ ∑ … “x”"} {
		oneLine(s).PNG()
	}
}

// TestBoxes draws without the shaper: letters that cannot be drawn show as boxes, reported once.
func TestBoxes(t *testing.T) {
	withShaper(t, func() *shaper.Shaper { return nil })
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr, tellMissing = write, sync.Once{}
	_, _, one := inkOf(t, oneLine("猫"))
	_, _, two := inkOf(t, oneLine("猫🐱"))
	from, to, _ := inkOf(t, oneLine("a 猫 b"))
	os.Stderr = stderr
	write.Close()
	said, err := io.ReadAll(read)
	if err != nil {
		t.Fatal(err)
	}
	if one < 50 || math.Abs(float64(two-2*one)) > float64(one)/5 {
		t.Errorf("a box has %d pixels, two have %d", one, two)
	}
	if width := textWidth(largeText, "a 猫 b").Points(); to-from < 0.8*width || to-from > width {
		t.Errorf("text of %.1f points has ink from %.1f to %.1f", width, from, to)
	}
	if n := strings.Count(string(said), "A PNG shows boxes"); n != 1 || !strings.Contains(string(said), "such as 猫: 'make setup'") {
		t.Errorf("said\n%s", said)
	}
	oneLine("猫").SVG() // our font has the letter; no message
}

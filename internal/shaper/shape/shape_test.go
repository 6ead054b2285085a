package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/fontscan"

	"layercake/internal/setup"
	"layercake/internal/shaper"
)

// installed are the fonts that set-up installs.
var installed = sync.OnceValues(func() (*fonts, error) {
	clone, err := setup.Find()
	if err == nil {
		err = clone.SetUp(context.Background(), clone.Steps().HTML)
	}
	if err != nil {
		return nil, err
	}
	folders, err := filepath.Glob(clone.Path(".venv", "lib", "python3.*", "site-packages", "*noto*"))
	if err == nil {
		var more []string
		more, err = filepath.Glob(clone.Path(".venv", "lib", "python3.*", "site-packages", "manimgx_fonts"))
		folders = append(more, folders...)
	}
	if err != nil {
		return nil, err
	}
	return newFonts(strings.Join(folders, string(os.PathListSeparator)))
})

func shapes(t *testing.T, text string) shaper.Line {
	t.Helper()
	fonts, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	return shape(text, fonts)
}

// without returns the fonts of a folder, on a system without fonts.
func without(t *testing.T, folder string) *fonts {
	t.Helper()
	fonts, err := newFonts(folder)
	if err != nil {
		t.Fatal(err)
	}
	fonts.system = fontscan.NewFontMap(log.New(io.Discard, "", 0))
	return fonts
}

func TestScriptsHaveLetters(t *testing.T) {
	for _, text := range []string{
		"Latin ÄÖß", "Ελληνικά", "Кириллица", "עברית", "العربية", "فارسی", "اردو", "हिन्दी", "বাংলা", "ગુજરાતી", "ਪੰਜਾਬੀ", "ಕನ್ನಡ", "മലയാളം",
		"தமிழ்", "తెలుగు", "සිංහල", "ไทย", "ລາວ", "မြန်မာ", "ខ្មែរ", "ქართული", "Հայերեն", "አማርኛ", "汉字", "漢字", "ひらがな", "カタカナ", "ｶﾅ",
		"한국어", "，。「」", "😀", "🐱🚗", "👩‍🚀", "❤️", "🇩🇪", "👍🏽", "✓★", "é", "x̂",
	} {
		line := shapes(t, text)
		if len(line.Pieces) == 0 || line.Advance <= 0 {
			t.Errorf("%s: %d pieces of %v ems", text, len(line.Pieces), line.Advance)
		}
		for _, piece := range line.Pieces {
			if piece.Letters != "" {
				t.Errorf("%s: no font has %s", text, piece.Letters)
			}
		}
	}
}

func TestWidths(t *testing.T) {
	for text, ems := range map[string]float64{
		"": 0, "汉字分类": 4, "ひらがな": 4, "한국": 2 * 0.92, "猫A": 1.667, "👩‍🚀": 1.27, "e\u0301": 0.556, "🐱 🐱": 2*1.27 + 0.278, "猫 \n": 1 + 2*0.278, "\u200b": 0,
	} {
		if got := shapes(t, text).Advance; math.Abs(got-ems) > 0.01 {
			t.Errorf("%q is %v ems wide, want %v", text, got, ems)
		}
	}
}

// TestOrder compares the positions of letters with those of the bidirectional algorithm in a left-to-right line.
func TestOrder(t *testing.T) {
	for _, test := range []struct{ text, seen string }{
		{"אבג", "גבא"},
		{"a אב c", "a בא c"},
		{"אב 12 גד", "דג 12 בא"},
		{"a (אב) b", "a (בא) b"},
		{"12 אב", "12 בא"},
		{"אב, c", "בא, c"},
		{"猫 אב", "猫 בא"},
	} {
		var want []shaper.Piece
		for _, letter := range test.seen {
			want = append(want, shapes(t, string(letter)).Pieces...)
		}
		got := shapes(t, test.text).Pieces
		if len(got) != len(want) {
			t.Errorf("%s: %d pieces, want %d", test.text, len(got), len(want))
			continue
		}
		for i := range got {
			if !reflect.DeepEqual(got[i].Outline, want[i].Outline) {
				t.Errorf("%s: piece %d is not %s", test.text, i, test.seen)
			}
			if i > 0 && got[i].X < got[i-1].X {
				t.Errorf("%s: piece %d stands left of the one before", test.text, i)
			}
		}
	}
}

func TestArabicLettersJoin(t *testing.T) {
	joined, alone := shapes(t, "بب").Pieces, shapes(t, "ب").Pieces
	for _, piece := range joined {
		for _, other := range alone {
			if piece.Outline != nil && reflect.DeepEqual(piece.Outline, other.Outline) {
				t.Error("a letter between others has the form that it has alone")
			}
		}
	}
}

// TestForms uses a character that is written differently in Chinese, Japanese and Korean.
func TestForms(t *testing.T) {
	han := func(text string) []shaper.Segment { return shapes(t, text).Pieces[0].Outline }
	if reflect.DeepEqual(han("直"), han("直の")) || reflect.DeepEqual(han("直"), han("直한")) {
		t.Error("a character of Japanese or Korean text has its Chinese form")
	}
}

func TestMissingLetters(t *testing.T) {
	line := shape("a𗀀b", without(t, t.TempDir())) // Tangut
	if len(line.Pieces) != 3 || line.Pieces[1].Letters != "𗀀" || line.Pieces[1].Advance != 1 || line.Pieces[0].Outline == nil {
		t.Errorf("pieces %.200v", line.Pieces)
	}
}

// emojiFont returns our font reduced to the letter 😀, which has the shape of another letter, with replaced tables; nil
// removes a table.
func emojiFont(t *testing.T, shape rune, own map[string][]byte) []byte {
	t.Helper()
	loader, err := opentype.NewLoader(bytes.NewReader(liberationsansregular.TTF))
	if err != nil {
		t.Fatal(err)
	}
	base, err := font.ParseTTF(bytes.NewReader(liberationsansregular.TTF))
	if err != nil {
		t.Fatal(err)
	}
	glyph, _ := base.NominalGlyph(shape)
	contents := map[string][]byte{}
	for _, tag := range loader.Tables() {
		if contents[tag.String()], err = loader.RawTable(tag); err != nil {
			t.Fatal(err)
		}
	}
	letter := uint32('😀')
	contents["cmap"] = bigEndian(uint16(0), uint16(1), uint16(3), uint16(10), uint32(12), // a Unicode table in format 12
		uint16(12), uint16(0), uint32(28), uint32(0), uint32(1), letter, letter, uint32(glyph))
	contents["COLR"] = bigEndian(uint16(0), uint16(1), uint32(14), uint32(20), uint16(1), // one glyph with one layer
		uint16(glyph), uint16(0), uint16(1), uint16(glyph), uint16(0))
	contents["CPAL"] = bigEndian(uint16(0), uint16(1), uint16(1), uint16(1), uint32(14), uint16(0), uint32(255)) // one palette with one colour
	maps.Copy(contents, own)
	var all []opentype.Table
	for _, tag := range slices.Sorted(maps.Keys(contents)) {
		if contents[tag] != nil {
			all = append(all, opentype.Table{Tag: opentype.MustNewTag(tag), Content: contents[tag]})
		}
	}
	return opentype.WriteTTF(all)
}

func bigEndian(numbers ...any) (out []byte) {
	for _, n := range numbers {
		out, _ = binary.Append(out, binary.BigEndian, n)
	}
	return out
}

// TestColouredEmoji uses emoji fonts with bitmaps: a font with outlines is preferred, otherwise a box shows.
func TestColouredEmoji(t *testing.T) {
	coloured := map[string][]byte{
		"bitmaps.ttf": emojiFont(t, 'A', map[string][]byte{"glyf": nil, "loca": nil, "COLR": nil}),
		"layers.ttf":  emojiFont(t, ' ', nil),
	}
	for name, content := range coloured {
		folder := t.TempDir()
		add := func(name string, content []byte) {
			if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		add(name, content)
		if file := open(filepath.Join(folder, name)); len(file) != 1 {
			t.Fatalf("%s is no font", name)
		}
		if line := shape("😀", without(t, folder)); len(line.Pieces) != 1 || line.Pieces[0].Letters != "😀" {
			t.Errorf("%s: pieces %.200v, want a box", name, line.Pieces)
		}
		add("outlines.ttf", emojiFont(t, 'A', nil))
		if line := shape("😀", without(t, folder)); len(line.Pieces) != 1 || line.Pieces[0].Outline == nil {
			t.Errorf("%s beside one with outlines: pieces %.200v", name, line.Pieces)
		}
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "blank.ttf"), emojiFont(t, ' ', map[string][]byte{"COLR": nil}), 0o644); err != nil {
		t.Fatal(err)
	}
	if line := shape("😀", without(t, folder)); len(line.Pieces) != 0 || line.Advance == 0 {
		t.Errorf("a letter that is blank: pieces %.200v, %v ems", line.Pieces, line.Advance)
	}
}

func TestNamesOfFontFiles(t *testing.T) {
	for _, name := range []string{"A.TTF", "[a]/a.ttf", "a*?/b.Otf", "a.ttc", ".ttf"} {
		folder := t.TempDir()
		path := filepath.Join(folder, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, emojiFont(t, 'A', nil), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		if line := shape("😀", without(t, filepath.Dir(path))); len(line.Pieces) != 1 || line.Pieces[0].Outline == nil {
			t.Errorf("%s is passed over", name)
		}
	}
}

// TestSystemFontsWithoutCache uses a cache that cannot be written.
func TestSystemFontsWithoutCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	temporary := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", file)
	t.Setenv("TMPDIR", temporary)
	if systemFonts() == nil {
		t.Error("no map of fonts")
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
}

// TestDamagedFonts puts invalid files where fonts are searched.
func TestDamagedFonts(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	folder := t.TempDir()
	for name, content := range map[string]string{"empty.ttf": "", "text.otf": "no font", "head.ttc": "ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0c"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	damaged, err := newFonts(folder + string(os.PathListSeparator) + filepath.Join(folder, "none"))
	if err != nil {
		t.Fatal(err)
	}
	if line := shape("a", damaged); len(line.Pieces) != 1 {
		t.Errorf("pieces %v", line.Pieces)
	}
	shape("猫", damaged) // finds another font or none
}

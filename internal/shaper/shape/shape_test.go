package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

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
	return shape(text, fonts)
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

// TestOrder compares where letters stand with where the bidirectional algorithm puts them in a line from the left.
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
				t.Errorf("%s: piece %d is not that of %s", test.text, i, test.seen)
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

// TestForms has a character that is written otherwise in Chinese, Japanese and Korean.
func TestForms(t *testing.T) {
	han := func(text string) []shaper.Segment { return shapes(t, text).Pieces[0].Outline }
	if reflect.DeepEqual(han("直"), han("直の")) || reflect.DeepEqual(han("直"), han("直한")) {
		t.Error("a character of Japanese or Korean text has its Chinese form")
	}
}

func TestMissingLetters(t *testing.T) {
	none, err := newFonts(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	line := shape("a𗀀b", none) // Tangut, of which hardly any system has letters
	if len(line.Pieces) != 3 || line.Pieces[1].Letters != "𗀀" || line.Pieces[1].Advance != 1 || line.Pieces[0].Outline == nil {
		t.Errorf("pieces %.200v", line.Pieces)
	}
}

// TestDamagedFonts has files that are no fonts where fonts are looked for.
func TestDamagedFonts(t *testing.T) {
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

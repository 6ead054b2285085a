package main

import (
	"bytes"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
	"github.com/go-text/typesetting/fontscan"
)

// fonts are where letters are looked for, in this order: the font that all text is in, the files in the folders that were
// named, and what the system has.
type fonts struct {
	base   *font.Face
	space  float64 // how wide the base's is, in ems
	files  []*file
	system *fontscan.FontMap // opened when it is needed: reading all of a system's fonts takes seconds
	form   string            // of Chinese characters: "JP", "KR" or "SC"
}

// endings are those of the names of files that hold fonts.
var endings = []string{".ttf", ".otf", ".ttc", ".otc"}

func newFonts(folders string) (*fonts, error) {
	base, err := font.ParseTTF(bytes.NewReader(liberationsansregular.TTF))
	if err != nil {
		return nil, err
	}
	space, _ := base.NominalGlyph(' ')
	f := &fonts{base: base, space: float64(base.HorizontalAdvance(space)) / float64(base.Upem())}
	for _, folder := range filepath.SplitList(folders) {
		entries, _ := os.ReadDir(folder) // a folder that cannot be read has none
		for _, entry := range entries {
			if slices.Contains(endings, strings.ToLower(filepath.Ext(entry.Name()))) {
				f.files = append(f.files, &file{path: filepath.Join(folder, entry.Name())})
			}
		}
	}
	return f, nil
}

// ResolveFace implements [shaping.Fontmap].
func (f *fonts) ResolveFace(letter rune) *font.Face {
	if has(f.base, letter) {
		return f.base
	}
	for _, file := range f.files {
		if face := file.face(letter, f.form); face != nil && drawable(face, letter) {
			return face
		}
	}
	if f.system == nil {
		f.system = systemFonts()
	}
	if face := f.system.ResolveFace(letter); face != nil && has(face, letter) && drawable(face, letter) {
		return face
	}
	return f.base
}

// systemFonts returns the system's fonts. It keeps an index of them in the user's cache, if it can.
func systemFonts() *fontscan.FontMap {
	system := fontscan.NewFontMap(log.New(io.Discard, "", 0))
	system.SetQuery(fontscan.Query{Families: []string{fontscan.SansSerif}})
	cache, err := os.UserCacheDir()
	if err == nil {
		cache = filepath.Join(cache, "layercake", "fonts")
		err = os.MkdirAll(cache, 0o755)
	}
	if err != nil {
		if cache, err = os.MkdirTemp("", "layercake-fonts-"); err != nil {
			return system
		}
		defer os.RemoveAll(cache)
	}
	_ = system.UseSystemFonts(cache) // without any, letters are missing
	return system
}

func has(face *font.Face, letter rune) bool {
	_, ok := face.NominalGlyph(letter)
	return ok
}

// drawable tells if the letter has an outline, or none and no picture either, as spaces have: fonts of coloured emoji have
// pictures in the place of outlines.
func drawable(face *font.Face, letter rune) bool {
	glyph, _ := face.NominalGlyph(letter)
	if _, plain := face.GlyphData(glyph).(font.GlyphOutline); plain {
		return true
	}
	outline, _ := face.GlyphDataOutline(glyph)
	return len(outline.Segments) > 0
}

// speak chooses the form of Chinese characters that suits a text: they differ by language, and only fonts know how.
func (f *fonts) speak(text string) {
	contains := func(script *unicode.RangeTable) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(script, r) })
	}
	switch {
	case contains(unicode.Hiragana), contains(unicode.Katakana):
		f.form = "JP"
	case contains(unicode.Hangul):
		f.form = "KR"
	default:
		f.form = "SC"
	}
}

// A file holds one or several fonts. What a font has is known by its table of letters, which is read long before all of it.
type file struct {
	path   string
	opened bool
	fonts  []*lazyFont
}

type lazyFont struct {
	loader  *opentype.Loader
	family  string
	letters font.Cmap
	face    *font.Face // nil before it is needed
}

// face returns the font of the file whose name ends in the form, or else the first, if it has the letter, and nil otherwise.
func (f *file) face(letter rune, form string) *font.Face {
	if !f.opened {
		f.opened = true
		f.fonts = open(f.path)
	}
	if len(f.fonts) == 0 {
		return nil
	}
	found := f.fonts[max(0, slices.IndexFunc(f.fonts, func(l *lazyFont) bool { return strings.HasSuffix(l.family, " "+form) }))]
	if _, ok := found.letters.Lookup(letter); !ok {
		return nil
	}
	if found.face == nil {
		parsed, err := font.NewFont(found.loader)
		if err != nil {
			f.fonts = nil
			return nil
		}
		found.face = font.NewFace(parsed)
		found.face.SetVariations([]font.Variation{{Tag: opentype.MustNewTag("wght"), Value: 400}})
	}
	return found.face
}

// open returns the fonts of a file, or none if it cannot be read.
func open(path string) []*lazyFont {
	content, err := os.Open(path)
	if err != nil {
		return nil
	}
	fonts, err := lazyFonts(content)
	if err != nil {
		content.Close()
		return nil
	}
	return fonts // the file stays open, for what is read later
}

func lazyFonts(content opentype.Resource) ([]*lazyFont, error) {
	loaders, err := opentype.NewLoaders(content)
	if err != nil {
		return nil, err
	}
	var fonts []*lazyFont
	for _, loader := range loaders {
		raw, err := loader.RawTable(opentype.MustNewTag("cmap"))
		if err != nil {
			return nil, err
		}
		table, _, err := tables.ParseCmap(raw)
		if err != nil {
			return nil, err
		}
		letters, _, err := font.ProcessCmap(table, tables.FPNone)
		if err != nil {
			return nil, err
		}
		about, _ := font.Describe(loader, nil)
		fonts = append(fonts, &lazyFont{loader: loader, family: about.Family, letters: letters})
	}
	return fonts, nil
}

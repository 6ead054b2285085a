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

func newFonts(folders string) (*fonts, error) {
	base, err := font.ParseTTF(bytes.NewReader(liberationsansregular.TTF))
	if err != nil {
		return nil, err
	}
	space, _ := base.NominalGlyph(' ')
	f := &fonts{base: base, space: float64(base.HorizontalAdvance(space)) / float64(base.Upem())}
	for _, folder := range filepath.SplitList(folders) {
		for _, ending := range []string{"ttf", "otf", "ttc", "otc"} {
			paths, _ := filepath.Glob(filepath.Join(folder, "*."+ending)) // a folder that cannot be read has none
			for _, path := range paths {
				f.files = append(f.files, &file{path: path})
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
		if face := file.face(letter, f.form); face != nil {
			return face
		}
	}
	if f.system == nil {
		f.system = fontscan.NewFontMap(log.New(io.Discard, "", 0))
		f.system.SetQuery(fontscan.Query{Families: []string{fontscan.SansSerif}})
		cache, err := os.UserCacheDir()
		if err == nil {
			cache = filepath.Join(cache, "layercake", "fonts")
			err = os.MkdirAll(cache, 0o755)
		}
		if err == nil {
			_ = f.system.UseSystemFonts(cache) // without any, letters are missing
		}
	}
	if face := f.system.ResolveFace(letter); face != nil && has(face, letter) && drawable(face, letter) {
		return face
	}
	return f.base
}

func has(face *font.Face, letter rune) bool {
	_, ok := face.NominalGlyph(letter)
	return ok
}

// drawable tells if the letter has an outline, or needs none: fonts of coloured emoji have pictures instead.
func drawable(face *font.Face, letter rune) bool {
	glyph, _ := face.NominalGlyph(letter)
	outline, ok := face.GlyphDataOutline(glyph)
	return ok && (len(outline.Segments) > 0 || unicode.IsSpace(letter))
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
	content, err := os.Open(path) // stays open, for what is read later
	if err != nil {
		return nil
	}
	loaders, err := opentype.NewLoaders(content)
	if err != nil {
		return nil
	}
	var fonts []*lazyFont
	for _, loader := range loaders {
		raw, err := loader.RawTable(opentype.MustNewTag("cmap"))
		if err != nil {
			return nil
		}
		table, _, err := tables.ParseCmap(raw)
		if err != nil {
			return nil
		}
		letters, _, err := font.ProcessCmap(table, tables.FPNone)
		if err != nil {
			return nil
		}
		about, _ := font.Describe(loader, nil)
		fonts = append(fonts, &lazyFont{loader: loader, family: about.Family, letters: letters})
	}
	return fonts
}

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

// fonts are searched for letters in this order: the base font, the files in the named folders, and the system's fonts.
type fonts struct {
	base   *font.Face
	space  float64 // width of the base font's space in ems
	files  []*file
	system *fontscan.FontMap // opened on demand: reading all of a system's fonts takes seconds
	form   string            // of Chinese characters: "JP", "KR" or "SC"
}

// endings are the extensions of font files.
var endings = []string{".ttf", ".otf", ".ttc", ".otc"}

func newFonts(folders string) (*fonts, error) {
	base, err := font.ParseTTF(bytes.NewReader(liberationsansregular.TTF))
	if err != nil {
		return nil, err
	}
	space, _ := base.NominalGlyph(' ')
	f := &fonts{base: base, space: float64(base.HorizontalAdvance(space)) / float64(base.Upem())}
	for _, folder := range filepath.SplitList(folders) {
		entries, _ := os.ReadDir(folder) // an unreadable folder has no fonts
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

// systemFonts returns the system's fonts. It keeps an index in the user's cache if possible.
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
	_ = system.UseSystemFonts(cache) // without fonts letters are missing
	return system
}

func has(face *font.Face, letter rune) bool {
	_, ok := face.NominalGlyph(letter)
	return ok
}

// drawable returns whether the letter has an outline, or is blank like a space. Fonts of coloured emoji have bitmaps
// instead of outlines.
func drawable(face *font.Face, letter rune) bool {
	glyph, _ := face.NominalGlyph(letter)
	if _, plain := face.GlyphData(glyph).(font.GlyphOutline); plain {
		return true
	}
	outline, _ := face.GlyphDataOutline(glyph)
	return len(outline.Segments) > 0
}

// speak chooses the regional form of Chinese characters for a text: the forms differ by language, and only fonts
// distinguish them.
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

// A file holds one or several fonts. A font's character map, which tells what letters it has, is read long before the
// rest.
type file struct {
	path   string
	opened bool
	fonts  []*lazyFont
}

type lazyFont struct {
	loader  *opentype.Loader
	family  string
	letters font.Cmap
	face    *font.Face // nil until needed
}

// face returns the file's font whose name ends in form, or else its first, if it has the letter; otherwise nil.
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
	return fonts // the file stays open for later reads
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

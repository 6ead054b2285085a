package read

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/words"
	"layercake/kit"
)

// Texts are texts with their labels.
type Texts struct {
	X []string
	Y kit.Array // [n] of Int32, class numbers; the zero value without labels
}

// Len returns the number of texts.
func (t Texts) Len() int { return len(t.X) }

// String says how many texts there are, how long they are, and what the labels are:
//
//	Texts of 25000 examples: x of 52 to 13704 bytes, y (25000,) int32
func (t Texts) String() string {
	text := "Texts of " + words.Plural(len(t.X), "example")
	if len(t.X) == 0 {
		return text
	}
	shortest, longest := len(t.X[0]), 0
	for _, x := range t.X {
		shortest, longest = min(shortest, len(x)), max(longest, len(x))
	}
	text += fmt.Sprintf(": x of %d to %d bytes", shortest, longest)
	if t.Y.Len() > 0 {
		text += fmt.Sprintf(", y %v %s", t.Y.Shape(), strings.ToLower(t.Y.DType().String()))
	}
	return text
}

// Split divides the texts in two, like [kit.Dataset.Split]: all but the last fraction, and the last fraction.
func (t Texts) Split(part float64) (before, after Texts, err error) {
	at := int(float64(len(t.X)) * (1 - part)) // rounded as Keras does
	if !(part > 0 && part < 1) || at == 0 || at == len(t.X) {
		return before, after, hint.Try(fmt.Errorf("split: a part of %v of %d texts leaves one side empty", part, len(t.X)), "use a part above 0 and below 1")
	}
	before, after = Texts{X: t.X[:at:at]}, Texts{X: t.X[at:]}
	if t.Y.Len() > 0 {
		before.Y, after.Y = t.Y.Slice(0, at), t.Y.Slice(at, len(t.X))
	}
	return before, after, nil
}

// MustSplit is like [Texts.Split] but ends the program with the error.
func (t Texts) MustSplit(part float64) (before, after Texts) {
	before, after, err := t.Split(part)
	return kit.Must(before, err), after
}

// TextOptions say how texts are loaded. The zero value has Keras's defaults.
type TextOptions struct {
	Classes   []string // the folders to read, in the order of their class numbers; by default all, sorted
	NoLabels  bool     // reads all texts in the folder and its subfolders, which then are not classes
	InOrder   bool     // class by class, in Keras's file order; by default shuffled, the same way each time
	MaxLength int      // characters of a text that are read; 0 means all
	Encoding  string   // as in [CSVOptions]; "" means UTF-8, or UTF-16 with a byte order mark
}

// textEndings are the extensions of text files.
var textEndings = []string{".txt"}

// TextFolder reads a folder with one subfolder of texts per class, like Keras's text_dataset_from_directory:
//
//	reviews/neg/0_2.txt
//	reviews/pos/0_9.txt
//	reviews/pos/more/1_7.txt
//
// X has the texts and Y their class numbers; classes has the class names, which are the names of the folders. It reads the
// files in a class's folder and its subfolders that end in .txt, in upper or lower case. Links to files are followed; links to
// folders only in place of a class's folder. Other files, and classes whose names start with a dot, are skipped.
//
// The texts are read at once. A text that is not in the encoding is an error, as are texts that take more than the free
// memory. [OpenTextFolder] is for more texts than fit into memory.
func TextFolder(path string, options TextOptions) (data Texts, classes []string, err error) {
	f, err := findTexts(path, options)
	if err != nil {
		return Texts{}, nil, err
	}
	if err := f.checkMemory(); err != nil {
		return Texts{}, nil, at(path, err)
	}
	texts, err := f.texts(options)
	if err != nil {
		return Texts{}, nil, err
	}
	if options.NoLabels {
		return Texts{X: texts}, nil, nil
	}
	return Texts{texts, kit.NewArray(f.labels)}, f.classes, nil
}

// findTexts finds the files of a folder of texts.
func findTexts(path string, options TextOptions) (*classFolder, error) {
	f := &classFolder{path: path, classes: options.Classes, inOrder: options.InOrder, what: "texts", endings: textEndings, log: os.Stderr}
	switch {
	case options.MaxLength < 0:
		return nil, at(path, hint.Try(fmt.Errorf("MaxLength is %d", options.MaxLength), "it must be at least 0"))
	case options.NoLabels && options.Classes != nil:
		return nil, at(path, hint.Try(errors.New("both NoLabels and Classes are set"), "without labels there are no classes"))
	case options.NoLabels:
		return f, f.findAll()
	}
	return f, f.find()
}

// texts reads the texts in the files.
func (f *classFolder) texts(options TextOptions) ([]string, error) {
	texts := make([]string, len(f.files))
	err := f.each(func(i int) (err error) {
		texts[i], err = textIn(f.files[i], options.Encoding, options.MaxLength)
		return err
	})
	return texts, err
}

// MustTextFolder is like [TextFolder] but ends the program with the error.
func MustTextFolder(path string, options TextOptions) (data Texts, classes []string) {
	data, classes, err := TextFolder(path, options)
	return kit.Must(data, err), classes
}

// Text returns the text in a file, which is in UTF-8, or in UTF-16 with a byte order mark. Errors are those of [TextFolder].
func Text(path string) (string, error) {
	text, err := textIn(path, "", 0)
	if err != nil {
		return "", at(path, err)
	}
	return text, nil
}

// MustText is like [Text] but ends the program with the error.
func MustText(path string) string { return kit.Must(Text(path)) }

// findAll finds all files, without classes.
func (f *classFolder) findAll() error {
	if err := f.walk(f.path, 0); err != nil {
		return err
	}
	if len(f.files) == 0 {
		entries, _ := contents(f.path)
		return at(f.path, hint.Try(fmt.Errorf("it has no %s, files ending in %s", f.what, f.endings[0]), "it holds %s", namesOf(entries)))
	}
	f.mix()
	return nil
}

// checkMemory returns an error if the files' contents exceed the free memory.
func (f *classFolder) checkMemory() error {
	total := int64(0)
	for _, path := range f.files {
		if info, err := os.Stat(path); err == nil {
			total += info.Size() + 16
		}
	}
	if err := memory.Check(2 * total); err != nil { // a text and its file
		return hint.Try(fmt.Errorf("reading %d texts %w", len(f.files), err), "name some of the folders in Classes, or read them batch by batch with OpenTextFolder")
	}
	return nil
}

// textIn returns the text in a file, or its first characters. most is their number, 0 for all.
func textIn(path, encoding string, most int) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = hint.Try(errors.New("not a regular file"), "remove it")
	}
	if err == nil {
		err = memory.Check(2 * info.Size())
	}
	if err != nil {
		return "", err
	}
	r, err := decoded(f, encoding)
	if err != nil {
		return "", err
	}
	if most > 0 {
		r = io.LimitReader(r, int64(most)*utf8.UTFMax)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	text := string(raw)
	if most > 0 {
		n := 0
		for i := range text {
			if n == most {
				text = text[:i]
				break
			}
			n++
		}
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			return "", hint.Try(fmt.Errorf("byte %d, %#x, is not UTF-8", i, text[i]), "set Encoding, to windows-1252 for example")
		}
		i += size
	}
	return text, nil
}

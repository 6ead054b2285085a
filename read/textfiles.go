package read

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// TextFiles are a folder of texts that are read batch by batch. Make one with [OpenTextFolder].
type TextFiles struct {
	files
	options TextOptions
}

// OpenTextFolder opens a folder as [TextFolder] does, for more texts than fit into memory: it finds the files, and
// [TextFiles.Batches] reads them.
//
//	reviews := read.MustOpenTextFolder("reviews", read.TextOptions{})
//	some, _ := reviews.MustSplit(0.9)
//	vectorize := kit.TextVectorization().MaxTokens(20000).OutputSequenceLength(200).MustAdapt(some.MustTexts().X)
//	history := model.MustFitBatches(reviews.Batches(32, vectorize.Apply), kit.FitOptions{Epochs: 10})
func OpenTextFolder(path string, options TextOptions) (*TextFiles, error) {
	f, err := findTexts(path, options)
	if err != nil {
		return nil, err
	}
	return &TextFiles{filesOf(f, !options.NoLabels), options}, nil
}

// MustOpenTextFolder is like [OpenTextFolder] but ends the program with the error.
func MustOpenTextFolder(path string, options TextOptions) *TextFiles {
	return kit.Must(OpenTextFolder(path, options))
}

// Len returns the number of texts.
func (f *TextFiles) Len() int { return len(f.paths) }

// Classes returns the names of the classes, which are the names of the folders; none without labels.
func (f *TextFiles) Classes() []string { return slices.Clone(f.classes) }

// Labels returns the class numbers, [n] of Int32, in the order of Texts, and of Batches with InOrder.
func (f *TextFiles) Labels() kit.Array { return f.targets() }

// String says how many texts there are:
//
//	TextFiles of 25,000 texts in 2 classes
func (f *TextFiles) String() string {
	if f == nil {
		return "text files that are nil"
	}
	text := "TextFiles of " + words.Plural(f.Len(), "text")
	if len(f.classes) > 0 {
		text += " in " + words.Plural(len(f.classes), "class")
	}
	return text
}

// Split divides the texts in two, like [kit.Dataset.Split]: all but the last fraction, and the last fraction.
func (f *TextFiles) Split(part float64) (before, after *TextFiles, err error) {
	at, err := f.splitAt(part)
	if err != nil {
		return nil, nil, err
	}
	return &TextFiles{f.part(0, at), f.options}, &TextFiles{f.part(at, f.Len()), f.options}, nil
}

// MustSplit is like [TextFiles.Split] but ends the program with the error.
func (f *TextFiles) MustSplit(part float64) (before, after *TextFiles) {
	before, after, err := f.Split(part)
	return kit.Must(before, err), after
}

// Texts reads all texts at once, as [TextFolder] does: those that a vocabulary is made of, for example.
func (f *TextFiles) Texts() (Texts, error) {
	folder := f.classFolder()
	if err := folder.checkMemory(); err != nil {
		return Texts{}, at(f.path, err)
	}
	texts, err := folder.texts(f.options)
	if err != nil {
		return Texts{}, err
	}
	return Texts{texts, f.targets()}, nil
}

// MustTexts is like [TextFiles.Texts] but ends the program with the error.
func (f *TextFiles) MustTexts() Texts { return kit.Must(f.Texts()) }

// Batches returns the texts batch by batch, for [kit.Model.FitBatches] and its like: X is what vectorize makes of a batch of texts, such as
// the method Apply of a kit.TextVectorization, and Y [size] of Int32. The last batch can be smaller; a size of 0 means 32. Each time the
// texts are in a new order, unless InOrder is set. One batch at a time is in memory.
func (f *TextFiles) Batches(size int, vectorize func(texts []string) (kit.Array, error)) iter.Seq2[*kit.Dataset, error] {
	return f.batches(size, func(batch files) (*kit.Dataset, error) {
		if vectorize == nil {
			return nil, at(f.path, hint.Try(errors.New("vectorize is nil"), "give the method Apply of a TextVectorization"))
		}
		folder := batch.classFolder()
		texts, err := folder.texts(f.options)
		if err != nil {
			return nil, err
		}
		x, err := vectorize(texts)
		if err == nil && x.Len() != len(texts) {
			err = hint.Try(fmt.Errorf("vectorize made %v of %s", x.Shape(), words.Plural(len(texts), "text")), "the first axis must be the texts")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.path, err)
		}
		return kit.Data(x, batch.targets()), nil
	})
}

package kit

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"layercake/internal/hint"
)

// A TextVectorizer maps texts to sequences of indices. Make one with [TextVectorization].
type TextVectorizer struct {
	textOptions[*TextVectorizer]
	lookup         lookup[string]
	standardize    Standardization
	split          SplitMode
	ngrams         ngrams
	sequenceLength *int
}

// Standardization says how texts change before they are split. The names are Keras's.
type Standardization string

// The standardizations. As in Keras they only change ASCII characters.
const (
	LowerAndStripPunctuation Standardization = "lower_and_strip_punctuation"
	Lower                    Standardization = "lower"             // A to Z become lower case
	StripPunctuation         Standardization = "strip_punctuation" // !"#$%&()*+,-./:;<=>?@[\]^_`{|}~' are removed
	NoStandardization        Standardization = ""                  // None in Keras
)

// SplitMode says how texts are split into tokens. The names are Keras's.
type SplitMode string

// The split modes.
const (
	SplitWhitespace SplitMode = "whitespace" // at ASCII white space
	SplitCharacter  SplitMode = "character"  // into characters
	NoSplit         SplitMode = ""           // None in Keras: each text is a token
)

// TextVectorization maps texts to sequences of word indices: it standardizes texts, splits them into words, and looks up these. 0 is the
// padding, 1 stands for words that are out of the vocabulary, and then comes the vocabulary, most frequent first. SetVocabulary sets the
// vocabulary, or Adapt learns it:
//
//	vectorize := kit.TextVectorization().MaxTokens(10_000).OutputSequenceLength(200).MustAdapt(reviews)
//	x := vectorize.MustApply(reviews) // (n, 200)
//
// Other output modes encode each text as a row: which words occur, how often, or their TF-IDF weights. Equally frequent words are in
// descending order, as in Keras.
//
// In Keras it is a layer; here it computes the input array of a model, and has its own Save. For a custom standardization change the texts
// first.
func TextVectorization() *TextVectorizer {
	mask := ""
	v := &TextVectorizer{standardize: LowerAndStripPunctuation, split: SplitWhitespace}
	v.self = v
	v.lookup = lookup[string]{class: "TextVectorization", oovIndices: 1, oov: "[UNK]", mask: &mask, mode: OutputInt, oovMethod: OOVFloorMod}
	return v
}

// MaxTokens sets the maximum size of the vocabulary, including special tokens; by default there is no limit.
func (v *TextVectorizer) MaxTokens(n int) *TextVectorizer {
	v.lookup.maxTokens = &n
	return v
}

// Standardize sets the standardization; by default [LowerAndStripPunctuation].
func (v *TextVectorizer) Standardize(s Standardization) *TextVectorizer {
	v.standardize = s
	return v
}

// Split sets how texts are split; by default [SplitWhitespace].
func (v *TextVectorizer) Split(s SplitMode) *TextVectorizer {
	v.split = s
	return v
}

// NGrams sets the lengths of the n-grams that are tokens: 1 to n for one number n, or several lengths. By default words are tokens.
func (v *TextVectorizer) NGrams(n ...int) *TextVectorizer {
	v.ngrams = ngrams{widths: slices.Clone(n)}
	if len(n) == 1 {
		v.ngrams = ngrams{most: &n[0]}
	}
	return v
}

// OutputMode sets the encoding of the indices: [OutputInt], the default, [OutputMultiHot], [OutputCount] or [OutputTFIDF]; [OutputOneHot]
// needs [NoSplit].
func (v *TextVectorizer) OutputMode(mode OutputMode) *TextVectorizer {
	v.lookup.mode = mode
	return v
}

// OutputSequenceLength sets the length of all sequences: longer ones are cut, shorter ones padded with 0 at the end. By default it is the
// length of the longest sequence in each call.
func (v *TextVectorizer) OutputSequenceLength(length int) *TextVectorizer {
	v.sequenceLength = &length
	return v
}

// PadToMaxTokens sets whether encoded rows have MaxTokens columns even if the vocabulary is smaller; by default they do not.
func (v *TextVectorizer) PadToMaxTokens(pad bool) *TextVectorizer {
	v.lookup.pad = pad
	return v
}

// SetVocabulary sets the words in the order of their indices, with or without the special ones at the start. For [OutputTFIDF] each word
// needs a weight.
func (v *TextVectorizer) SetVocabulary(words []string, idf ...float64) *TextVectorizer {
	v.lookup.tokens, v.lookup.idf = append([]string{}, words...), slices.Clone(idf)
	return v
}

// Vocabulary returns the words in the order of their indices, special ones first: "" and "[UNK]".
func (v *TextVectorizer) Vocabulary() ([]string, error) { return v.lookup.vocabulary() }

// MustVocabulary is like Vocabulary but ends the cell with the error.
func (v *TextVectorizer) MustVocabulary() []string { return Must(v.Vocabulary()) }

// Adapt learns the vocabulary of texts, and replaces an earlier one.
func (v *TextVectorizer) Adapt(texts []string) error {
	if err := v.check(); err != nil {
		return err
	}
	return v.lookup.learn(func(yield func([]string) bool) {
		for _, text := range texts {
			if !yield(v.tokens(text)) {
				return
			}
		}
	})
}

// MustAdapt is like Adapt but ends the cell with the error. It returns the vectorizer.
func (v *TextVectorizer) MustAdapt(texts []string) *TextVectorizer {
	must(v.Adapt(texts))
	return v
}

// Apply returns the sequences of n texts, [n, length] of Int64, or with other output modes [n, size of the vocabulary] of Float32.
func (v *TextVectorizer) Apply(texts []string) (Array, error) {
	if v.split == NoSplit {
		return v.applyWhole(texts)
	}
	if v.lookup.mode == OutputOneHot {
		return Array{}, hint.Try(errors.New("TextVectorization: OutputOneHot makes a row of each word, of texts of different lengths"), "use OutputMultiHot or OutputCount")
	}
	if len(texts) == 0 {
		return Array{}, errors.New("TextVectorization: there are no texts")
	}
	if v.lookup.mode != OutputInt {
		if v.sequenceLength != nil {
			return Array{}, hint.Try(errors.New("TextVectorization: OutputSequenceLength is for sequences"), "leave it out, or use OutputInt")
		}
		rows, err := v.Tokens(texts)
		if err != nil {
			return Array{}, err
		}
		return v.lookup.applyRows(rows)
	}
	sequences, err := v.Sequences(texts)
	if err != nil {
		return Array{}, err
	}
	options := PadOptions{DType: Int64, Padding: Post, Truncating: Post}
	if v.sequenceLength != nil {
		if options.MaxLen = *v.sequenceLength; options.MaxLen < 1 {
			return Array{}, hint.Try(fmt.Errorf("TextVectorization: OutputSequenceLength(%d)", options.MaxLen), "it must be 1 or more")
		}
	}
	x := PadSequences(sequences, options)
	return x, x.Err()
}

// MustApply is like Apply but ends the cell with the error.
func (v *TextVectorizer) MustApply(texts []string) Array { return Must(v.Apply(texts)) }

// applyWhole is Apply for texts that are tokens.
func (v *TextVectorizer) applyWhole(texts []string) (Array, error) {
	if v.sequenceLength != nil {
		return Array{}, hint.Try(errors.New("TextVectorization: OutputSequenceLength with NoSplit, where each text is a token"), "leave it out")
	}
	tokens := make([]string, len(texts))
	rows, err := v.Tokens(texts)
	if err != nil {
		return Array{}, err
	}
	for i, row := range rows {
		tokens[i] = row[0]
	}
	return v.lookup.apply(tokens, Shape{len(tokens)})
}

// Sequences returns the indices of each text's words without padding: Keras's ragged=True, and the X of [Sequences].
func (v *TextVectorizer) Sequences(texts []string) ([][]int, error) {
	w, err := v.lookup.numbered()
	if err == nil {
		err = v.check()
	}
	if err != nil {
		return nil, err
	}
	sequences := make([][]int, len(texts))
	for i, text := range texts {
		if sequences[i], err = w.numbers(v.tokens(text)); err != nil {
			return nil, err
		}
	}
	return sequences, nil
}

// MustSequences is like Sequences but ends the cell with the error.
func (v *TextVectorizer) MustSequences(texts []string) [][]int { return Must(v.Sequences(texts)) }

// Tokens returns the tokens of each text.
func (v *TextVectorizer) Tokens(texts []string) ([][]string, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	rows := make([][]string, len(texts))
	for i, text := range texts {
		rows[i] = v.tokens(text)
	}
	return rows, nil
}

func (v *TextVectorizer) tokens(text string) []string {
	return v.ngrams.of(v.split.of(v.standardize.of(text)))
}

// MustTokens is like Tokens but ends the cell with the error.
func (v *TextVectorizer) MustTokens(texts []string) [][]string { return Must(v.Tokens(texts)) }

func (v *TextVectorizer) check() error {
	switch v.standardize {
	case LowerAndStripPunctuation, Lower, StripPunctuation, NoStandardization:
	default:
		return hint.Try(fmt.Errorf("TextVectorization: Standardize(%q)", v.standardize), "it must be LowerAndStripPunctuation, Lower, StripPunctuation or NoStandardization")
	}
	switch v.split {
	case SplitWhitespace, SplitCharacter, NoSplit:
	default:
		return hint.Try(fmt.Errorf("TextVectorization: Split(%q)", v.split), "it must be SplitWhitespace, SplitCharacter or NoSplit")
	}
	if v.ngrams.given() && v.split == NoSplit {
		return hint.Try(errors.New("TextVectorization: NGrams with NoSplit, where each text is a token"), "leave one of them out")
	}
	return v.ngrams.check()
}

// of standardizes a text.
func (s Standardization) of(text string) string {
	lower := s == Lower || s == LowerAndStripPunctuation
	strip := s == StripPunctuation || s == LowerAndStripPunctuation
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		switch b := text[i]; {
		case lower && 'A' <= b && b <= 'Z':
			out = append(out, b-'A'+'a')
		case strip && isPunctuation(b):
		default:
			out = append(out, b)
		}
	}
	return string(out)
}

// isPunctuation returns whether a character is ASCII punctuation.
func isPunctuation(b byte) bool {
	return '!' <= b && b <= '/' || ':' <= b && b <= '@' || '[' <= b && b <= '`' || '{' <= b && b <= '~'
}

// of splits a text.
func (s SplitMode) of(text string) []string {
	switch s {
	case SplitWhitespace:
		return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || '\t' <= r && r <= '\r' })
	case SplitCharacter:
		tokens := make([]string, 0, len(text))
		for _, r := range text {
			tokens = append(tokens, string(r))
		}
		return tokens
	}
	return []string{text}
}

// ngrams are the lengths of n-grams: 1 to most, or widths.
type ngrams struct {
	most   *int
	widths []int
}

func (n ngrams) given() bool { return n.most != nil || n.widths != nil }

func (n ngrams) check() error {
	lengths := n.widths
	if n.most != nil {
		lengths = []int{*n.most}
	}
	if slices.ContainsFunc(lengths, func(n int) bool { return n < 1 }) {
		return hint.Try(fmt.Errorf("TextVectorization: NGrams%v", lengths), "lengths must be 1 or more")
	}
	return nil
}

// of returns the n-grams of words, length by length.
func (n ngrams) of(words []string) []string {
	if !n.given() {
		return words
	}
	widths := n.widths
	if n.most != nil {
		for width := 1; width <= min(*n.most, len(words)); width++ {
			widths = append(widths, width)
		}
	}
	var runs []string
	for _, width := range widths {
		for i := 0; i+width <= len(words); i++ {
			runs = append(runs, strings.Join(words[i:i+width], " "))
		}
	}
	return runs
}

func (n ngrams) MarshalJSON() ([]byte, error) {
	if n.most != nil {
		return json.Marshal(n.most)
	}
	return json.Marshal(n.widths)
}

func (n *ngrams) UnmarshalJSON(text []byte) error {
	var most *int
	if json.Unmarshal(text, &most) == nil {
		*n = ngrams{most: most}
		return nil
	}
	*n = ngrams{}
	return json.Unmarshal(text, &n.widths)
}

// noneIfEmpty is a text, None in Keras if it is empty.
type noneIfEmpty string

func (n noneIfEmpty) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(n))
}

func (n *noneIfEmpty) UnmarshalJSON(text []byte) error {
	*n = ""
	return json.Unmarshal(text, (*string)(n))
}

// Config implements [Configured].
func (v *TextVectorizer) Config() Config {
	own := v.lookup.options()
	for _, name := range []string{"num_oov_indices", "mask_token", "oov_token", "oov_method", "salt"} {
		delete(own, name) // which Keras fixes
	}
	return textConfig("TextVectorization", Options{"standardize": (*noneIfEmpty)(&v.standardize), "split": (*noneIfEmpty)(&v.split), "ngrams": &v.ngrams,
		"output_sequence_length": &v.sequenceLength, "ragged": always(false), "encoding": always("utf-8")}.and(own, Options{"vocabulary_size": &computedOption{func() any {
		if v.lookup.tokens == nil {
			return len(v.lookup.special())
		}
		return v.lookup.size()
	}}}))
}

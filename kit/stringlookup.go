package kit

import "slices"

// A StringIndexer maps texts to indices. Make one with [StringLookup].
type StringIndexer struct {
	textOptions[*StringIndexer]
	lookupOptions[*StringIndexer, string]
}

// StringLookup maps texts, such as names of categories, to indices: 0 for texts that are out of the vocabulary (OOV), then the vocabulary,
// most frequent first. SetVocabulary sets the vocabulary, or Adapt learns it:
//
//	colors := kit.StringLookup().MustAdapt([]string{"red", "blue", "red"})
//	colors.MustApply([]string{"blue", "red", "green"}) // [2 1 0]
//
// Other output modes encode the indices. Equally frequent texts are in descending order, as in Keras. A column of a table returns its
// texts with Texts.
//
// In Keras it is a layer; here it computes the input array of a model. Tokens is Keras's invert=True.
func StringLookup() *StringIndexer {
	s := &StringIndexer{}
	s.self, s.owner = s, s
	s.lookup = lookup[string]{class: "StringLookup", oovIndices: 1, oov: "[UNK]", mode: OutputInt, oovMethod: OOVFloorMod}
	return s
}

// Adapt learns the vocabulary of texts, and replaces an earlier one. For [OutputTFIDF] each text is a document; see AdaptRows.
func (s *StringIndexer) Adapt(tokens []string) error {
	return s.lookup.learn(slices.Chunk(tokens, 1))
}

// MustAdapt is like Adapt but ends the cell with the error. It returns the indexer.
func (s *StringIndexer) MustAdapt(tokens []string) *StringIndexer {
	must(s.Adapt(tokens))
	return s
}

// AdaptRows is like Adapt for rows of texts, each of which is a document.
func (s *StringIndexer) AdaptRows(rows [][]string) error { return s.lookup.learn(slices.Values(rows)) }

// MustAdaptRows is like AdaptRows but ends the cell with the error. It returns the indexer.
func (s *StringIndexer) MustAdaptRows(rows [][]string) *StringIndexer {
	must(s.AdaptRows(rows))
	return s
}

// Apply returns the indices of n texts: [n] of Int64, or with [OutputOneHot] [n, size of the vocabulary] of Float32. For the other output
// modes use ApplyRows.
func (s *StringIndexer) Apply(tokens []string) (Array, error) {
	return s.lookup.apply(tokens, Shape{len(tokens)})
}

// MustApply is like Apply but ends the cell with the error.
func (s *StringIndexer) MustApply(tokens []string) Array { return Must(s.Apply(tokens)) }

// ApplyRows is like Apply for n rows of texts: [n, k] of Int64 for rows of k texts. With [OutputMultiHot], [OutputCount] and [OutputTFIDF]
// rows can have any length, and the result is [n, size of the vocabulary] of Float32.
func (s *StringIndexer) ApplyRows(rows [][]string) (Array, error) { return s.lookup.applyRows(rows) }

// MustApplyRows is like ApplyRows but ends the cell with the error.
func (s *StringIndexer) MustApplyRows(rows [][]string) Array { return Must(s.ApplyRows(rows)) }

// Tokens returns the texts with the indices in an array: Keras's StringLookup(invert=True). Other numbers give the OOV token.
func (s *StringIndexer) Tokens(numbers Array) ([]string, error) {
	w, err := s.lookup.numbered()
	if err != nil {
		return nil, err
	}
	values, err := Values[int64](numbers)
	if err != nil {
		return nil, err
	}
	tokens := make([]string, len(values))
	for i, number := range values {
		tokens[i] = w.token(number)
	}
	return tokens, nil
}

// MustTokens is like Tokens but ends the cell with the error.
func (s *StringIndexer) MustTokens(numbers Array) []string { return Must(s.Tokens(numbers)) }

// Config implements [Configured].
func (s *StringIndexer) Config() Config {
	return textConfig("StringLookup", Options{"invert": always(false), "encoding": always("utf-8")}.and(s.lookup.options()))
}

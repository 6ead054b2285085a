package kit

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"

	"layercake/internal/fingerprint"
	"layercake/internal/hint"
)

// A lookup maps tokens to their indices in a vocabulary, for [StringLookup], [IntegerLookup] and [TextVectorization]. The rules are those
// of Keras's IndexLookup.
//
// The first indices are special: 0 is the mask token, if there is one and the output mode is OutputInt; then come the indices of tokens
// that are out of the vocabulary (OOV), and then the vocabulary.
type lookup[T string | int64] struct {
	class      string
	tokens     []T       // the vocabulary as set or learned, or nil
	idf        []float64 // of the tokens
	maxTokens  *int      // maximum number of indices
	oovIndices int
	mask       *T
	oov        T
	mode       OutputMode
	pad        bool // encoded rows have maxTokens columns
	oovMethod  OOVMethod
	salt       hashSalt
}

// OOVMethod says how a lookup chooses one of several OOV indices for a token. The names are Keras's.
type OOVMethod string

// The methods.
const (
	OOVFloorMod OOVMethod = "floormod" // remainder of the integer; texts are hashed
	OOVFarmHash OOVMethod = "farmhash" // hash of the decimal text
)

// hashSalt is a key of SipHash; nil means FarmHash.
type hashSalt []uint64

// newSalt returns a key of two numbers, or of one for both halves.
func newSalt(salt []uint64) hashSalt {
	if len(salt) == 1 {
		return hashSalt{salt[0], salt[0]}
	}
	return slices.Clone(hashSalt(salt))
}

func (s hashSalt) check(class string) error {
	if s == nil || len(s) == 2 {
		return nil
	}
	return hint.Try(fmt.Errorf("%s: Salt%v", class, []uint64(s)), "it must be one number or two")
}

// bin hashes a text to a number from 0 to bins-1, as TensorFlow does.
func (s hashSalt) bin(text string, bins int) int {
	hash := uint64(0)
	if s == nil {
		hash = fingerprint.FarmHash(text)
	} else {
		hash = fingerprint.SipHash([2]uint64(s), text)
	}
	return int(hash % uint64(bins))
}

// A numbering is a checked vocabulary, in the order of the indices.
type numbering[T string | int64] struct {
	*lookup[T]
	list    []T       // without special tokens
	place   map[T]int // in the list
	start   int       // index of the first of them
	depth   int       // number of indices
	weights []float32 // IDF weights of all indices, for OutputTFIDF
}

// oovStart is the first OOV index.
func (l *lookup[T]) oovStart() int {
	if l.mask != nil && l.mode == OutputInt {
		return 1
	}
	return 0
}

// special returns the special tokens, in the order of their indices.
func (l *lookup[T]) special() (tokens []T) {
	if l.oovStart() == 1 {
		tokens = append(tokens, *l.mask)
	}
	return append(tokens, slices.Repeat([]T{l.oov}, max(0, l.oovIndices))...)
}

// check returns an error for invalid options; it does not check the vocabulary.
func (l *lookup[T]) check() error {
	if err := l.mode.check(l.class, OutputInt, OutputOneHot, OutputMultiHot, OutputCount, OutputTFIDF); err != nil {
		return err
	}
	if l.oovIndices < 0 || l.oovIndices > mostThings {
		return hint.Try(fmt.Errorf("%s: NumOOVIndices(%d)", l.class, l.oovIndices), "it must be from 0 to %d", mostThings)
	}
	if special := len(l.special()); l.maxTokens != nil && *l.maxTokens <= special {
		return hint.Try(fmt.Errorf("%s: MaxTokens(%d) leaves no room for a vocabulary", l.class, *l.maxTokens), "%d are for special tokens", special)
	}
	if l.pad && l.maxTokens == nil {
		return hint.Try(fmt.Errorf("%s: PadToMaxTokens", l.class), "set MaxTokens too")
	}
	if l.oovMethod != OOVFloorMod && l.oovMethod != OOVFarmHash {
		return hint.Try(fmt.Errorf("%s: OOVMethod(%q)", l.class, l.oovMethod), "it must be OOVFloorMod or OOVFarmHash")
	}
	return l.salt.check(l.class)
}

// numbered checks the vocabulary.
func (l *lookup[T]) numbered() (*numbering[T], error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	failed := func(how, format string, args ...any) (*numbering[T], error) {
		return nil, hint.Try(fmt.Errorf("%s: %s", l.class, fmt.Sprintf(format, args...)), "%s", how)
	}
	if l.tokens == nil {
		return nil, hint.Try(fmt.Errorf("%s is not adapted", l.class), "call Adapt first, or SetVocabulary")
	}
	special := l.special()
	w := &numbering[T]{lookup: l, list: l.tokens, start: len(special), place: make(map[T]int, len(l.tokens))}
	given := len(l.tokens) >= len(special) && slices.Equal(l.tokens[:len(special)], special)
	if given {
		w.list = l.tokens[len(special):]
	}
	if len(w.list) == 0 {
		return failed("give it at least one token", "the vocabulary is empty")
	}
	for i, token := range w.list {
		if at, ok := w.place[token]; ok {
			return failed("each token can be in it once", "the vocabulary has %#v twice, at %d and %d", token, at, i)
		}
		w.place[token] = i
	}
	if l.mask != nil {
		if at, ok := w.place[*l.mask]; ok {
			return failed("special tokens can be left out, or be all at its start", "the vocabulary has the mask token %#v at %d", *l.mask, at)
		}
	}
	w.depth = w.start + len(w.list)
	if l.maxTokens != nil && w.depth > *l.maxTokens {
		return failed("set a larger MaxTokens, or leave tokens out", "the vocabulary has %d tokens with the special ones, and MaxTokens is %d", w.depth, *l.maxTokens)
	}
	if l.mode != OutputTFIDF {
		if l.idf != nil {
			return failed("leave them out, or use OutputTFIDF", "the vocabulary has IDF weights, and the output mode is %q", l.mode)
		}
	} else {
		if len(l.idf) != len(l.tokens) {
			return failed("set them with SetVocabulary(tokens, weights...), or call Adapt", "the vocabulary has %d tokens and %d IDF weights", len(l.tokens), len(l.idf))
		}
		w.weights = toFloat32(l.idf)
		if !given { // special tokens have the mean weight
			w.weights = append(slices.Repeat([]float32{float32(meanOf(l.idf))}, w.start), w.weights...)
		}
	}
	if l.pad {
		w.depth = *l.maxTokens
		if w.weights != nil {
			w.weights = append(w.weights, make([]float32, w.depth-len(w.weights))...)
		}
	}
	if w.depth > mostThings {
		return failed("set MaxTokens", "the vocabulary has %d tokens, and there can be %d", w.depth, mostThings)
	}
	return w, nil
}

func meanOf(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// learn sets the vocabulary to the tokens in documents: most frequent first, equally frequent ones in descending order.
func (l *lookup[T]) learn(documents iter.Seq[[]T]) error {
	if err := l.check(); err != nil {
		return err
	}
	counts, n := map[T]int{}, 0
	documentCounts, last := map[T]int{}, map[T]int{} // for OutputTFIDF; last is the last document with a token
	for document := range documents {
		n++
		for _, token := range document {
			counts[token]++
			if l.mode == OutputTFIDF && last[token] != n {
				last[token] = n
				documentCounts[token]++
			}
		}
	}
	delete(counts, l.oov)
	if l.mask != nil {
		delete(counts, *l.mask)
	}
	tokens := make([]T, 0, len(counts))
	for token := range counts {
		tokens = append(tokens, token)
	}
	if len(tokens) == 0 {
		return hint.Try(fmt.Errorf("%s: adapt: there are no tokens in the data", l.class), "adapt to data with tokens, or use SetVocabulary")
	}
	slices.SortFunc(tokens, func(a, b T) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(b, a)) })
	if l.maxTokens != nil {
		tokens = tokens[:min(len(tokens), *l.maxTokens-len(l.special()))]
	}
	l.tokens, l.idf = slices.Clip(tokens), nil
	if l.mode == OutputTFIDF {
		for _, token := range tokens {
			l.idf = append(l.idf, float64(float32(math.Log(1+float64(n)/float64(1+documentCounts[token])))))
		}
	}
	return nil
}

// number returns the index of a token, or -1 for a masked token in encoded rows. A token without an index is an error.
func (w *numbering[T]) number(token T) (int, error) {
	if w.mask != nil && token == *w.mask {
		return w.oovStart() - 1, nil
	}
	if at, ok := w.place[token]; ok {
		return w.start + at, nil
	}
	switch w.oovIndices {
	case 0:
		return 0, hint.Try(fmt.Errorf("%s: %#v is not in the vocabulary", w.class, token), "NumOOVIndices(1) gives such tokens an index")
	case 1:
		return w.oovStart(), nil
	}
	return w.oovStart() + w.oovBin(token), nil
}

// oovBin chooses one of several OOV indices for a token.
func (w *numbering[T]) oovBin(token T) int {
	n, text := w.oovIndices, ""
	switch token := any(token).(type) {
	case string:
		text = token
	case int64:
		if w.oovMethod == OOVFloorMod {
			return int((token%int64(n) + int64(n)) % int64(n))
		}
		text = strconv.FormatInt(token, 10)
	}
	return w.salt.bin(text, n)
}

// numbers returns the indices of tokens.
func (w *numbering[T]) numbers(tokens []T) ([]int, error) {
	out := make([]int, len(tokens))
	for i, token := range tokens {
		n, err := w.number(token)
		if err != nil {
			return nil, err
		}
		out[i] = n
	}
	return out, nil
}

// token returns the token with an index, or the OOV token.
func (w *numbering[T]) token(number int64) T {
	switch at := number - int64(w.start); {
	case number == 0 && w.oovStart() == 1:
		return *w.mask
	case at >= 0 && at < int64(len(w.list)):
		return w.list[at]
	}
	return w.oov
}

// apply encodes tokens of a shape, whose first axis is the batch.
func (l *lookup[T]) apply(tokens []T, shape Shape) (Array, error) {
	w, err := l.numbered()
	if err != nil {
		return Array{}, err
	}
	numbers, err := w.numbers(tokens)
	if err != nil {
		return Array{}, err
	}
	return l.mode.encode(l.class, numbers, shape, w.depth, w.weights)
}

// options returns the options that Keras's layers share.
func (l *lookup[T]) options() Options {
	return Options{"max_tokens": &l.maxTokens, "num_oov_indices": &l.oovIndices, "mask_token": &l.mask, "oov_token": &l.oov, "output_mode": &l.mode,
		"sparse": always(false), "pad_to_max_tokens": &l.pad, "vocabulary": &l.tokens, "idf_weights": &l.idf,
		"vocabulary_size": &computedOption{l.size}, "oov_method": &l.oovMethod, "salt": &l.salt}
}

// size is the number of tokens, including special ones, or nil without a vocabulary.
func (l *lookup[T]) size() any {
	if w, err := l.numbered(); err == nil {
		return w.start + len(w.list)
	}
	return nil
}

// A computedOption is an option whose value follows from others.
type computedOption struct{ value func() any }

func (c *computedOption) MarshalJSON() ([]byte, error) { return json.Marshal(c.value()) }

func (c *computedOption) UnmarshalJSON([]byte) error { return nil }

// lookupOptions are the options of StringLookup and IntegerLookup.
type lookupOptions[Self any, T string | int64] struct {
	lookup lookup[T]
	owner  Self
}

// MaxTokens sets the maximum size of the vocabulary, including special tokens; by default there is no limit.
func (o *lookupOptions[Self, T]) MaxTokens(n int) Self {
	o.lookup.maxTokens = &n
	return o.owner
}

// NumOOVIndices sets the number of indices for tokens that are out of the vocabulary; by default 1. With 0 such a token is an error.
func (o *lookupOptions[Self, T]) NumOOVIndices(n int) Self {
	o.lookup.oovIndices = n
	return o.owner
}

// MaskToken sets the token of masked inputs: its index is 0, and the other output modes ignore it. By default there is none.
func (o *lookupOptions[Self, T]) MaskToken(token T) Self {
	o.lookup.mask = &token
	return o.owner
}

// OOVToken sets the token that an inverse lookup returns for OOV indices; by default "[UNK]", or -1 for integers.
func (o *lookupOptions[Self, T]) OOVToken(token T) Self {
	o.lookup.oov = token
	return o.owner
}

// OutputMode sets the encoding of the indices; by default [OutputInt].
func (o *lookupOptions[Self, T]) OutputMode(mode OutputMode) Self {
	o.lookup.mode = mode
	return o.owner
}

// PadToMaxTokens sets whether encoded rows have MaxTokens columns even if the vocabulary is smaller; by default they do not.
func (o *lookupOptions[Self, T]) PadToMaxTokens(pad bool) Self {
	o.lookup.pad = pad
	return o.owner
}

// OOVMethod sets how one of several OOV indices is chosen; by default [OOVFloorMod].
func (o *lookupOptions[Self, T]) OOVMethod(method OOVMethod) Self {
	o.lookup.oovMethod = method
	return o.owner
}

// Salt selects SipHash with this key, one number or two, instead of FarmHash to choose OOV indices.
func (o *lookupOptions[Self, T]) Salt(salt ...uint64) Self {
	o.lookup.salt = newSalt(salt)
	return o.owner
}

// SetVocabulary sets the tokens in the order of their indices, with or without the special ones at the start. For [OutputTFIDF] each
// token needs a weight.
func (o *lookupOptions[Self, T]) SetVocabulary(tokens []T, idf ...float64) Self {
	o.lookup.tokens, o.lookup.idf = append([]T{}, tokens...), slices.Clone(idf)
	return o.owner
}

// Vocabulary returns the tokens in the order of their indices, special ones first.
func (o *lookupOptions[Self, T]) Vocabulary() ([]T, error) { return o.lookup.vocabulary() }

// MustVocabulary is like Vocabulary but ends the cell with the error.
func (o *lookupOptions[Self, T]) MustVocabulary() []T { return Must(o.Vocabulary()) }

func (l *lookup[T]) vocabulary() ([]T, error) {
	w, err := l.numbered()
	if err != nil {
		return nil, err
	}
	return append(l.special(), w.list...), nil
}

// evenRows returns the tokens of rows and their shape, or an error for rows of different lengths.
func evenRows[T any](class string, rows [][]T) (tokens []T, shape Shape, err error) {
	if len(rows) == 0 {
		return nil, nil, errors.New(class + ": there are no rows")
	}
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			return nil, nil, hint.Try(fmt.Errorf("%s: row 0 has %d tokens and row %d has %d", class, len(rows[0]), i, len(row)), "pad them, or use OutputMultiHot or OutputCount")
		}
		tokens = append(tokens, row...)
	}
	return tokens, Shape{len(rows), len(rows[0])}, nil
}

// applyRows encodes rows of tokens.
func (l *lookup[T]) applyRows(rows [][]T) (Array, error) {
	if l.mode == OutputInt || l.mode == OutputOneHot {
		tokens, shape, err := evenRows(l.class, rows)
		if err != nil {
			return Array{}, err
		}
		return l.apply(tokens, shape)
	}
	w, err := l.numbered()
	if err != nil {
		return Array{}, err
	}
	numbers := make([][]int, len(rows))
	for i, row := range rows {
		if numbers[i], err = w.numbers(row); err != nil {
			return Array{}, err
		}
	}
	values, err := l.mode.encodeRows(l.class, numbers, w.depth, w.weights)
	if err != nil {
		return Array{}, err
	}
	return NewArray(values, len(rows), w.depth), nil
}

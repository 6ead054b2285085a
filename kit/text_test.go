package kit

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A textCase is a text layer or a lookup in Keras's JSON, and Keras's output for x.
type textCase struct {
	Layer      json.RawMessage
	Adapt, X   json.RawMessage
	Vocabulary json.RawMessage
	Inverse    []string // of the numbers from -2 to 1 after the last one
	Shape      []int
	Numbers    []json.Number
	Tokens     []string
}

// textCases returns the cases of a class in testdata/kerastf.
func textCases(t *testing.T, kind string) []textCase {
	t.Helper()
	text, err := os.ReadFile("testdata/kerastf/text.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string][]textCase
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all[kind]) < 100 {
		t.Fatalf("%d cases of %s", len(all[kind]), kind)
	}
	return all[kind]
}

// compare compares an array with the case's numbers, integers exactly.
func (c textCase) compare(t *testing.T, what string, out Array, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v\n%s", what, err, c.Layer)
		return
	}
	if !slices.Equal(out.Shape(), c.Shape) {
		t.Errorf("%s: %v, in Keras %v\n%s", what, out.Shape(), c.Shape, c.Layer)
		return
	}
	if out.DType() == Int64 {
		got := MustValues[int64](out)
		for i, want := range c.Numbers {
			if fmt.Sprint(got[i]) != want.String() {
				t.Errorf("%s: %v, in Keras %v\n%s, of %s", what, got, c.Numbers, c.Layer, c.X)
				return
			}
		}
		return
	}
	var want []float64
	for _, n := range c.Numbers {
		f, err := n.Float64()
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, f)
	}
	compareNumbers(t, what, MustValues[float32](out), want)
}

// rows decodes rows of tokens, or a list of tokens, which it returns as flat.
func rows[T any](t *testing.T, text json.RawMessage) (rows [][]T, flat []T) {
	t.Helper()
	if json.Unmarshal(text, &rows) == nil {
		return rows, nil
	}
	if err := json.Unmarshal(text, &flat); err != nil {
		t.Fatal(err)
	}
	return nil, flat
}

// textThing decodes the object of a case, and checks that encoding it restores Keras's JSON.
func textThing[T Configured](t *testing.T, what string, c textCase) T {
	t.Helper()
	thing, err := textKinds.decode(c.Layer)
	if err != nil {
		t.Fatalf("%s: %v\n%s", what, err, c.Layer)
	}
	compareConfig(t, what, textKinds, thing, c.Layer)
	return thing.(T)
}

func sameList[T comparable](t *testing.T, what string, c textCase, got []T, want json.RawMessage) {
	t.Helper()
	var list []T
	if err := json.Unmarshal(want, &list); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, list) {
		t.Errorf("%s: %#v, in Keras %#v\n%s, of %s", what, got, list, c.Layer, c.Adapt)
	}
}

func TestStringLookupEqualsKeras(t *testing.T) {
	for i, c := range textCases(t, "string_lookup") {
		what := fmt.Sprintf("string lookup %d", i)
		s := textThing[*StringIndexer](t, what, c)
		if c.Adapt != nil {
			documents, _ := rows[string](t, c.Adapt)
			if err := s.AdaptRows(documents); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
		sameList(t, what, c, s.MustVocabulary(), c.Vocabulary)
		tokens, flat := rows[string](t, c.X)
		var out Array
		var err error
		if flat != nil {
			out, err = s.Apply(flat)
		} else {
			out, err = s.ApplyRows(tokens)
		}
		c.compare(t, what, out, err)
		if c.Inverse != nil {
			if got := s.MustTokens(Arange(-2, float64(len(s.MustVocabulary())+2))); !slices.Equal(got, c.Inverse) {
				t.Errorf("%s: the tokens are %q, in Keras %q", what, got, c.Inverse)
			}
		}
	}
}

func TestIntegerLookupEqualsKeras(t *testing.T) {
	inGraph := map[string]int{}
	eachBackend(t, func(t *testing.T, backend *Backend) {
		for i, c := range textCases(t, "integer_lookup") {
			what := fmt.Sprintf("integer lookup %d", i)
			layer, err := layers.decode(c.Layer)
			if err != nil {
				t.Fatalf("%s: %v\n%s", what, err, c.Layer)
			}
			compareConfig(t, what, layers, layer, c.Layer)
			l := layer.(*IntegerLookupLayer)
			array := func(text json.RawMessage) Array {
				if list, flat := rows[int64](t, text); flat != nil {
					return NewArray(flat)
				} else {
					return NewArray(slices.Concat(list...), len(list), len(list[0]))
				}
			}
			if c.Adapt != nil {
				l.MustAdapt(array(c.Adapt))
			}
			sameList(t, what, c, l.MustVocabulary(), c.Vocabulary)
			x := array(c.X)
			out, err := l.Apply(x)
			c.compare(t, what, out, err)

			if backend.Engine == xlaEngine && i%3 > 0 {
				continue // XLA compiles each
			}
			m := chain([]Layer{l})
			m.backend = backend
			predicted, err := m.Predict(x)
			if err != nil {
				if !strings.Contains(err.Error(), "use Apply") {
					t.Errorf("%s: %v", what, err)
				}
				continue
			}
			inGraph[backend.Engine]++
			if got, want := MustValues[float32](predicted), MustValues[float32](out.AsType(Float32)); !slices.Equal(got, want) || !slices.Equal(predicted.Shape(), out.Shape()) {
				t.Errorf("%s: the model predicts %v, Apply %v\n%s of %s", what, got, want, c.Layer, c.X)
			}
		}
		if inGraph[backend.Engine] < 80 {
			t.Errorf("only %v lookups are computed by models", inGraph)
		}
	})
}

func TestHashingEqualsKeras(t *testing.T) {
	for i, c := range textCases(t, "hashing") {
		what := fmt.Sprintf("hashing %d", i)
		h := textThing[*Hasher](t, what, c)
		var out Array
		var err error
		var numbers [][]int64
		var flatNumbers []int64
		switch {
		case json.Unmarshal(c.X, &numbers) == nil:
			out, err = h.ApplyNumbers(NewArray(slices.Concat(numbers...), len(numbers), len(numbers[0])))
		case json.Unmarshal(c.X, &flatNumbers) == nil:
			out, err = h.ApplyNumbers(NewArray(flatNumbers))
		default:
			if tokens, flat := rows[string](t, c.X); flat != nil {
				out, err = h.Apply(flat)
			} else {
				out, err = h.ApplyRows(tokens)
			}
		}
		c.compare(t, what, out, err)
	}
}

func TestTextVectorizationEqualsKeras(t *testing.T) {
	for i, c := range textCases(t, "text_vectorization") {
		what := fmt.Sprintf("text vectorization %d", i)
		v := textThing[*TextVectorizer](t, what, c)
		var corpus, x []string
		for text, into := range map[*json.RawMessage]*[]string{&c.Adapt: &corpus, &c.X: &x} {
			if err := json.Unmarshal(*text, into); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.Adapt(corpus); err != nil {
			t.Errorf("%s: %v\n%s, of %s", what, err, c.Layer, c.Adapt)
			continue
		}
		sameList(t, what, c, v.MustVocabulary(), c.Vocabulary)
		out, err := v.Apply(x)
		c.compare(t, what, out, err)

		path := filepath.Join(t.TempDir(), "words")
		v.MustSave(path)
		again, err := TextVectorization().MustLoad(path).Apply(x)
		c.compare(t, what+" loaded", again, err)
	}
}

func TestTextErrors(t *testing.T) {
	ready := func() *StringIndexer { return StringLookup().SetVocabulary([]string{"a", "b"}) }
	other := filepath.Join(t.TempDir(), "hashing")
	Hashing(3).MustSave(other)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("a\nb\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	text := []string{"a b"}
	for want, err := range map[string]error{
		"StringLookup is not adapted; call Adapt first, or SetVocabulary": second(StringLookup().Apply(text)),
		"TextVectorization is not adapted":                                second(TextVectorization().Apply(text)),
		"IntegerLookup is not adapted; call Adapt first":                  second(IntegerLookup().Apply(NewArray([]int{1}))),
		`layer "integer_lookup_1": IntegerLookup is not adapted`:          second(Sequential(IntegerLookup()).Predict(NewArray([]int{1}))),
		"StringLookup: the vocabulary is empty":                           second(StringLookup().SetVocabulary(nil).Apply(text)),
		`the vocabulary has "a" twice, at 0 and 1`:                        second(StringLookup().SetVocabulary([]string{"a", "a"}).Apply(text)),
		`the vocabulary has the mask token "b" at 1`:                      second(ready().MaskToken("b").Apply(text)),
		"has 3 tokens with the special ones, and MaxTokens is 2":          second(ready().MaxTokens(2).Apply(text)),
		"MaxTokens(1) leaves no room for a vocabulary; 1 are for special": second(ready().MaxTokens(1).Apply(text)),
		"PadToMaxTokens; set MaxTokens too":                               second(ready().PadToMaxTokens(true).Apply(text)),
		`StringLookup: OutputMode("x"); it must be one of OutputInt`:      second(ready().OutputMode("x").Apply(text)),
		"NumOOVIndices(-1)": second(ready().NumOOVIndices(-1).Apply(text)),
		`"a b" is not in the vocabulary; NumOOVIndices(1)`:                       second(ready().NumOOVIndices(0).Apply(text)),
		"2 tokens and 0 IDF weights":                                             second(ready().OutputMode(OutputTFIDF).Apply(text)),
		`has IDF weights, and the output mode is "int"`:                          second(StringLookup().SetVocabulary([]string{"a"}, 2).Apply(text)),
		`OutputMode("count") of (None,); each example must be a row`:             second(ready().OutputMode(OutputCount).Apply(text)),
		"row 0 has 1 tokens and row 1 has 2":                                     second(ready().ApplyRows([][]string{{"a"}, {"a", "b"}})),
		"there are no rows":                                                      second(ready().ApplyRows(nil)),
		"Salt[1 2 3]; it must be one number or two":                              second(ready().Salt(1, 2, 3).Apply(text)),
		"adapt: there are no tokens in the data":                                 TextVectorization().Adapt([]string{"", " !"}),
		`Standardize("upper")`:                                                   TextVectorization().Standardize("upper").Adapt(text),
		`Split("lines")`:                                                         TextVectorization().Split("lines").Adapt(text),
		"NGrams[0]; lengths must be 1 or more":                                   TextVectorization().NGrams(0).Adapt(text),
		"NGrams with NoSplit":                                                    TextVectorization().NGrams(2).Split(NoSplit).Adapt(text),
		"OutputSequenceLength(0); it must be 1 or more":                          second(TextVectorization().MustAdapt(text).OutputSequenceLength(0).Apply(text)),
		"OutputSequenceLength is for sequences":                                  second(TextVectorization().OutputMode(OutputCount).OutputSequenceLength(3).MustAdapt(text).Apply(text)),
		"OutputOneHot makes a row of each word":                                  second(TextVectorization().OutputMode(OutputOneHot).MustAdapt(text).Apply(text)),
		"TextVectorization: there are no texts":                                  second(TextVectorization().MustAdapt(text).Apply(nil)),
		"Hashing(0); there must be 1 bin or more":                                second(Hashing(0).Apply(text)),
		"MaskValue(1.5) is a float64; it must be a text or a whole number":       second(Hashing(2).MaskValue(1.5).Apply(text)),
		"Hashing: x holds nan":                                                   second(Hashing(2).ApplyNumbers(NewArray([]float64{math.NaN()}))),
		"it holds a Hashing; kit.Hashing().Load reads it":                        TextVectorization().Load(other),
		"it must be a file that Save wrote":                                      TextVectorization().Load(empty),
		"no such file":                                                           TextVectorization().Load(empty + "2"),
		"apply: 1.5 (element number 0); IntegerLookup takes whole numbers":       second(IntegerLookup().SetVocabulary([]int64{1}).Apply(NewArray([]float64{1.5}))),
		"adapt: 1.5 (element number 0)":                                          IntegerLookup().Adapt(NewArray([]float64{1.5})),
		"use an array of Int64":                                                  second(Sequential(IntegerLookup().SetVocabulary([]int64{1})).Predict(NewArray([]float64{1 << 25}))),
		"IntegerLookup: 7 is not in the vocabulary":                              second(Sequential(IntegerLookup().NumOOVIndices(0).SetVocabulary([]int64{1})).Predict(NewArray([]int{7}))),
		"Invert makes numbers as large as 1099511627776":                         second(Sequential(IntegerLookup().Invert(true).SetVocabulary([]int64{1 << 40})).Predict(NewArray([]int{1}))),
		"Invert has no output mode":                                              second(IntegerLookup().Invert(true).OutputMode(OutputCount).SetVocabulary([]int64{1}).Apply(NewArray([]int{1}))),
		"the vocabulary has the OOV token -1; choose another OOVToken":           second(IntegerLookup().Invert(true).SetVocabulary([]int64{3, -1}).Apply(NewArray([]int{1}))),
		"IntegerLookup: Salt has no effect; set OOVMethod(OOVFarmHash)":          second(IntegerLookup().Salt(3).SetVocabulary([]int64{3}).Apply(NewArray([]int{1}))),
		"devices do not compute OOVMethod(OOVFarmHash); use Apply":               second(Sequential(IntegerLookup().NumOOVIndices(2).OOVMethod(OOVFarmHash).SetVocabulary([]int64{3})).Predict(NewArray([]int{1}))),
		`IntegerLookup: OOVMethod("md5")`:                                        second(IntegerLookup().OOVMethod("md5").SetVocabulary([]int64{3}).Apply(NewArray([]int{1}))),
		"the text layer Hashing: mask_value: it is [1]; it must be a text or":    second(textKinds.decode([]byte(`{"class_name": "Hashing", "config": {"mask_value": [1]}}`))),
		"the text layer TextVectorization: ragged: it is true; this version has": second(textKinds.decode([]byte(`{"class_name": "TextVectorization", "config": {"ragged": true}}`))),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A lookup computes the same anywhere in a model, and integers of the model's inputs are exact.
func TestIntegerLookupInModels(t *testing.T) {
	const large = 1<<53 + 1
	lookup := func() *IntegerLookupLayer { return IntegerLookup().SetVocabulary([]int64{large, 5, large + 1}) }
	x := NewArray([]int64{large, 5, large + 1, large - 1}, 2, 2)
	eachBackend(t, func(t *testing.T, backend *Backend) {
		in, second := Input(2), Input(2)
		for what, m := range map[string]*Model{
			"first":      Sequential(lookup(), Rescaling(1)),
			"functional": NewModel(in, lookup().On(in)),
			"of two":     NewModel(List{second, in}, Add().On(lookup().On(second), Rescaling(0).On(in))),
		} {
			m.backend = backend
			var given Arrays = x
			if what == "of two" {
				given = ArrayList{x, NewArray([]float32{1, 2, 3, 4}, 2, 2)}
			}
			if got := fmt.Sprint(MustValues[int](m.MustPredict(given))); got != "[1 2 3 0]" {
				t.Errorf("%s: %s", what, got)
			}
		}
		small := Sequential(Rescaling(2), IntegerLookup().SetVocabulary([]int64{10, 4}), Embedding(3, 2), Flatten(), Dense(1)).Compile(SGD(), MeanSquaredError)
		small.backend = backend
		if _, err := small.Fit(NewArray([]int{5, 2, 9, 5}, 2, 2), NewArray([]float32{1, 2}), FitOptions{Verbose: Silent}); err != nil {
			t.Error(err)
		}
	})
}

// A notebook keeps a learned vocabulary, and loading an older file replaces it.
func TestTextObjectsAreKept(t *testing.T) {
	texts := []string{"b a b", "c"}
	v := TextVectorization().MaxTokens(4).NGrams(2).MustAdapt(texts)
	s := StringLookup().MaskToken("").OutputMode(OutputTFIDF).MustAdapt(texts)
	h := Hashing(9).Salt(3).MaskValue(7)
	l := IntegerLookup().MustAdapt(NewArray([]int{1, 2, 1}))
	if got, want := fmt.Sprint((*through(t, &v)).MustApply(texts)), fmt.Sprint(v.MustApply(texts)); got != want {
		t.Errorf("%s, was %s", got, want)
	}
	if got, want := fmt.Sprint((*through(t, &s)).MustApplyRows([][]string{texts})), fmt.Sprint(s.MustApplyRows([][]string{texts})); got != want {
		t.Errorf("%s, was %s", got, want)
	}
	if got, want := fmt.Sprint((*through(t, &h)).MustApply(texts)), fmt.Sprint(h.MustApply(texts)); got != want {
		t.Errorf("%s, was %s", got, want)
	}
	if got, want := fmt.Sprint((*through(t, &l)).MustVocabulary()), fmt.Sprint(l.MustVocabulary()); got != want {
		t.Errorf("%s, was %s", got, want)
	}
	path := filepath.Join(t.TempDir(), "words")
	v.MustSave(path)
	loaded := TextVectorization().NGrams(1, 3).OutputSequenceLength(2).Split(SplitCharacter).MustAdapt([]string{"x y"}).MustLoad(path)
	if got, want := loaded.Config().String(), v.Config().String(); got != want {
		t.Errorf("loaded as %s, saved as %s", got, want)
	}
	s.MustSave(path)
	if got, want := StringLookup().MustLoad(path).Config().String(), s.Config().String(); got != want {
		t.Errorf("loaded as %s, saved as %s", got, want)
	}
	h.MustSave(path)
	if got, want := Hashing(1).MustLoad(path).Config().String(), h.Config().String(); got != want {
		t.Errorf("loaded as %s, saved as %s", got, want)
	}
}

// Loading any file and applying it returns, perhaps with an error.
func FuzzLoadText(f *testing.F) {
	for _, thing := range []Configured{
		TextVectorization().NGrams(2).MustAdapt([]string{"a b"}), StringLookup().OutputMode(OutputTFIDF).MustAdapt([]string{"a"}), Hashing(3).Salt(1).MaskValue("a"),
	} {
		text, err := textKinds.encode(thing)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		v, s, h := TextVectorization(), StringLookup(), Hashing(1)
		if v.Load(path) == nil {
			v.Apply([]string{"a b", "c"})
		}
		if s.Load(path) == nil {
			s.ApplyRows([][]string{{"a", "b"}})
			s.Tokens(Arange(-1, 3))
		}
		if h.Load(path) == nil {
			h.Apply([]string{"a"})
		}
	})
}

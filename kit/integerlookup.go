package kit

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An IntegerLookupLayer maps integers to indices. Make one with [IntegerLookup].
type IntegerLookupLayer struct {
	options[*IntegerLookupLayer]
	lookupOptions[*IntegerLookupLayer, int64]
	invert bool
}

// IntegerLookup returns a layer that maps integers, such as identifiers, to indices: 0 for integers that are out of the vocabulary (OOV),
// then the vocabulary, most frequent first. SetVocabulary sets the vocabulary, or Adapt learns it:
//
//	products := kit.IntegerLookup().MustAdapt(kit.NewArray([]int{1138, 42, 1138}))
//	products.MustApply(kit.NewArray([]int{42, 1138, 7})) // [2 1 0]
//
// Other output modes encode the indices as [CategoryEncoding] does. Equally frequent integers are in descending order, as in Keras. The
// vocabulary is saved with the model.
//
// Integers of any size are exact in Apply, and in a model if the layer is the first and its input is an array of integers.
func IntegerLookup() *IntegerLookupLayer {
	l := &IntegerLookupLayer{}
	l.layer, l.owner = l, l
	l.lookup = lookup[int64]{class: "IntegerLookup", oovIndices: 1, oov: -1, mode: OutputInt, oovMethod: OOVFloorMod}
	return l
}

// Invert sets whether the layer maps indices to integers; by default it maps integers to indices.
func (l *IntegerLookupLayer) Invert(invert bool) *IntegerLookupLayer {
	l.invert = invert
	return l
}

// Adapt learns the vocabulary of an array of integers, and replaces an earlier one. For [OutputTFIDF] each example is a document.
func (l *IntegerLookupLayer) Adapt(x Array) error {
	if err := checkAdaptData(x); err != nil {
		return fmt.Errorf("IntegerLookup: adapt: %w", err)
	}
	tokens, err := wholeValues(x)
	if err != nil {
		return fmt.Errorf("IntegerLookup: adapt: %w", err)
	}
	return l.lookup.learn(slices.Chunk(tokens, len(tokens)/x.Len()))
}

// MustAdapt is like Adapt but ends the cell with the error. It returns the layer.
func (l *IntegerLookupLayer) MustAdapt(x Array) *IntegerLookupLayer {
	must(l.Adapt(x))
	return l
}

// wholeValues returns the elements of an array as int64. A fraction is an error.
func wholeValues(x Array) ([]int64, error) {
	if x.dtype.IsFloat() {
		if err := checkWhole(x, 1<<53); err != nil {
			return nil, err
		}
	}
	return Values[int64](x)
}

// checkWhole returns an error for a fraction, and for a number of at least most, which could be rounded.
func checkWhole(x Array, most float64) error {
	wrong, err := x.find(func(v float64) bool { return v != math.Trunc(v) || math.Abs(v) >= most })
	if wrong != nil {
		err = hint.Try(fmt.Errorf("%s (element %s)", wrong.text, wrong.place), "IntegerLookup takes whole numbers; use an array of Int64")
	}
	return err
}

// Describe implements [Layer].
func (l *IntegerLookupLayer) Describe() Description {
	out := l.description
	out.Class = "IntegerLookup"
	out.Options = Options{"invert": &l.invert, "vocabulary_dtype": always("int64")}.and(l.lookup.options())
	return out
}

// Build implements [Layer].
func (l *IntegerLookupLayer) Build(input Shape) (Shape, []Weight, error) {
	w, err := l.ready()
	if err != nil {
		return nil, nil, err
	}
	if l.invert {
		for _, token := range append(l.lookup.special(), w.list...) {
			if token <= -mostThings || token >= mostThings {
				return nil, nil, hint.Try(fmt.Errorf("IntegerLookup: Invert makes numbers as large as %d, and models compute with Float32", token), "use Apply, whose numbers are Int64")
			}
		}
		return input, nil, nil
	}
	if l.lookup.oovIndices > 1 && l.lookup.oovMethod == OOVFarmHash {
		return nil, nil, hint.Try(errors.New("IntegerLookup: devices do not compute OOVMethod(OOVFarmHash)"), "use Apply before the model, or OOVFloorMod")
	}
	output, err := l.lookup.mode.shape("IntegerLookup", input, w.depth)
	return output, nil, err
}

// ready checks the options and the vocabulary.
func (l *IntegerLookupLayer) ready() (*numbering[int64], error) {
	w, err := l.lookup.numbered()
	if err != nil {
		return nil, err
	}
	switch _, has := w.place[l.lookup.oov]; {
	case l.invert && l.lookup.mode != OutputInt:
		return nil, hint.Try(errors.New("IntegerLookup: Invert has no output mode"), "leave OutputMode out")
	case l.invert && has:
		return nil, hint.Try(fmt.Errorf("IntegerLookup: the vocabulary has the OOV token %d", l.lookup.oov), "choose another OOVToken")
	case l.lookup.salt != nil && l.lookup.oovMethod != OOVFarmHash:
		return nil, hint.Try(errors.New("IntegerLookup: Salt has no effect"), "set OOVMethod(OOVFarmHash) too")
	}
	return w, nil
}

// Call implements [Layer].
func (l *IntegerLookupLayer) Call(_ *Call, x *graph.Node) *graph.Node {
	w, err := l.ready()
	if err != nil {
		panic(err)
	}
	g := x.Graph()
	if x.DType() != Int64 {
		x = graph.ConvertDType(graph.StopGradient(x), dtypes.Int64)
	}
	whole := func(n int64) *graph.Node { return graph.Const(g, n) } // Scalar rounds it to a float64
	number := func(n float64) *graph.Node { return graph.Scalar(g, Float32, n) }
	if l.invert {
		all := append(l.lookup.special(), w.list...)
		tokens := make([]float32, len(all))
		for i, token := range all {
			tokens[i] = float32(token)
		}
		inside := graph.LogicalAnd(graph.GreaterOrEqual(x, whole(0)), graph.LessThan(x, whole(int64(len(all)))))
		at := graph.ConvertDType(graph.Where(inside, x, whole(0)), Int32)
		return graph.Where(inside, graph.Gather(graph.Const(g, tokens), graph.ExpandAxes(at, -1)), number(float64(l.lookup.oov)))
	}
	sorted := slices.Sorted(slices.Values(w.list))
	places := make([]float32, len(sorted))
	for i, token := range sorted {
		places[i] = float32(w.start + w.place[token])
	}
	table := graph.Const(g, sorted)
	at := graph.ExpandAxes(graph.MaxScalar(graph.AddScalar(countNotAbove(x, table), int32(-1)), int32(0)), -1)
	out := graph.Where(graph.Equal(graph.Gather(table, at), x), graph.Gather(graph.Const(g, places), at), l.oovNumber(x))
	if l.lookup.mask != nil {
		out = graph.Where(graph.Equal(x, whole(*l.lookup.mask)), number(float64(l.lookup.oovStart()-1)), out)
	}
	if l.lookup.mode == OutputTFIDF {
		return graph.Mul(l.lookup.mode.graph(out, w.depth), graph.ExpandAxes(graph.Const(g, w.weights), 0))
	}
	return l.lookup.mode.graph(out, w.depth)
}

// oovNumber returns the index of elements that are out of the vocabulary, NaN if there is none.
func (l *IntegerLookupLayer) oovNumber(x *graph.Node) *graph.Node {
	start := float64(l.lookup.oovStart())
	switch n := l.lookup.oovIndices; n {
	case 0:
		return graph.Scalar(x.Graph(), Float32, math.NaN())
	case 1:
		return graph.Scalar(x.Graph(), Float32, start)
	default:
		remainder := graph.ModScalar(graph.AddScalar(graph.ModScalar(x, n), n), n) // ModScalar of a negative number is negative
		return graph.AddScalar(graph.ConvertDType(remainder, Float32), start)
	}
}

// checkInput implements inputChecker.
func (l *IntegerLookupLayer) checkInput(x Array) error {
	if x.dtype.IsFloat() {
		if err := checkWhole(x, mostThings); err != nil {
			return err
		}
	}
	if l.lookup.oovIndices > 0 || l.invert {
		return nil
	}
	tokens, err := wholeValues(x)
	if err != nil {
		return err
	}
	w, err := l.ready()
	if err == nil {
		_, err = w.numbers(tokens)
	}
	return err
}

// takesWhole implements wholeTaker.
func (*IntegerLookupLayer) takesWhole() {}

// apply is [Apply], for integers of any size.
func (l *IntegerLookupLayer) apply(given Arrays, options []PredictOptions) (Array, error) {
	out, err := l.applied(given, options)
	if err != nil {
		return Array{}, fmt.Errorf("apply: %w", err)
	}
	return out, nil
}

func (l *IntegerLookupLayer) applied(given Arrays, options []PredictOptions) (Array, error) {
	if _, err := only(options); err != nil {
		return Array{}, err
	}
	list, err := given.list("input", []string{"x"})
	if err != nil {
		return Array{}, err
	}
	x := list[0]
	if err := checkAdaptData(x); err != nil {
		return Array{}, err
	}
	tokens, err := wholeValues(x)
	if err != nil {
		return Array{}, err
	}
	w, err := l.ready()
	if err != nil {
		return Array{}, err
	}
	if !l.invert {
		return l.lookup.apply(tokens, x.shape)
	}
	for i, number := range tokens {
		tokens[i] = w.token(number)
	}
	return NewArray(tokens).Reshape(x.shape...), nil
}

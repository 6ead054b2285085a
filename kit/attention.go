package kit

import (
	"errors"
	"fmt"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/hint"
)

// An AttentionLayer is an attention layer. Make one with [Attention] or [AdditiveAttention].
type AttentionLayer struct {
	options[*AttentionLayer]
	additive bool
	useScale bool
	mode     ScoreMode
	dropout  float64
	causal   bool
}

// A ScoreMode is the function with which [Attention] compares a query and a key.
type ScoreMode string

const (
	DotScore    ScoreMode = "dot"    // their dot product
	ConcatScore ScoreMode = "concat" // the sum of tanh(query + key), times a weight
)

// Attention returns a layer of dot-product attention (Luong et al. 2015), called on queries and values, and on keys if these are not
// the values: kit.Attention().On(query, value). Query is [batch, queries, dim], value [batch, values, dim], key [batch, values, dim].
// The output, [batch, queries, dim], is for each query the mean of the values, weighted by
//
//	softmax(query·keyᵀ)
//
// Masked values get no weight, and masked queries give zeros. The layer has no weights by default; UseScale and ScoreMode add them.
func Attention() *AttentionLayer {
	a := &AttentionLayer{mode: DotScore}
	a.layer = a
	return a
}

// AdditiveAttention returns a layer of additive attention (Bahdanau et al. 2015): [Attention] whose weights are the softmax of
// Σ scale·tanh(query + key), with the weight scale, [dim].
func AdditiveAttention() *AttentionLayer {
	a := &AttentionLayer{additive: true, useScale: true, mode: DotScore}
	a.layer = a
	return a
}

// UseScale sets whether the layer learns a scale of the scores; by default [AdditiveAttention] does and [Attention] does not.
func (a *AttentionLayer) UseScale(use bool) *AttentionLayer {
	a.useScale = use
	return a
}

// ScoreMode sets how [Attention] compares queries with keys; by default [DotScore].
func (a *AttentionLayer) ScoreMode(mode ScoreMode) *AttentionLayer {
	a.mode = mode
	return a
}

// Dropout sets the fraction of attention weights that training drops; by default 0.
func (a *AttentionLayer) Dropout(rate float64) *AttentionLayer {
	a.dropout = rate
	return a
}

// Causal sets whether a query sees only the values up to its own position, as the decoder of a language model does; by default it sees
// all. It is Keras's use_causal_mask.
func (a *AttentionLayer) Causal(causal bool) *AttentionLayer {
	a.causal = causal
	return a
}

func (a *AttentionLayer) class() string {
	if a.additive {
		return "AdditiveAttention"
	}
	return "Attention"
}

// Describe implements [Layer].
func (a *AttentionLayer) Describe() Description {
	out := a.description
	out.Class = a.class()
	out.Options = Options{"use_scale": &a.useScale, "dropout": &a.dropout, "seed": always(nil)}
	if !a.additive {
		out.Options["score_mode"] = &a.mode
	}
	return out
}

// Build implements [Layer], for self-attention.
func (a *AttentionLayer) Build(input Shape) (Shape, []Weight, error) {
	return buildFirst(a, input, input)
}

// Call implements [Layer], for self-attention.
func (a *AttentionLayer) Call(c *Call, x *graph.Node) *graph.Node {
	return a.CallAll(c, []*graph.Node{x, x})[0]
}

// BuildAll implements [MultiLayer].
func (a *AttentionLayer) BuildAll(inputs []Shape) ([]Shape, []Weight, error) {
	class := a.class()
	query, value, key, err := attended(class, inputs)
	if err != nil {
		return nil, nil, err
	}
	if query[1] != key[1] {
		return nil, nil, fmt.Errorf("%s: the query is %v and the key %v; their last axes must be equal", class, batched(query), batched(key))
	}
	if a.mode != DotScore && a.mode != ConcatScore || a.additive && a.mode != DotScore {
		return nil, nil, hint.Try(fmt.Errorf("%s: ScoreMode(%q)", class, string(a.mode)), "kit.Attention() has kit.DotScore and kit.ConcatScore")
	}
	if err := Dropout(a.dropout).check(class + ": Dropout"); err != nil {
		return nil, nil, err
	}
	var weights []Weight
	switch {
	case a.useScale && a.additive:
		weights = append(weights, Weight{Name: "scale", Shape: Shape{query[1]}, Initializer: GlorotUniform})
	case a.useScale:
		weights = append(weights, Weight{Name: "scale", Shape: Shape{}, Initializer: Ones})
	}
	if a.mode == ConcatScore {
		weights = append(weights, Weight{Name: "concat_score_weight", Shape: Shape{}, Initializer: Ones})
	}
	return []Shape{{query[0], value[1]}}, weights, nil
}

// attended checks and returns the shapes of query, value and key, for a layer of the given class.
func attended(class string, inputs []Shape) (query, value, key Shape, err error) {
	if len(inputs) < 2 || len(inputs) > 3 {
		err = hint.Try(fmt.Errorf("%s takes a query and a value, and a key, not %d tensors", class, len(inputs)), "self-attention is On(x, x)")
		return
	}
	query, value, key = inputs[0], inputs[1], inputs[len(inputs)-1]
	if len(inputs) == 2 {
		key = value
	}
	for _, in := range inputs {
		if len(in) != 2 {
			err = fmt.Errorf("%s takes sequences, (None, steps, features), not %v", class, batched(in))
			return
		}
	}
	if value[0] != key[0] {
		err = fmt.Errorf("%s: the value is %v and the key %v; they must have the same number of steps", class, batched(value), batched(key))
	}
	return
}

// CallAll implements [MultiLayer].
func (a *AttentionLayer) CallAll(c *Call, inputs []*graph.Node) []*graph.Node {
	query, value, key := inputs[0], inputs[1], inputs[len(inputs)-1]
	scores := a.scores(c, query, key) // [batch, queries, values]
	visible := valueMask(c.present[value])
	if a.causal {
		visible = both(visible, causalMask(query, value))
	}
	if visible != nil {
		visible = graph.BroadcastToShape(visible, shapes.Make(Bool, scores.Shape().Dimensions...))
		scores = graph.Where(visible, scores, graph.AddScalar(scores, -1e9))
	}
	weights := Dropout(a.dropout).Call(c, softmax(scores, -1))
	y := graph.DotGeneral(weights, []int{2}, []int{0}, value, []int{1}, []int{0})
	mask := c.present[query]
	if mask != nil {
		y = whereMask(mask, y)
	}
	c.SetMask(y, c.Mask(query))
	c.present[y] = mask
	return []*graph.Node{y}
}

// scores compares each query with each key.
func (a *AttentionLayer) scores(c *Call, query, key *graph.Node) *graph.Node {
	if !a.additive && a.mode == DotScore {
		scores := graph.DotGeneral(query, []int{2}, []int{0}, key, []int{2}, []int{0})
		if a.useScale {
			scores = graph.Mul(scores, c.Weight("scale"))
		}
		return scores
	}
	sum := graph.Add(graph.ExpandAxes(query, 2), graph.ExpandAxes(key, 1))
	if a.additive {
		sum = graph.Tanh(sum)
		if a.useScale {
			sum = graph.Mul(sum, along(sum, c.Weight("scale"), 3))
		}
		return graph.ReduceSum(sum, -1)
	}
	if a.useScale {
		sum = graph.Mul(sum, c.Weight("scale"))
	}
	return graph.Mul(graph.ReduceSum(graph.Tanh(sum), -1), c.Weight("concat_score_weight"))
}

// causalMask returns where a query sees a value: up to its own position, [1, queries, values].
func causalMask(query, value *graph.Node) *graph.Node {
	return band(query, value, func(row, column *graph.Node) *graph.Node { return graph.GreaterOrEqual(row, column) })
}

// band returns compare of the positions of query and value, row and column: [1, queries, values].
func band(query, value *graph.Node, compare func(row, column *graph.Node) *graph.Node) *graph.Node {
	of := shapes.Make(Int32, 1, query.Shape().Dim(1), value.Shape().Dim(1))
	return compare(graph.Iota(query.Graph(), of, 1), graph.Iota(query.Graph(), of, 2))
}

// valueMask returns a mask of values, [batch, values], for all queries: [batch, 1, values].
func valueMask(mask *graph.Node) *graph.Node {
	if mask == nil {
		return nil
	}
	return graph.ExpandAxes(mask, 1)
}

// both returns where both masks are true, broadcast together; nil is true everywhere.
func both(a, b *graph.Node) *graph.Node {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return graph.LogicalAnd(sameShape(a, b))
}

var causalCall = map[string]any{"use_causal_mask": true}

func (a *AttentionLayer) keywords() map[string]any {
	if a.causal {
		return causalCall
	}
	return map[string]any{}
}

func (a *AttentionLayer) takeKeyword(name string, value any) bool {
	return takeCausal(&a.causal, name, value)
}

func takeCausal(causal *bool, name string, value any) bool {
	on, ok := value.(bool)
	if name != "use_causal_mask" || !ok {
		return false
	}
	*causal = on
	return true
}

// MarshalText implements [encoding.TextMarshaler].
func (m ScoreMode) MarshalText() ([]byte, error) { return []byte(m), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (m *ScoreMode) UnmarshalText(text []byte) error {
	if *m = ScoreMode(text); *m != DotScore && *m != ConcatScore {
		return errors.New("it is neither dot nor concat")
	}
	return nil
}

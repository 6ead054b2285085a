package kit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// A MultiHeadAttentionLayer is the attention layer of transformers. Make one with [MultiHeadAttention].
type MultiHeadAttentionLayer struct {
	projectionOptions[*MultiHeadAttentionLayer]
	heads, keyDim, valueDim, outputSize, window int
	dropout                                     float64
	causal                                      bool
}

// MultiHeadAttention returns the attention layer of transformers (Vaswani et al. 2017, "Attention is all you need"), called on queries
// and values, and on keys if these are not the values: self-attention is kit.MultiHeadAttention(8, 64).On(x, x). Query is [batch,
// queries, features], value [batch, values, features], key [batch, values, features], each with its own number of features. Each head
// projects them, and computes for each query the mean of its values, weighted by
//
//	softmax(query·keyᵀ / √keyDim)
//
// The values of all heads are projected to the output, [batch, queries, features of the query]. Values whose mask is false get no weight,
// and the output has the mask of the query.
//
// Weights are the kernels of query and key, [features, heads, keyDim], of value, [features, heads, valueDim], and of the output,
// [heads, valueDim, output], initially glorot uniform, each followed by its bias, initially zeros.
func MultiHeadAttention(heads, keyDim int) *MultiHeadAttentionLayer {
	m := &MultiHeadAttentionLayer{heads: heads, keyDim: keyDim, valueDim: keyDim}
	m.projectionOptions = newProjectionOptions(m)
	return m
}

// ValueDim sets the size of each head's values; by default keyDim.
func (m *MultiHeadAttentionLayer) ValueDim(size int) *MultiHeadAttentionLayer {
	m.valueDim = size
	return m
}

// OutputShape sets the size of the output's last axis; by default the number of features of the query.
func (m *MultiHeadAttentionLayer) OutputShape(size int) *MultiHeadAttentionLayer {
	m.outputSize = size
	return m
}

// Dropout sets the fraction of attention weights that training drops; by default 0.
func (m *MultiHeadAttentionLayer) Dropout(rate float64) *MultiHeadAttentionLayer {
	m.dropout = rate
	return m
}

// Causal sets whether a query sees only the values up to its own position, as the decoder of a language model does; by default it sees
// all. It is Keras's use_causal_mask.
func (m *MultiHeadAttentionLayer) Causal(causal bool) *MultiHeadAttentionLayer {
	m.causal = causal
	return m
}

// SlidingWindow limits a query to the values less than this number of positions away; by default 0, no limit.
func (m *MultiHeadAttentionLayer) SlidingWindow(positions int) *MultiHeadAttentionLayer {
	m.window = positions
	return m
}

// Describe implements [Layer].
func (m *MultiHeadAttentionLayer) Describe() Description {
	out := m.describe("MultiHeadAttention")
	out.SupportsMasking = true
	out.Options.and(Options{"num_heads": &m.heads, "key_dim": &m.keyDim, "value_dim": &m.valueDim, "dropout": &m.dropout,
		"output_shape": &rowShape{&m.outputSize}, "sliding_window": &noneIfZero[int]{&m.window},
		"use_gate": always(false), "attention_axes": always(nil, []int{1}), "activity_regularizer": always(nil), "seed": always(nil)})
	return out
}

// A rowShape is the size of an axis that Keras writes as a shape, None in Keras if it is 0 here.
type rowShape struct{ size *int }

// MarshalJSON implements [json.Marshaler].
func (s *rowShape) MarshalJSON() ([]byte, error) {
	if *s.size == 0 {
		return []byte("null"), nil
	}
	return json.Marshal([]int{*s.size})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (s *rowShape) UnmarshalJSON(text []byte) error {
	var shape []int
	if isNull(text) || json.Unmarshal(text, &shape) != nil || len(shape) != 1 {
		return json.Unmarshal(text, &noneIfZero[int]{s.size})
	}
	*s.size = shape[0]
	return nil
}

// Build implements [Layer], for self-attention.
func (m *MultiHeadAttentionLayer) Build(input Shape) (Shape, []Weight, error) {
	return buildFirst(m, input, input)
}

// Call implements [Layer], for self-attention.
func (m *MultiHeadAttentionLayer) Call(c *Call, x *graph.Node) *graph.Node {
	return m.CallAll(c, []*graph.Node{x, x})[0]
}

// BuildAll implements [MultiLayer].
func (m *MultiHeadAttentionLayer) BuildAll(inputs []Shape) ([]Shape, []Weight, error) {
	query, value, key, err := attended("MultiHeadAttention", inputs)
	if err != nil {
		return nil, nil, err
	}
	if m.heads < 1 || m.keyDim < 1 || m.valueDim < 1 || m.outputSize < 0 || m.window < 0 {
		return nil, nil, fmt.Errorf("MultiHeadAttention(%d, %d): heads and sizes must be 1 or more", m.heads, m.keyDim)
	}
	if err := Dropout(m.dropout).check("MultiHeadAttention: Dropout"); err != nil {
		return nil, nil, err
	}
	output := cmp.Or(m.outputSize, query[1])
	var weights []Weight
	project := func(name string, from Shape, to Shape) {
		projection := m.weights(append(from[:len(from):len(from)], to...), to)
		projection[0].Initializer = flat(projection[0].Initializer, from.Size(), to.Size())
		for _, w := range projection {
			w.Name = name + "/" + w.Name
			weights = append(weights, w)
		}
	}
	project("query", query[1:], Shape{m.heads, m.keyDim})
	project("key", key[1:], Shape{m.heads, m.keyDim})
	project("value", value[1:], Shape{m.heads, m.valueDim})
	project("attention_output", Shape{m.heads, m.valueDim}, Shape{output})
	return []Shape{{query[0], output}}, weights, nil
}

// flat returns an initializer for a kernel with several axes, with in and out as the numbers of inputs and outputs on which its scale
// may depend.
func flat(rest Initializer, in, out int) Initializer {
	if rest.config.Options["input_axes"] == nil {
		return rest
	}
	all := rest
	all.Fill = func(rng *rand.Rand, _ Shape) []float32 { return rest.Fill(rng, Shape{in, out}) }
	return all
}

// CallAll implements [MultiLayer].
func (m *MultiHeadAttentionLayer) CallAll(c *Call, inputs []*graph.Node) []*graph.Node {
	query, value, key := inputs[0], inputs[1], inputs[len(inputs)-1]
	ofQuery, ofValue := c.present[query], c.present[value]
	visible := valueMask(ofValue)
	if ofQuery != nil {
		visible = both(visible, graph.ExpandAxes(ofQuery, 2))
	}
	if len(inputs) > 2 {
		visible = both(visible, valueMask(c.present[key]))
	}
	if m.causal {
		visible = both(visible, causalMask(query, value))
	}
	if m.window > 0 {
		visible = both(visible, band(query, value, func(row, column *graph.Node) *graph.Node {
			return graph.LessThan(graph.Abs(graph.Sub(row, column)), graph.Scalar(row.Graph(), Int32, m.window))
		}))
	}
	q := graph.MulScalar(m.project(c, "query", query), 1/math.Sqrt(float64(m.keyDim)))
	k, v := m.project(c, "key", key), m.project(c, "value", value)
	scores := graph.DotGeneral(q, []int{3}, []int{0, 2}, k, []int{3}, []int{0, 2}) // [batch, heads, queries, values]
	weights := Dropout(m.dropout).Call(c, m.softmax(scores, visible))
	heads := graph.DotGeneral(weights, []int{3}, []int{0, 1}, v, []int{1}, []int{0, 2}) // [batch, heads, queries, valueDim]
	y := m.projected(c, "attention_output", graph.TransposeAllAxes(heads, 0, 2, 1, 3), 2)
	c.SetMask(y, c.Mask(query))
	c.present[y] = ofQuery
	c.forget(inputs...)
	return []*graph.Node{y}
}

// softmax returns the weights of visible values. If a query sees none, all weights are equal, or zeros with dropout, as in Keras.
func (m *MultiHeadAttentionLayer) softmax(scores, visible *graph.Node) *graph.Node {
	if visible == nil {
		return softmax(scores, -1)
	}
	visible = graph.BroadcastToShape(graph.ExpandAxes(visible, 1), shapes.Make(Bool, scores.Shape().Dimensions...))
	hidden := graph.BroadcastToShape(graph.Scalar(scores.Graph(), scores.DType(), -0.7*math.MaxFloat32), scores.Shape())
	weights := softmax(graph.Where(visible, scores, hidden), -1)
	if m.dropout > 0 {
		weights = graph.Where(visible, weights, graph.ZerosLike(weights))
	}
	return weights
}

// project returns x, [batch, steps, features], projected for each head: [batch, steps, heads, size].
func (m *MultiHeadAttentionLayer) project(c *Call, name string, x *graph.Node) *graph.Node {
	return m.projected(c, name, x, 1)
}

// projected multiplies the last axes of x by the first axes of a kernel, and adds the bias.
func (m *MultiHeadAttentionLayer) projected(c *Call, name string, x *graph.Node, axes int) *graph.Node {
	kernel := c.weight(name + "/kernel")
	before, to := x.Shape().Dimensions[:x.Rank()-axes], kernel.Shape().Dimensions[axes:]
	c.used[kernel] = true
	matrix := graph.Reshape(kernel, -1, Shape(to).Size())
	rows := graph.Reshape(x, -1, matrix.Shape().Dim(0))
	y := graph.DotGeneral(rows, []int{1}, nil, matrix, []int{0}, nil)
	y = graph.Reshape(y, append(before[:len(before):len(before)], to...)...)
	if !m.noBias {
		bias := c.Weight(name + "/bias")
		var last []int
		for i := range bias.Rank() {
			last = append(last, y.Rank()-bias.Rank()+i)
		}
		y = graph.Add(y, along(y, bias, last...))
	}
	return y
}

func (m *MultiHeadAttentionLayer) keywords() map[string]any {
	if m.causal {
		return causalCall
	}
	return map[string]any{}
}

func (m *MultiHeadAttentionLayer) takeKeyword(name string, value any) bool {
	return takeCausal(&m.causal, name, value)
}

func (*MultiHeadAttentionLayer) positional() {}

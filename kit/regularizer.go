package kit

import (
	"fmt"

	"layercake/internal/words"

	"github.com/gomlx/gomlx/core/graph"
)

// A Regularizer keeps a weight small: training adds its result, a scalar, to the loss. This package has [L1], [L2] and
// [L1L2]; the zero value is none.
type Regularizer struct {
	Name  string
	Graph func(w *graph.Node) *graph.Node

	config Config // of this package's regularizers
}

// Config returns the regularizer's class and options.
func (r Regularizer) Config() Config { return ownOr(r.config, r.Name) }

// MarshalJSON writes the regularizer as Keras does.
func (r Regularizer) MarshalJSON() ([]byte, error) { return regularizers.encode(r) }

// UnmarshalJSON reads the regularizer that MarshalJSON wrote.
func (r *Regularizer) UnmarshalJSON(text []byte) (err error) {
	*r, err = regularizers.decode(text)
	return err
}

// L1 returns a regularizer that adds factor·Σ|w| to the loss; Keras's default factor is 0.01.
func L1(factor float64) Regularizer {
	return regularizer(Config{Class: "L1", Options: Options{"l1": &factor}}, &factor, new(float64))
}

// L2 returns a regularizer that adds factor·Σw² to the loss; Keras's default factor is 0.01.
func L2(factor float64) Regularizer {
	return regularizer(Config{Class: "L2", Options: Options{"l2": &factor}}, new(float64), &factor)
}

// L1L2 returns a regularizer that adds l1·Σ|w| + l2·Σw² to the loss.
func L1L2(l1, l2 float64) Regularizer {
	return regularizer(Config{Class: "L1L2", Options: Options{"l1": &l1, "l2": &l2}}, &l1, &l2)
}

//go:noinline
func regularizer(c Config, l1, l2 *float64) Regularizer {
	return Regularizer{words.Snake(c.Class), func(w *graph.Node) *graph.Node {
		if l1, l2 := *l1, *l2; unfit(l1) != "" || unfit(l2) != "" || l1 < 0 || l2 < 0 {
			panic(fmt.Errorf("L1L2(%v, %v): both factors must be finite numbers of 0 or more", l1, l2))
		}
		sum := graph.ScalarZero(w.Graph(), w.DType())
		if *l1 != 0 {
			sum = graph.Add(sum, graph.MulScalar(graph.ReduceAllSum(graph.Abs(w)), *l1))
		}
		if *l2 != 0 {
			sum = graph.Add(sum, graph.MulScalar(graph.ReduceAllSum(graph.Square(w)), *l2))
		}
		return sum
	}, c}
}

// regularizers are the regularizers that can be made by name.
var regularizers = &kind[Regularizer]{what: "regularizer", module: "keras.regularizers", none: true, describe: describeValue[Regularizer]}

// String describes the regularizer: L2(l2=0.01).
func (r Regularizer) String() string {
	if r.Name == "" {
		return "no regularizer"
	}
	return regularizers.text(r)
}

func (r *Regularizer) optionText() string { return r.String() }

func (r *Regularizer) code() any { return r.Graph }

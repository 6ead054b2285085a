package cell

import (
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"
)

type point struct{ x, y int }

type loud string

func (l loud) String() string { return string(l) + "!" }

func TestInWords(t *testing.T) {
	t.Parallel()
	n, p := 5, &point{1, 2}
	self := []any{1, nil}
	self[1] = self
	long := make([]int, 1001)
	for i := range long {
		long[i] = i
	}
	for _, c := range []struct {
		value any
		want  string
	}{
		{"a\n", `"a\n"`}, {3, "3"}, {1e21, "1e+21"}, {true, "true"}, {complex(1, 2), "(1+2i)"}, {'a', "97"},
		{[]string{"a b", "c"}, `["a b" "c"]`},
		{map[string]any{"b": 1, "a": []int{1}}, `map["a":[1] "b":1]`},
		{map[float64]string{2: "b", -1: "a"}, `map[-1:"a" 2:"b"]`},
		{map[any]int{"x": 1, 2: 2}, `map[2:2 "x":1]`},
		{*p, "cell.point{...}"}, // of another package
		{struct {
			A int
			B string
		}{1, "q"}, `{A:1 B:"q"}`},
		{[]any{1, "a", nil, loud("b"), errors.New("c"), time.Second}, `[1 "a" <nil> b! c 1s]`},
		{&n, "&5"}, {(*int)(nil), "<nil>"}, {[]*int{nil}, "[<nil>]"}, {[]int(nil), "[]"}, {[3]bool{}, "[false false false]"},
		{self, "[1 [...]]"},
		{big.NewInt(7), "7"}, {[]*big.Int{big.NewInt(7)}, "[7]"},
		{http.Cookie{Name: "n"}.Name, `"n"`},
		{long, "[0 1 2 ... 998 999 1000] (1001 elements)"}, {long[:1000], fmt.Sprint(long[:1000])},
		{[][]int{long[:600], {1, 2}, long[:600]}, "[[0 1 2 ... 597 598 599] (600 elements) [1 2] [0 1 2 ... 597 598 599] (600 elements)]"},
		{fmt.Sprint, "func(...interface {}) string"},
		{time.UTC, "UTC"},
	} {
		if got := inWords(c.value); got != c.want {
			t.Errorf("%#v is shown as %s rather than %s", c.value, got, c.want)
		}
	}
}

// A value whose parts refer to each other in very many ways is shown to a limited depth.
func TestInWordsOfGraph(t *testing.T) {
	t.Parallel()
	type node struct{ A, B, C, D, E, F, G, H, I, J *node }
	n := &node{}
	*n = node{n, n, n, n, n, n, n, n, n, n}
	if got, want := inWords(n), "&node{A:&node{...} B:"; !strings.HasPrefix(strings.ReplaceAll(got, "cell.", ""), want) {
		t.Errorf("it is shown as %s", got)
	}
}

package hint

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	shape := Try(errors.New("x is (3,); y is (4,)"), "Reshape(-1, %d) makes it fit", 4)
	for _, test := range []struct {
		err   error
		text  string
		what  string
		hints []string
	}{
		{io.EOF, "EOF", "EOF", nil},
		{Try(io.EOF, ""), "EOF", "EOF", nil},
		{shape, "x is (3,); y is (4,); Reshape(-1, 4) makes it fit", "x is (3,); y is (4,)", []string{"Reshape(-1, 4) makes it fit"}},
		{fmt.Errorf("fit: %w, at line 3", shape), "fit: x is (3,); y is (4,); Reshape(-1, 4) makes it fit, at line 3", "fit: x is (3,); y is (4,), at line 3", []string{"Reshape(-1, 4) makes it fit"}},
		{Try(fmt.Errorf("fit: %w", shape), "or Slice"), "fit: x is (3,); y is (4,); Reshape(-1, 4) makes it fit; or Slice", "fit: x is (3,); y is (4,)", []string{"Reshape(-1, 4) makes it fit", "or Slice"}},
		{errors.Join(Try(errors.New("a"), "b"), Try(errors.New("c"), "d")), "a; b\nc; d", "a\nc", []string{"b", "d"}},
		{fmt.Errorf("%w and %w", Try(errors.New("a"), "b"), Try(errors.New("c"), "d")), "a; b and c; d", "a and c", []string{"b", "d"}},
		{Try(errors.New("a"), "100%% of it"), "a; 100% of it", "a", []string{"100% of it"}},
	} {
		what, hints := Split(test.err)
		if test.err.Error() != test.text || what != test.what || !slices.Equal(hints, test.hints) {
			t.Errorf("%q is split into %q and %q", test.err, what, hints)
		}
	}
	if !errors.Is(Try(io.EOF, "again"), io.EOF) || Try(nil, "again") != nil {
		t.Error("an error with a hint is not the error")
	}
}

package kit

import (
	"strconv"
	"testing"
)

// The fixtures hold what numpy itself prints.
func TestArrayPrintsAsNumpy(t *testing.T) {
	var cases []struct {
		Values []string
		Shape  []int
		DType  string
		Text   string
	}
	readFixture(t, "printing", &cases)
	for _, c := range cases {
		values := make([]float64, len(c.Values))
		for i, text := range c.Values {
			var err error
			if values[i], err = strconv.ParseFloat(text, 64); err != nil {
				t.Fatal(err)
			}
		}
		dtype := map[string]DType{"uint8": Uint8, "int32": Int32, "int64": Int64, "float32": Float32, "float64": Float64}[c.DType]
		a := NewArray(values)
		a.shape = c.Shape // a scalar's is empty, which NewArray takes for "one axis"
		if got := a.AsType(dtype).String(); got != c.Text {
			t.Errorf("%s %v\ngot\n%s\nwant\n%s", c.DType, c.Shape, got, c.Text)
		}
	}
}

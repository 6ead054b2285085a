package kit

import "testing"

func TestX(t *testing.T) {
	v := make([]uint8, 3000)
	for i := range v {
		v[i] = uint8(i % 10)
	}
	y := NewArray(v)
	t.Log("\n", y, "\n", ToCategorical(y, 10), "\n", NewArray(v, -1, 10, 10).AsType(Float32).Div(255))
	t.Log(NewArray([]float64{1e-7, 2.5, 300}), NewArray([]float32{0.1, 22.25, -3}))
}

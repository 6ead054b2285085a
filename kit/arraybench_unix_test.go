//go:build unix

package kit

import (
	"syscall"
	"testing"
	"time"
)

// BenchmarkArrays measures the CPU time of the operations in testdata/numpy/bench.py on 10000 examples of 784 numbers.
func BenchmarkArrays(b *testing.B) {
	const n, m = 10000, 784
	rng := DefaultRNG(1)
	bytes := rng.Integers(0, 256, n, m).AsType(Uint8).materialize()
	x := bytes.AsType(Float32).materialize()
	other := x.Mul(2).materialize()
	mean, std := x.Mean(0), x.Std(0).Add(1)
	matrix := rng.Random(512, 512).AsType(Float32).materialize()
	million := rng.Random(1000000)
	order := rng.Permutation(n)
	for _, a := range []Array{x, other, mean, std, matrix} {
		if _, err := a.values(); err != nil {
			b.Fatal(err)
		}
	}
	for _, test := range []struct {
		name string
		run  func() Array
	}{
		{"x + y", func() Array { return x.Add(other) }},
		{"x * 2", func() Array { return x.Mul(2).materialize() }},
		{"(x - mean) / std", func() Array { return x.Sub(mean).Div(std) }},
		{"bytes / 255", func() Array { return bytes.AsType(Float32).Div(255).materialize() }},
		{"exp(x / 255)", func() Array { return x.Div(255).Exp().materialize() }},
		{"x > 127", func() Array { return x.Greater(127).materialize() }},
		{"where(x > 127, x, 0)", func() Array { return Where(x.Greater(127), x, 0) }},
		{"x.sum()", func() Array { return x.Sum() }},
		{"x.mean(0)", func() Array { return x.Mean(0) }},
		{"x.mean(1)", func() Array { return x.Mean(1) }},
		{"x.std()", func() Array { return x.Std() }},
		{"x.max(0)", func() Array { return x.Max(0) }},
		{"x.argmax(1)", func() Array { return x.ArgMax(1) }},
		{"x[order]", func() Array { return x.At(order) }},
		{"x.T.copy()", func() Array { return x.Transpose() }},
		{"x[x > 127]", func() Array { return x.At(x.Greater(127)) }},
		{"sort a million", func() Array { return million.Sort() }},
		{"argsort a million", func() Array { return million.ArgSort() }},
		{"matrix @ matrix", func() Array { return matrix.MatMul(matrix) }},
		{"a million normal", func() Array { return rng.Normal(0, 1, 1000000) }},
	} {
		b.Run(test.name, func(b *testing.B) {
			start := processorTime(b)
			for b.Loop() {
				if _, err := test.run().values(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric((processorTime(b)-start).Seconds()*1000/float64(b.N), "cpu-ms/op")
		})
	}
}

func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

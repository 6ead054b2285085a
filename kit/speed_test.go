package kit

import "testing"

// BenchmarkStep times one training step of the tutorial's network and of keras.io's small convnet, with batches of 128. Use
// it for profiles and to compare changes; internal/bench/speed compares with Keras.
func BenchmarkStep(b *testing.B) {
	const examples = 6400
	pixels := make([]uint8, examples*784)
	labels := make([]uint8, examples)
	for i := range pixels {
		pixels[i] = uint8(i * 2654435761 >> 13)
	}
	for i := range labels {
		labels[i] = uint8(i % 10)
	}
	y := ToCategorical(NewArray(labels), 10)
	for name, network := range map[string]func() *Model{"mlp": tutorialNetwork, "cnn": convnet} {
		b.Run(name, func(b *testing.B) {
			backend, err := OpenBackend()
			if err != nil {
				b.Fatal(err)
			}
			m := network()
			m.backend = backend
			x := NewArray(pixels, append([]int{examples}, layersOf(m)[0].Describe().InputShape...)...).AsType(Float32).Div(255)
			f, err := m.newFit(x, y, FitOptions{BatchSize: 128, Verbose: Silent})
			if err != nil {
				b.Fatal(err)
			}
			defer f.finalize()
			if err := f.open(); err != nil {
				b.Fatal(err)
			}
			steps := 0
			for b.Loop() {
				if steps%50 == 0 {
					f.supply.begin(f.state.shuffles())
					if err := f.trainer.Begin(); err != nil {
						b.Fatal(err)
					}
				}
				steps++
				if _, err := f.supply.next(f.trainer); err != nil {
					b.Fatal(err)
				}
				if err := f.trainer.Step(); err != nil {
					b.Fatal(err)
				}
				if steps%50 == 0 {
					if _, err := f.logs(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

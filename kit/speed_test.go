package kit

import (
	"testing"
)

// BenchmarkStep times one training step of the tutorial's network, batch 128. Its figures are for profiles and for
// comparing changes; internal/bench/speed compares with Keras.
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
	x := NewArray(pixels, examples, 784).AsType(Float32).Div(255)
	y := ToCategorical(NewArray(labels), 10)
	variants := map[string]func() *Model{
		"tutorial": tutorialNetwork,
		"sgd":      func() *Model { return tutorialNetwork().Compile(SGD(), CategoricalCrossentropy, Accuracy) },
		"nodropout": func() *Model {
			return Sequential(Dense(512).Activation(ReLU), Dense(256).Activation(ReLU), Dense(10).Activation(Softmax)).
				Compile(RMSprop(), CategoricalCrossentropy, Accuracy)
		},
		"plain": func() *Model {
			return Sequential(Dense(512).Activation(ReLU), Dense(256).Activation(ReLU), Dense(10).Activation(Softmax)).
				Compile(SGD(), CategoricalCrossentropy)
		},
	}
	for name, network := range variants {
		b.Run(name, func(b *testing.B) {
			backend, err := OpenBackend()
			if err != nil {
				b.Fatal(err)
			}
			m := network()
			m.backend = backend
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
					if err := f.trainer.begin(f.state.shuffles(), true); err != nil {
						b.Fatal(err)
					}
				}
				steps++
				if err := f.trainer.step(); err != nil {
					b.Fatal(err)
				}
				if steps%50 == 0 {
					if _, err := f.trainer.logs(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

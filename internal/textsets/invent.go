package textsets

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"runtime"
	"sync"
)

// An Inventor makes up texts. Its words follow Zipf's law, and some of them tell the label.
type Inventor struct {
	Sizes   []int // number of texts of each part
	Weights []int // of each label; nil means that all are as likely
	Classes int
	Longest int // number of words, about
	Telling int // percentage of words that hint at the label
	Honest  int // percentage of them that hint at the right one
}

const octaves = 14 // there are 2^octaves - 1 made-up words

// tellingOctaves is the number of octaves with words that tell a label. They are common ones, which are learned soon.
const tellingOctaves = 4

// cycle is how often the words that tell the first label come: one in eight words tells a label.
func (v Inventor) cycle() int { return 8 * v.Classes }

// lowest is the first octave with words that tell a label.
func (v Inventor) lowest() int { return max(7, bits.Len(uint(v.cycle()))) }

// Texts makes up a part. It is the same on every machine.
func (v Inventor) Texts(part int) Texts {
	t := Texts{make([][]int, v.Sizes[part]), make([]int64, v.Sizes[part])}
	weights := v.Weights
	if weights == nil {
		weights = make([]int, v.Classes)
		for i := range weights {
			weights[i] = 1
		}
	}
	sum := 0
	for _, w := range weights {
		sum += w
	}
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w * len(t.X) / workers; i < (w+1)*len(t.X)/workers; i++ {
				t.X[i], t.Y[i] = v.text(uint64(part+1), uint64(i), weights, sum)
			}
		})
	}
	group.Wait()
	return t
}

// text makes up a text. weights are those of the labels, and sum is their sum.
func (v Inventor) text(seed, i uint64, weights []int, sum int) ([]int, int64) {
	source := rand.NewPCG(seed, i)
	source.Uint64()                                                 // neighbouring seeds have similar first numbers
	below := func(n int) int { return int(source.Uint64()>>1) % n } // only the generator's own numbers are promised to stay the same
	label, rest := 0, below(sum)
	for rest >= weights[label] {
		rest -= weights[label]
		label++
	}
	root := below(1000) * below(1000) / 1000 // short texts are more likely
	x := make([]int, 10+root*v.Longest/1000)
	for j := range x {
		// Zipf's law: all octaves of word numbers are as likely.
		octave := below(octaves)
		word := 1<<octave + below(1<<octave)
		if below(100) < v.Telling {
			about := label
			if below(100) >= v.Honest {
				about = below(v.Classes)
			}
			octave = v.lowest() + below(tellingOctaves)
			word = 1<<octave + below(1<<octave)
			word += about - word%v.cycle()
		}
		x[j] = max(word, 1)
	}
	return x, int64(label)
}

// common are the commonest words of English reviews, in their order.
var common = []string{
	"the", "and", "a", "of", "to", "is", "br", "in", "it", "i", "this", "that", "was", "as", "for", "with", "movie", "but", "film",
	"on", "not", "you", "are", "his", "have", "be", "he", "one", "its", "at", "all", "by", "an", "they", "from", "who", "so",
	"like", "her", "just", "or", "about", "has", "if", "out", "some", "there", "what", "good", "more",
}

// inventedIndex is the index of the made-up words.
func inventedIndex() map[string]int {
	index := make(map[string]int)
	for i := range 1<<octaves + 1<<7 {
		word := fmt.Sprintf("word%d", i+1)
		if i < len(common) {
			word = common[i]
		}
		index[word] = i + 1
	}
	return index
}

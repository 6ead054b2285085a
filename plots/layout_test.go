package plots

import (
	"slices"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestLayout(t *testing.T) {
	for name, from := range map[string][][]int{
		"a residual":      {nil, {0}, {1}, {0, 2}, {3}},
		"two inputs":      {nil, nil, {0}, {1}, {2, 3}},
		"crossing inputs": {nil, nil, {1}, {0}, {2}, {3}, {4, 5}},
		"many branches":   {nil, {0}, {0}, {0}, {0}, {1, 2}, {3, 4}, {5, 6, 0}},
		"several outputs": {nil, {0}, {1}, {1}, {1}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLayout(from, 100, 20)
			for _, rank := range l.ranks {
				for i := 1; i < len(rank); i++ {
					a, b := l.items[rank[i-1]], l.items[rank[i]]
					if distance := b.at - a.at; distance < (a.size+b.size)/2+20-1e-6 {
						t.Errorf("two items of a rank are %v apart", distance)
					}
				}
			}
			for i, it := range l.items {
				if it.at-it.size/2 < -1e-6 {
					t.Errorf("item %d begins at %v", i, it.at-it.size/2)
				}
				for _, to := range it.to {
					if l.items[to].rank != it.rank+1 {
						t.Errorf("a line leads from rank %d to rank %d", it.rank, l.items[to].rank)
					}
				}
			}
			if n := l.crossings(); n > 0 {
				t.Errorf("%d lines cross", n)
			}
		})
	}
}

// crossings counts the crossing lines.
func (l *layout) crossings() (n int) {
	type line struct{ a, b vg.Length }
	for _, rank := range l.ranks {
		var lines []line
		for _, i := range rank {
			for _, to := range l.items[i].to {
				lines = append(lines, line{l.items[i].at, l.items[to].at})
			}
		}
		for i, p := range lines {
			n += len(slices.DeleteFunc(slices.Clone(lines[:i]), func(q line) bool { return (p.a-q.a)*(p.b-q.b) >= 0 }))
		}
	}
	return n
}

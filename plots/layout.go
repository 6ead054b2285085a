package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// A layout places the boxes of a branching model in ranks, after Sugiyama et al. 1981: each box is in the rank after
// its last predecessor, boxes of a rank are ordered so that few lines cross, and a line that passes a rank takes a
// place there. Ranks follow each other downwards, or to the right in a horizontal diagram.
type layout struct {
	items []item
	ranks [][]int // the items of each rank, in order
}

// An item is a box, or the place of a line that passes a rank.
type item struct {
	box      int // index of the node, or -1
	rank     int
	from, to []int // adjacent items in the ranks before and after
	at       vg.Length
	size     vg.Length // across the direction of flow
}

// newLayout places boxes of a size across the direction of flow, with a gap between them. from lists each node's
// predecessors.
func newLayout(from [][]int, size, gap vg.Length) *layout {
	l := &layout{}
	for i := range from {
		rank := 0
		for _, f := range from[i] {
			rank = max(rank, l.items[f].rank+1)
		}
		l.items = append(l.items, item{box: i, rank: rank, size: size})
	}
	for i := range from {
		for _, f := range from[i] {
			last := f
			for rank := l.items[f].rank + 1; rank < l.items[i].rank; rank++ {
				l.items = append(l.items, item{box: -1, rank: rank})
				next := len(l.items) - 1
				l.connect(last, next)
				last = next
			}
			l.connect(last, i)
		}
	}
	for i, it := range l.items {
		for len(l.ranks) <= it.rank {
			l.ranks = append(l.ranks, nil)
		}
		l.ranks[it.rank] = append(l.ranks[it.rank], i)
	}
	l.order()
	l.place(gap)
	return l
}

func (l *layout) connect(a, b int) {
	l.items[a].to, l.items[b].from = append(l.items[a].to, b), append(l.items[b].from, a)
}

// order sorts each rank by the mean position of its items' neighbours, sweeping down and up.
func (l *layout) order() {
	position := make([]float64, len(l.items))
	note := func() {
		for _, rank := range l.ranks {
			for i, item := range rank {
				position[item] = float64(i) - float64(len(rank)-1)/2
			}
		}
	}
	note()
	mean := func(of []int, or float64) float64 {
		if len(of) == 0 {
			return or
		}
		sum := 0.0
		for _, i := range of {
			sum += position[i]
		}
		return sum / float64(len(of))
	}
	for range 8 {
		for _, down := range []bool{true, false} {
			for r := range l.ranks {
				if !down {
					r = len(l.ranks) - 1 - r
				}
				slices.SortStableFunc(l.ranks[r], func(a, b int) int {
					ends := func(i int) []int {
						if down {
							return l.items[i].from
						}
						return l.items[i].to
					}
					x, y := mean(ends(a), position[a]), mean(ends(b), position[b])
					switch {
					case x < y:
						return -1
					case x > y:
						return 1
					}
					return 0
				})
				note()
			}
		}
	}
}

// place moves the items of each rank towards the middle of their neighbours, as far as their order and the gap allow.
func (l *layout) place(gap vg.Length) {
	apart := func(a, b int) vg.Length { return (l.items[a].size+l.items[b].size)/2 + gap }
	for _, rank := range l.ranks {
		at := vg.Length(0)
		for i, it := range rank {
			if i > 0 {
				at += apart(rank[i-1], it)
			}
			l.items[it].at = at
		}
		for _, it := range rank {
			l.items[it].at -= at / 2
		}
	}
	for round := range 16 {
		for r := range l.ranks {
			if round%2 == 1 {
				r = len(l.ranks) - 1 - r
			}
			l.align(l.ranks[r], apart)
		}
	}
	lowest := vg.Length(math.Inf(1))
	for _, it := range l.items {
		lowest = min(lowest, it.at-it.size/2)
	}
	for i := range l.items {
		l.items[i].at -= lowest
	}
}

// align moves the items of a rank to their wanted positions. Items that would come too close form a block at the mean
// of the positions they want.
func (l *layout) align(rank []int, apart func(a, b int) vg.Length) {
	type block struct {
		first, n int
		offset   []vg.Length // of the items within the block
		sum      vg.Length   // of the start that each item wants for the block
	}
	start := func(b block) vg.Length { return b.sum / vg.Length(b.n) }
	var blocks []block
	for i, it := range rank {
		want, n := vg.Length(0), 0
		for _, other := range slices.Concat(l.items[it].from, l.items[it].to) {
			want += l.items[other].at
			n++
		}
		if n == 0 {
			want, n = l.items[it].at, 1
		}
		blocks = append(blocks, block{i, 1, []vg.Length{0}, want / vg.Length(n)})
		for len(blocks) > 1 {
			a, b := blocks[len(blocks)-2], blocks[len(blocks)-1]
			behind := a.offset[a.n-1] + apart(rank[b.first-1], rank[b.first])
			if start(b) >= start(a)+behind {
				break
			}
			for _, o := range b.offset {
				a.offset = append(a.offset, behind+o)
			}
			a.sum += b.sum - vg.Length(b.n)*behind
			a.n += b.n
			blocks = append(blocks[:len(blocks)-2], a)
		}
	}
	for _, b := range blocks {
		for i, o := range b.offset {
			l.items[rank[b.first+i]].at = start(b) + o
		}
	}
}

// width is the extent across the direction of flow.
func (l *layout) width() (most vg.Length) {
	for _, it := range l.items {
		most = max(most, it.at+it.size/2)
	}
	return most
}

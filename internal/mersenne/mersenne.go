// Package mersenne gives the random permutations of numpy.random.RandomState, which Keras shuffles its data sets with.
//
// The generator is MT19937, by M. Matsumoto and T. Nishimura, "Mersenne Twister: A 623-dimensionally equidistributed
// uniform pseudorandom number generator", 1998.
package mersenne

const (
	size   = 624 // words of the state
	middle = 397
)

// A State is a numpy.random.RandomState.
type State struct {
	words [size]uint32
	next  int // word to be used next
}

// New returns numpy.random.RandomState(seed).
func New(seed uint32) *State {
	s := &State{next: size}
	s.words[0] = seed
	for i := 1; i < size; i++ {
		before := s.words[i-1]
		s.words[i] = 1812433253*(before^before>>30) + uint32(i)
	}
	return s
}

// Uint32 returns 32 random bits.
func (s *State) Uint32() uint32 {
	if s.next == size {
		s.refill()
	}
	word := s.words[s.next]
	s.next++
	word ^= word >> 11
	word ^= word << 7 & 0x9d2c5680
	word ^= word << 15 & 0xefc60000
	return word ^ word>>18
}

// refill computes the next state.
func (s *State) refill() {
	for i := range size {
		joined := s.words[i]&0x80000000 | s.words[(i+1)%size]&0x7fffffff
		word := s.words[(i+middle)%size] ^ joined>>1
		if joined&1 == 1 {
			word ^= 0x9908b0df
		}
		s.words[i] = word
	}
	s.next = 0
}

// upTo returns a random number from 0 to most, by numpy's way of drawing again what is too large.
func (s *State) upTo(most uint32) uint32 {
	mask := most
	for shift := 1; shift < 32; shift *= 2 {
		mask |= mask >> shift
	}
	for {
		if n := s.Uint32() & mask; n <= most {
			return n
		}
	}
}

// Shuffle shuffles n items, fewer than 2^32, in the order of numpy's shuffle.
func (s *State) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, int(s.upTo(uint32(i))))
	}
}

// Permutation returns the numbers below n, shuffled.
func (s *State) Permutation(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	s.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

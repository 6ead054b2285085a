package tablesets

import "math/rand/v2"

// A Random makes numbers that are the same on every machine.
type Random struct{ source *rand.PCG }

// NewRandom returns the random numbers of a row.
func NewRandom(row int) Random {
	source := rand.NewPCG(1, uint64(row))
	source.Uint64() // neighbouring seeds have similar first numbers
	return Random{source}
}

// Below returns a whole number from 0 to n-1. It uses the generator directly since only its own numbers are promised to stay
// the same.
func (r Random) Below(n int) int { return int(r.source.Uint64()>>1) % n }

// Between returns a number from low to high in thousandths of the way, middle ones more likely.
func (r Random) Between(low, high int) int {
	return low + (high-low)*(r.Below(1001)+r.Below(1001)+r.Below(1001))/3000
}

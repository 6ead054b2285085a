// Package near finds names that resemble a misspelled one.
package near

import (
	"strings"
)

// Names returns the names closest to a misspelled one, at most five and in the given order, or none if all differ too
// much. Case does not count.
func Names(name string, names []string) (found []string) {
	name = strings.ToLower(name)
	best := min(float64(max(1, len(name)/3))+0.5, float64(len(name))-0.5) // something must be the same
	for _, n := range names {
		full := strings.ToLower(n)
		d := float64(distance(name, full))
		if len(name) >= 3 && strings.HasPrefix(full, name) { // the rest was not remembered
			d = min(d, 1.5)
		}
		if d < best {
			best, found = d, nil
		}
		if d == best {
			found = append(found, n)
		}
	}
	return found[:min(5, len(found))]
}

// distance returns how many bytes to change, insert, delete or swap with the next turn a into b.
func distance(a, b string) int {
	const longest = 200 // more is no misspelled name
	if len(a) > longest || len(b) > longest {
		return max(len(a), len(b))
	}
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

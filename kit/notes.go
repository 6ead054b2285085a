package kit

import (
	"slices"
	"strings"
)

// joinNotes joins notes into one, without duplicates.
func joinNotes(notes ...string) string {
	var out []string
	for _, note := range notes {
		for part := range strings.SplitSeq(note, "; ") {
			if part != "" && !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	return strings.Join(out, "; ")
}

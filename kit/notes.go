package kit

import (
	"fmt"
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

// printNotes prints the notes on the data and on the data that the model was trained on, once each.
func printNotes(data, trained string) {
	if data != "" {
		fmt.Println(data)
	}
	if trained != "" && trained != data {
		fmt.Println("Trained on", trained)
	}
}

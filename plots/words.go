package plots

import (
	"slices"
	"strings"
)

// percent formats a fraction.
func percent(part float64) string { return fixed(100*part, 1) + " %" }

// joined writes "name: text", or the one of them that is not empty.
func joined(name, text string) string {
	if name == "" || text == "" {
		return name + text
	}
	return name + ": " + text
}

// sentences joins the non-empty parts, each with a full stop unless it ends with one.
func sentences(parts []string) string {
	var out []string
	for _, s := range parts {
		if s = strings.TrimSuffix(s, "."); s != "" {
			out = append(out, s+".")
		}
	}
	return strings.Join(out, " ")
}

// described is the alt text of a chart: its kind, its title, each series in words, and what else there is to say.
func described(kind, title string, series []xy, inWords func(xy) string, more string) string {
	parts := []string{joined(kind, title)}
	for _, s := range series {
		if s.name == "" && len(s.y) == 0 {
			continue // a class without a name or points
		}
		parts = append(parts, joined(s.name, inWords(s)))
	}
	return sentences(append(parts, more))
}

// tabulated writes rows for a terminal, without the first column if it is empty.
func tabulated(rows [][]string) string {
	if !slices.ContainsFunc(rows, func(row []string) bool { return row[0] != "" }) {
		for i := range rows {
			rows[i] = rows[i][1:]
		}
	}
	return columnsOf(rows, "  ")
}

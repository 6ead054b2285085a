package plots

import (
	"math"
	"strings"
	"unicode/utf8"
)

// sparkWidth is the maximum width of a line of blocks, in letters.
const sparkWidth = 20

var blocks = []rune("▁▂▃▄▅▆▇█")

// sparkline renders values as a line of blocks, for terminals: ▁▄▆▇▇█. It takes the last value of each stretch of a
// long series. A value that cannot be drawn is a gap.
func sparkline(values []float64) string {
	low, high := math.Inf(1), math.Inf(-1)
	n := min(len(values), sparkWidth)
	var shown []float64
	for i := range n {
		v := values[(i+1)*len(values)/n-1]
		shown = append(shown, v)
		if drawable(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	var b strings.Builder
	for _, v := range shown {
		switch {
		case !drawable(v):
			b.WriteByte(' ')
		case low == high:
			b.WriteRune(blocks[len(blocks)/2-1])
		default:
			b.WriteRune(blocks[int(math.Round((v-low)/(high-low)*float64(len(blocks)-1)))])
		}
	}
	return b.String()
}

// sketch renders charts for terminals, a sparkline for each series.
func sketch(all []chart) string {
	var rows [][]string
	for _, ch := range all {
		name := ch.metric
		for _, s := range ch.series {
			rows = append(rows, []string{name, s.name, sparkline(s.y)})
			name = ""
		}
	}
	return columnsOf(rows, "  ")
}

// columnsOf writes rows of cells in columns, each as wide as its widest cell.
func columnsOf(rows [][]string, space string) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var lines []string
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + space)
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return strings.Join(lines, "\n")
}

package kit

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"layercake/internal/words"
)

// A SearchResult is the result of a [Search]. A notebook cell shows it as a table, and plots.Search as a picture.
type SearchResult struct {
	Objective   string   // full name of the metric
	Names       []string // of the hyperparameters, in the order of their first use
	Trials      []Trial  // the best first, and those that failed last
	Best        *Model   // of the best trial, with the weights of its best epoch; nil if all failed
	Interrupted bool     // whether the user ended the search

	rises bool // the objective improves by rising
	score float64
}

// A Trial is the fit of a model with the values of one trial of a [Search].
type Trial struct {
	Number  int            // 1, 2, ... in the order in which they ran
	Values  map[string]any // of the hyperparameters by name: an int, a float64, a bool or what Choice was given
	Score   float64        // the best value of the objective, as the mean over the executions; NaN if the trial failed
	History *History       // of the best execution; nil if the trial failed
	Seconds float64        // duration
	Err     error          // why the trial failed, or nil
}

// Text returns the text of a hyperparameter's value, or "" if the trial does not have it.
func (t Trial) Text(name string) string {
	if value, ok := t.Values[name]; ok {
		return hyperText(value)
	}
	return ""
}

// Values returns the hyperparameters of the best trial by name.
func (r *SearchResult) Values() map[string]any {
	if r == nil || len(r.Trials) == 0 {
		return nil
	}
	return r.Trials[0].Values
}

func (r *SearchResult) add(t Trial, names []string) {
	r.Trials = append(r.Trials, t)
	for _, name := range names {
		if !slices.Contains(r.Names, name) {
			r.Names = append(r.Names, name)
		}
	}
}

// sort sorts the trials from the best to the worst.
func (r *SearchResult) sort() {
	slices.SortStableFunc(r.Trials, func(a, b Trial) int {
		if aNaN, bNaN := math.IsNaN(a.Score), math.IsNaN(b.Score); aNaN || bNaN {
			return cmp.Compare(digit(aNaN), digit(bNaN))
		}
		if r.rises {
			a, b = b, a
		}
		return cmp.Compare(a.Score, b.Score)
	})
}

func digit(one bool) int {
	if one {
		return 1
	}
	return 0
}

// rows returns the table's header and rows.
func (r *SearchResult) rows() (header []string, rows [][]string) {
	header = slices.Concat([]string{"trial"}, r.Names, []string{r.Objective, "seconds"})
	for _, t := range r.Trials {
		row := []string{fmt.Sprint(t.Number)}
		for _, name := range r.Names {
			row = append(row, t.Text(name))
		}
		score := hyperText(t.Score)
		if t.Err != nil {
			score = "failed: " + t.Err.Error()
		}
		rows = append(rows, append(row, score, fmt.Sprintf("%.1f", t.Seconds)))
	}
	return header, rows
}

// title says what was found.
func (r *SearchResult) title() string {
	text := words.Plural(len(r.Trials), "trial")
	if r.Interrupted {
		text += ", interrupted"
	}
	if r.Best != nil {
		text += fmt.Sprintf(", the best with %s %s", r.Objective, hyperText(r.Trials[0].Score))
	}
	return text
}

// String returns a table of the trials, the best first.
func (r *SearchResult) String() string {
	if r == nil {
		return "a search result that is nil"
	}
	header, rows := r.rows()
	widths := make([]int, len(header))
	for _, row := range append([][]string{header}, rows...) {
		for i, text := range row {
			if !strings.HasPrefix(text, "failed: ") {
				widths[i] = max(widths[i], len([]rune(text)))
			}
		}
	}
	var b strings.Builder
	b.WriteString(r.title())
	for _, row := range append([][]string{header}, rows...) {
		b.WriteString("\n")
		for i, text := range row {
			fmt.Fprintf(&b, "%*s", widths[i], text)
			if i == len(row)-1 || strings.HasPrefix(text, "failed: ") {
				break
			}
			b.WriteString("  ")
		}
	}
	return b.String()
}

// HTML returns the table as a notebook shows it.
func (r *SearchResult) HTML() string {
	if r == nil {
		return html.EscapeString(r.String())
	}
	header, rows := r.rows()
	var b strings.Builder
	fmt.Fprintf(&b, "<p>%s</p><table><thead><tr>", html.EscapeString(r.title()))
	for _, name := range header {
		fmt.Fprintf(&b, `<th style="text-align:right">%s</th>`, html.EscapeString(name))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, row := range rows {
		b.WriteString("<tr>")
		for _, text := range row {
			fmt.Fprintf(&b, `<td style="text-align:right">%s</td>`, html.EscapeString(text))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

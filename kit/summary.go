package kit

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// SummaryOptions are the options of [Model.Summary]. The zero value is Keras's default.
type SummaryOptions struct {
	ShowTrainable bool // add a column that says whether training updates the layer: Y or N

	// From and To name the first and the last layer of the table; by default the model's. The totals below it are those of
	// the whole model.
	From, To string
}

// Summary prints the model as a table: each layer with its output shape, its number of parameters and, unless the model is
// a chain, the outputs that it is connected to. The layout is that of Keras 2's model.summary().
//
// Layers that do not fit together end the program with a message, as in the Must methods.
func (m *Model) Summary(options ...SummaryOptions) {
	o, err := only(options)
	if err != nil {
		must(fmt.Errorf("summary: %w", err))
	}
	must(m.fprintSummary(os.Stdout, o))
}

// The widths of the table's columns are Keras 2's at its line lengths of 65, for a chain, and of 98. A column with longer
// texts is wider. The last widths are for ShowTrainable.
var (
	chainWidths = []int{29, 26, 10, 11}
	graphWidths = []int{32, 21, 12, 33, 11}
)

func (m *Model) fprintSummary(w io.Writer, options SummaryOptions) error {
	p, err := m.planned()
	if err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	from, to := 0, len(p.layers)-1
	if options.From != "" {
		from, err = p.index(options.From)
	}
	if options.To != "" && err == nil {
		to, err = p.index(options.To)
	}
	if err == nil && from > to {
		err = fmt.Errorf("%s comes after %s", options.From, options.To)
	}
	if err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	titles, widths := []string{"Layer (type)", "Output Shape", "Param #"}, slices.Clone(chainWidths)
	connected := !p.isChain()
	if connected {
		titles, widths = append(titles, "Connected to"), slices.Clone(graphWidths)
	}
	if options.ShowTrainable {
		titles = append(titles, "Trainable")
	}
	widths = widths[:len(titles)]
	groups := [][][]string{{titles}} // the lines of each layer
	for _, l := range p.layers[from : to+1] {
		shape, params, trainable := "?", "0 (unbuilt)", "Y"
		if l.Output != nil {
			shape, params = batched(l.Output).String(), strconv.Itoa(l.Params())
		}
		if l.Frozen {
			trainable = "N"
		}
		row := []string{fmt.Sprintf("%s (%s)", l.Name, l.Class), shape, params}
		if connected {
			row = append(row, strings.Join(l.Connected[:min(1, len(l.Connected))], ""))
		}
		if options.ShowTrainable {
			row = append(row, trainable)
		}
		group := [][]string{row}
		for i := 1; connected && i < len(l.Connected); i++ {
			group = append(group, []string{"", "", "", l.Connected[i]})
		}
		groups = append(groups, group)
	}
	rows := slices.Concat(groups...)
	length := 0
	for column := range widths {
		for _, row := range rows {
			if column < len(row) {
				widths[column] = max(widths[column], len(row[column])+1)
			}
		}
		length += widths[column]
	}
	rule := func(of string) { fmt.Fprintln(w, strings.Repeat(of, length)) }
	for i, group := range groups {
		if i == 1 { // below the titles
			rule("=")
		} else {
			rule("_")
		}
		for _, row := range group {
			for column, text := range row {
				fmt.Fprintf(w, "%-*s", widths[column], text)
			}
			fmt.Fprintln(w)
		}
	}
	rule("=")
	total, trainable := p.params()
	fmt.Fprintln(w, "Total params:", thousands(total))
	fmt.Fprintln(w, "Trainable params:", thousands(trainable))
	fmt.Fprintln(w, "Non-trainable params:", thousands(total-trainable))
	if !p.known() {
		fmt.Fprintln(w, "Shapes and parameters are unknown:", errUnknownInput.Error()+".")
	}
	return nil
}

// thousands formats a number with commas: 535,818.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

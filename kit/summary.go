package kit

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// SummaryOptions are the options of [Model.Summary]. The zero value is Keras's default.
type SummaryOptions struct {
	ShowTrainable bool // with a column that tells if training changes the layer: Y or N

	// From and To name the first and the last layer of the table; by default the model's. What is counted below it is all of
	// the model.
	From, To string
}

// Summary prints the model as a table: each layer with its output shape and its number of parameters. The layout is that
// of Keras 2's model.summary().
//
// Layers that do not fit together end the program with a message, as in the Must methods.
func (m *Model) Summary(options ...SummaryOptions) { must(m.fprintSummary(os.Stdout, only(options))) }

// The table's columns end here, Keras 2's positions at its line length of 65. The last column is for ShowTrainable.
var summaryColumns = []int{29, 55, 65, 76}

func (m *Model) fprintSummary(w io.Writer, options SummaryOptions) error {
	p, err := m.planned(nil)
	if err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	from, to := 0, len(p.layers)-1
	if options.From != "" {
		from, err = p.place(options.From)
	}
	if options.To != "" && err == nil {
		to, err = p.place(options.To)
	}
	if err == nil && from > to {
		err = fmt.Errorf("%s comes after %s", options.From, options.To)
	}
	if err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	columns := summaryColumns[:3]
	if options.ShowTrainable {
		columns = summaryColumns
	}
	row := func(cells ...string) {
		line := ""
		for i := range columns {
			if i > 0 {
				line = line[:len(line)-1] + " "
			}
			line = fmt.Sprintf("%-*s", columns[i], line+cells[i])
			if i < len(columns)-1 {
				line = line[:columns[i]] // the last one may stick out
			}
		}
		fmt.Fprintln(w, line)
	}
	rule := func(of string) { fmt.Fprintln(w, strings.Repeat(of, columns[len(columns)-1])) }
	rule("_")
	row("Layer (type)", "Output Shape", "Param #", "Trainable")
	rule("=")
	for i, l := range p.layers[from : to+1] {
		if i > 0 {
			rule("_")
		}
		shape, params, trainable := "?", "0 (unbuilt)", "Y"
		if l.Output != nil {
			shape, params = batched(l.Output).String(), strconv.Itoa(l.Params())
		}
		if l.Frozen {
			trainable = "N"
		}
		row(fmt.Sprintf("%s (%s)", l.Name, l.Class), shape, params, trainable)
	}
	rule("=")
	total, trainable := 0, 0
	for _, l := range p.layers {
		total += l.Params()
		trainable += l.TrainableParams()
	}
	fmt.Fprintln(w, "Total params:", thousands(total))
	fmt.Fprintln(w, "Trainable params:", thousands(trainable))
	fmt.Fprintln(w, "Non-trainable params:", thousands(total-trainable))
	if p.input == nil {
		fmt.Fprintln(w, "Shapes and parameters are not known:", unknownInput+".")
	}
	return nil
}

// thousands writes a number with commas: 535,818.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

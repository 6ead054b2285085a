package kit

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Summary prints the model as a table: each layer with its output shape and its number of parameters. The layout is that
// of Keras 2's model.summary().
//
// Layers that do not fit together end the program with a message, as in the Must methods.
func (m *Model) Summary() { must(m.fprintSummary(os.Stdout)) }

// The table's columns end here, Keras 2's positions at its line length of 65.
var summaryColumns = []int{29, 55, 65}

func (m *Model) fprintSummary(w io.Writer) error {
	layers, err := m.Info()
	if err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	width := summaryColumns[len(summaryColumns)-1]
	row := func(cells ...string) {
		line := ""
		for i, cell := range cells {
			if i > 0 {
				line = line[:len(line)-1] + " "
			}
			line = fmt.Sprintf("%-*s", summaryColumns[i], line+cell)
			if i < len(cells)-1 {
				line = line[:summaryColumns[i]] // the last one may stick out
			}
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintln(w, strings.Repeat("_", width))
	row("Layer (type)", "Output Shape", "Param #")
	fmt.Fprintln(w, strings.Repeat("=", width))
	total, trainable := 0, 0
	for i, l := range layers {
		shape, params := "?", "0 (unbuilt)"
		if l.Output != nil {
			shape, params = batched(l.Output).String(), strconv.Itoa(l.Params())
		}
		total += l.Params()
		trainable += l.TrainableParams()
		row(fmt.Sprintf("%s (%s)", l.Name, l.Class), shape, params)
		rule := "_"
		if i == len(layers)-1 {
			rule = "="
		}
		fmt.Fprintln(w, strings.Repeat(rule, width))
	}
	fmt.Fprintln(w, "Total params:", thousands(total))
	fmt.Fprintln(w, "Trainable params:", thousands(trainable))
	fmt.Fprintln(w, "Non-trainable params:", thousands(total-trainable))
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

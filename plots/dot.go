package plots

import (
	"fmt"
	"strings"

	"layercake/kit"
)

// escapeRecord escapes what has a meaning in the label of one of Graphviz's record nodes.
var escapeRecord = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "|", `\|`, "{", `\{`, "}", `\}`, "<", `\<`, ">", `\>`)

// DOT returns what [Diagram] draws in Graphviz's language, with the record labels of Keras 2's model_to_dot: for
//
//	dot -Tpdf model.dot > model.pdf
func DOT(model *kit.Model, options ...DiagramOptions) (string, error) {
	all, err := nodes(model, options)
	if err != nil {
		return "", fmt.Errorf("dot: %w", err)
	}
	var b strings.Builder
	b.WriteString("digraph model {\n\trankdir=TB;\n\tnode [shape=record];\n")
	for i, n := range all {
		label := escapeRecord.Replace(n.label)
		if n.input != "" {
			label += fmt.Sprintf("|{input:|output:}|{{%s}|{%s}}", escapeRecord.Replace(n.input), escapeRecord.Replace(n.output))
		}
		fmt.Fprintf(&b, "\tn%d [label=\"%s\"];\n", i, label)
	}
	for i := range len(all) - 1 {
		fmt.Fprintf(&b, "\tn%d -> n%d;\n", i, i+1)
	}
	b.WriteString("}\n")
	return b.String(), nil
}

package plots

import (
	"fmt"
	"strings"

	"layercake/kit"
)

// escapeRecord escapes the special characters of Graphviz's record labels.
var escapeRecord = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "|", `\|`, "{", `\{`, "}", `\}`, "<", `\<`, ">", `\>`)

// DOT returns the picture of [Diagram] in Graphviz's language, with the record labels of Keras 2's model_to_dot, as
// input for
//
//	dot -Tpdf model.dot > model.pdf
//
// Each node is named after its layer.
func DOT(model *kit.Model, options ...DiagramOptions) (dot string, err error) {
	defer about("dot", &err)
	layers, o, err := diagramOf(model, options)
	if err != nil {
		return "", err
	}
	direction := "TB"
	if o.Horizontal {
		direction = "LR"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "digraph model {\n\trankdir=%s;\n", direction)
	if o.DPI != 0 {
		fmt.Fprintf(&b, "\tdpi=%d;\n", o.DPI)
	}
	b.WriteString("\tnode [shape=record];\n")
	all := nodes(layers, o)
	for _, n := range all {
		label := escapeRecord.Replace(n.label)
		if n.details != "" {
			label += `\n` + escapeRecord.Replace(n.details)
		}
		if n.input != "" {
			label += fmt.Sprintf("|{input:|output:}|{{%s}|{%s}}", escapeRecord.Replace(n.input), escapeRecord.Replace(n.output))
		}
		fmt.Fprintf(&b, "\t%s [label=\"%s\"];\n", quoted(n.name), label)
	}
	for _, n := range all {
		for _, from := range n.from {
			fmt.Fprintf(&b, "\t%s -> %s;\n", quoted(all[from].name), quoted(n.name))
		}
	}
	b.WriteString("}\n")
	return b.String(), nil
}

// quoted writes a name as a Graphviz string, in which only the quote needs escaping.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `\"`) + `"` }

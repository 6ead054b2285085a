package plots

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/kit"
)

// DiagramOptions are the options of [Diagram]. The zero value draws names and classes.
type DiagramOptions struct {
	Shapes bool // the shapes of each layer's input and output
}

// Diagram draws a model as a chain of boxes, as Keras's model_to_dot does: each layer's name and class, and its shapes
// if the options say so.
func Diagram(model *kit.Model, options ...DiagramOptions) {
	p, err := DiagramPicture(model, options...)
	if err != nil {
		showError("diagram", err)
		return
	}
	show(p)
}

// A node is a box of the diagram.
type node struct {
	id, label     string
	input, output string // shapes; empty if they are not drawn
}

// nodes lists a model's boxes from the input to the last layer. Keras names the input after the first layer.
func nodes(model *kit.Model, options []DiagramOptions) ([]node, error) {
	var o DiagramOptions
	if len(options) > 0 {
		o = options[0]
	}
	layers, err := model.Info()
	if err != nil {
		return nil, err
	}
	input := kit.LayerInfo{Description: kit.Description{Name: layers[0].Name + "_input", Class: "InputLayer"}, Input: layers[0].Input, Output: layers[0].Input}
	var out []node
	for _, l := range append([]kit.LayerInfo{input}, layers...) {
		n := node{id: l.Name, label: l.Name + ": " + l.Class}
		if o.Shapes {
			n.input, n.output = batched(l.Input), batched(l.Output)
		}
		out = append(out, n)
	}
	return out, nil
}

// batched writes the shape of one example as that of a batch.
func batched(example kit.Shape) string {
	if example == nil {
		return "?"
	}
	return append(kit.Shape{-1}, example...).String()
}

// Sizes of the diagram, in points.
const (
	rowHeight   = vg.Length(26)
	cellPadding = vg.Length(10)
	arrowLength = vg.Length(28)
	arrowHead   = vg.Length(7)
	margin      = vg.Length(6)
)

// DiagramPicture returns what [Diagram] shows.
func DiagramPicture(model *kit.Model, options ...DiagramOptions) (*Picture, error) {
	all, err := nodes(model, options)
	if err != nil {
		return nil, err
	}
	style := textStyle(titleSize)
	style.YAlign = text.YCenter
	var labels, names, shapes vg.Length // the widths of the columns
	names = style.Width("output:") + 2*cellPadding
	for _, n := range all {
		labels = max(labels, style.Width(n.label)+2*cellPadding)
		shapes = max(shapes, style.Width(n.input)+2*cellPadding, style.Width(n.output)+2*cellPadding)
	}
	withShapes := all[0].input != ""
	width, height := labels, rowHeight
	if withShapes {
		width, height = labels+names+shapes, 2*rowHeight
	}

	p := &Picture{
		Alt:    readOut(all),
		Text:   drawText(all),
		width:  width + 2*margin,
		height: vg.Length(len(all))*(height+arrowLength) - arrowLength + 2*margin,
	}
	p.draw = func(c draw.Canvas) {
		c.SetColor(paper)
		c.Fill(c.Rectangle.Path())
		top := p.height - margin
		for i, n := range all {
			box := func(x, y, w, h vg.Length, label string) {
				r := vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + w, Y: y + h}}
				c.SetLineWidth(1)
				c.SetColor(ink)
				c.Stroke(r.Path())
				s := style
				s.XAlign = text.XCenter
				c.FillText(s, vg.Point{X: x + w/2, Y: y + h/2}, label)
			}
			c.SetColor(shaded)
			c.Fill(vg.Rectangle{Min: vg.Point{X: margin, Y: top - height}, Max: vg.Point{X: margin + labels, Y: top}}.Path())
			box(margin, top-height, labels, height, n.label)
			if withShapes {
				for row, cells := range [][2]string{{"input:", n.input}, {"output:", n.output}} {
					y := top - vg.Length(row+1)*rowHeight
					box(margin+labels, y, names, rowHeight, cells[0])
					box(margin+labels+names, y, shapes, rowHeight, cells[1])
				}
			}
			top -= height
			if i < len(all)-1 {
				arrow(c, vg.Point{X: p.width / 2, Y: top}, vg.Point{X: p.width / 2, Y: top - arrowLength})
			}
			top -= arrowLength
		}
	}
	return p, nil
}

// arrow draws an arrow straight down.
func arrow(c draw.Canvas, from, to vg.Point) {
	c.SetColor(ink)
	c.SetLineWidth(1)
	neck := vg.Point{X: to.X, Y: to.Y + arrowHead}
	var shaft, head vg.Path
	shaft.Move(from)
	shaft.Line(neck)
	c.Stroke(shaft)
	head.Move(to)
	head.Line(neck.Add(vg.Point{X: -arrowHead / 2}))
	head.Line(neck.Add(vg.Point{X: arrowHead / 2}))
	head.Close()
	c.Fill(head)
}

// readOut says the diagram in words.
func readOut(all []node) string {
	var parts []string
	for _, n := range all {
		part := n.label
		if n.output != "" {
			part += " with output " + n.output
		}
		parts = append(parts, part)
	}
	return "A sequential model: " + strings.Join(parts, ", then ")
}

// drawText draws the diagram for terminals.
func drawText(all []node) string {
	var lines []string
	for _, n := range all {
		line := n.label
		if n.output != "" {
			line += "  " + n.input + " -> " + n.output
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n    |\n    v\n")
}

// DOT returns the diagram in Graphviz's language.
func DOT(model *kit.Model, options ...DiagramOptions) (string, error) {
	all, err := nodes(model, options)
	if err != nil {
		return "", err
	}
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "|", `\|`, "{", `\{`, "}", `\}`, "<", `\<`, ">", `\>`).Replace
	var b strings.Builder
	b.WriteString("digraph model {\n\trankdir=TB;\n\tnode [shape=record];\n")
	for i, n := range all {
		label := escape(n.label)
		if n.input != "" {
			label += fmt.Sprintf("|{input:|output:}|{{%s}|{%s}}", escape(n.input), escape(n.output))
		}
		fmt.Fprintf(&b, "\tn%d [label=\"%s\"];\n", i, label)
	}
	for i := range len(all) - 1 {
		fmt.Fprintf(&b, "\tn%d -> n%d;\n", i, i+1)
	}
	b.WriteString("}\n")
	return b.String(), nil
}

package plots

import (
	"errors"
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/kit"
)

// DiagramOptions are the options of [Diagram]. The zero value draws names and classes.
type DiagramOptions struct {
	Shapes bool // draw the shapes of each layer's input and output too; "?" as long as they are not known
}

// Diagram draws a model as a chain of boxes, as Keras 2's model_to_dot does: "dense_1: Dense" for each layer, and before
// them the input, named after the first layer. If the layers do not fit together, the cell ends with a message.
func Diagram(model *kit.Model, options ...DiagramOptions) { show(DiagramPicture(model, options...)) }

// A node is a box of the diagram.
type node struct {
	label         string
	input, output string // shapes; empty if they are not drawn
}

// nodes lists a model's boxes from the input to the last layer.
func nodes(model *kit.Model, options []DiagramOptions) ([]node, error) {
	if model == nil {
		return nil, errors.New("the model is nil; make one with kit.Sequential")
	}
	if len(options) > 1 {
		return nil, fmt.Errorf("%d DiagramOptions; put all into one", len(options))
	}
	layers, err := model.Info()
	if err != nil {
		return nil, err
	}
	first := layers[0]
	input := kit.LayerInfo{
		Description: kit.Description{Name: first.Name + "_input", Class: "InputLayer"},
		Input:       first.Input, Output: first.Input,
	}
	var out []node
	for _, l := range append([]kit.LayerInfo{input}, layers...) {
		n := node{label: l.Name + ": " + l.Class}
		if len(options) == 1 && options[0].Shapes {
			n.input, n.output = batched(l.Input), batched(l.Output)
		}
		out = append(out, n)
	}
	return out, nil
}

// batched writes the shape of one example as that of a batch: (None, 784).
func batched(example kit.Shape) string {
	if example == nil {
		return "?"
	}
	return append(kit.Shape{-1}, example...).String()
}

// DiagramPicture returns what [Diagram] shows.
func DiagramPicture(model *kit.Model, options ...DiagramOptions) (*Picture, error) {
	all, err := nodes(model, options)
	if err != nil {
		return nil, fmt.Errorf("diagram: %w", err)
	}
	d := newDiagram(all)
	return &Picture{
		Alt:    readOut(all),
		Text:   drawText(all),
		width:  d.width() + 2*diagramMargin,
		height: vg.Length(len(all))*(d.height()+arrowLength) - arrowLength + 2*diagramMargin,
		draw:   d.draw,
	}, nil
}

// A diagram is nodes with the widths of the columns that their boxes have: label, "input:" and "output:", shapes.
type diagram struct {
	nodes                 []node
	labels, names, shapes vg.Length // the last two are 0 if no shapes are drawn
}

func newDiagram(nodes []node) diagram {
	d := diagram{nodes: nodes}
	width := func(s string) vg.Length { return textWidth(largeText, s) + 2*cellPadding }
	for _, n := range nodes {
		d.labels = max(d.labels, width(n.label))
		if n.input != "" {
			d.names = width("output:")
			d.shapes = max(d.shapes, width(n.input), width(n.output))
		}
	}
	return d
}

// width and height are those of one node.
func (d diagram) width() vg.Length { return d.labels + d.names + d.shapes }

func (d diagram) height() vg.Length {
	if d.shapes == 0 {
		return rowHeight
	}
	return 2 * rowHeight
}

func (d diagram) draw(c draw.Canvas) {
	top := vg.Point{X: diagramMargin, Y: c.Max.Y - diagramMargin} // the upper left corner of a node
	for i, n := range d.nodes {
		if i > 0 {
			x := top.X + d.width()/2
			arrow(c, vg.Point{X: x, Y: top.Y}, vg.Point{X: x, Y: top.Y - arrowLength})
			top.Y -= arrowLength
		}
		box(c, top, d.labels, d.height(), shaded, n.label)
		if d.shapes > 0 {
			for row, cells := range [][2]string{{"input:", n.input}, {"output:", n.output}} {
				corner := top.Add(vg.Point{X: d.labels, Y: -vg.Length(row) * rowHeight})
				box(c, corner, d.names, rowHeight, paper, cells[0])
				box(c, corner.Add(vg.Point{X: d.names}), d.shapes, rowHeight, paper, cells[1])
			}
		}
		top.Y -= d.height()
	}
}

// box draws a framed box with text in its middle.
func box(c draw.Canvas, topLeft vg.Point, width, height vg.Length, background color.Color, s string) {
	area := vg.Rectangle{
		Min: vg.Point{X: topLeft.X, Y: topLeft.Y - height},
		Max: vg.Point{X: topLeft.X + width, Y: topLeft.Y},
	}
	c.SetColor(background)
	c.Fill(area.Path())
	c.SetColor(ink)
	c.SetLineWidth(1)
	c.Stroke(area.Path())
	write(c, largeText, alignCenter, vg.Point{X: topLeft.X + width/2, Y: topLeft.Y - height/2 - middle(largeText)}, s)
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

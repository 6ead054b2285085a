package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// DiagramOptions are the options of [Diagram]. The zero value draws names and classes from top to bottom. The name in
// parentheses is the option of Keras's model_to_dot.
type DiagramOptions struct {
	Shapes      bool // each layer's input and output shapes, "?" while unknown (show_shapes)
	DTypes      bool // each layer's output type, float32 (show_dtype)
	Activations bool // the activation of each layer that has one (show_layer_activations)
	Trainable   bool // "trainable" or "frozen" for each layer with weights (show_trainable)
	HideNames   bool // only the layers' classes (show_layer_names=False)
	Horizontal  bool // from left to right, in rows that fit a notebook (rankdir="LR")
	DPI         int  // pixels per inch of a PNG; 0 means 192 (dpi). An SVG is sharp at any size.
}

// Diagram draws a model as boxes labelled as in Keras 2's model_to_dot: "dense_1: Dense" for each layer. A Sequential
// model is a chain that begins with its input, named after the first layer. Branches of other models stand side by
// side. Layers that do not fit together end the cell with an error.
//
// In the SVG each box is a group whose id is the layer's name.
func Diagram(model *kit.Model, options ...DiagramOptions) { show(DiagramPicture(model, options...)) }

// DiagramPicture is like [Diagram] but returns the picture.
func DiagramPicture(model *kit.Model, options ...DiagramOptions) (p *Picture, err error) {
	defer about("diagram", &err)
	layers, o, err := diagramOf(model, options)
	if err != nil {
		return nil, err
	}
	d := newDiagram(nodes(layers, o), o.Horizontal)
	p = &Picture{Alt: readOut(layers), Text: drawText(d.nodes), DPI: o.DPI, draw: d.draw}
	p.width, p.height = d.size()
	return p, nil
}

// diagramOf returns the layers to draw and the checked options.
func diagramOf(model *kit.Model, options []DiagramOptions) (layers []kit.LayerInfo, o DiagramOptions, err error) {
	if o, err = one(options); err != nil {
		return nil, o, err
	}
	if o.DPI < 0 || o.DPI > maxDPI {
		return nil, o, hint.Try(fmt.Errorf("%d DPI", o.DPI), "it must be from 1 to %d, or 0 for %d", maxDPI, pngDPI)
	}
	layers, err = info(model)
	return layers, o, err
}

// A node is a box of the diagram.
type node struct {
	name          string // layer name
	label         string
	details       string // second line, or ""
	input, output string // shapes, or "" if not drawn
	from          []int  // indices of the nodes that lead to it
}

// nodes returns a model's boxes from the input to the last layer.
func nodes(layers []kit.LayerInfo, o DiagramOptions) []node {
	const inputClass = "InputLayer"
	if first := layers[0]; first.Class != inputClass {
		input := kit.LayerInfo{
			Description: kit.Description{Name: first.Name + "_input", Class: inputClass},
			Input:       first.Input, Output: first.Input,
		}
		layers = append([]kit.LayerInfo{input}, layers...)
	}
	var out []node
	places := map[string]int{}
	for i, l := range layers {
		places[l.Name] = i
	}
	for i, l := range layers {
		n := node{name: l.Name, label: l.Name + ": " + l.Class}
		if o.HideNames {
			n.label = l.Class
		}
		var details []string
		if o.Activations && l.Activation != "" {
			details = append(details, l.Activation)
		}
		if o.Trainable && len(l.Weights) > 0 {
			details = append(details, map[bool]string{false: "trainable", true: "frozen"}[l.Frozen])
		}
		if o.DTypes {
			details = append(details, strings.ToLower(kit.Float32.String()))
		}
		n.details = strings.Join(details, ", ")
		if o.Shapes {
			n.input, n.output = batched(l.Input), batched(l.Output)
		}
		for _, c := range l.Connected {
			name, _, _ := strings.Cut(c, "[")
			if at := places[name]; !slices.Contains(n.from, at) {
				n.from = append(n.from, at)
			}
		}
		if len(n.from) == 0 && l.Class != inputClass {
			n.from = []int{i - 1} // the first layer of a chain
		}
		out = append(out, n)
	}
	return out
}

// isChain returns whether each node leads only to the next.
func isChain(all []node) bool {
	for i, n := range all {
		if i > 0 && !slices.Equal(n.from, []int{i - 1}) {
			return false
		}
	}
	return true
}

// batched writes the shape of one example as a batch's: (None, 784).
func batched(example kit.Shape) string {
	if example == nil {
		return "?"
	}
	return append(kit.Shape{-1}, example...).String()
}

// A diagram arranges nodes of equal size in rows. A node has up to three parts: its label, and beside or below it
// "input:" and "output:" and the shapes.
type diagram struct {
	nodes      []node
	graph      *layout // nil for a chain
	perRow     int
	horizontal bool
	arrow      vg.Length

	label         vg.Point // size of the label's part
	names, shapes vg.Length
}

func newDiagram(nodes []node, horizontal bool) diagram {
	d := diagram{nodes: nodes, perRow: 1, horizontal: horizontal, arrow: arrowLength}
	d.label.Y = rowHeight
	width := func(size vg.Length, s string) vg.Length { return textWidth(size, s) + 2*cellPadding }
	for _, n := range nodes {
		d.label.X = max(d.label.X, width(largeText, n.label), width(smallText, n.details))
		if n.details != "" {
			d.label.Y = rowHeight + detailHeight
		}
		if n.input != "" {
			d.names = width(largeText, "output:")
			d.shapes = max(d.shapes, width(largeText, n.input), width(largeText, n.output))
		}
	}
	if !isChain(nodes) {
		d.branch()
		return d
	}
	switch {
	case horizontal:
		// The label and the parts below it share the larger of their widths.
		if d.names > 0 {
			d.label.X = max(d.label.X, d.names+d.shapes)
			d.shapes = d.label.X - d.names
		}
		node, _ := d.node()
		d.perRow = max(1, min(len(nodes), int((rowLength+d.arrow)/(node+d.arrow))))
	default:
		if d.names > 0 {
			d.label.Y = 2 * rowHeight
		}
		if len(nodes) > manyNodes {
			d.arrow = shortArrow
		}
	}
	return d
}

// branch lays out a model that is not a chain.
func (d *diagram) branch() {
	if d.horizontal && d.names > 0 {
		d.label.X = max(d.label.X, d.names+d.shapes)
		d.shapes = d.label.X - d.names
	} else if d.names > 0 {
		d.label.Y = 2 * rowHeight
	}
	var from [][]int
	for _, n := range d.nodes {
		from = append(from, n.from)
	}
	width, height := d.node()
	across := width
	if d.horizontal {
		across = height
	}
	d.graph = newLayout(from, across, arrowLength)
}

// node returns the size of a node.
func (d diagram) node() (width, height vg.Length) {
	if d.horizontal && d.names > 0 {
		return d.label.X, d.label.Y + 2*rowHeight
	}
	return d.label.X + d.names + d.shapes, d.label.Y
}

// size returns the size of the diagram.
func (d diagram) size() (width, height vg.Length) {
	w, h := d.node()
	if d.graph != nil {
		along, across := vg.Length(len(d.graph.ranks)), d.graph.width()
		if d.horizontal {
			return along*(w+d.arrow) - d.arrow + 2*diagramMargin, across + 2*diagramMargin
		}
		return across + 2*diagramMargin, along*(h+d.arrow) - d.arrow + 2*diagramMargin
	}
	rows := (len(d.nodes) + d.perRow - 1) / d.perRow
	return vg.Length(d.perRow)*(w+d.arrow) - d.arrow + 2*diagramMargin,
		vg.Length(rows)*(h+d.arrow) - d.arrow + 2*diagramMargin
}

func (d diagram) draw(c draw.Canvas) {
	if d.graph != nil {
		d.drawGraph(c)
		return
	}
	width, height := d.node()
	// corner returns the upper left corner of a node.
	corner := func(i int) vg.Point {
		return vg.Point{
			X: diagramMargin + vg.Length(i%d.perRow)*(width+d.arrow),
			Y: c.Max.Y - diagramMargin - vg.Length(i/d.perRow)*(height+d.arrow),
		}
	}
	for i, n := range d.nodes {
		at := corner(i)
		if i > 0 {
			last := corner(i - 1)
			switch below := (vg.Point{X: last.X + width/2, Y: last.Y - height}); {
			case last.Y == at.Y:
				arrow(c, vg.Point{X: last.X + width, Y: at.Y - height/2}, vg.Point{X: at.X, Y: at.Y - height/2})
			case last.X == at.X:
				arrow(c, below, vg.Point{X: below.X, Y: at.Y})
			default: // from the end of a row to the start of the next
				turn := below.Y - (d.arrow-arrowHead)/2
				arrow(c, below, vg.Point{X: below.X, Y: turn}, vg.Point{X: at.X + width/2, Y: turn}, vg.Point{X: at.X + width/2, Y: at.Y})
			}
		}
		group(c, n.name, func() { d.drawNode(c, at, n) })
	}
}

// drawGraph draws the nodes at the layout's positions, over the lines between them.
func (d diagram) drawGraph(c draw.Canvas) {
	width, height := d.node()
	// point is the middle of an item across the direction of flow, at a position along it.
	point := func(it item, along vg.Length) vg.Point {
		if d.horizontal {
			return vg.Point{X: diagramMargin + vg.Length(it.rank)*(width+d.arrow) + along*width, Y: c.Max.Y - diagramMargin - it.at}
		}
		return vg.Point{X: diagramMargin + it.at, Y: c.Max.Y - diagramMargin - vg.Length(it.rank)*(height+d.arrow) - along*height}
	}
	items := d.graph.items
	for _, it := range items {
		if it.box < 0 {
			continue
		}
		for _, to := range it.to {
			line := []vg.Point{point(it, 1)}
			next := items[to]
			for ; next.box < 0; next = items[next.to[0]] {
				line = append(line, point(next, 0), point(next, 1))
			}
			slanted(c, append(line, point(next, 0))...)
		}
	}
	for _, it := range items {
		if it.box < 0 {
			continue
		}
		at := point(it, 0)
		if d.horizontal {
			at.Y += height / 2
		} else {
			at.X -= width / 2
		}
		n := d.nodes[it.box]
		group(c, n.name, func() { d.drawNode(c, at, n) })
	}
}

// slanted draws an arrow through points.
func slanted(c draw.Canvas, points ...vg.Point) {
	c.SetColor(ink)
	c.SetLineWidth(1)
	to, from := points[len(points)-1], points[len(points)-2]
	way := to.Sub(from)
	long := vg.Length(math.Hypot(float64(way.X), float64(way.Y)))
	forward := way.Scale(arrowHead / long)
	side := vg.Point{X: forward.Y / 2, Y: -forward.X / 2}
	neck := to.Sub(forward)
	var shaft, head vg.Path
	shaft.Move(points[0])
	for _, pt := range points[1 : len(points)-1] {
		shaft.Line(pt)
	}
	shaft.Line(neck)
	c.Stroke(shaft)
	head.Move(to)
	head.Line(neck.Sub(side))
	head.Line(neck.Add(side))
	head.Close()
	c.Fill(head)
}

// drawNode draws a node with its upper left corner at a point.
func (d diagram) drawNode(c draw.Canvas, at vg.Point, n node) {
	box(c, at, d.label.X, d.label.Y, shaded, n.label, n.details)
	if d.names == 0 {
		return
	}
	if d.horizontal {
		at.Y -= d.label.Y
	} else {
		at.X += d.label.X
	}
	for _, row := range [][2]string{{"input:", n.input}, {"output:", n.output}} {
		box(c, at, d.names, rowHeight, paper, row[0], "")
		box(c, at.Add(vg.Point{X: d.names}), d.shapes, rowHeight, paper, row[1], "")
		at.Y -= rowHeight
	}
}

// box draws a framed box with centred text and, if given, smaller details below the text.
func box(c draw.Canvas, topLeft vg.Point, width, height vg.Length, background color.Color, s, details string) {
	area := vg.Rectangle{
		Min: vg.Point{X: topLeft.X, Y: topLeft.Y - height},
		Max: vg.Point{X: topLeft.X + width, Y: topLeft.Y},
	}
	c.SetColor(background)
	c.Fill(area.Path())
	c.SetColor(ink)
	c.SetLineWidth(1)
	c.Stroke(area.Path())
	center := vg.Point{X: topLeft.X + width/2, Y: topLeft.Y - height/2}
	if details != "" {
		center.Y += detailHeight / 2
		write(c, smallText, alignCenter, vg.Point{X: center.X, Y: center.Y - detailHeight - middle(smallText)}, details)
	}
	write(c, largeText, alignCenter, vg.Point{X: center.X, Y: center.Y - middle(largeText)}, s)
}

// arrow draws an arrow through points, each straight below or beside the previous one.
func arrow(c draw.Canvas, points ...vg.Point) {
	c.SetColor(ink)
	c.SetLineWidth(1)
	to, from := points[len(points)-1], points[len(points)-2]
	forward, side := vg.Point{Y: -arrowHead}, vg.Point{X: arrowHead / 2}
	if from.Y == to.Y {
		forward, side = vg.Point{X: arrowHead}, vg.Point{Y: arrowHead / 2}
	}
	neck := to.Sub(forward)
	var shaft, head vg.Path
	shaft.Move(points[0])
	for _, pt := range points[1 : len(points)-1] {
		shaft.Line(pt)
	}
	shaft.Line(neck)
	c.Stroke(shaft)
	head.Move(to)
	head.Line(neck.Sub(side))
	head.Line(neck.Add(side))
	head.Close()
	c.Fill(head)
}

// readOut describes a model in words, with everything known about it.
func readOut(layers []kit.LayerInfo) string {
	kind := "sequential"
	if layers[0].Class == "InputLayer" {
		kind = "functional"
	}
	parts := []string{fmt.Sprintf("A %s model of %s.", kind, words.Plural(len(layers), "layer"))}
	if shape := layers[0].Input; shape != nil {
		parts = append(parts, "Input "+batched(shape)+".")
	}
	for i, l := range layers {
		part := fmt.Sprintf("%d. %s: %s", i+1, l.Name, l.Class)
		if l.Activation != "" {
			part += ", " + l.Activation
		}
		if l.Frozen && len(l.Weights) > 0 {
			part += ", frozen"
		}
		if l.Output != nil {
			part += ", output " + batched(l.Output)
		}
		if len(l.Connected) > 1 || kind == "functional" && len(l.Connected) > 0 {
			part += ", of " + strings.Join(l.Connected, " and ")
		}
		parts = append(parts, part+".")
	}
	return strings.Join(parts, " ")
}

// drawText renders the diagram for terminals.
func drawText(all []node) string {
	var lines []string
	chain := isChain(all)
	for _, n := range all {
		line := n.label
		if n.details != "" {
			line += "  " + n.details
		}
		if n.output != "" {
			line += "  " + n.input + " -> " + n.output
		}
		if !chain && len(n.from) > 0 {
			var names []string
			for _, f := range n.from {
				names = append(names, all[f].name)
			}
			line += "  <- " + strings.Join(names, ", ")
		}
		lines = append(lines, line)
	}
	if !chain {
		return strings.Join(lines, "\n")
	}
	return strings.Join(lines, "\n    |\n    v\n")
}

package plots

import (
	"fmt"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// show displays a picture in the notebook, or prints its text in a terminal.
func show(p *Picture) {
	if !gonbui.IsNotebook {
		fmt.Println(p.Text)
		return
	}
	gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  p.HTML(),
		protocol.MIMEImagePNG:  p.PNG(),
		protocol.MIMETextPlain: p.Text,
	}})
	gonbui.Sync()
}

// showError displays why there is no picture.
func showError(what string, err error) { fmt.Printf("%s: %v\n", what, err) }

// A block is one output of a cell that can be redrawn. What it shows last is what a saved notebook holds.
type block struct{ id string }

// newBlock returns a block with an id of its own: an id used by an earlier run would redraw that run's output.
func newBlock() *block { return &block{"layercake_" + gonbui.UniqueID()} }

// show redraws the block.
func (b *block) show(html, text string) {
	if gonbui.IsNotebook {
		gonbui.SendData(&protocol.DisplayData{
			Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: html, protocol.MIMETextPlain: text},
			DisplayID: b.id,
		})
	}
}

// flush waits until the notebook has received everything.
func (b *block) flush() { gonbui.Sync() }

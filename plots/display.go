package plots

import (
	"fmt"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"layercake/kit"
)

// show displays a picture in the notebook, or prints its text in a terminal. An error ends the program with a message,
// as it does in kit's Must methods: a page that lacks a picture should not pass for a good one.
func show(p *Picture, err error) {
	p = kit.Must(p, err)
	switch {
	case gonbui.IsNotebook:
		gonbui.SendData(bundle(p))
		gonbui.Sync()
	default:
		fmt.Println(p)
	}
}

// bundle is a picture in all the forms that a notebook, or what reads one later, may choose from.
func bundle(p *Picture) *protocol.DisplayData {
	return &protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  p.HTML(),
		protocol.MIMEImagePNG:  p.PNG(),
		protocol.MIMETextPlain: p.String(),
	}}
}

// openBlock starts an output of the cell that can be redrawn, and returns what redraws it: nil outside a notebook. What
// it shows last is what a saved notebook holds. Each block has an id of its own: an id that an earlier run used would
// redraw that run's output.
func openBlock() func(html, text string) {
	if !gonbui.IsNotebook {
		return nil
	}
	id := "layercake_" + gonbui.UniqueId()
	return func(html, text string) {
		gonbui.SendData(&protocol.DisplayData{
			Data:      map[protocol.MIMEType]any{protocol.MIMETextHTML: html, protocol.MIMETextPlain: text},
			DisplayID: id,
		})
	}
}

// flush waits until the notebook has received everything.
func flush() { gonbui.Sync() }

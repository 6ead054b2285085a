package plots

import (
	"fmt"
	"path/filepath"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"layercake/internal/memory"
	"layercake/kit"
)

// inNotebook tells if what is shown can be redrawn.
func inNotebook() bool { return gonbui.IsNotebook }

// show displays a picture in the notebook, or prints its text in a terminal. An error ends the program with a message,
// as it does in kit's Must methods: a page that lacks a picture should not pass for a good one.
func show(p *Picture, err error) {
	p = kit.Must(p, err)
	switch {
	case inNotebook():
		gonbui.SendData(bundle(p))
		gonbui.Sync()
	default:
		fmt.Println(p)
	}
}

// showSaved prints where a file of so many bytes is, as kit's MustSave does: a relative path begins at the notebook's folder.
func showSaved(path string, bytes int) {
	if !inNotebook() {
		return
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	fmt.Printf("Saved %s, %s, in %s\n", filepath.Base(path), memory.Size(int64(bytes)), filepath.Dir(path))
}

// bundle is a picture in all the forms that a notebook, or what reads one later, may choose from.
func bundle(p *Picture) *protocol.DisplayData {
	b := quickBundle(p)
	if p.draw != nil {
		b.Data[protocol.MIMEImagePNG] = p.PNG()
	}
	return b
}

// quickBundle lacks the PNG, which takes the longest to draw.
func quickBundle(p *Picture) *protocol.DisplayData {
	return &protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  p.HTML(),
		protocol.MIMETextPlain: p.String(),
	}}
}

// A block is an output of the cell that can be redrawn.
type block struct {
	update func(p *Picture)
	finish func(p *Picture) // the last one, which stays
}

// openBlock starts a block. What it shows last is what a saved notebook holds. Each has an id of its own: an id that an
// earlier run used would redraw that run's output. In a terminal, where nothing can be redrawn, the last picture's text is
// all that shows.
func openBlock() *block {
	if !inNotebook() {
		return &block{update: func(*Picture) {}, finish: func(p *Picture) { fmt.Println(p) }}
	}
	id := "layercake_" + gonbui.UniqueId()
	send := func(b *protocol.DisplayData) {
		b.DisplayID = id
		gonbui.SendData(b)
	}
	return &block{
		update: func(p *Picture) { send(quickBundle(p)) },
		finish: func(p *Picture) {
			send(bundle(p))
			gonbui.Sync()
		},
	}
}

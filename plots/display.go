package plots

import (
	"fmt"
	"path/filepath"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"layercake/internal/memory"
	"layercake/kit"
)

// inNotebook returns whether an output can be redrawn.
func inNotebook() bool { return gonbui.IsNotebook }

// show displays a picture in the notebook or prints its text in a terminal. An error ends the program, as in kit's Must
// methods: a page that lacks a picture should not pass for a complete one.
func show(p *Picture, err error) { display(kit.Must(p, err)) }

// display is a variable for the tests, which compare the pictures that Examples show.
var display = func(p *Picture) {
	switch {
	case inNotebook():
		gonbui.SendData(bundle(p))
		gonbui.Sync()
	default:
		fmt.Println(p)
	}
}

// showSaved prints where a file was saved, as kit's MustSave does: a relative path starts at the notebook's folder.
func showSaved(path string, bytes int) {
	if !inNotebook() {
		return
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	fmt.Printf("Saved %s, %s, in %s\n", filepath.Base(path), memory.Size(int64(bytes)), filepath.Dir(path))
}

// bundle holds a picture in every form that a notebook or its readers may choose from.
func bundle(p *Picture) *protocol.DisplayData {
	b := quickBundle(p)
	if p.draw != nil {
		b.Data[protocol.MIMEImagePNG] = p.PNG()
	}
	return b
}

// quickBundle omits the PNG, which takes the longest to draw.
func quickBundle(p *Picture) *protocol.DisplayData {
	return &protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMETextHTML:  p.HTML(),
		protocol.MIMETextPlain: p.String(),
	}}
}

// A block is an output of the cell that can be redrawn.
type block struct {
	update func(p *Picture)
	finish func(p *Picture) // shows the final picture
}

// openBlock starts a block. A saved notebook holds the last picture it shows. Each block has a new id: reusing one
// would redraw an earlier run's output. A terminal cannot redraw, so only the last picture's text appears there.
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

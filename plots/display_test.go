package plots

import (
	"bytes"
	"errors"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"layercake/kit"
)

// printed returns what f prints.
func printed(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := os.Stdout, os.Stderr
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	os.Stdout, os.Stderr = w, w
	read := make(chan []byte)
	go func() {
		data, _ := io.ReadAll(r)
		read <- data
	}()
	f()
	w.Close()
	return string(<-read)
}

func TestShowInATerminal(t *testing.T) {
	for _, test := range []struct {
		name string
		show func()
		want string
	}{
		{"a picture", func() { show(&Picture{Note: "note", Text: "text", Caption: "caption"}, nil) }, "note\ntext\ncaption\n"},
		{"an error", func() { show(nil, errors.New("images: no")) }, "images: no\n"},
		{"Images", func() { Images(zeros(2, 8, 8).WithNote("SYNTHETIC: why"), zeros(2), 1, 2) }, "SYNTHETIC: why\n2 images labelled 0, 0\n"},
		{"Images, note on the labels", func() { Images(zeros(1, 8, 8), zeros(1).WithNote("GUESSED: why"), 1, 2) }, "GUESSED: why\n1 image labelled 0\n"},
		{"Images, wrong", func() { Images(zeros(2, 8, 8), zeros(3), 1, 2) }, "images: 3 labels for 2 images; there has to be one for each\n"},
		{"Diagram", func() { Diagram(kit.Sequential(kit.Dense(1).Name("d"))) }, "d_input: InputLayer\n    |\n    v\nd: Dense\n"},
		{"Diagram, wrong", func() { Diagram(nil) }, "diagram: the model is nil; make one with kit.Sequential\n"},
		{"Curves, wrong", func() { Curves(nil) }, "curves: the history is nil; use the one that Fit returns\n"},
	} {
		if got := printed(t, test.show); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestBundle(t *testing.T) {
	p, err := ImagesPicture(zeros(2, 8, 8), zeros(2), 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	data := bundle(p).Data
	if page, _ := data[protocol.MIMETextHTML].(string); page != p.HTML() || !strings.Contains(page, "<img ") {
		t.Errorf("HTML: %.80s", page)
	}
	if s, _ := data[protocol.MIMETextPlain].(string); s != p.String() || s == "" {
		t.Errorf("text: %q", s)
	}
	file, _ := data[protocol.MIMEImagePNG].([]byte)
	if _, err := png.Decode(bytes.NewReader(file)); err != nil {
		t.Errorf("PNG: %v", err)
	}
	if len(data) != 3 {
		t.Errorf("%d forms, want HTML, PNG and text", len(data))
	}
}

func TestNoBlockInATerminal(t *testing.T) {
	if openBlock() != nil {
		t.Error("there is no notebook to show anything")
	}
}

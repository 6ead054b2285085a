package plots

import (
	"bytes"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"layercake/internal/memory"
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
		{"Images", func() { Images(zeros(2, 8, 8).WithNote("SYNTHETIC: why"), zeros(2), 1, 2) }, "SYNTHETIC: why\n2 images labelled 0, 0\n"},
		{"Images, note on the labels", func() { Images(zeros(1, 8, 8), zeros(1).WithNote("GUESSED: why"), 1, 2) }, "GUESSED: why\n1 image labelled 0\n"},
		{"Diagram", func() { Diagram(kit.Sequential(kit.Dense(1).Name("d"))) }, "d_input: InputLayer\n    |\n    v\nd: Dense\n"},
	} {
		if got := printed(t, test.show); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestSaveSaysWhere(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	p, err := ImagesPicture(zeros(2, 8, 8), zeros(2), 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	save := func() {
		if err := p.Save("a.svg"); err != nil {
			t.Error(err)
		}
	}
	if text := printed(t, save); text != "" {
		t.Errorf("outside a notebook it prints %q", text)
	}
	defer func(was bool) { gonbui.IsNotebook = was }(gonbui.IsNotebook)
	gonbui.IsNotebook = true
	folder, err = filepath.Abs(".") // resolves links
	if err != nil {
		t.Fatal(err)
	}
	if got, want := printed(t, save), "Saved a.svg, "+memory.Size(int64(len(p.SVG())))+", in "+folder+"\n"; got != want {
		t.Errorf("it prints %q, want %q", got, want)
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

func TestBlockInATerminal(t *testing.T) {
	if got := printed(t, func() {
		b := openBlock()
		b.update(&Picture{Text: "first"})
		b.finish(&Picture{Text: "last"})
	}); got != "last\n" {
		t.Errorf("%q, want the last picture alone", got)
	}
}

// A picture that cannot be drawn ends the program, so the test runs one: this test binary.
func TestErrorEndsTheProgram(t *testing.T) {
	if os.Getenv("PLOTS_FAIL") != "" {
		Diagram(nil)
		t.Log("went on")
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestErrorEndsTheProgram$", "-test.v")
	cmd.Env = append(os.Environ(), "PLOTS_FAIL=1")
	out, err := cmd.CombinedOutput()
	// The line that called Diagram follows.
	if want := "Error: diagram: the model is nil; make one with kit.Sequential\n\tat "; err == nil || !strings.Contains(string(out), want) || strings.Contains(string(out), "went on") {
		t.Errorf("error %v, output %q, want %q in it", err, out, want)
	}
}

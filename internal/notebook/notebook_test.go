package notebook

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestReadWhatWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.ipynb")
	want := New("var x = 1", "%%\nfmt.Println(x)")
	if err := want.Write(path); err != nil {
		t.Fatal(err)
	}
	if got, err := Read(path); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("wrote %+v, read %+v (%v)", want, got, err)
	}
}

func TestReadOutputs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.ipynb")
	file := `{"cells": [
		{"cell_type": "markdown", "source": ["# Title\n", "text"]},
		{"cell_type": "code", "source": " \n"},
		{"cell_type": "code", "execution_count": 3, "source": ["%%\n", "run()"], "outputs": [
			{"output_type": "stream", "name": "stdout", "text": ["one\n", "two\n"]},
			{"output_type": "stream", "name": "stderr", "text": "oops\n"},
			{"output_type": "display_data", "data": {"text/plain": ["a ", "picture"]}},
			{"output_type": "stream", "name": "stdout", "text": "three\n"}]}]}`
	if err := os.WriteFile(path, []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
	n, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	code := n.Code()
	if len(code) != 1 {
		t.Fatalf("%d code cells, want the non-empty one", len(code))
	}
	c := code[0]
	if c.Stream("stdout") != "one\ntwo\nthree\n" || c.Stream("stderr") != "oops\n" {
		t.Errorf("streams %q and %q", c.Stream("stdout"), c.Stream("stderr"))
	}
	if d := c.Displays(); len(d) != 1 || d[0]["text/plain"] != "a picture" {
		t.Errorf("displays %v", d)
	}
}

func TestReadError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.ipynb")
	if err := os.WriteFile(path, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "n.ipynb") {
		t.Errorf("error %v does not name the file", err)
	}
}

func TestClean(t *testing.T) {
	one := 1
	tests := []struct {
		name   string
		change func(n *Notebook)
		want   string
	}{
		{"clean", func(*Notebook) {}, ""},
		{"output", func(n *Notebook) { n.Cells[1].Outputs = []Output{{Type: "stream"}} }, "cell 2 has outputs"},
		{"count", func(n *Notebook) { n.Cells[0].ExecutionCount = &one }, "cell 1 has outputs or an execution count"},
		{"kernel", func(n *Notebook) { n.Metadata.Kernelspec.Name = "python3" }, `its kernel is "python3"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := New("var x = 1", "var y = 2")
			test.change(n)
			err := n.Clean()
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

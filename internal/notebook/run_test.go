package notebook_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"layercake/internal/notebook"
)

// TestNoNotebook runs JSON files that are not notebooks: a one-line message names the file, and nothing runs or is
// written.
func TestNoNotebook(t *testing.T) {
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	file := func(cells, rest string) string {
		return `{"cells": [` + cells + `], "metadata": {"kernelspec": {"name": "layercake"}}, "nbformat": 4, "nbformat_minor": 5` + rest + `}`
	}
	const good = `{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# T"}`
	for _, test := range []struct{ name, content, want string }{
		{"list", `[]`, "nbformat cannot read it"},
		{"cut", file(good, "")[:60], "line 1"},
		{"strings", file(`"a"`, ""), "cell 1: 'a' is not of type 'object'"},
		{"no_metadata", file(good+`, {"cell_type": "markdown", "source": ""}`, ""), "cell 2: 'metadata' is a required property"},
		{"number", file(`{"cell_type": "code", "metadata": {}, "source": 5}`, ""), "cell 1, source: 5 is not valid"},
		{"attachment", file(`{"cell_type": "markdown", "metadata": {}, "source": "", "attachments": {"a": "b"}}`, ""), "cell 1, attachments, a: 'b' is not of type 'object'"},
		{"half_a_letter", file(strings.Replace(good, "T", `\ud800`, 1), ""), "surrogates not allowed"},
		{"metadata", strings.Replace(file(good, ""), `{"kernelspec": {"name": "layercake"}}`, "[]", 1), "metadata: [] is not of type 'object'"},
		{"minor", strings.Replace(file(good, ""), `"nbformat_minor": 5`, `"nbformat_minor": "5"`, 1), "its nbformat_minor is '5'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path, folder := filepath.Join(t.TempDir(), test.name+".ipynb"), t.TempDir()
			if err := os.WriteFile(path, []byte(test.content), 0o644); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			_, err := notebook.Run(t.Context(), clone, &out, path, folder)
			want := test.name + ".ipynb is not a notebook: "
			if err == nil || !strings.Contains(out.String(), want) || !strings.Contains(out.String(), test.want) || strings.Contains(out.String(), "Traceback") {
				t.Errorf("error %v, printed\n%s\nwant %s... %s", err, &out, want, test.want)
			}
			if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
				t.Errorf("written: %v, %v", entries, err)
			}
		})
	}
}

// TestDamagedOutputs runs a notebook with invalid outputs, which do not matter since they are replaced.
func TestDamagedOutputs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outputs.ipynb")
	content := `{"cells": [{"cell_type": "code", "metadata": {}, "source": "%%\nfmt.Println(6*7)", "outputs": [{"output_type": "odd"}, 1], "execution_count": "x"}],
		"metadata": {}, "nbformat": 4, "nbformat_minor": 5}`
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	executed, page, log, failed := run(t, path)
	if failed != nil || strings.TrimSpace(executed.Cells[0].Stream("stdout")) != "42" || !strings.Contains(page, "42") {
		t.Errorf("error %v, printed\n%s", failed, log)
	}
}

// TestNoRoom has a file in place of the folder: one line says what cannot be written.
func TestNoRoom(t *testing.T) {
	clone, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "small", notebook.New("%%\nfmt.Println(1)"))
	var out bytes.Buffer
	_, err = notebook.Run(t.Context(), clone, &out, path, path)
	if want := "small.ipynb cannot be written: "; err == nil || !strings.Contains(out.String(), want) || strings.Contains(out.String(), "Traceback") {
		t.Errorf("error %v, printed\n%s\nwant %s", err, &out, want)
	}
}

func TestCheckFolder(t *testing.T) {
	folder := t.TempDir()
	if err := notebook.CheckFolder(folder); err != nil {
		t.Error(err)
	}
	file := filepath.Join(folder, "notebooks", "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := notebook.CheckFolder(file); err == nil || !strings.Contains(err.Error(), "pages cannot be written to "+file) {
		t.Errorf("error %v", err)
	}
}

// TestLettersOfOtherScripts has a cell draw text with letters that our font lacks. The kernel finds other fonts.
func TestLettersOfOtherScripts(t *testing.T) {
	executed, _, log, failed := run(t, write(t, "letters", notebook.New(
		"import (\n\t\"layercake/kit\"\n\t\"layercake/plots\"\n)",
		"%%\nplots.ClassHistogram(kit.NewArray([]uint8{0, 1, 1}), \"猫 🐱\", \"قط\")",
	)))
	cell := executed.Cells[1]
	if failed != nil || cell.Stream("stderr") != "" || len(cell.Displays()) != 1 || cell.Displays()[0]["image/png"] == "" {
		t.Errorf("error %v, said %q, printed\n%s", failed, cell.Stream("stderr"), log)
	}
}

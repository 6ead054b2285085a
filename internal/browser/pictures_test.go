package browser

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var regen = flag.Bool("regen", false, "rewrite the list of pictures that JupyterLab shows")

// TestPicturesInText compares the pictures that JupyterLab shows in a notebook's text with the list that the test of
// pages uses. See make.py beside them.
func TestPicturesInText(t *testing.T) {
	folder := clone.Path("internal", "page", "testdata", "pictures")
	text, err := os.ReadFile(filepath.Join(folder, "pictures.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	var notebook struct {
		Cells    []struct{}
		Metadata struct{ Files map[string]string }
	}
	if err := json.Unmarshal(text, &notebook); err != nil {
		t.Fatal(err)
	}
	for name, data := range notebook.Metadata.Files {
		path := filepath.Join(lab.folder, filepath.FromSlash(name))
		content, err := base64.StdEncoding.DecodeString(data)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(path), 0o755)
		}
		if err == nil {
			err = os.WriteFile(path, content, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(lab.folder, "pictures.ipynb"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	p := openAgain(t, "pictures.ipynb")
	var pictures []string
	p.wait("all pictures", func() bool {
		pictures = ask[[]string](p, "picturesInText", len(notebook.Cells))
		return pictures != nil
	})
	shown := strings.Join(pictures, "\n") + "\n"
	list := filepath.Join(folder, "shown.txt")
	if *regen {
		if err := os.WriteFile(list, []byte(shown), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(list); err != nil || shown != string(want) {
		t.Errorf("JupyterLab shows the pictures %s (%v); want %s", strings.Fields(shown), err, strings.Fields(string(want)))
	}
}

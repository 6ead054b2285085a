package page

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPicturesInText compares the pictures in a notebook's text on the page with those that JupyterLab shows.
func TestPicturesInText(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := read(t, filepath.Join("testdata", "pictures", "pictures.ipynb"))
	var notebook struct {
		Metadata struct{ Files map[string]string }
	}
	if err := json.Unmarshal([]byte(text), &notebook); err != nil {
		t.Fatal(err)
	}
	for name, data := range notebook.Metadata.Files {
		content, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(folder, filepath.FromSlash(name)), string(content))
	}
	path := filepath.Join(folder, "pictures.ipynb")
	put(t, path, text)
	_, page, log := made(t, path)

	want := strings.Fields(read(t, filepath.Join("testdata", "pictures", "shown.txt")))
	var shown []string
	for _, found := range regexp.MustCompile(`<img [^>]*alt="(n\d+)"[^>]*>`).FindAllStringSubmatch(page, -1) {
		shown = append(shown, found[1])
		if !strings.Contains(found[0], `src="data:image/`) {
			t.Errorf("%s is not in the page: %.200s", found[1], found[0])
		}
	}
	// Unlike JupyterLab the page also decodes the names of attachments, which other programs write encoded, and shows
	// SVG attachments.
	for _, n := range want {
		if !slices.Contains(shown, n) {
			t.Errorf("%s is missing, but JupyterLab shows it", n)
		}
	}
	missing := map[string]bool{
		"none.png": true, "attachment:none.png": true, "below": true, "files/image.png": true, "/image.png": true, "attachment:": true,
		"attachment:./image.png": true, "ATTACHMENT:image.png": true, "attachment:image.png?raw=true": true,
		"text.txt": true, "attachment:text.txt": true,
	}
	notes := 0
	for _, found := range regexp.MustCompile(`  The page lacks (.+): (.+)\.\n`).FindAllStringSubmatch(log, -1) {
		notes++
		if !missing[found[1]] {
			t.Errorf("the page lacks %s: %s", found[1], found[2])
		}
	}
	if n := strings.Count(page, `<span class="missing">Missing picture: `); n != notes {
		t.Errorf("%d notes replace a picture; %d pictures are missing", n, notes)
	}
}

// TestDrawings uses nested SVGs, as written by draw.io and Plotly.
func TestDrawings(t *testing.T) {
	t.Parallel()
	_, page, _ := made(t, write(t, "drawings", markdown(`a <svg/> <svg id="outer"><svg x="1"/><svg><rect/></svg><circle/></svg> b <SVG><g/></SVG > c </svg> d`)))
	var drawn []string
	for _, found := range regexp.MustCompile(`src="data:image/svg\+xml;base64,([^"]*)"`).FindAllStringSubmatch(page, -1) {
		svg, err := base64.StdEncoding.DecodeString(found[1])
		if err != nil {
			t.Fatal(err)
		}
		drawn = append(drawn, string(svg))
	}
	if len(drawn) == 0 || !strings.HasSuffix(drawn[0], ` id="outer"><svg x="1"/><svg><rect/></svg><circle/></svg>`) {
		t.Errorf("the page draws %q", drawn)
	}
}

func TestNamesOfMissingPictures(t *testing.T) {
	t.Parallel()
	_, page, log := made(t, write(t, "missing", markdown(`<img alt="x">`), markdown("<img src=\"a\x1b[31m\u202e\nb.png\">")))
	for _, want := range []string{"The page lacks a picture without a name: no such file.\n", "The page lacks a\ufffd[31m\ufffd\ufffdb.png: no such file.\n"} {
		if !strings.Contains(log, want) {
			t.Errorf("printed %q, want %q", log, want)
		}
	}
	if !strings.Contains(page, "Missing picture: a picture without a name (") {
		t.Error("the page does not say that a picture without a name is missing")
	}
}

// put writes a file and creates its folder.
func put(t *testing.T, path, content string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(content), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Questions is the filter of what clients send on shell. What comes after a dot GoNB lists only if it knows the imports,
// and those of earlier cells it adds to a cell that parses, which one that ends in a dot does not. So they go with it.
type questions struct {
	cells *cells
	key   []byte
	added *added
}

func (f questions) pass(m *message) []*message {
	// What is not signed is not to be signed here.
	if m.kind != "complete_request" && m.kind != "inspect_request" || !m.signed(f.key) {
		return []*message{m}
	}
	var c map[string]any
	json.Unmarshal(m.content, &c)
	code, _ := c["code"].(string)
	cursor, ok := c["cursor_pos"].(float64)
	imports := f.cells.importsFor(code)
	if !ok || imports == "" {
		return []*message{m}
	}
	letters := utf8.RuneCountInString(imports)
	c["code"], c["cursor_pos"] = imports+code, int(cursor)+letters
	if m.kind == "complete_request" { // its reply has places in the code
		f.added.put(m.id, letters)
	}
	return []*message{m.with(c)}
}

// notGo begins a cell that is written to a file or given to another program.
var notGo = regexp.MustCompile(`^%%\w`)

// importsFor returns the imports of all cells, but for those of names that the code imports itself.
func (c *cells) importsFor(code string) string {
	if notGo.MatchString(code) {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	imports := map[string]string{}
	for _, n := range slices.Sorted(maps.Keys(c.cells)) {
		if cell := c.cells[n]; !cell.failed {
			maps.Copy(imports, cell.imports)
		}
	}
	for name := range readCell(code).imports {
		delete(imports, name)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(imports)) {
		b.WriteString("import ")
		if p := imports[name]; name != path.Base(p) {
			b.WriteString(name + " ")
		}
		b.WriteString(`"` + imports[name] + "\"\n")
	}
	return b.String()
}

// Added is how many letters were put before the code of a request, by its id.
type added struct{ letters sync.Map }

func (a *added) put(request string, letters int) { a.letters.Store(request, letters) }

// take forgets the request.
func (a *added) take(request string) (letters int) {
	if n, ok := a.letters.LoadAndDelete(request); ok {
		letters = n.(int)
	}
	return letters
}

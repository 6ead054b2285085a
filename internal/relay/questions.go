package main

import (
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
)

// Questions is the filter of what clients send on shell. A cell goes to GoNB as GoNB can read it (source.go). What comes
// after a dot GoNB lists only if it knows the imports, and those of earlier cells it adds to a cell that parses, which one
// that ends in a dot does not. So they go with it.
type questions struct {
	cells   *cells
	sources *sources
	added   *added
}

func (f questions) pass(m *message) []*message {
	var c map[string]any
	json.Unmarshal(m.content, &c)
	text, ok := c["code"].(string)
	if !ok {
		return []*message{m}
	}
	s := readSource(text)
	switch m.kind {
	case "execute_request":
		if silent, _ := c["silent"].(bool); !silent {
			f.sources.put(m.id, given{text, s})
		}
		c["code"] = s.forGoNB()
	case "complete_request", "inspect_request":
		code, imports := strings.Join(s.code, "\n"), f.cells.importsFor(s)
		at, _ := c["cursor_pos"].(float64)
		cursor := len(utf16.Encode([]rune(imports))) + s.cursor(text, int(at))
		c["code"], c["cursor_pos"] = imports+code, cursor
		if m.kind == "complete_request" { // a reply of help has no places
			f.added.put(m.id, cursor-int(at))
		}
	default:
		return []*message{m}
	}
	return []*message{m.with(c)}
}

// notGo begins a cell that is written to a file or given to another program.
var notGo = regexp.MustCompile(`^%%\w`)

// selected finds what a name is selected from, as kit in kit.Dense.
var selected = regexp.MustCompile(`\b([a-z]\w*)\.`)

// importsFor returns the imports of all cells, but for those of names that the cell imports itself; and of the project's
// packages that it names, for GoNB would import them.
func (c *cells) importsFor(s *source) string {
	code := strings.Join(s.code, "\n")
	if notGo.MatchString(code) {
		return ""
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	imports := map[string]string{}
	own, names, packages := readCell(s), c.names(0), c.packages()
	for _, m := range selected.FindAllStringSubmatch(code, -1) {
		i := slices.IndexFunc(packages, func(p string) bool { return path.Base(p) == m[1] })
		if i >= 0 && !own.declared[m[1]] && !own.local[m[1]] && !slices.Contains(names, m[1]) {
			imports[m[1]] = packages[i]
		}
	}
	for _, n := range slices.Sorted(maps.Keys(c.cells)) {
		if cell := c.cells[n]; !cell.failed {
			maps.Copy(imports, cell.imports)
		}
	}
	for name := range own.imports {
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

// Added is how much further on the cursor of a request is in what GoNB gets, by the request's id.
type added struct{ characters sync.Map }

func (a *added) put(request string, by int) { a.characters.Store(request, by) }

// take forgets the request.
func (a *added) take(request string) (by int) {
	if n, ok := a.characters.LoadAndDelete(request); ok {
		by = n.(int)
	}
	return by
}

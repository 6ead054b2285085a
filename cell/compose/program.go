package compose

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"layercake/internal/keep"
)

// A Program is the compiled form of a cell.
type Program struct {
	Source string
	Lines  []Line    // of Source
	Advice []Problem // warnings
	Lost   bool      // the program ended before its variables were kept; set by Done

	cell      int
	imports   map[string]imported
	declared  []*declaration
	variables []*Variable // declared by the cell
	keeps     bool        // it has variables that later cells load
	as        form

	Tests      []string // names of the cell's tests and benchmarks
	Benchmarks bool     // Tests includes benchmarks
}

// A form is the kind of program that a cell becomes.
type form int

const (
	cellForm    form = iota
	testForm         // for go test: the cell runs before its tests
	browserForm      // WebAssembly, which cannot load variables
)

// A Problem is a message about a line of a cell.
type Problem struct {
	Line                    // in the cell
	Message  string         // in the compiler's words
	Position token.Position // in the checked source
}

// An Error says why a cell does not compile.
type Error struct {
	Source   string // the checked source: the cell and what it needs, as the compiler sees it
	Lines    []Line // of Source
	Problems []Problem
	Missing  []string // paths of packages that are not installed
}

func (e *Error) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, fmt.Sprintf("cell [%d], line %d: %s", p.Cell, p.Line.Line+1, p.Message))
	}
	return strings.Join(lines, "\n")
}

// A composer writes the program of one cell.
type composer struct {
	*Session
	ctx       context.Context // of the one call to Compose or similar
	cell      int
	as        form
	constants map[string]string
	kept      *keep.Store // may be nil

	all          bool              // the draft has everything of earlier cells, not only what it needs
	readersNames map[string]string // package names by path: see asReadersDo

	chunks   []*part
	imports  map[string]imported // of the cell
	declared []*declaration
	defines  map[string]bool // variables that the cell declares
	earlier  []*declaration  // what the cell needs from earlier cells
	needed   []*Variable

	draft     text
	offsets   map[*declaration]int // of earlier declarations in the draft
	fset      *token.FileSet
	file      *ast.File
	info      *types.Info
	pkg       *types.Package
	qualified map[*ast.Ident]bool // selectors, such as Println in fmt.Println
	unused    []token.Pos         // variables
	undefined map[string]bool
	cycles    []string // variables of earlier cells redefined through functions that use them
	assigns   []string // cycles of the previous attempt, which this one assigns to
	former    []string // variables whose type a definition changes, found by the previous attempt
	edits     []edit   // of the draft
	shows     bool     // it shows a picture, with package show
	advice    []Problem
	asks      []string // source of what reads the standard input
	ownTests  bool     // it has a TestMain

	literals     []*declaration          // the cell's function literals
	literalNames map[literalPlace]string // names of this cell's and earlier cells' literals
}

// A part is a chunk in the draft.
type part struct {
	chunk
	code     string   // as in the draft
	shift    int      // how much further right the code is than in the cell
	offset   int      // of the code in the draft
	assigned []string // for each name of a definition: the name if the variable already exists, otherwise ""
	several  bool     // several expressions, which the draft puts into a slice
	hoisted  bool     // a definition, which becomes a declaration in the draft
	wrong    []wrongDirective
}

// A list of expressions is not a statement, but a slice literal can be.
const listBegin, listEnd = "[]interface{}{", "}"

// Compose makes a program of a cell's lines. Cancelling ctx stops it. Mistakes in the code are an [Error].
func (s *Session) Compose(ctx context.Context, cell int, lines []string) (*Program, error) {
	return s.composer(ctx, cell).compose(lines)
}

// ComposeTest makes a file for go test of a cell's lines.
func (s *Session) ComposeTest(ctx context.Context, cell int, lines []string) (*Program, error) {
	c := s.composer(ctx, cell)
	c.as = testForm
	return c.compose(lines)
}

// ComposeBrowser makes a program for the browser of a cell's lines, with the given constants. Its variables have their
// first values.
func (s *Session) ComposeBrowser(ctx context.Context, cell int, lines []string, constants map[string]string) (*Program, error) {
	c := s.composer(ctx, cell)
	c.as, c.constants = browserForm, constants
	return c.compose(lines)
}

func (c *composer) compose(lines []string) (*Program, error) {
	p, err := c.composed(lines)
	if stopped := c.ctx.Err(); stopped != nil {
		return nil, stopped // problems may only come from the cancellation
	}
	return p, err
}

func (c *composer) composed(lines []string) (*Program, error) {
	c.packages.refresh()
	c.read(split(lines))
	c.list()
	c.reach()
	c.write()
	err := c.check()
	if len(c.undefined) > 0 && c.complete(c.undefined) {
		c.write()
		err = c.check()
	}
	if c.narrow() {
		c.write()
		err = c.check()
	}
	if retyped := c.retyped(); len(c.cycles)+len(retyped) > 0 {
		again := c.Session.composer(c.ctx, c.cell)
		again.as, again.constants = c.as, c.constants
		again.assigns, again.former = append(c.assigns, c.cycles...), append(c.former, retyped...)
		return again.composed(lines)
	}
	if mistakes, ok := errors.AsType[*Error](err); ok {
		err = c.leaveOut(mistakes)
	}
	if err != nil {
		return nil, err
	}
	return c.program()
}

// leaveOut removes functions of earlier cells that do not compile with the current declarations, then the functions
// that call them. If the cell needs one of them, or something else is wrong, it returns the mistakes.
func (c *composer) leaveOut(mistakes *Error) error {
	told := &Error{mistakes.Source, mistakes.Lines, slices.Clone(mistakes.Problems), mistakes.Missing}
	for i, p := range told.Problems {
		if d := c.functionAt(p.Position); d != nil && !strings.HasPrefix(p.Message, "undefined: ") { // an undefined name explains itself
			told.Problems[i].Message += fmt.Sprintf("; %s of cell [%d] no longer compiles: declare it again", d.names[0], d.origin.cell)
			if len(c.defines)+len(c.declared) > 0 {
				told.Problems[i].Message += " in this cell"
			}
		}
	}
	for {
		before := len(c.earlier)
		var out []*declaration
		for _, p := range mistakes.Problems {
			if d := c.functionAt(p.Position); d != nil && !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
		c.earlier = slices.DeleteFunc(c.earlier, func(d *declaration) bool { return slices.Contains(out, d) })
		if len(c.earlier) == before {
			return told
		}
		for _, d := range out {
			if strings.Contains(d.names[0], ".") { // only a method is left out while its type is needed
				c.advise(0, fmt.Sprintf("%s of cell [%d] no longer compiles and is left out", d.names[0], d.origin.cell))
			}
		}
		c.write()
		err := c.check()
		next, ok := errors.AsType[*Error](err)
		if !ok {
			return err
		}
		mistakes = next
	}
}

// functionAt returns the function of an earlier cell at a position in the draft, or nil.
func (c *composer) functionAt(at token.Position) *declaration {
	for _, d := range c.earlier {
		if from := c.offsets[d]; d.kind == function && at.IsValid() && from <= at.Offset && at.Offset < from+len(d.text) {
			return d
		}
	}
	return nil
}

// advise adds a warning about a line of the cell.
func (c *composer) advise(line int, message string) {
	c.advice = append(c.advice, Problem{Line: Line{c.cell, line, 0}, Message: message})
}

func (s *Session) composer(ctx context.Context, cell int) *composer {
	kept, _ := keep.Open(s.store) // the program reports an error when it begins
	return &composer{Session: s, ctx: ctx, cell: cell, kept: kept, imports: map[string]imported{}, defines: map[string]bool{}}
}

// read records what the cell declares.
func (c *composer) read(chunks []chunk) {
	c.shadow(chunks)
	for _, ch := range chunks {
		p := &part{chunk: ch, code: ch.text, shift: -ch.column}
		at := origin{c.cell, ch.line, 0}
		switch {
		case ch.kind == define:
			c.hoist(p)
		case ch.kind == function:
			p.code = mainFunction.ReplaceAllString(p.code, "${1}"+ownMain+"(")
			if c.as == testForm && testMain.MatchString(p.code) {
				p.code = testMain.ReplaceAllString(p.code, "${1}"+ownTestMain+"(")
				c.ownTests = true
			}
			p.chunk.text = p.code
			ch = p.chunk
		}
		c.direct(p)
		switch p.kind {
		case importing, constant, typing, function, variable:
			d, specs, err := parseChunk(p.code)
			if err != nil {
				break // reported when the whole is parsed
			}
			switch p.kind {
			case importing:
				for i, spec := range specs {
					name, path, named := importName(spec)
					at.column = i
					c.imports[name] = imported{strings.Fields(name)[0], path, named, at}
				}
			case variable:
				specs := d.(*ast.GenDecl).Specs
				if len(specs) == 1 {
					c.embed(p, specs[0].(*ast.ValueSpec))
				}
				for _, spec := range specs {
					for _, n := range spec.(*ast.ValueSpec).Names {
						c.defines[n.Name] = true
					}
				}
			default:
				c.declared = append(c.declared, declarationOf(ch, d, at))
			}
		}
		c.chunks = append(c.chunks, p)
	}
}

// mainFunction matches the start of a func main, pasted from a program.
var mainFunction = regexp.MustCompile(`^(func\s+)main\s*\(`)

// testMain matches the start of a func TestMain.
var testMain = regexp.MustCompile(`^(func\s+)TestMain\s*\(`)

// hoist turns a := at the top of a cell into a declaration. Variables that this cell already declares, or that their
// own new value depends on, directly or through a function, are assigned instead.
func (c *composer) hoist(p *part) {
	left, right, _ := strings.Cut(p.text, ":=")
	if _, err := parser.ParseExpr("f(" + right + ",\n)"); err != nil {
		p.kind = statement
		return
	}
	mentions := words(right)
	fresh := false
	names := strings.Split(left, ",")
	p.assigned = make([]string, len(names))
	for i, name := range names {
		name = strings.TrimSpace(name)
		switch {
		case slices.Contains(c.former, name) && mentions[name] && !c.defines[name]:
			fresh = true
			right = asFormer(right, name)
			for _, before := range c.chunks {
				if before.kind == statement || before.kind == variable {
					before.code = asFormer(before.code, name)
				}
			}
		case c.defines[name], (mentions[name] || slices.Contains(c.assigns, name)) && c.variables[name] != nil:
			p.assigned[i] = name
			names[i] = strings.Replace(names[i], name, "_"+strings.Repeat(" ", len(name)-1), 1)
		case name != "_":
			fresh = true
		}
	}
	if !fresh {
		p.kind = statement
		p.code = left + "= " + right
		return
	}
	p.kind, p.hoisted = variable, true
	p.code, p.shift = "var "+strings.Join(names, ",")+"= "+right, p.shift+len("var ")
}

// list makes several last expressions compile.
func (c *composer) list() {
	p := c.last()
	if p == nil || p.ended {
		return
	}
	if _, err := parser.ParseExpr("func() {" + p.code + "\n}"); err == nil {
		return
	}
	if _, err := parser.ParseExpr(listBegin + p.code + listEnd); err == nil {
		p.several = true
		p.code, p.shift = listBegin+p.code+listEnd, p.shift+len(listBegin)
	}
}

// reach finds what the cell needs from earlier cells.
func (c *composer) reach() {
	own := map[string]bool{}
	for _, d := range c.declared {
		for _, name := range d.names {
			own[name] = true
		}
	}
	var queue []string
	seen := map[string]bool{}
	want := func(names map[string]bool) {
		for name := range names {
			if !seen[name] && !own[name] && !c.defines[name] {
				seen[name] = true
				queue = append(queue, name)
			}
		}
	}
	if c.all {
		for name := range c.variables {
			want(map[string]bool{name: true})
		}
		for key := range c.Session.declared {
			base, _, _ := strings.Cut(key, ".")
			want(map[string]bool{base: true})
		}
	}
	for _, p := range c.chunks {
		want(words(p.code))
		for _, name := range p.assigned {
			if name != "" {
				want(map[string]bool{name: true})
			}
		}
	}
	c.addFormer(want)
	for _, t := range c.declared {
		if t.kind != typing {
			continue
		}
		for _, name := range t.names {
			for key, d := range c.methodsOfOtherCells(name) {
				if !own[key] {
					c.earlier = append(c.earlier, d)
					want(d.uses)
				}
			}
		}
	}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if v := c.variables[name]; v != nil {
			c.needed = append(c.needed, v)
			want(words(v.Type))
			if c.isAnew(v) {
				want(v.made.uses())
			}
			want(c.mates(name))
			continue
		}
		for key, d := range c.Session.declared {
			if base, _, method := strings.Cut(key, "."); key == name || method && base == name {
				if !slices.Contains(c.earlier, d) && !slices.ContainsFunc(d.names, func(n string) bool { return own[n] }) {
					c.earlier = append(c.earlier, d)
					want(d.uses)
				}
			}
		}
	}
	slices.SortFunc(c.earlier, func(a, b *declaration) int { return a.origin.compare(b.origin) })
	slices.SortFunc(c.needed, func(a, b *Variable) int { return a.origin.compare(b.origin) })
}

// narrow drops what the cell only seemed to need from earlier cells because it uses the same names, and returns whether
// it dropped anything.
func (c *composer) narrow() bool {
	if c.pkg == nil || len(c.earlier)+len(c.needed) == 0 {
		return false
	}
	type place struct {
		offset int
		name   string
	}
	var places []place
	for id, o := range c.info.Uses {
		if o.Parent() == c.pkg.Scope() {
			places = append(places, place{c.offset(id.Pos()), o.Name()})
		}
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.offset, b.offset) })
	var queue []string
	within := func(offset, size int) {
		i, _ := slices.BinarySearchFunc(places, offset, func(p place, at int) int { return cmp.Compare(p.offset, at) })
		for ; i < len(places) && places[i].offset < offset+size; i++ {
			queue = append(queue, places[i].name)
		}
	}
	for _, p := range c.chunks {
		if p.kind != importing {
			within(p.offset, len(p.code))
		}
		queue = append(queue, p.assigned...)
	}
	for _, d := range c.declared { // a method of an earlier cell's type
		for _, name := range d.names {
			base, _, _ := strings.Cut(name, ".")
			queue = append(queue, base)
		}
	}
	seen := map[string]bool{}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if seen[name] {
			continue
		}
		seen[name] = true
		if v := c.variables[strings.TrimSuffix(name, formerSuffix)]; v != nil {
			queue = slices.AppendSeq(queue, maps.Keys(words(v.Type)))
			queue = slices.AppendSeq(queue, maps.Keys(c.mates(v.Name)))
			if c.isAnew(v) {
				queue = slices.AppendSeq(queue, maps.Keys(v.made.uses()))
			}
		}
		for _, d := range c.earlier {
			if d.declares(name) {
				within(c.offsets[d], len(d.text))
			}
		}
	}
	before := len(c.earlier) + len(c.needed)
	c.earlier = slices.DeleteFunc(c.earlier, func(d *declaration) bool { return !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), d.declares) })
	c.needed = slices.DeleteFunc(c.needed, func(v *Variable) bool { return !seen[v.Name] })
	return len(c.earlier)+len(c.needed) < before
}

// declares returns whether the declaration declares the name, or a method of the type with this name.
func (d *declaration) declares(name string) bool {
	return slices.ContainsFunc(d.names, func(n string) bool {
		base, _, method := strings.Cut(n, ".")
		return n == name || method && base == name
	})
}

func (o origin) compare(other origin) int {
	return cmp.Or(cmp.Compare(o.cell, other.cell), cmp.Compare(o.line, other.line), cmp.Compare(o.column, other.column))
}

// words returns the names in code except those after a dot. It may include other names, such as fields in literals.
func words(code string) map[string]bool {
	out := map[string]bool{}
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(code)), []byte(code), func(token.Position, string) {}, 0)
	for last := token.ILLEGAL; ; {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok == token.IDENT && last != token.PERIOD {
			out[lit] = true
		}
		last = tok
	}
}

// names returns all names in the draft's code.
func (c *composer) names() map[string]bool {
	all := map[string]bool{}
	for _, p := range c.chunks {
		maps.Copy(all, words(p.code))
	}
	for _, d := range c.earlier {
		maps.Copy(all, d.uses)
	}
	for _, v := range c.needed {
		if c.isAnew(v) {
			maps.Copy(all, v.made.uses())
		}
	}
	return all
}

// write writes the draft: all declarations as the user wrote them, and the statements in main.
func (c *composer) write() {
	c.draft = text{}
	c.draft.add("package main", nowhere)
	names := c.names()
	for name, i := range c.used(names) {
		if i.origin.cell != c.cell {
			c.draft.add(importLine(name, i), i.origin.place())
		}
	}
	for _, p := range c.chunks {
		if p.kind == importing {
			c.part(p)
		}
	}
	typeImports := importsOf(c.typed())
	if c.all {
		typeImports = c.asReadersDo(typeImports)
	}
	for _, path := range slices.Sorted(maps.Keys(typeImports)) {
		c.draft.add(fmt.Sprintf("import %s %q", typeImports[path], path), nowhere)
	}
	for _, name := range slices.Sorted(maps.Keys(c.constants)) {
		c.draft.add(fmt.Sprintf("const %s = %q", name, c.constants[name]), nowhere)
	}
	c.offsets = map[*declaration]int{}
	for _, d := range c.earlier {
		c.offsets[d] = c.draft.add(d.text, d.origin.place())
	}
	c.addNeeded(&c.draft)
	for _, p := range c.chunks {
		switch p.kind {
		case constant, typing, function, variable:
			c.part(p)
		}
	}
	c.draft.add("func main() {", nowhere)
	for _, p := range c.chunks {
		if p.kind == statement {
			c.part(p)
		}
	}
	c.draft.add("}", nowhere)
}

// asReadersDo names packages in the types of variables as cells do, unless the name is taken, for code completion and
// help. It returns the packages to import.
func (c *composer) asReadersDo(typeImports map[string]string) (imports map[string]string) {
	taken := maps.Clone(c.defines)
	for name := range c.variables {
		taken[name] = true
	}
	for _, d := range slices.AppendSeq(slices.Clone(c.declared), maps.Values(c.Session.declared)) {
		for _, name := range d.names {
			taken[name] = true
		}
	}
	byPath := map[string]string{}
	for key, i := range c.used(c.names()) {
		if taken[i.name] = true; !strings.Contains(key, " ") {
			byPath[i.path] = i.name
		}
	}
	c.readersNames, imports = map[string]string{}, map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(typeImports)) {
		name := byPath[path]
		if name == "" {
			name = packageName(path)
			for key, i := range c.Session.imports {
				if i.path == path && !strings.Contains(key, " ") {
					name = i.name
				}
			}
			if taken[name] {
				name = typeImports[path]
			}
			taken[name], imports[path] = true, name
		}
		c.readersNames[path] = name
	}
	return imports
}

// renamed replaces a package's name in a type.
func renamed(typ, from, to string) string {
	return regexp.MustCompile(`\b`+from+`\.`).ReplaceAllLiteralString(typ, to+".")
}

// loaded returns the variables that the cell needs and that are kept.
func (c *composer) loaded() (out []*Variable) {
	for _, v := range c.needed {
		if !c.isAnew(v) {
			out = append(out, v)
		}
	}
	return out
}

// typed returns the variables that the cell needs and that the program declares with their types.
func (c *composer) typed() []*Variable {
	if c.as == browserForm {
		return nil
	}
	return c.needed
}

// addNeeded declares the variables of earlier cells: recreated ones as they were declared, the others with their types.
func (c *composer) addNeeded(t *text) {
	told := map[*initializer]bool{}
	for _, v := range c.needed {
		if !c.isAnew(v) {
			typ := v.Type
			for path, name := range c.readersNames {
				typ = renamed(typ, importedAs(path), name)
			}
			t.add("var "+v.Name+" "+typ, v.origin.place())
		} else if !told[v.made] {
			told[v.made] = true
			t.add(v.made.declaration(c.anewWith(v)))
		}
	}
}

// isAnew returns whether a variable of an earlier cell is recreated.
func (c *composer) isAnew(v *Variable) bool { return v.anew != "" || c.as == browserForm }

// anewWith returns a function that returns whether a variable is recreated together with v.
func (c *composer) anewWith(v *Variable) func(name string) bool {
	return func(name string) bool {
		other := c.Session.variables[name]
		return other != nil && other.made == v.made && c.isAnew(other) && slices.Contains(c.needed, other)
	}
}

func (c *composer) part(p *part) {
	c.draft.direct(c.cell, p.directives)
	p.offset = c.draft.add(p.code, Line{c.cell, p.line, p.shift})
}

// direct adds the directives of a cell's declaration.
func (t *text) direct(cell int, directives []directive) {
	for _, d := range directives {
		t.add(d.text, Line{cell, d.line, 0})
	}
}

// used returns the imports of this and earlier cells that code with these names needs.
func (c *composer) used(names map[string]bool) map[string]imported {
	all := maps.Clone(c.Session.imports)
	maps.Copy(all, c.imports)
	maps.DeleteFunc(all, func(name string, i imported) bool {
		switch kind, _, _ := strings.Cut(name, " "); {
		case kind == "_" || c.imports[name].path != "" && kind == ".":
			return false
		case kind == ".":
			return !c.mentions(i.path, names)
		case c.imports[name].path == "" && (c.defines[name] || c.declares(name)): // the cell uses the name for something else
			return true
		}
		return !names[name]
	})
	return all
}

// mentions returns whether any of the names that no cell declares is a member of the package.
func (c *composer) mentions(path string, names map[string]bool) bool {
	if c.packages.need(c.ctx, []string{path}) != nil {
		return false
	}
	pkg, err := c.packages.Import(path)
	if err != nil {
		return false
	}
	for _, name := range pkg.Scope().Names() {
		if names[name] && ast.IsExported(name) && !c.defines[name] && !c.declares(name) && c.variables[name] == nil && c.Session.declared[name] == nil {
			return true
		}
	}
	return false
}

func importLine(name string, i imported) string {
	if i.named {
		name, _, _ = strings.Cut(name, " ")
		return fmt.Sprintf("import %s %q", name, i.path)
	}
	return fmt.Sprintf("import %q", i.path)
}

// check parses and type-checks the draft.
func (c *composer) check() error {
	c.fset, c.unused, c.undefined, c.cycles = token.NewFileSet(), nil, map[string]bool{}, nil
	file, err := parser.ParseFile(c.fset, "main.go", c.draft.String(), parser.SkipObjectResolution|parser.AllErrors)
	var problems []Problem
	var missing []string
	var imports []Problem
	failed := func() error { return &Error{c.draft.String(), c.draft.lines, problems, missing} }
	for _, p := range c.chunks {
		problems = append(problems, c.misdirected(p)...)
		problems = append(problems, c.syntax(p)...)
	}
	if len(problems) > 0 {
		return failed()
	}
	if list, ok := err.(scanner.ErrorList); ok {
		for _, e := range list {
			problems = append(problems, c.problem(e.Pos, e.Msg))
		}
		return failed()
	}
	if err != nil {
		return err
	}
	c.file, c.qualified = file, map[*ast.Ident]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			c.qualified[sel.Sel] = true
		}
		return true
	})
	var paths []string
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, path)
	}
	if err := c.packages.need(c.ctx, paths); err != nil {
		return err
	}
	c.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{},
	}
	passed := false // the last problem was skipped, so its continuation lines are too
	config := types.Config{
		Importer: c.packages,
		Error: func(err error) {
			e := err.(types.Error)
			if passed = c.repeated(c.importAt(e.Pos)) || passed && strings.HasPrefix(e.Msg, "\t"); passed {
				return
			}
			if strings.HasPrefix(e.Msg, "initialization cycle") {
				if id := c.madeOfItself(e.Pos); id != nil {
					passed = true
					problems = append(problems, c.problem(c.fset.Position(id.Pos()), "undefined: "+id.Name))
					return
				}
				if name := c.definedAt(e.Pos); c.variables[name] != nil {
					c.cycles = append(c.cycles, name)
				}
			}
			switch at := c.problem(c.fset.Position(e.Pos), e.Msg); {
			case e.Soft && strings.HasPrefix(e.Msg, "declared and not used: "):
				c.unused = append(c.unused, e.Pos)
			case e.Soft && strings.Contains(e.Msg, " imported ") && strings.HasSuffix(e.Msg, "and not used"):
			case strings.HasSuffix(e.Msg, "is not used") && c.isLast(e.Pos):
			case strings.HasPrefix(e.Msg, "undefined: ") && c.failed[e.Msg[len("undefined: "):]] > 0:
				name := e.Msg[len("undefined: "):]
				at.Message += fmt.Sprintf("; its declaration in cell [%d] failed: fix that cell and run it again", c.failed[name])
				problems = append(problems, at)
			case strings.HasPrefix(e.Msg, "could not import "):
				path, _, _ := strings.Cut(e.Msg[len("could not import "):], " ")
				if path == "C" {
					at.Message = "a cell cannot contain C: put it in your own package, with cgo, and import that"
					imports = append(imports, at)
					return
				}
				missing, imports = append(missing, path), append(imports, at)
			default:
				if name, ok := strings.CutPrefix(e.Msg, "undefined: "); ok {
					if of, _, selected := strings.Cut(name, "."); !selected || c.isGuessed(of) { // another package may have it
						c.undefined[of] = true
					}
				}
				problems = append(problems, at)
			}
		},
	}
	c.pkg, _ = config.Check("main", c.fset, []*ast.File{file}, c.info)
	problems = append(problems, c.hiding()...)
	if len(imports) > 0 {
		problems = imports // undefined names may be in the missing packages
	}
	if len(problems) > 0 {
		return failed()
	}
	return nil
}

// hiding returns the problems of declarations that shadow one of Go's types, such as error. At package level they would
// hide it from the variables of other cells.
func (c *composer) hiding() (problems []Problem) {
	for id, o := range c.info.Defs {
		if _, isType := types.Universe.Lookup(id.Name).(*types.TypeName); isType && o != nil && o.Parent() == c.pkg.Scope() {
			problems = append(problems, c.problem(c.fset.Position(id.Pos()), id.Name+" is one of Go's types, which this would hide from later cells: choose another name"))
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Position.Offset, b.Position.Offset) })
	return problems
}

// madeOfItself returns the variable at a position that a definition uses before it is declared, or nil. Declarations
// may use later ones.
func (c *composer) madeOfItself(pos token.Pos) (found *ast.Ident) {
	if p := c.hoistedAt(pos); p != nil {
		for _, spec := range c.specs(p) {
			for _, v := range spec.Values {
				ast.Inspect(v, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok && found == nil && c.defines[id.Name] {
						if o := c.info.Uses[id]; o != nil && o.Parent() != nil && o.Parent().Parent() == types.Universe && o.Pos() >= spec.Pos() {
							found = id
						}
					}
					return true
				})
			}
		}
	}
	return found
}

// definedAt returns the variable that a definition declares at a position, or "".
func (c *composer) definedAt(pos token.Pos) string {
	if p := c.hoistedAt(pos); p != nil {
		for _, spec := range c.specs(p) {
			for _, id := range spec.Names {
				if id.Pos() == pos {
					return id.Name
				}
			}
		}
	}
	return ""
}

// hoistedAt returns the definition at a position, or nil.
func (c *composer) hoistedAt(pos token.Pos) *part {
	for _, p := range c.chunks {
		if at := c.offset(pos); p.hoisted && p.offset <= at && at < p.offset+len(p.code) {
			return p
		}
	}
	return nil
}

// importAt returns the import at a position, or nil.
func (c *composer) importAt(pos token.Pos) *ast.ImportSpec {
	for _, spec := range c.file.Imports {
		if spec.Pos() <= pos && pos < spec.End() {
			return spec
		}
	}
	return nil
}

// repeated returns whether an identical import comes earlier.
func (c *composer) repeated(spec *ast.ImportSpec) bool {
	if spec == nil {
		return false
	}
	name, path, _ := importName(spec)
	for _, before := range c.file.Imports {
		if before == spec {
			return false
		}
		if n, p, _ := importName(before); n == name && p == path {
			return true
		}
	}
	return false
}

// syntax returns the syntax errors of a part by itself: within the whole the parser would attribute what follows to the
// part.
func (c *composer) syntax(p *part) (problems []Problem) {
	before, after := "package main;\n", ""
	if p.kind == statement {
		before, after = "package main; func main() {\n", "\n}"
	}
	_, err := parser.ParseFile(token.NewFileSet(), "", before+p.code+after, parser.SkipObjectResolution)
	list, _ := err.(scanner.ErrorList)
	list = list[:min(len(list), 1)] // the others follow from the first
	first := strings.Count(c.draft.String()[:p.offset], "\n") + 1
	lines := strings.Split(p.code, "\n")
	for _, e := range list {
		at := e.Pos
		if line := at.Line - 1; line > len(lines) { // something is missing at the end
			at.Line, at.Column = 1+len(lines), 1+len(lines[len(lines)-1])
		}
		at.Line += first - 2
		problems = append(problems, c.problem(at, e.Msg))
	}
	return problems
}

// isLast returns whether the position is in the cell's last statement.
func (c *composer) isLast(pos token.Pos) bool {
	p := c.last()
	at := c.fset.Position(pos).Offset
	return p != nil && p.offset <= at && at <= p.offset+len(p.code)
}

// last returns the cell's last statement, or nil.
func (c *composer) last() *part {
	if n := len(c.chunks); n > 0 && c.chunks[n-1].kind == statement {
		return c.chunks[n-1]
	}
	return nil
}

// problem returns a problem at a position in the draft.
func (c *composer) problem(at token.Position, message string) Problem {
	l := nowhere
	if at.Line >= 1 && at.Line <= len(c.draft.lines) {
		l = c.draft.lines[at.Line-1]
	}
	return Problem{l, inventedNames.Replace(message), at}
}

// inventedNames removes the suffixes of invented names from messages.
var inventedNames = strings.NewReplacer(formerSuffix, "", packageSuffix, "")

// Draft returns a cell with what it needs from earlier cells, even if it does not parse, and the position in the draft
// of a position in the cell: lines and columns count from 0, columns in bytes.
func (s *Session) Draft(lines []string, line, column int) (source string, atLine, atColumn int) {
	c := s.composer(context.Background(), unnumbered)
	c.all = true
	c.read(split(lines))
	c.importSelected()
	c.reach()
	c.write()
	for i, l := range c.draft.lines {
		if l.Cell == c.cell && l.Line == line {
			return c.draft.String(), i, column + l.Shift
		}
	}
	return c.draft.String(), len(c.draft.lines) - 2, 0 // an empty line in main
}

// unnumbered is the number of a cell that is not run.
const unnumbered = 1 << 30

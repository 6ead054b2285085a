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

// A Program is what a cell is compiled as.
type Program struct {
	Source string
	Lines  []Line    // of the source
	Advice []Problem // what is not wrong, but could be better
	Lost   bool      // it ended before its variables were kept, as Done found out

	cell      int
	imports   map[string]imported
	declared  []*declaration
	variables []*Variable // that the cell declares
	keeps     bool        // it has variables that later cells load
	as        form

	Tests      []string // the tests and benchmarks of a cell of them
	Benchmarks bool     // there are some among these
}

// A form is what a cell becomes.
type form int

const (
	cellForm    form = iota
	testForm         // of go test: what the cell does is done before the tests
	browserForm      // WebAssembly, where there is nothing to load variables from
)

// A Problem is something about a line of a cell.
type Problem struct {
	Line                    // of the cell
	Message  string         // in the compiler's words
	Position token.Position // in the source that was checked
}

// An Error is why a cell is no program.
type Error struct {
	Source   string // what was checked: the cell with what it needs, as a compiler would be given it
	Lines    []Line // of the source
	Problems []Problem
	Missing  []string // the paths of packages that are not here
}

func (e *Error) Error() string {
	var lines []string
	for _, p := range e.Problems {
		lines = append(lines, fmt.Sprintf("cell [%d], line %d: %s", p.Cell, p.Line.Line+1, p.Message))
	}
	return strings.Join(lines, "\n")
}

// A composer makes the program of one cell.
type composer struct {
	*Session
	ctx       context.Context // of the one call that the composer is for
	cell      int
	as        form
	constants map[string]string
	kept      *keep.Store // or nil

	all          bool              // the draft has all of earlier cells, rather than what it needs
	readersNames map[string]string // of packages, by their paths: see asReadersDo

	chunks   []*part
	imports  map[string]imported // of the cell
	declared []*declaration
	defines  map[string]bool // the variables that the cell declares
	earlier  []*declaration  // what the cell needs of earlier cells
	needed   []*Variable

	draft     text
	offsets   map[*declaration]int // of the earlier ones in the draft
	fset      *token.FileSet
	file      *ast.File
	info      *types.Info
	pkg       *types.Package
	qualified map[*ast.Ident]bool // what is selected, as Println in fmt.Println
	unused    []token.Pos         // variables
	undefined map[string]bool
	cycles    []string // variables of earlier cells that a definition makes of functions that use them
	assigns   []string // those of an attempt before, which this one assigns to
	former    []string // variables that get another type by a definition, as an attempt before has found
	edits     []edit   // of the draft
	shows     bool     // a picture, with package show
	advice    []Problem
	asks      []string // what reads the standard input, as it is written
	ownTests  bool     // with a TestMain

	literals     []*declaration          // functions without names that the cell has
	literalNames map[literalPlace]string // that these and those of earlier cells are given
}

// A part is a chunk in the draft.
type part struct {
	chunk
	code     string   // as it is in the draft
	shift    int      // by how much that is further right
	offset   int      // of the code in the draft
	assigned []string // of a definition: the variables that are there already, in their places among the names, and "" for new ones
	several  bool     // expressions, of which the draft makes a slice
	hoisted  bool     // a definition, which the draft makes a declaration
	wrong    []wrongDirective
}

// A list of expressions is no statement: this makes one of it.
const listBegin, listEnd = "[]interface{}{", "}"

// Compose makes a program of a cell's lines, until it is stopped. Mistakes in the code are an [Error].
func (s *Session) Compose(ctx context.Context, cell int, lines []string) (*Program, error) {
	return s.composer(ctx, cell).compose(lines)
}

// ComposeTest makes a file for go test of a cell's lines.
func (s *Session) ComposeTest(ctx context.Context, cell int, lines []string) (*Program, error) {
	c := s.composer(ctx, cell)
	c.as = testForm
	return c.compose(lines)
}

// ComposeBrowser makes a program for a browser of a cell's lines, which has these constants. Variables have their first values there.
func (s *Session) ComposeBrowser(ctx context.Context, cell int, lines []string, constants map[string]string) (*Program, error) {
	c := s.composer(ctx, cell)
	c.as, c.constants = browserForm, constants
	return c.compose(lines)
}

func (c *composer) compose(lines []string) (*Program, error) {
	p, err := c.composed(lines)
	if stopped := c.ctx.Err(); stopped != nil {
		return nil, stopped // what is said to be wrong may be so because of that
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

// leaveOut leaves out functions of earlier cells that do not compile with what is declared now, and then those that call them. If the
// cell needs one of these, or something else is wrong, the mistakes are an error.
func (c *composer) leaveOut(mistakes *Error) error {
	told := &Error{mistakes.Source, mistakes.Lines, slices.Clone(mistakes.Problems), mistakes.Missing}
	for i, p := range told.Problems {
		if d := c.functionAt(p.Position); d != nil && !strings.HasPrefix(p.Message, "undefined: ") { // of that the name says all
			told.Problems[i].Message += fmt.Sprintf("; %s of cell [%d] does not fit what is declared now: declare it anew", d.names[0], d.origin.cell)
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
			if strings.Contains(d.names[0], ".") { // its type is needed
				c.advise(0, fmt.Sprintf("%s of cell [%d] does not fit what is declared now, and is left out", d.names[0], d.origin.cell))
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

// functionAt is the function of an earlier cell at a place of the draft, or nil.
func (c *composer) functionAt(at token.Position) *declaration {
	for _, d := range c.earlier {
		if from := c.offsets[d]; d.kind == function && at.IsValid() && from <= at.Offset && at.Offset < from+len(d.text) {
			return d
		}
	}
	return nil
}

// advise says something about a line of the cell.
func (c *composer) advise(line int, message string) {
	c.advice = append(c.advice, Problem{Line: Line{c.cell, line, 0}, Message: message})
}

func (s *Session) composer(ctx context.Context, cell int) *composer {
	kept, _ := keep.Open(s.store) // the program says when it begins what is wrong with that
	return &composer{Session: s, ctx: ctx, cell: cell, kept: kept, imports: map[string]imported{}, defines: map[string]bool{}}
}

// read notes what the cell declares.
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
				break // it is told when all is parsed
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

// mainFunction begins a func main, which people bring from programs.
var mainFunction = regexp.MustCompile(`^(func\s+)main\s*\(`)

// testMain begins a func TestMain.
var testMain = regexp.MustCompile(`^(func\s+)TestMain\s*\(`)

// hoist makes a declaration of a := at the top of a cell. Variables that this cell has already, or that their own new value is made
// of, itself or in a function that it calls, are assigned to.
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

// list has the cell's last expressions compile, if there are several.
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

// reach finds what the cell needs of earlier cells.
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

// narrow leaves out what the cell only seems to need of earlier cells, since it has names of its own that are the same, and tells
// whether there was any.
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
	for _, d := range c.declared { // a method of a type of an earlier cell
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

// declares tells whether the declaration declares the name, or a method of the type of this name.
func (d *declaration) declares(name string) bool {
	return slices.ContainsFunc(d.names, func(n string) bool {
		base, _, method := strings.Cut(n, ".")
		return n == name || method && base == name
	})
}

func (o origin) compare(other origin) int {
	return cmp.Or(cmp.Compare(o.cell, other.cell), cmp.Compare(o.line, other.line), cmp.Compare(o.column, other.column))
}

// words are the names in code, but for those after a dot. There can be more than are meant, as those of fields in a literal.
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

// names are all that the draft's code mentions.
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

// write writes the draft: all declarations as they were written, and the statements in main.
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

// asReadersDo names the packages in the types of variables as cells do, where nothing else has that name, for what completes code and
// tells of it. It returns those that are to be imported.
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

// renamed is a type with another name of a package.
func renamed(typ, from, to string) string {
	return regexp.MustCompile(`\b`+from+`\.`).ReplaceAllLiteralString(typ, to+".")
}

// loaded are the variables that the cell needs whose values are kept.
func (c *composer) loaded() (out []*Variable) {
	for _, v := range c.needed {
		if !c.isAnew(v) {
			out = append(out, v)
		}
	}
	return out
}

// typed are the variables that the cell needs and that the program declares by their types.
func (c *composer) typed() []*Variable {
	if c.as == browserForm {
		return nil
	}
	return c.needed
}

// addNeeded declares the variables of earlier cells: those that are made anew as they were declared, the others by their types.
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

// isAnew tells whether a variable of an earlier cell has its first value.
func (c *composer) isAnew(v *Variable) bool { return v.anew != "" || c.as == browserForm }

// anewWith returns a function that tells which variables are made anew with v.
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

// used are the imports, this cell's and earlier ones', that code with these names needs.
func (c *composer) used(names map[string]bool) map[string]imported {
	all := maps.Clone(c.Session.imports)
	maps.Copy(all, c.imports)
	maps.DeleteFunc(all, func(name string, i imported) bool {
		switch kind, _, _ := strings.Cut(name, " "); {
		case kind == "_" || c.imports[name].path != "" && kind == ".":
			return false
		case kind == ".":
			return !c.mentions(i.path, names)
		case c.imports[name].path == "" && (c.defines[name] || c.declares(name)): // the cell has something else of this name
			return true
		}
		return !names[name]
	})
	return all
}

// mentions tells whether some of the names, which no cell has declared, are members of a package.
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

// check parses the draft and finds the types of all that is in it.
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
	passed := false // the last problem: what goes on about it is, too
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
				at.Message += fmt.Sprintf("; its declaration in cell [%d] failed: mend that cell and run it again", c.failed[name])
				problems = append(problems, at)
			case strings.HasPrefix(e.Msg, "could not import "):
				path, _, _ := strings.Cut(e.Msg[len("could not import "):], " ")
				if path == "C" {
					at.Message = "a cell cannot hold C: write a package of your own that does, with cgo, and import that"
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
		problems = imports // what is undefined may be there with them
	}
	if len(problems) > 0 {
		return failed()
	}
	return nil
}

// hiding are the problems of declarations that have the name of a type of Go's, as error: for all of a program they would hide the
// type, which variables of other cells may have.
func (c *composer) hiding() (problems []Problem) {
	for id, o := range c.info.Defs {
		if _, isType := types.Universe.Lookup(id.Name).(*types.TypeName); isType && o != nil && o.Parent() == c.pkg.Scope() {
			problems = append(problems, c.problem(c.fset.Position(id.Pos()), id.Name+" is a type of Go's, which this hides from later cells: choose another name"))
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Position.Offset, b.Position.Offset) })
	return problems
}

// madeOfItself is the variable that a definition at a position is made of before it is there, or nil. A declaration can be made of
// later ones.
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

// definedAt is the variable that a definition makes whose name is at a position, or "".
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

// hoistedAt is the definition at a position, or nil.
func (c *composer) hoistedAt(pos token.Pos) *part {
	for _, p := range c.chunks {
		if at := c.offset(pos); p.hoisted && p.offset <= at && at < p.offset+len(p.code) {
			return p
		}
	}
	return nil
}

// importAt is the import at a position, or nil.
func (c *composer) importAt(pos token.Pos) *ast.ImportSpec {
	for _, spec := range c.file.Imports {
		if spec.Pos() <= pos && pos < spec.End() {
			return spec
		}
	}
	return nil
}

// repeated tells whether an import is there before in the same words.
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

// syntax returns what is wrong with a part by itself: within the whole the parser would take what follows for a part of it.
func (c *composer) syntax(p *part) (problems []Problem) {
	before, after := "package main;\n", ""
	if p.kind == statement {
		before, after = "package main; func main() {\n", "\n}"
	}
	_, err := parser.ParseFile(token.NewFileSet(), "", before+p.code+after, parser.SkipObjectResolution)
	list, _ := err.(scanner.ErrorList)
	list = list[:min(len(list), 1)] // the others come of the first
	first := strings.Count(c.draft.String()[:p.offset], "\n") + 1
	lines := strings.Split(p.code, "\n")
	for _, e := range list {
		at := e.Pos
		if line := at.Line - 1; line > len(lines) { // what is missing at the end
			at.Line, at.Column = 1+len(lines), 1+len(lines[len(lines)-1])
		}
		at.Line += first - 2
		problems = append(problems, c.problem(at, e.Msg))
	}
	return problems
}

// isLast tells whether the position is in the cell's last statement.
func (c *composer) isLast(pos token.Pos) bool {
	p := c.last()
	at := c.fset.Position(pos).Offset
	return p != nil && p.offset <= at && at <= p.offset+len(p.code)
}

// last is the cell's last statement, or nil.
func (c *composer) last() *part {
	if n := len(c.chunks); n > 0 && c.chunks[n-1].kind == statement {
		return c.chunks[n-1]
	}
	return nil
}

// problem is one at a place in the draft.
func (c *composer) problem(at token.Position, message string) Problem {
	l := nowhere
	if at.Line >= 1 && at.Line <= len(c.draft.lines) {
		l = c.draft.lines[at.Line-1]
	}
	return Problem{l, inventedNames.Replace(message), at}
}

// inventedNames removes from messages what names have that cells know without.
var inventedNames = strings.NewReplacer(formerSuffix, "", packageSuffix, "")

// Draft returns a cell with what it needs of earlier ones, whether it can be parsed or not, and where in that a place of the
// cell is: lines and columns count from 0, columns in bytes.
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
	return c.draft.String(), len(c.draft.lines) - 2, 0 // an empty line: within main
}

// unnumbered is the number of a cell that is not run.
const unnumbered = 1 << 30

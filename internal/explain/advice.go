package explain

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"layercake/internal/metricnames"
	"layercake/internal/near"
	"layercake/internal/words"
)

// A question is a compiler error for which there may be a better explanation.
type question struct {
	*Cells
	cell int // the failed cell
	line Line
	more []Line // continuation lines
	problem
}

func (q *question) hint(format string, args ...any) {
	q.hints = append(q.hints, fmt.Sprintf(format, args...))
}

// title replaces the compiler's message.
func (q *question) title(format string, args ...any) {
	q.what = "Error: " + fmt.Sprintf(format, args...)
}

var undefined = regexp.MustCompile(`^undefined: (\w+)$`)

// Explanations of errors that learners meet, by the messages of the compiler and the parser.
var answers = []struct {
	pattern *regexp.Regexp
	give    func(q *question, m []string)
}{
	{undefined, (*question).unknownName},
	{regexp.MustCompile(`^undefined: (\w+)\.(\w+)`), func(q *question, m []string) { q.notInPackage(m[1], m[2]) }},
	{regexp.MustCompile(`^(.+)\.(\w+) undefined \(type \*?(\w+)\.(\w+) has no field or method`), func(q *question, m []string) {
		of, name, pkg, typ := m[1], m[2], m[3], m[4]
		q.title("%s has no %s", of, name)
		q.has(pkg+"."+typ, name, q.api(pkg).members(typ))
	}},
	{regexp.MustCompile(`^unknown field (\w+) in struct literal of type (\w+)\.(\w+)`), func(q *question, m []string) {
		name, pkg, typ := m[1], m[2], m[3]
		q.title("%s.%s has no field %s", pkg, typ, name)
		q.has(pkg+"."+typ, name, q.api(pkg).fields(typ))
	}},
	// A user-defined type, whose name has no package.
	{regexp.MustCompile(`^cannot use (.+?) \(.*\) as (\w+\.[A-Z]\w*) value in .*: (\*?\w+) does not implement \S+ \((.+)\)$`), (*question).lacksMethod},
	{regexp.MustCompile(`^cannot use (.+?) \(.*\) as (\w+\.\w+) value in `), func(q *question, m []string) {
		q.title("%s is not a %s", m[1], m[2])
		q.values(m[1], m[2])
	}},
	{regexp.MustCompile(`^cannot use (.+?) \(.* type [^\[].*\) as (\[\]\w+\.\w+) value in `), func(q *question, m []string) {
		q.title("%s is not a %s", m[1], m[2])
		q.hint("A slice is needed: %s{%s}", m[2], m[1])
	}},
	{regexp.MustCompile(`^could not import ([\w./-]+) \(`), (*question).noPackage},
	{regexp.MustCompile(`^(\w+) redeclared in this block$`), (*question).declaredTwice},
	{regexp.MustCompile(`^assignment mismatch: 1 variable but (.+)\.(\w+) returns 2 values$`), func(q *question, m []string) {
		if of, name := m[1], "Must"+m[2]; slices.Contains(q.api("kit").allMembers(), name) {
			q.hint("The second is an error. Use %s.%s, which ends the cell on an error.", of, name)
		}
	}},
	{regexp.MustCompile(`^assignment mismatch: 2 variables but (.+)\.MustEvaluate returns 1 value$`), func(q *question, m []string) {
		q.hint("It returns a score with a Loss and an Accuracy: score := %s.MustEvaluate(...), score.Loss", m[1])
	}},
	{regexp.MustCompile(`^not enough arguments in call to (.+)\.(?:Must)?Fit$`), func(q *question, m []string) {
		q.caret-- // at the parenthesis rather than after it
		q.hint("The last argument is the options: kit.FitOptions{Epochs: 5}, or kit.FitOptions{} for Keras's defaults.")
	}},
	{regexp.MustCompile(`cannot (index|slice) (.+) \(.* type kit\.Array\)`), func(q *question, m []string) {
		q.brackets(m[2])
	}},
	{regexp.MustCompile(`cannot index (.+) \(.* type table\.Table\)`), func(q *question, m []string) {
		q.hint("A column of a table is %[1]s.Column(\"name\"), a table of some is %[1]s.Select(\"a\", \"b\"), and rows are %[1]s.Rows(from, to) or %[1]s.Filter(...).", m[1])
	}},
	{regexp.MustCompile(`cannot slice (.+) \(.* type table\.Table\)`), func(q *question, m []string) {
		q.hint("A part of a table is %[1]s.Rows(from, to), and %[1]s.Head(5) has the first rows.", m[1])
	}},
	{regexp.MustCompile(`operator . not defined on .* type table\.Column\)|mismatched types table\.Column and|cannot convert .* to type table\.Column$`), func(q *question, m []string) {
		q.hint("Rows are compared in a function: t.Filter(func(r table.Row) bool { return r.Float(\"age\") > 30 }). Columns compute with table.Map and table.Compute.")
	}},
	{regexp.MustCompile(`mismatched types (.*?)(?: and kit\.Array)?\)|^invalid operation: operator . not defined on .* type kit\.Array\)`), func(q *question, m []string) {
		if strings.Contains(m[0], "kit.Array") {
			q.arithmetic(m[1] != "" && !strings.HasPrefix(m[1], "kit.Array"))
		}
	}},
	{regexp.MustCompile(`^invalid operation: (\w+) \S+ .* \((?:operator \S+ not defined on struct|struct containing kit\.\w+ cannot be compared)\)`), func(q *question, m []string) {
		q.arithmetic(false)
	}},
	{regexp.MustCompile(`^expected '==', found '='$`), func(q *question, m []string) { q.byName() }},
	{regexp.MustCompile(`^missing ',' in argument list$`), func(q *question, m []string) {
		if regexp.MustCompile(`\w: `).MatchString(q.code) {
			q.byName()
		}
	}},
	{regexp.MustCompile(`^expected '\)', found ','$`), func(q *question, m []string) {
		q.hint("Go has no tuples like Python's (3, 3): pass sizes one by one, kit.Conv2D(8, 3, 3), and x and y together as kit.Data(x, y).")
	}},
	{regexp.MustCompile(`^(?:invalid composite literal type|missing type in composite literal)`), func(q *question, m []string) {
		q.hint("Put the type before the braces: []kit.Callback{...}, map[int]float64{...}.")
	}},
	{regexp.MustCompile(`^too many arguments in call to (kit\.[A-Z]\w*)$`), func(q *question, m []string) {
		q.hint("Other options are methods or fields of the result: press Tab after %s(...).", m[1])
	}},
	{regexp.MustCompile(`^(\w+)\.(\w+) \(value of type func\(.*\) is not a type$`), func(q *question, m []string) {
		q.title("%s.%s is a function, not a type", m[1], m[2])
		q.hint("Call it and set fields of the result: x := %s.%s(...), x.FIELD = ...", m[1], m[2])
	}},
	{regexp.MustCompile(`^(?:illegal|invalid) character (?:U\+([0-9A-F]+)|NUL)|^curly quotation mark '(.)'`), (*question).notGo},
	{regexp.MustCompile(`^expected '\(', found \w+$|^expected (?:statement|'}'), found 'import'$`), func(q *question, m []string) {
		what, cell := regexp.MustCompile(`^\s*(func|import)\b`).FindStringSubmatch(q.code), q.cells[q.cell]
		switch {
		case what == nil:
		case cell != nil && cell.parts() == 0 && what[1] == "func":
			q.hint("A function in Go is func f(x int) int { ... }.")
		default:
			q.title("%s is below the %%%% line", what[1])
			q.hint("Move it above. Only statements go below.")
			if cell != nil && cell.parts() > 1 {
				q.hint("This cell has %d %%%% lines, as merged cells do: move all declarations above the first.", cell.parts())
			}
		}
	}},
	{regexp.MustCompile(`^no new variables on left side of :=$`), func(q *question, m []string) {
		q.hint("The variable already exists. Assign a new value with = instead of :=")
	}},
	{regexp.MustCompile(`^expected declaration, found '([)}\]])'$`), func(q *question, m []string) {
		q.title("there is an extra %s", m[1])
	}},
	{regexp.MustCompile(`^missing ',' before newline in `), func(q *question, m []string) {
		q.title("this line needs a comma or a closing bracket at its end")
		q.hint("In Go the last line of a list also ends with a comma if the bracket is on the next line.")
	}},
	{regexp.MustCompile(`^expected '([)}\]])', found 'EOF'$`), func(q *question, m []string) {
		q.title("a %s is missing at the end", m[1])
	}},
}

var otherErrors = regexp.MustCompile(` \(and \d+ more errors?\)$`)

// answer sets the problem's message and hints.
func (q *question) answer() {
	message := otherErrors.ReplaceAllString(q.line.Message, "")
	q.title("%s", message)
	if !q.otherLanguage(message) && !slices.ContainsFunc(slips, func(s slip) bool { return s.try(q, message) }) {
		for _, a := range answers {
			if m := a.pattern.FindStringSubmatch(message); m != nil {
				a.give(q, m)
				break
			}
		}
	}
	for _, l := range q.more {
		if l.CodeLine == 0 { // "have (string)", "want (int)"
			q.hint("  %s", l.Message)
		}
	}
}

// lookAlikes maps characters to the Go characters that they look like.
var lookAlikes = func() map[rune]string {
	alike := map[rune]string{'×': "*", '÷': "/", '≤': "<=", '≥': ">=", '≠': "!=", '…': "...", '′': "'", '´': "'", '″': `"`}
	for _, r := range "‘’‚‛" {
		alike[r] = "'"
	}
	for _, r := range "“”„‟«»" {
		alike[r] = `"`
	}
	for _, r := range "‐‑‒–—−" {
		alike[r] = "-"
	}
	for r := '!'; r <= '~'; r++ { // full-width forms
		alike[r-'!'+'！'] = string(r)
	}
	return alike
}()

// notGo explains a character that Go does not allow.
func (q *question) notGo(m []string) {
	code, _ := strconv.ParseInt(m[1], 16, 32)
	r := rune(code)
	if m[2] != "" {
		r, _ = utf8.DecodeRuneInString(m[2])
	}
	like, ok := lookAlikes[r]
	switch {
	case ok:
		q.title("Go does not know the character %c; use %s", r, like)
		q.hint("Word processors and web pages replace characters. Type it again here.")
	case r == '#':
		q.hint("A comment begins with // in Go.")
	case r == '?':
		q.hint("For help on a name, press Shift+Tab after it.")
	case r == '\\':
		q.hint("In Go a line continues if it ends with an operator, a comma or an opening bracket.")
	case !unicode.IsPrint(r):
		q.title("there is an invisible character here, U+%04X", r)
		q.hint("Delete it, or type the line again.")
	}
}

// byName explains keyword arguments.
func (q *question) byName() {
	q.title("Go has no keyword arguments such as epochs=3")
	q.hint("Use fields, kit.FitOptions{Epochs: 3}, or methods, kit.Dense(10).Activation(kit.ReLU).")
}

// lacksMethod explains a type, user-defined or basic, that does not implement an interface.
func (q *question) lacksMethod(m []string) {
	value, wanted, own, reason := m[1], m[2], m[3], m[4]
	if slices.Contains([]string{"string", "bool", "int", "float64", "rune", "nil"}, own) {
		q.title("%s is not a %s", value, wanted)
		q.values(value, wanted)
		return
	}
	q.title("%s is not a %s: %s", own, wanted, reason)
	if strings.HasSuffix(reason, "has pointer receiver") {
		q.hint("Use its address: &%s", value)
	}
	pkg, typ, _ := strings.Cut(wanted, ".")
	if methods := q.api(pkg).members(typ); len(methods) > 0 {
		q.hint("A %s has the methods %s.", wanted, list(methods))
	}
}

// values hints at a package's values of a type.
func (q *question) values(value, wanted string) {
	pkg, typ, _ := strings.Cut(wanted, ".")
	values := q.api(pkg).values(typ)
	word := strings.NewReplacer("_", "", "()", "").Replace(metricnames.Full(strings.Trim(value, `"`))) // "mse" as well
	if found := near.Names(word, values); len(found) > 0 {
		q.hint("Use %s.%s.", pkg, found[0])
	}
	if len(values) > 0 {
		q.hint("%s has %s.", pkg, list(values))
	}
}

// notInPackage explains a name that a package lacks.
func (q *question) notInPackage(pkg, name string) {
	q.title("%s has no %s", pkg, name)
	if found := near.Names(name, q.api(pkg).names()); len(found) > 0 {
		q.hint("%s has %s.", pkg, list(found))
	} else {
		q.hint("To see its names, press Tab after %s", pkg+".")
	}
}

// has hints at the fields and methods of a type that lacks the given name.
func (q *question) has(typ, name string, names []string) {
	if found := near.Names(name, names); len(found) > 0 {
		names = found
	}
	if len(names) > 0 && len(names) <= 12 {
		q.hint("A %s has %s.", typ, list(names))
	} else {
		q.hint("It is a %s. To see its fields and methods, press Tab after the dot.", typ)
	}
}

// unknownName explains an undefined name that no failed cell declares.
func (q *question) unknownName(m []string) {
	name := m[1]
	q.title("%s is not defined", name)
	declared := q.last(q.cell, func(c *cell) bool { return c.Declared[name] })
	local := q.last(q.cell+1, func(c *cell) bool { return c.Local[name] })
	found := near.Names(name, q.names(q.cell))
	if q.notImported(name) {
		return
	}
	switch {
	case regexp.MustCompile(`^\s*(?:for\s+)?(?:\w+\s*,\s*)*` + name + `\s*(?:,\s*\w+\s*)*=[^=]`).MatchString(q.code):
		q.hint("Declare a new variable with := instead of =")
	case q.isParameter(name):
		q.hint("A parameter is a name and its type: func f(x int)")
	case declared > 0: // after %rm or %reset
		q.hint("Cell [%d] declares it: run that cell again.", declared)
	case local > 0 && local < q.cell:
		q.hint("Cell [%d] declares it below %%%%, for itself only. Declare it above %%%% to share it: var %s = ...", local, name)
	case foreign[name] != "":
		q.hint("%s", foreign[name])
	case len(found) > 0:
		q.hint("There is %s.", list(found))
	default:
		if strings.Contains(q.code, name+".") && len(q.api(strings.ToLower(name)).names()) > 0 {
			q.hint("There is a package %s, in lower case.", strings.ToLower(name))
			return
		}
		if found := q.inPackages(name); len(found) > 0 {
			q.hint("There is %s.", list(found))
			return
		}
		for _, p := range q.packages() {
			if pkg := path.Base(p); strings.Contains(q.code, name+".") && len(near.Names(name, []string{pkg})) > 0 {
				q.hint("There is a package %s: import %q", pkg, p)
				return
			}
			if pkg := path.Base(p); slices.Contains(q.api(pkg).names(), name) {
				q.hint("There is %s.%s.", pkg, name)
				return
			}
		}
		q.hint("No cell that has run declares it: run the cell that does, or check the spelling.")
	}
}

// isParameter returns whether an undefined name is used as the type of a function parameter.
func (q *question) isParameter(name string) bool {
	return regexp.MustCompile(`\bfunc\b[^(]*\((?:[^()]*[\s,])?` + name + `\s*[,)]`).MatchString(q.code)
}

// inPackages returns functions of Go's packages with this name, as for someone who forgot the package: fmt.Println,
// math.Sqrt.
func (q *question) inPackages(name string) (found []string) {
	for _, pkg := range []string{"fmt", "math", "strings", "slices", "maps", "strconv", "os", "time", "errors"} {
		for _, n := range q.api(pkg).names() {
			if strings.EqualFold(n, name) {
				found = append(found, pkg+"."+n)
			}
		}
	}
	return found
}

// notImported explains the undefined name of a package. A package that has all the members used is imported
// automatically, so either a member or the package name is wrong.
func (q *question) notImported(name string) bool {
	has := q.api(name).names()
	uses := regexp.MustCompile(`\b` + name + `\.(\w+)`)
	if len(has) == 0 || !uses.MatchString(q.code) {
		return false
	}
	cell := q.cells[q.cell]
	if cell == nil {
		return false
	}
	for i, l := range cell.lines {
		for _, used := range uses.FindAllStringSubmatchIndex(l, -1) {
			if what := l[used[2]:used[3]]; !slices.Contains(has, what) {
				q.problem = q.newProblem("", Place{q.cell, i + 1})
				q.caret = used[0]
				q.notInPackage(name, what)
				return true
			}
		}
	}
	q.title("%s is not imported", name)
	q.hint("Import it: import %q", q.importPath(name))
	return true
}

// noPackage explains a missing package.
func (q *question) noPackage(m []string) {
	q.title("package %s is not installed", m[1])
	if at := strings.Index(q.code, m[1]); at >= 0 {
		q.caret = at
	}
	q.hint("Available are Go's packages and %s.", list(q.packages()))
}

// declaredTwice explains a name with two declarations in a cell.
func (q *question) declaredTwice(m []string) {
	q.title("%s is declared twice", m[1])
	if len(q.more) > 0 && q.more[0].At.Line > 0 {
		q.hint("The other declaration is in %s.", q.more[0].At.from(q.cell))
	}
}

var tooFar = regexp.MustCompile(`index out of range \[-?\d+\] with length (\d+)`)

// panicAdvice explains a panic's message.
func panicAdvice(what string) []string {
	switch m := tooFar.FindStringSubmatch(what); {
	case m != nil && m[1] == "0":
		return []string{"There are no elements."}
	case m != nil:
		n, _ := strconv.Atoi(m[1])
		is := "are"
		if n == 1 {
			is = "is"
		}
		return []string{fmt.Sprintf("There %s %s, and the first has index 0.", is, words.Plural(n, "element"))}
	case strings.Contains(what, "stack overflow"):
		return []string{"A function calls itself, or functions call each other, forever."}
	case strings.Contains(what, "nil pointer dereference"):
		return []string{"Something on this line is nil: declared but not created yet."}
	case strings.Contains(what, "assignment to entry in nil map"):
		return []string{"The map is nil: declared but not created yet. Create it with make(map[string]int) or similar."}
	}
	return nil
}

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

	"layercake/internal/words"
)

// A question is an error of the compiler's that there may be something better to say of.
type question struct {
	*Cells
	cell int // the failed one
	line Line
	more []Line // that go on with it
	problem
}

// hint adds a line to what is said.
func (q *question) hint(format string, args ...any) {
	q.hints = append(q.hints, fmt.Sprintf(format, args...))
}

// title replaces what the compiler says.
func (q *question) title(format string, args ...any) {
	q.what = "Error: " + fmt.Sprintf(format, args...)
}

var undefined = regexp.MustCompile(`^undefined: (\w+)$`)

// The answers to what learners run into, by the compiler's and the parser's words.
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
	// A type of the reader's own, whose name has no package before it.
	{regexp.MustCompile(`^cannot use (.+?) \(.*\) as (\w+\.[A-Z]\w*) value in .*: (\*?\w+) does not implement \S+ \((.+)\)$`), (*question).lacksMethod},
	{regexp.MustCompile(`^cannot use (.+?) \(.*\) as (\w+\.\w+) value in `), func(q *question, m []string) {
		q.title("%s is no %s", m[1], m[2])
		q.values(m[1], m[2])
	}},
	{regexp.MustCompile(`^cannot use (.+?) \(.* type [^\[].*\) as (\[\]\w+\.\w+) value in `), func(q *question, m []string) {
		q.title("%s is no %s", m[1], m[2])
		q.hint("A list is wanted: %s{%s}", m[2], m[1])
	}},
	{regexp.MustCompile(`^could not import ([\w./-]+) \(`), (*question).noPackage},
	{regexp.MustCompile(`^(\w+) redeclared in this block$`), (*question).declaredTwice},
	{regexp.MustCompile(`^assignment mismatch: 1 variable but (.+)\.(\w+) returns 2 values$`), func(q *question, m []string) {
		if of, name := m[1], "Must"+m[2]; slices.Contains(q.api("kit").allMembers(), name) {
			q.hint("The second one is an error. Take %s.%s, which ends the cell if there is one.", of, name)
		}
	}},
	{regexp.MustCompile(`^assignment mismatch: 2 variables but (.+)\.MustEvaluate returns 1 value$`), func(q *question, m []string) {
		q.hint("It returns a score, which has a Loss and an Accuracy: score := %s.MustEvaluate(...), score.Loss", m[1])
	}},
	{regexp.MustCompile(`^not enough arguments in call to (.+)\.(?:Must)?Fit$`), func(q *question, m []string) {
		q.caret-- // under the bracket, rather than behind it
		q.hint("The last one is the options, kit.FitOptions{Epochs: 5}, or kit.FitOptions{} for Keras's defaults.")
	}},
	{regexp.MustCompile(`cannot (index|slice) (.+) \(.* type kit\.Array\)`), func(q *question, m []string) {
		q.hint("A part of an array is %s.Slice(from, to), with the examples from the first number up to the second.", m[2])
	}},
	{regexp.MustCompile(`mismatched types kit\.Array and|^invalid operation: operator . not defined on .* type kit\.Array\)`), func(q *question, m []string) {
		q.hint("Arrays calculate by methods: x.Div(255), x.Mul(2).")
	}},
	{regexp.MustCompile(`^expected '==', found '='$`), func(q *question, m []string) { q.byName() }},
	{regexp.MustCompile(`^missing ',' in argument list$`), func(q *question, m []string) {
		if regexp.MustCompile(`\w: `).MatchString(q.code) {
			q.byName()
		}
	}},
	{regexp.MustCompile(`^expected '\)', found ','$`), func(q *question, m []string) {
		q.hint("Go has no tuples, as (3, 3) is one in Python: sizes stand one after the other, kit.Conv2D(8, 3, 3), and x and y together are kit.Data(x, y).")
	}},
	{regexp.MustCompile(`^(?:invalid composite literal type|missing type in composite literal)`), func(q *question, m []string) {
		q.hint("Say before the braces what is in them: []kit.Callback{...}, map[int]float64{...}.")
	}},
	{regexp.MustCompile(`^too many arguments in call to (kit\.[A-Z]\w*)$`), func(q *question, m []string) {
		q.hint("Further options are methods or fields of what it returns: press Tab after %s(...).", m[1])
	}},
	{regexp.MustCompile(`^(\w+)\.(\w+) \(value of type func\(.*\) is not a type$`), func(q *question, m []string) {
		q.title("%s.%s is a function, not a type", m[1], m[2])
		q.hint("Call it, and change fields of what it returns: x := %s.%s(...), x.FIELD = ...", m[1], m[2])
	}},
	{regexp.MustCompile(`^(?:illegal|invalid) character (?:U\+([0-9A-F]+)|NUL)|^curly quotation mark '(.)'`), (*question).notGo},
	{regexp.MustCompile(`^expected '\(', found \w+$|^expected (?:statement|'}'), found 'import'$`), func(q *question, m []string) {
		what, cell := regexp.MustCompile(`^\s*(func|import)\b`).FindStringSubmatch(q.code), q.cells[q.cell]
		switch {
		case what == nil:
		case cell != nil && cell.parts() == 0 && what[1] == "func":
			q.hint("A function is func f(x int) int { ... } in Go.")
		default:
			q.title("%s stands below the line of %%%%", what[1])
			q.hint("Put it above: below stands what the cell does.")
			if cell != nil && cell.parts() > 1 {
				q.hint("This cell has %d lines of %%%%, as merged cells do: what any part declares stands above the first.", cell.parts())
			}
		}
	}},
	{regexp.MustCompile(`^no new variables on left side of :=$`), func(q *question, m []string) {
		q.hint("The variable is there already. Give it another value with = instead of :=")
	}},
	{regexp.MustCompile(`^expected declaration, found '([)}\]])'$`), func(q *question, m []string) {
		q.title("there is a %s too many", m[1])
	}},
	{regexp.MustCompile(`^missing ',' before newline in `), func(q *question, m []string) {
		q.title("this line lacks a comma, or a closing bracket, at its end")
		q.hint("In Go the last line of a list has a comma too, if the bracket comes on the next line.")
	}},
	{regexp.MustCompile(`^expected '([)}\]])', found 'EOF'$`), func(q *question, m []string) {
		q.title("a %s is missing at the end", m[1])
	}},
}

var otherErrors = regexp.MustCompile(` \(and \d+ more errors?\)$`)

// answer sets what the problem says.
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

// lookAlikes are what Go has instead of characters that look like its own.
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
	for r := '!'; r <= '~'; r++ { // those of full width
		alike[r-'!'+'！'] = string(r)
	}
	return alike
}()

// notGo is about a character that Go does not know.
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
		q.hint("Word processors and pages change them. Type it anew here.")
	case r == '#':
		q.hint("A comment begins with // in Go.")
	case r == '?':
		q.hint("For help on a name, press Shift+Tab behind it.")
	case r == '\\':
		q.hint("In Go a line goes on if it ends with an operator, a comma or an opening bracket.")
	case !unicode.IsPrint(r):
		q.title("there is an invisible character here, U+%04X", r)
		q.hint("Delete it, or type the line anew.")
	}
}

// byName is about keyword arguments, which Go has not.
func (q *question) byName() {
	q.title("Go has no arguments by name, as in epochs=3")
	q.hint("What they are for in Keras are fields here, kit.FitOptions{Epochs: 3}, or methods, kit.Dense(10).Activation(kit.ReLU).")
}

// lacksMethod is about a type of the reader's own that is not all that it is used as.
func (q *question) lacksMethod(m []string) {
	value, wanted, own, reason := m[1], m[2], m[3], m[4]
	if slices.Contains([]string{"string", "bool", "int", "float64", "rune", "nil"}, own) {
		q.title("%s is no %s", value, wanted)
		q.values(value, wanted)
		return
	}
	q.title("%s is no %s: %s", own, wanted, reason)
	if strings.HasSuffix(reason, "has pointer receiver") {
		q.hint("Give its address: &%s", value)
	}
	pkg, typ, _ := strings.Cut(wanted, ".")
	if methods := q.api(pkg).members(typ); len(methods) > 0 {
		q.hint("A %s has the methods %s.", wanted, list(methods))
	}
}

// values hints at the values that a package has of a type.
func (q *question) values(value, wanted string) {
	pkg, typ, _ := strings.Cut(wanted, ".")
	values := q.api(pkg).values(typ)
	word := strings.NewReplacer(`"`, "", "_", "", "()", "").Replace(value)
	if found := similar(word, values); len(found) > 0 {
		q.hint("Take %s.%s.", pkg, found[0])
	}
	if len(values) > 0 {
		q.hint("In %s there are %s.", pkg, list(values))
	}
}

// notInPackage is about a name that a package lacks.
func (q *question) notInPackage(pkg, name string) {
	q.title("%s has no %s", pkg, name)
	if found := similar(name, q.api(pkg).names()); len(found) > 0 {
		q.hint("%s has %s.", pkg, list(found))
	} else {
		q.hint("To see what it has, press Tab after %s", pkg+".")
	}
}

// has hints at what a type has, when a name was looked for that it hasn't.
func (q *question) has(typ, name string, names []string) {
	if found := similar(name, names); len(found) > 0 {
		names = found
	}
	if len(names) > 0 && len(names) <= 12 {
		q.hint("A %s has %s.", typ, list(names))
	} else {
		q.hint("It is a %s. To see what that has, press Tab after the dot.", typ)
	}
}

// unknownName is about a name that is not defined, other than for a cell that failed.
func (q *question) unknownName(m []string) {
	name := m[1]
	q.title("%s is not defined", name)
	declared := q.last(q.cell, func(c *cell) bool { return c.Declared[name] })
	local := q.last(q.cell+1, func(c *cell) bool { return c.Local[name] })
	found := similar(name, q.names(q.cell))
	if q.notImported(name) {
		return
	}
	switch {
	case regexp.MustCompile(`^\s*(?:for\s+)?(?:\w+\s*,\s*)*` + name + `\s*(?:,\s*\w+\s*)*=[^=]`).MatchString(q.code):
		q.hint("Make a new variable with := instead of =")
	case q.isParameter(name):
		q.hint("A parameter is a name and its type: func f(x int)")
	case declared > 0: // %rm and %reset forget it
		q.hint("Cell [%d] declares it: run that cell again.", declared)
	case local > 0 && local < q.cell:
		q.hint("Cell [%d] makes it below %%%%, for itself only. Above %%%% it would share it: var %s = ...", local, name)
	case foreign[name] != "":
		q.hint("%s", foreign[name])
	case len(found) > 0:
		q.hint("There is %s.", list(found))
	default:
		if strings.Contains(q.code, name+".") && len(q.api(strings.ToLower(name)).names()) > 0 {
			q.hint("There is a package %s, with small letters.", strings.ToLower(name))
			return
		}
		if found := q.inPackages(name); len(found) > 0 {
			q.hint("There is %s.", list(found))
			return
		}
		for _, p := range q.packages() {
			if pkg := path.Base(p); strings.Contains(q.code, name+".") && len(similar(name, []string{pkg})) > 0 {
				q.hint("There is a package %s: import %q", pkg, p)
				return
			}
			if pkg := path.Base(p); slices.Contains(q.api(pkg).names(), name) {
				q.hint("There is %s.%s.", pkg, name)
				return
			}
		}
		q.hint("No cell that ran declares it: run the one that does, or check the spelling.")
	}
}

// isParameter tells whether a name that is not defined stands among a function's parameters, as its type.
func (q *question) isParameter(name string) bool {
	return regexp.MustCompile(`\bfunc\b[^(]*\((?:[^()]*[\s,])?` + name + `\s*[,)]`).MatchString(q.code)
}

// inPackages returns functions of Go's packages that a person may have in mind who writes a name alone: fmt.Println, math.Sqrt.
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

// notImported is about the name of a package. One that has all that is used of it is imported by itself: so either something of
// that is wrong, or what the package is called.
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

// noPackage is about a package that is not here.
func (q *question) noPackage(m []string) {
	q.title("there is no package %s here", m[1])
	if at := strings.Index(q.code, m[1]); at >= 0 {
		q.caret = at
	}
	q.hint("There are Go's own packages, and %s.", list(q.packages()))
}

// declaredTwice is about a name that two declarations of a cell have.
func (q *question) declaredTwice(m []string) {
	q.title("%s is declared twice", m[1])
	if len(q.more) > 0 && q.more[0].At.Line > 0 {
		q.hint("The other declaration is in %s.", q.more[0].At.from(q.cell))
	}
}

var tooFar = regexp.MustCompile(`index out of range \[-?\d+\] with length (\d+)`)

// panicAdvice is what a panic's message means.
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
		return []string{fmt.Sprintf("There %s %s, and the first one's index is 0.", is, words.Plural(n, "element"))}
	case strings.Contains(what, "stack overflow"):
		return []string{"A function calls itself, or functions call each other, without end."}
	case strings.Contains(what, "nil pointer dereference"):
		return []string{"Something in this line is nil: declared, and not made yet."}
	case strings.Contains(what, "assignment to entry in nil map"):
		return []string{"The map is nil: declared, and not made yet. Make it with make(map[string]int) or the like."}
	}
	return nil
}

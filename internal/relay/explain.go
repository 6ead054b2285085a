package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	exited = regexp.MustCompile(`^(exit status \d+|signal: .*)$`)
	// GoNB says on stderr how the program ended, too.
	exitLine = regexp.MustCompile(`(?m)^(\^C|exit status \d+|signal: .*)\n`)
	// In what a program prints GoNB marks places, where it happens to read them in one piece.
	mark     = regexp.MustCompile(` ?\x1b\[7m\[\[ Cell[^\n]*? Line \d+ \]\]\x1b\[0m `)
	mainLine = regexp.MustCompile(`\S*/main(?:_test)?\.go:(\d+)`)

	kitError = regexp.MustCompile(`(?m)^Error: `)
	crash    = regexp.MustCompile(`(?m)^(?:runtime: [^\n]*\n)*(?:panic: |fatal error: |SIG[A-Z]+: )`)
	crashEnd = regexp.MustCompile(`\n(?:\[signal |\n|PC=)|$`)
)

// explain says what failed in a cell, and returns what of stderr is something else. The error's value, the end of stderr
// and the report are GoNB's.
func (c *cells) explain(number int, value, stderr string, report []line) (f failure, printed string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.cell = number
	cell := c.cells[number]
	if cell == nil {
		cell = readCell(readSource(""))
	}
	if value == "stopped while compiling" { // as internal/setup/gonb.go lets GoNB say
		cell.failed = true
		f.problems = []problem{{what: "The cell was stopped while it was compiled."}}
		return f, stderr
	}
	if !exited.MatchString(value) {
		cell.failed = true
		f.problems = c.notCompiled(number, value, report)
		return f, stderr
	}
	cell.failed = false
	stderr = exitLine.ReplaceAllString(mark.ReplaceAllString(stderr, ""), "")
	if at := crash.FindStringIndex(stderr); at != nil {
		f.problems = []problem{c.crashed(stderr[at[0]:], report)}
		return f, stderr[:at[0]]
	}
	if all := kitError.FindAllStringIndex(stderr, -1); all != nil {
		at := all[len(all)-1][0]
		f.problems = []problem{c.kitFailed(number, stderr[at:], report)}
		return f, stderr[:at]
	}
	what := "The cell's program ended with " + value + "."
	switch value {
	case "signal: interrupt":
		what = "The cell was stopped."
	case "signal: killed":
		what = "The cell's program was killed: by the stop button, or because memory ran out."
	}
	f.problems = []problem{{what: what}}
	return f, stderr
}

// crashed is a panic, or another end that Go's runtime has brought.
func (c *cells) crashed(text string, report []line) problem {
	for strings.HasPrefix(text, "runtime: ") { // how deep the stack was
		_, text, _ = strings.Cut(text, "\n")
	}
	end := crashEnd.FindStringIndex(text)[0]
	what, trace := text[:end], text[end:]
	what = strings.Replace(strings.TrimRight(what, "\n"), "runtime error: ", "", 1)
	p := c.newProblem(what, c.place(trace, report))
	p.hints = panicAdvice(what)
	return p
}

// kitFailed is an error that kit ended the cell with: its message, and the line that it was met in (see kit/must.go).
func (c *cells) kitFailed(number int, text string, report []line) problem {
	what, at, _ := strings.Cut(strings.TrimRight(text, "\n"), "\n\tat ")
	// A message may name a line itself, as that of a layer which a cell has made.
	what = mainLine.ReplaceAllStringFunc(what, func(s string) string {
		if at := c.place(s, report); at.line > 0 {
			return at.from(number)
		}
		return s
	})
	// kit's messages say first what is wrong, and what there is and what to try after a semicolon.
	parts := strings.Split(what, "; ")
	p := c.newProblem(parts[0], c.place(at, report))
	for _, hint := range parts[1:] {
		p.hints = append(p.hints, sentence(hint))
	}
	return p
}

// place returns the first place of a cell that is named in a trace.
func (c *cells) place(trace string, report []line) place {
	for _, m := range mainLine.FindAllStringSubmatch(trace, -1) {
		n, _ := strconv.Atoi(m[1])
		if i := slices.IndexFunc(report, func(l line) bool { return l.codeLine == n && l.at.line > 0 }); i >= 0 {
			return report[i].at
		}
	}
	return place{}
}

// newProblem returns a problem with the text of its line.
func (c *cells) newProblem(what string, at place) problem {
	return problem{what: what, at: at, code: c.line(at), caret: -1}
}

// notCompiled are the problems of a cell that never ran.
func (c *cells) notCompiled(number int, value string, report []line) (problems []problem) {
	var missing []string // names that failed cells declare
	var by []int         // those cells
	for i, l := range report {
		if l.codeLine == 0 || l.nested {
			continue
		}
		if m := undefined.FindStringSubmatch(l.message); m != nil {
			if n := c.last(number, func(cell *cell) bool { return cell.declared[m[1]] }); n > 0 && c.cells[n].failed {
				missing, by = appendNew(missing, m[1]), appendNew(by, n)
				continue
			}
		}
		var more []line
		for _, next := range report[i+1:] {
			if !next.nested {
				break
			}
			more = append(more, next)
		}
		q := question{cells: c, cell: number, line: l, more: more, problem: c.newProblem("", l.at)}
		q.locate(l)
		q.answer()
		if !slices.ContainsFunc(problems, func(p problem) bool { return p.what == q.what }) {
			problems = append(problems, q.problem)
		}
	}
	if len(missing) > 0 {
		problems = slices.Insert(problems, 0, problem{what: notThere(missing, by)})
	}
	if len(problems) > 0 {
		return problems
	}
	return []problem{c.elsewhere(number, value, report)}
}

// notThere says in one line what is missing because cells failed.
func notThere(names []string, cells []int) string {
	are, which := "is", "cell"
	if len(names) > 1 {
		are = "are"
	}
	if len(cells) > 1 {
		which = "cells"
	}
	slices.Sort(cells)
	var numbers []string
	for _, n := range cells {
		numbers = append(numbers, fmt.Sprintf("[%d]", n))
	}
	return fmt.Sprintf("Error: %s %s not defined, since %s %s failed", list(names), are, which, list(numbers))
}

func appendNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// locate finds the compiler's column in the line of the cell. GoNB moves declarations into groups of its own, so that
// the line before the column may differ; what follows is the same.
func (p *problem) locate(l line) {
	if l.column < 1 || l.column-1 > len(l.code) {
		return
	}
	if rest := l.code[l.column-1:]; strings.HasSuffix(p.code, rest) {
		p.caret = len(p.code) - len(rest)
	}
}

var (
	noPackage = regexp.MustCompile(`(?m)(?:^|\s)([\w./-]+): (?:cannot find module providing package|module lookup disabled)|package ([\w./-]+) is not in std`)
	prefixes  = regexp.MustCompile(`^(executing special commands in cell: )`)
)

// elsewhere is a problem that no line of the generated program has.
func (c *cells) elsewhere(number int, value string, report []line) problem {
	var lines []string
	for _, l := range report {
		if strings.HasPrefix(l.message, "---") { // GoNB's advice on go.work, which is not for a reader of this project
			break
		}
		lines = append(lines, l.message)
	}
	if len(lines) == 0 {
		return problem{what: "Error: " + prefixes.ReplaceAllString(value, "")}
	}
	if m := noPackage.FindStringSubmatch(strings.Join(lines, "\n")); m != nil {
		name := m[1] + m[2]
		p := problem{what: "Error: there is no package " + name + " here", caret: -1}
		if cell := c.cells[number]; cell != nil {
			if i := slices.IndexFunc(cell.lines, func(l string) bool { return strings.Contains(l, strconv.Quote(name)) }); i >= 0 {
				p = c.newProblem(p.what, place{number, i + 1})
				p.caret = strings.Index(p.code, name)
			}
		}
		p.hints = []string{"There are Go's own packages, and " + list(c.packages()) + "."}
		return p
	}
	if pkg, ok := strings.CutPrefix(lines[0], "# "); ok { // as go build heads what it says of a package
		lines[0] = pkg + " does not compile"
	}
	lines[0] = "Error: " + lines[0]
	return problem{what: strings.Join(lines, "\n")}
}

// sentence makes a sentence of a part of a message.
func sentence(s string) string {
	word, _, _ := strings.Cut(s, " ")
	if word == strings.ToLower(word) && !strings.ContainsAny(word, ".(_") && word != "" {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ")") {
		s += "."
	}
	return s
}

// Package explain describes what failed in a cell in words for learners: where, what exists, and what to try. Failures
// come from the compiler, Go's runtime, or kit.
package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"layercake/cell/compose"
	"layercake/internal/atexit"
)

// A Line is a line of the compiler's output.
type Line struct {
	Message  string
	At       Place
	Code     string // line of the program
	CodeLine int    // its number, or 0
	Column   int    // in bytes from 1, or 0
	Nested   bool   // continues the previous line
}

// Report returns the problems found in a cell's code before compilation.
func Report(e *compose.Error) (lines []Line) {
	code := strings.Split(e.Source, "\n")
	for _, p := range e.Problems {
		for i, message := range strings.Split(p.Message, "\n") {
			l := Line{Message: strings.TrimSpace(message), Nested: i > 0 || strings.HasPrefix(message, "\t")}
			if i == 0 && p.Position.Line >= 1 && p.Position.Line <= len(code) {
				l.At, l.Code, l.CodeLine, l.Column = place(p.Line), code[p.Position.Line-1], p.Position.Line, p.Position.Column
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// ReadReport parses go build's output for a cell's program.
func ReadReport(text string, p *compose.Program) (lines []Line) {
	code := strings.Split(p.Source, "\n")
	for message := range strings.Lines(text) {
		l := Line{Message: strings.TrimSpace(message), Nested: strings.HasPrefix(message, "\t")}
		if m := reported.FindStringSubmatch(message); m != nil {
			l.CodeLine, _ = strconv.Atoi(m[1])
			l.Column, _ = strconv.Atoi(m[2])
			l.Message = m[3]
			l.At = PlaceIn(p, l.CodeLine)
			if l.CodeLine >= 1 && l.CodeLine <= len(code) {
				l.Code = code[l.CodeLine-1]
			}
		}
		if l.Message != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// PlaceIn returns the place in a cell of a line of the program, counted from 1.
func PlaceIn(p *compose.Program, line int) Place {
	if line < 1 || line > len(p.Lines) {
		return Place{}
	}
	return place(p.Lines[line-1])
}

func place(l compose.Line) Place {
	if l.Cell < 0 {
		return Place{}
	}
	return Place{l.Cell, l.Line + 1}
}

var (
	reported = regexp.MustCompile(`^\s*\S*main(?:_test)?\.go:(\d+):(?:(\d+):)? (.*)`)
	exited   = regexp.MustCompile(`^(exit status \d+|signal: .*)$`)
	mainLine = regexp.MustCompile(`\S*/main(?:_test)?\.go:(\d+)`)

	crash    = regexp.MustCompile(`(?m)^(?:runtime: [^\n]*\n)*(?:panic: |fatal error: |SIG[A-Z]+: )`)
	crashEnd = regexp.MustCompile(`\n(?:\[signal |\n|PC=)|$`)
)

// Stopped describes a cell that was stopped before it ran.
func (c *Cells) Stopped(number int) Failure {
	c.fail(number)
	return Failure{number, []problem{{what: "The cell was stopped during compilation."}}}
}

// Refused describes an invalid command in the cell, if there is one.
func (c *Cells) Refused(number int, s *Source) (f Failure, refused bool) {
	if s.refused == nil {
		return f, false
	}
	c.fail(number)
	s.refused.at = Place{number, s.refused.line}
	return Failure{number, []problem{s.refused.problem}}, true
}

// Failed describes an error.
func (c *Cells) Failed(number int, err error) Failure {
	c.fail(number)
	return Failure{number, []problem{{what: "Error: " + err.Error()}}}
}

// fail records that the cell declares nothing.
func (c *Cells) fail(number int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cell := c.cells[number]; cell != nil {
		cell.failed = true
	}
}

// Ended describes why the cell's program ended with the error how: the failure that it reported, if any, or its last stderr. It
// returns the part of stderr that is not about that.
func (c *Cells) Ended(number int, how error, failure *atexit.Failure, stderr string, p *compose.Program) (f Failure, printed string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.cell = number
	if at := crash.FindStringIndex(stderr); at != nil {
		f.problems = []problem{c.crashed(number, stderr[at[0]:], p)}
		return f, stderr[:at[0]]
	}
	if failure != nil {
		f.problems = []problem{c.failed(number, *failure, p)}
		before, after, _ := strings.Cut(stderr, failure.String())
		return f, before + after
	}
	what := ended + how.Error() + "."
	switch {
	case how.Error() == "signal: interrupt":
		what = "The cell was stopped."
	case how.Error() == "signal: killed":
		what = "The cell's program was killed: by the stop button, or because memory ran out."
	case !exited.MatchString(how.Error()):
		what = "Error: " + how.Error()
	}
	f.problems = []problem{{what: what}}
	return f, stderr
}

const ended = "The cell's program ended with "

// ScriptEnded describes how the program that reads a cell ended.
func (c *Cells) ScriptEnded(number int, how error) Failure {
	what := "The script ended with " + how.Error() + "."
	switch {
	case how.Error() == "signal: interrupt" || how.Error() == "signal: killed":
		what = "The script was stopped."
	case !exited.MatchString(how.Error()):
		what = "Error: " + how.Error()
	}
	return Failure{number, []problem{{what: what}}}
}

// crashed describes a panic or another fatal error of Go's runtime.
func (c *Cells) crashed(number int, text string, program *compose.Program) problem {
	for strings.HasPrefix(text, "runtime: ") { // the size of the stack
		_, text, _ = strings.Cut(text, "\n")
	}
	end := crashEnd.FindStringIndex(text)[0]
	what, trace := text[:end], text[end:]
	what = strings.Replace(strings.TrimRight(what, "\n"), "runtime error: ", "", 1)
	p := c.newProblem(what, traced(trace, program))
	if by := c.caller(number, trace, program); by.Line > 0 && by != p.at {
		p.by, p.byCode = by, c.line(by)
	}
	p.hints = panicAdvice(what)
	return p
}

// caller returns the line of the cell from which a trace's goroutine was called, if the failure is in a function.
func (c *Cells) caller(number int, trace string, program *compose.Program) (by Place) {
	_, one, _ := strings.Cut(trace, "\ngoroutine ") // the failed one
	one, _, _ = strings.Cut(one, "\n\n")
	for _, at := range places(one, program) {
		if at.Cell == number {
			by = at
		}
	}
	return by
}

// failed is a failure that the program reported.
func (c *Cells) failed(number int, f atexit.Failure, program *compose.Program) problem {
	// It may name a line itself, as of a layer that a cell declares.
	inCells := func(text string) string {
		return mainLine.ReplaceAllStringFunc(text, func(s string) string {
			if at := traced(s, program); at.Line > 0 {
				return at.from(number)
			}
			return s
		})
	}
	p := c.newProblem("Error: "+inCells(f.What), traced(f.At, program))
	for _, hint := range f.Hints {
		p.hints = append(p.hints, sentence(inCells(hint)))
	}
	return p
}

// traced returns the first place in a cell in a trace.
func traced(trace string, p *compose.Program) Place {
	if all := places(trace, p); len(all) > 0 {
		return all[0]
	}
	return Place{}
}

// places returns the places in cells in a trace.
func places(trace string, p *compose.Program) (all []Place) {
	for _, m := range mainLine.FindAllStringSubmatch(trace, -1) {
		n, _ := strconv.Atoi(m[1])
		if at := PlaceIn(p, n); at.Line > 0 {
			all = append(all, at)
		}
	}
	return all
}

// newProblem returns a problem with the text of its line.
func (c *Cells) newProblem(what string, at Place) problem {
	return problem{what: what, at: at, code: c.line(at), caret: -1}
}

// NotCompiled describes why the cell did not compile.
func (c *Cells) NotCompiled(number int, report []Line) Failure {
	c.fail(number)
	c.mu.Lock()
	defer c.mu.Unlock()
	var problems []problem
	var missing []string // names that failed cells declare
	var by []int         // the failed cells
	for i, l := range report {
		if l.CodeLine == 0 || l.Nested {
			continue
		}
		if m := undefined.FindStringSubmatch(l.Message); m != nil {
			if n := c.last(number, func(cell *cell) bool { return cell.Declared[m[1]] }); n > 0 && c.cells[n].failed {
				missing, by = appendNew(missing, m[1]), appendNew(by, n)
				continue
			}
		}
		var more []Line
		for _, next := range report[i+1:] {
			if !next.Nested {
				break
			}
			more = append(more, next)
		}
		q := question{Cells: c, cell: number, line: l, more: more, problem: c.newProblem("", l.At)}
		q.locate(l)
		q.answer()
		if !slices.ContainsFunc(problems, func(p problem) bool { return p.what == q.what }) {
			problems = append(problems, q.problem)
		}
	}
	if len(missing) > 0 {
		problems = slices.Insert(problems, 0, problem{what: notThere(missing, by)})
	}
	if len(problems) == 0 {
		problems = []problem{elsewhere(report)}
	}
	return Failure{number, problems}
}

// notThere describes in one line what is missing because cells failed.
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

// locate finds the compiler's column in the cell's line. The program's line may begin differently, but has the same
// end.
func (p *problem) locate(l Line) {
	if l.Column < 1 || l.Column-1 > len(l.Code) {
		return
	}
	if rest := l.Code[l.Column-1:]; strings.HasSuffix(p.code, rest) {
		p.caret = len(p.code) - len(rest)
	}
}

// elsewhere returns a problem without a line in the program.
func elsewhere(report []Line) problem {
	var lines []string
	for _, l := range report {
		lines = append(lines, l.Message)
	}
	if len(lines) == 0 {
		return problem{what: "Error: the cell does not compile"}
	}
	if pkg, ok := strings.CutPrefix(lines[0], "# "); ok { // go build's heading for a package
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

package main

import (
	"bytes"
	"html"
	"regexp"
	"strconv"
	"strings"
)

// A line is one of a report of GoNB's: what the compiler said, or a place that a panic passed through.
type line struct {
	message  string
	at       place
	code     string // of GoNB's generated program
	codeLine int    // its number there, or 0
	column   int    // within it in bytes from 1, or 0
	nested   bool   // it goes on with what the line before says
}

// A place is a line of a cell; both count from 1. The zero place is unknown.
type place struct{ cell, line int }

// isReport tells if what is displayed is a report. GoNB makes it from a template (errorpublish.go in its
// internal/goexec), which has an element for each line, with the classes below.
func isReport(display []byte) bool { return bytes.Contains(display, []byte(".gonb-err-location")) }

var (
	reportCell     = regexp.MustCompile(`<span class="gonb-cell-line-info">Cell\[(\d+)\]: Line (\d+)</span>`)
	reportLocation = regexp.MustCompile(`(?s)<span class="gonb-err-location">(\s*)[^<]*main(?:_test)?\.go:(\d+)(?::(\d+))?[: ]*</span></span>(.*?)<div class="gonb-err-context">`)
	reportCode     = regexp.MustCompile(`(?s)<div class="gonb-err-line">(.*?)\n</div>`)
)

// readReport returns the lines of a report.
func readReport(text string) (lines []line) {
	for _, element := range strings.Split(text, `<div style="white-space: pre-wrap;">`)[1:] {
		var l line
		if m := reportLocation.FindStringSubmatch(element); m != nil {
			l.nested = m[1] != ""
			l.codeLine, _ = strconv.Atoi(m[2])
			l.column, _ = strconv.Atoi(m[3])
			l.message = m[4]
			if m := reportCode.FindStringSubmatch(element); m != nil {
				l.code = html.UnescapeString(m[1])
			}
		} else {
			l.message, _, _ = strings.Cut(element, "</div>")
			l.nested = strings.HasPrefix(l.message, " \t")
		}
		if m := reportCell.FindStringSubmatch(element); m != nil {
			l.at.cell, _ = strconv.Atoi(m[1])
			l.at.line, _ = strconv.Atoi(m[2])
		}
		l.message = strings.TrimSpace(l.message)
		if l.message != "" || l.codeLine > 0 {
			lines = append(lines, l)
		}
	}
	return lines
}

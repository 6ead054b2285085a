package main

import (
	_ "embed"
	"regexp"
)

// helpMessage is the text of %help.
//
//go:embed help.md
var helpMessage string

// gopls ends its help on a name with a link to pkg.go.dev, which lacks this project's packages, and links names to
// files, which browsers do not open from a notebook.
var (
	noPage = regexp.MustCompile(`\n+---\n+\[[^\]\n]*\]\(https://pkg\.go\.dev/layercake/[^)\n]*\)\s*$`)
	noFile = regexp.MustCompile(`\[([^\]\n]*)\]\(file://[^)\n]*\)`)
)

// withoutDeadLinks removes these links from a help text.
func withoutDeadLinks(text string) string {
	return noFile.ReplaceAllString(noPage.ReplaceAllString(text, ""), "$1")
}

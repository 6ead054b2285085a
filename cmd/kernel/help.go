package main

import (
	_ "embed"
	"regexp"
)

// helpMessage is what %help shows.
//
//go:embed help.md
var helpMessage string

// gopls ends its help on a name with a link to the name's page on pkg.go.dev, where this project's packages are not, and
// lets names in it lead to files, which no browser opens from a notebook.
var (
	noPage = regexp.MustCompile(`\n+---\n+\[[^\]\n]*\]\(https://pkg\.go\.dev/layercake/[^)\n]*\)\s*$`)
	noFile = regexp.MustCompile(`\[([^\]\n]*)\]\(file://[^)\n]*\)`)
)

// withoutDeadLinks is a help text whose links lead somewhere.
func withoutDeadLinks(text string) string {
	return noFile.ReplaceAllString(noPage.ReplaceAllString(text, ""), "$1")
}

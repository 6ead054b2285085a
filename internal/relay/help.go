package main

import (
	"encoding/json"
	"regexp"
)

// gopls ends its help on a name with a link to the name's page on pkg.go.dev, where this project's packages are not, and
// lets names in it lead to files, which no browser opens from a notebook.
var (
	noPage = regexp.MustCompile(`\n+---\n+\[[^\]\n]*\]\(https://pkg\.go\.dev/layercake/[^)\n]*\)\s*$`)
	noFile = regexp.MustCompile(`\[([^\]\n]*)\]\(file://[^)\n]*\)`)
)

// withoutDeadLinks is a reply of help whose links lead somewhere.
func withoutDeadLinks(m *message) *message {
	var c map[string]any
	json.Unmarshal(m.content, &c)
	data, _ := c["data"].(map[string]any)
	text, ok := data["text/markdown"].(string)
	if !ok {
		return m
	}
	data["text/markdown"] = noFile.ReplaceAllString(noPage.ReplaceAllString(text, ""), "$1")
	return m.with(c)
}

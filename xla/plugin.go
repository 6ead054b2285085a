package xla

import "strings"

// A Plugin is a PJRT plugin on this machine.
type Plugin struct {
	Name    string // what it computes on: "cpu" or "cuda"
	Path    string // the shared library, absolute
	Source  string // who put it there: "layercake", "go-xla", or the variable that led to it
	Version string // "v0.114.0", "tensorflow-2.21.0", ...; "" if unknown
}

// ownSource is the source of what Install has installed.
const ownSource = "layercake"

// String is the plugin in one line.
func (p Plugin) String() string {
	var b strings.Builder
	b.WriteString("the " + p.Name + " plugin ")
	if p.Version != "" {
		b.WriteString(p.Version + " ")
	}
	b.WriteString("in " + p.Path)
	return b.String()
}

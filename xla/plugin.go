package xla

import "strings"

// A Plugin is a PJRT plugin on this machine.
type Plugin struct {
	Name    string // device: "cpu" or "cuda"
	Path    string // absolute path of the shared library
	Source  string // origin: "layercake", "go-xla", or the variable that named its folder
	Version string // "v0.114.0", "tensorflow-2.21.0", ...; "" if unknown
}

// ownSource is the source of plugins installed by Install.
const ownSource = "layercake"

// String describes the plugin in one line.
func (p Plugin) String() string {
	var b strings.Builder
	b.WriteString("the " + p.Name + " plugin ")
	if p.Version != "" {
		b.WriteString(p.Version + " ")
	}
	b.WriteString("in " + p.Path)
	return b.String()
}

package explain

import (
	"maps"
	"slices"
	"strings"

	"layercake/internal/near"
)

// Shown maps the commands that show the rest of their cell to its MIME type.
var Shown = map[string]string{"html": "text/html", "latex": "text/latex", "markdown": "text/markdown", "svg": "image/svg+xml"}

// CellMagics and LineMagics are the names of commands for a whole cell and for a line.
var (
	CellMagics = append([]string{"writefile", "file", "script", "bash", "sh", "gx"}, slices.Sorted(maps.Keys(Shown))...)
	LineMagics = []string{"anew", "args", "autoget", "capture", "cd", "env", "exec", "goflags", "goworkfix", "help", "list", "ls",
		"lsmagic", "main", "noautoget", "pwd", "remove", "reset", "rm", "test", "time", "track", "untrack", "version", "wasm", "who", "widgets", "widgets_hb",
		"with_inputs", "with_password"}
)

// instead gives the replacement for IPython's commands.
var instead = map[string]string{
	"timeit":     "To time fast code, write a benchmark: func BenchmarkF(b *testing.B) { for b.Loop() { f() } }, below a line with only %test -test.bench=.",
	"prun":       "To time fast code, write a benchmark: func BenchmarkF(b *testing.B) { for b.Loop() { f() } }, below a line with only %test -test.bench=.",
	"matplotlib": "It is not needed: packages plots and show display pictures below the cell.",
	"pylab":      "It is not needed: packages plots and show display pictures below the cell.",
	"load_ext":   "Nothing needs to be loaded. Import a package: import \"layercake/plots\".",
	"reload_ext": "Nothing needs to be loaded. Import a package: import \"layercake/plots\".",
	"autoreload": "It is not needed: each run compiles the cell with the current packages.",
	"pip":        "Python packages do not work here. Import a Go module, or get it with !*go get MODULE.",
	"conda":      "Python packages do not work here. Import a Go module, or get it with !*go get MODULE.",
	"run":        "Run a program with !go run FILE.go.",
	"load":       "To see a file, run !cat FILE.",
	"whos":       "%who lists what cells have declared, with types.",
	"mkdir":      "Put a ! before shell commands: !mkdir FOLDER.",
	"cat":        "Put a ! before shell commands: !cat FILE.",
	"cp":         "Put a ! before shell commands: !cp FROM TO.",
	"mv":         "Put a ! before shell commands: !mv FROM TO.",
	"system":     "Put a ! before shell commands: !COMMAND.",
	"sx":         "Put a ! before shell commands: !COMMAND.",
	"debug":      "Print values with fmt.Printf(\"%+v\\n\", x), or show one as the cell's last expression.",
	"pdb":        "Print values with fmt.Printf(\"%+v\\n\", x), or show one as the cell's last expression.",
	"set_env":    "Use %env NAME=VALUE.",
	"store":      "Variables keep their values from cell to cell. To keep a model longer: model.Save(\"model.layercake\").",
	"python":     "%%script python3 runs the cell as Python.",
	"python3":    "%%script python3 runs the cell as Python.",
	"perl":       "%%script perl runs the cell as Perl.",
	"ruby":       "%%script ruby runs the cell as Ruby.",
	"javascript": "HTML can contain a script: %%html, with <script>...</script> below.",
	"js":         "HTML can contain a script: %%html, with <script>...</script> below.",
}

// check rejects commands that GoNB does not have.
func (s *Source) check(i int, line string) {
	if strings.TrimSpace(line[1:]) == "" {
		s.refuse(i, "there is no command after "+line[:1], "To list the commands, run %help.")
	}
	if m := cellMagic.FindStringSubmatch(line); m != nil {
		if slices.Contains(CellMagics, m[1]) {
			s.refuse(i, "%%"+m[1]+" is only allowed on the first line of a cell")
			return
		}
		if hint := instead[m[1]]; hint != "" {
			s.refuse(i, "%%"+m[1]+" is not available", hint)
			return
		}
		s.refuse(i, "%%"+m[1]+" is not available",
			"A cell that is not Go begins with "+either(prefixed("%%", CellMagics))+". In a Go cell, statements follow a line with only %%.")
	}
	if m := lineMagic.FindStringSubmatch(line); m != nil && !slices.Contains(LineMagics, m[1]) {
		hint := "To list the commands, run %help."
		if other := instead[m[1]]; other != "" {
			hint = other
		} else if slices.Contains(CellMagics, m[1]) {
			hint = "It is for a whole cell, whose first line is %%" + m[1] + "."
		} else if found := near.Names(m[1], LineMagics); len(found) > 0 {
			hint = "There is " + list(prefixed("%", found)) + "."
		}
		s.refuse(i, "%"+m[1]+" is not available", hint)
	}
}

// either joins names: "a, b or c".
func either(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func prefixed(prefix string, names []string) (out []string) {
	for _, n := range names {
		out = append(out, prefix+n)
	}
	return out
}

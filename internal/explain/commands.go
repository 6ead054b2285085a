package explain

import (
	"maps"
	"slices"
	"strings"
)

// Shown are cells that are shown as they are, by the name of their command, with the MIME types of what they are.
var Shown = map[string]string{"html": "text/html", "latex": "text/latex", "markdown": "text/markdown", "svg": "image/svg+xml"}

// CellMagics and LineMagics are the names of the commands, for a whole cell and for a line.
var (
	CellMagics = append([]string{"writefile", "file", "script", "bash", "sh", "gx"}, slices.Sorted(maps.Keys(Shown))...)
	LineMagics = []string{"anew", "args", "autoget", "capture", "cd", "env", "exec", "goflags", "goworkfix", "help", "list", "ls",
		"lsmagic", "main", "noautoget", "pwd", "remove", "reset", "rm", "test", "time", "track", "untrack", "version", "wasm", "who", "widgets", "widgets_hb",
		"with_inputs", "with_password"}
)

// instead says how to do what commands of IPython's do.
var instead = map[string]string{
	"timeit":     "A benchmark measures what is quick: func BenchmarkF(b *testing.B) { for b.Loop() { f() } }, below a line of %test -test.bench=. alone.",
	"prun":       "A benchmark measures what is quick: func BenchmarkF(b *testing.B) { for b.Loop() { f() } }, below a line of %test -test.bench=. alone.",
	"matplotlib": "It is not needed: pictures of the packages plots and show are shown below the cell.",
	"pylab":      "It is not needed: pictures of the packages plots and show are shown below the cell.",
	"load_ext":   "Nothing needs to be loaded. A package is imported: import \"layercake/plots\".",
	"reload_ext": "Nothing needs to be loaded. A package is imported: import \"layercake/plots\".",
	"autoreload": "It is not needed: a cell is compiled with its packages as they are when it runs.",
	"pip":        "Python's packages are of no use here. A module of Go's is had by its import, or with !*go get MODULE.",
	"conda":      "Python's packages are of no use here. A module of Go's is had by its import, or with !*go get MODULE.",
	"run":        "A program runs with !go run FILE.go.",
	"load":       "To see a file, run !cat FILE.",
	"whos":       "%who lists what cells have declared, with types.",
	"mkdir":      "A command of the shell has a ! before it: !mkdir FOLDER.",
	"cat":        "A command of the shell has a ! before it: !cat FILE.",
	"cp":         "A command of the shell has a ! before it: !cp FROM TO.",
	"mv":         "A command of the shell has a ! before it: !mv FROM TO.",
	"system":     "A command of the shell has a ! before it: !COMMAND.",
	"sx":         "A command of the shell has a ! before it: !COMMAND.",
	"debug":      "Print what is of interest, with fmt.Printf(\"%+v\\n\", x), or show it as a cell's last expression.",
	"pdb":        "Print what is of interest, with fmt.Printf(\"%+v\\n\", x), or show it as a cell's last expression.",
	"set_env":    "%env NAME=VALUE does it.",
	"store":      "Variables live on from cell to cell. To keep a model for longer: model.Save(\"model.layercake\").",
	"python":     "%%script python3 has Python read the cell.",
	"python3":    "%%script python3 has Python read the cell.",
	"perl":       "%%script perl has Perl read the cell.",
	"ruby":       "%%script ruby has Ruby read the cell.",
	"javascript": "A page can have a script in it: %%html, and <script>...</script> below.",
	"js":         "A page can have a script in it: %%html, and <script>...</script> below.",
}

// check refuses a command that GoNB does not know.
func (s *Source) check(i int, line string) {
	if strings.TrimSpace(line[1:]) == "" {
		s.refuse(i, "there is no command behind "+line[:1], "To see what there is, run %help.")
	}
	if m := cellMagic.FindStringSubmatch(line); m != nil {
		if slices.Contains(CellMagics, m[1]) {
			s.refuse(i, "%%"+m[1]+" can stand only in the first line of a cell")
			return
		}
		if hint := instead[m[1]]; hint != "" {
			s.refuse(i, "there is no %%"+m[1]+" here", hint)
			return
		}
		s.refuse(i, "there is no %%"+m[1]+" here",
			"A cell that is not Go begins with "+either(prefixed("%%", CellMagics))+". What a Go cell does stands below a line of %% alone.")
	}
	if m := lineMagic.FindStringSubmatch(line); m != nil && !slices.Contains(LineMagics, m[1]) {
		hint := "To see what there is, run %help."
		if other := instead[m[1]]; other != "" {
			hint = other
		} else if slices.Contains(CellMagics, m[1]) {
			hint = "It takes a whole cell, whose first line is %%" + m[1] + "."
		} else if found := similar(m[1], LineMagics); len(found) > 0 {
			hint = "There is " + list(prefixed("%", found)) + "."
		}
		s.refuse(i, "there is no %"+m[1]+" here", hint)
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

package explain

import (
	"go/scanner"
	"go/token"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadSource(t *testing.T) {
	for _, test := range []struct{ name, text, code, commands string }{
		{"unchanged", "import \"fmt\"\n%%\nfmt.Println(1)", "import \"fmt\"\n%%\nfmt.Println(1)", "\n%%\n"},
		{"line ends of Windows", "var a = 1\r\n%%\r\nf(a)\r\n", "var a = 1\n%%\nf(a)\n", "\n%%\n\n"},
		{"line ends of old Macs", "var a = 1\r%%\rf(a)", "var a = 1\n%%\nf(a)", "\n%%\n"},
		{"a byte order mark", "\ufeff%%\nf()", "%%\nf()", "%%\n"},
		{"spaces around %%", "  %% \t\nf()", "%%\nf()", "%%\n"},
		{"arguments", "%%  -n 5 \nf()", "%%\nf()", "%% -n 5\n"},
		{"two lines of %%", "%%\nf()\n%%\ng()", "%%\nf()\n\ng()", "%%\n\n\n"},
		{"comments after %%", "%% // first\nf()\n%% // second\ng()\n%main //third", "%%\nf()\n\ng()\n", "%%\n\n\n\n"},
		{"a comment after %% without a space", "%%// first\nf()", "%%\nf()", "%%\n"},
		{"arguments and a comment", "%% -n 5 -u http://x -s 'a // b' \"// \\\"\" // don't\nf()", "%%\nf()", "%% -n 5 -u http://x -s 'a // b' \"// \\\"\"\n"},
		{"three, of all kinds", "%%\nf()\n%main\ng()\n %%\nh()", "%%\nf()\n\ng()\n\nh()", "%%\n\n\n\n\n"},
		{"%% in a raw string", "var s = `\n%%\n%d %%\n`\n%%\nf(s)", "var s = `\n%%\n%d %%\n`\n%%\nf(s)", "\n\n\n\n%%\n"},
		{"a command in a raw string", "var s = `a\n!rm -r .\npackage x`", "var s = `a\n!rm -r .\npackage x`", "\n\n"},
		{"%% in a comment", "/*\n%%\n!ls\n*/\n// %%\n%%\nf() // `\n%%", "/*\n%%\n!ls\n*/\n// %%\n%%\nf() // `\n", "\n\n\n\n\n%%\n\n"},
		{"quotes of all kinds", "var q, r, s = \"`\\\"`\", '`', \"/*\"\n%%", "var q, r, s = \"`\\\"`\", '`', \"/*\"\n%%", "\n%%"},
		{"a backtick in a command", "!echo `date\n%cd `\n%%\nf()", "\n\n%%\nf()", "!echo `date\n%cd `\n%%\n"},
		{"a command of two lines", "!echo \\\n  `x\n%%\nf(`\n%%`)", "\n\n%%\nf(`\n%%`)", "!echo \\\n  `x\n%%\n\n"},
		{"not, at the beginning of a line", "if a &&\n!b {\nf(\n!a,\n!b)\n}\ni++\n!ls", "if a &&\n!b {\nf(\n!a,\n!b)\n}\ni++\n", "\n\n\n\n\n\n\n!ls"},
		{"not, in literals", "a := []bool{\n!a,\n!b}\nm := map[string][]bool{\n\"a\": {\n!a,\n},\n}\nx := [][]T{\n{\n!a,\n}}\ny := []struct{ a bool }{\n!a}",
			"a := []bool{\n!a,\n!b}\nm := map[string][]bool{\n\"a\": {\n!a,\n},\n}\nx := [][]T{\n{\n!a,\n}}\ny := []struct{ a bool }{\n!a}", strings.Repeat("\n", 13)},
		{"commands in blocks", "if a {\n!ls\n}\n{\n!ls\n}\nf(func() {\n!ls\n})\nswitch a {\ncase 1: {\n!ls\n}\n}", "if a {\n\n}\n{\n\n}\nf(func() {\n\n})\nswitch a {\ncase 1: {\n\n}\n}", "\n!ls\n\n\n!ls\n\n\n!ls\n\n\n\n!ls\n\n"},
		{"a package", "package main\nvar packages = 1\n%%\npackages = 2", "\nvar packages = 1\n%%\npackages = 2", "\n\n%%\n"},
		{"spaces of pages", "var\u00a0a =\u30001\u200b // \u00a0\n%%\nf(\"\u00a0\")", "var a = 1  // \u00a0\n%%\nf(\"\u00a0\")", "\n%%\n"},
		{"a function that is called", "%exec greet -n 5\nfunc greet() {}", "%exec greet -n 5\nfunc greet() {}", "%exec greet -n 5\n"},
		{"another program's", "%%bash\n%%\n`", "\n\n", "%%bash\n%%\n`"},
		{"time", "%%time\nf()", "\nf()", "%time\n"},
		{"time of a line", "var a = 1\n%time f(`\n%ls`)", "var a = 1\n      f(`\n%ls`)", "\n%time\n"},
		{"a page", "%%html\n<b>\n%ls", "\n\n", "%%html\n<b>\n%ls"},
		{"nothing", "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := ReadSource(test.text)
			if got := strings.Join(s.Go, "\n"); got != test.code || s.refused != nil {
				t.Errorf("Go is\n%q, want\n%q (refused: %v)", got, test.code, s.refused)
			}
			if got := strings.Join(s.Commands, "\n"); got != test.commands {
				t.Errorf("the commands are\n%q, want\n%q", got, test.commands)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"%%prolog\nf()", "Error: %%prolog is not available\n  line 1 │ %%prolog\nA cell that is not Go begins with %%writefile, %%file, %%script, %%bash, %%sh, %%gx,\n%%html, %%latex, %%markdown or %%svg. In a Go cell, statements follow a line with only %%."},
		{"%%python\nprint(1)", "Error: %%python is not available\n  line 1 │ %%python\n%%script python3 runs the cell as Python."},
		{"%timeit f()", "Error: %timeit is not available\n  line 1 │ %timeit f()\nTo time fast code, write a benchmark: func BenchmarkF(b *testing.B) { for b.Loop() { f() }\n}, below a line with only %test -test.bench=."},
		{"%bash ls", "Error: %bash is not available\n  line 1 │ %bash ls\nIt is for a whole cell, whose first line is %%bash."},
		{"%%\nf()\n%%bash\nls", "Error: %%bash is only allowed on the first line of a cell\n  line 3 │ %%bash"},
		{"%matplotlib inline", "Error: %matplotlib is not available\n  line 1 │ %matplotlib inline\nIt is not needed: packages plots and show display pictures below the cell."},
		{"%nonsense", "Error: %nonsense is not available\n  line 1 │ %nonsense\nTo list the commands, run %help."},
		{"%lss", "Error: %lss is not available\n  line 1 │ %lss\nThere is %ls."},
		{"%% -a\nf()\n%% -b\ng()", "Error: there are two %% lines, 1 and 3\n  line 3 │ %% -b\nThe code below the second continues the code below the first; only the first can have\narguments."},
	} {
		t.Run(test.text, func(t *testing.T) {
			s := ReadSource(test.text)
			f, refused := NewCells("").Refused(1, s)
			if !refused {
				t.Fatal("it is not refused")
			}
			if got := escapes.ReplaceAllString(f.String(), ""); got != test.want {
				t.Errorf("it says\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	for _, test := range []struct {
		name, text   string
		line, column int
	}{
		{"unchanged", "%%\nkit.|", 1, 4},
		{"line ends", "a\r\nb\rkit.|\r\n", 2, 4},
		{"a byte order mark", "\ufeffkit.|\nf()", 0, 4},
		{"before a byte order mark", "|\ufeffkit.\nf()", 0, 0},
		{"after web page spaces", "f(\u00a0\u3000kit.|)", 0, 8},
		{"after an emoji", "s := \"😀\" + kit.|", 0, 18},
		{"in a command", "!ls |\nf()", 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, _, _ := strings.Cut(test.text, "|")
			text := strings.Replace(test.text, "|", "", 1)
			if line, column := ReadSource(text).Place(text, utf8.RuneCountInString(before)); line != test.line || column != test.column {
				t.Errorf("it is in line %d, column %d", line, column)
			}
		})
	}
}

// FuzzReadSource checks that a cell keeps its lines, that reading is idempotent, and that the lexer finds the same
// strings and comments as Go's scanner.
func FuzzReadSource(f *testing.F) {
	for _, text := range []string{"%%\nf()\n%%\n", "var s = `\n%%`\n/*\n!ls*/ '`' \"\\\"\"", "\ufeff \r\n%cd x \\\r\n `\r", "!a\n%%bash\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := ReadSource(text)
		if len(s.Go) != len(s.Text) || len(s.Commands) != len(s.Text) {
			t.Errorf("%d lines become %d and %d", len(s.Text), len(s.Go), len(s.Commands))
		}
		s.Place(text, len(text)/2)
		if strings.ContainsAny(text, "%!\r") || !utf8.ValidString(text) || strings.ContainsFunc(text, unseen) {
			return
		}
		var l lexer
		var begins []byte
		for _, line := range s.Text {
			begins = append(begins, l.within)
			l.read(line)
		}
		set := token.NewFileSet()
		file := set.AddFile("", -1, len(text))
		var goes scanner.Scanner
		failed := false
		goes.Init(file, []byte(text), func(token.Position, string) { failed = true }, scanner.ScanComments)
		want := make([]byte, len(s.Text))
		for {
			at, tok, literal := goes.Scan()
			if tok == token.EOF || failed {
				break
			}
			if literal != "" && (literal[0] == '`' || strings.HasPrefix(literal, "/*")) {
				line := set.Position(at).Line
				for i := range strings.Count(literal, "\n") {
					want[line+i] = map[bool]byte{true: '`', false: '*'}[literal[0] == '`']
				}
			}
		}
		if !failed && string(begins) != string(want) {
			t.Errorf("%q: lines begin within %q, want %q", text, begins, want)
		}
	})
}

package main

import (
	"go/scanner"
	"go/token"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadSource(t *testing.T) {
	for _, test := range []struct{ name, text, code string }{
		{"as it is", "import \"fmt\"\n%%\nfmt.Println(1)", "import \"fmt\"\n%%\nfmt.Println(1)"},
		{"line ends of Windows", "var a = 1\r\n%%\r\nf(a)\r\n", "var a = 1\n%%\nf(a)\n"},
		{"line ends of old Macs", "var a = 1\r%%\rf(a)", "var a = 1\n%%\nf(a)"},
		{"a byte order mark", "\ufeff%%\nf()", "%%\nf()"},
		{"spaces around %%", "  %% \t\nf()", "%%\nf()"},
		{"arguments", "%%  -n 5 \nf()", "%% -n 5\nf()"},
		{"two lines of %%", "%%\nf()\n%%\ng()", "%%\nf()\n\ng()"},
		{"comments behind %%", "%% // first\nf()\n%% // second\ng()\n%main //third", "%%\nf()\n\ng()\n"},
		{"a comment behind %% without a space", "%%// first\nf()", "%%\nf()"},
		{"arguments and a comment", "%% -n 5 -u http://x -s 'a // b' \"// \\\"\" // don't\nf()", "%% -n 5 -u http://x -s 'a // b' \"// \\\"\"\nf()"},
		{"three, of all kinds", "%%\nf()\n%main\ng()\n %%\nh()", "%%\nf()\n\ng()\n\nh()"},
		{"%% in a raw string", "var s = `\n%%\n%d %%\n`\n%%\nf(s)", "var s = `\n` + `%%\n` + `%d %%\n`\n%%\nf(s)"},
		{"a command in a raw string", "var s = `a\n!rm -r .\npackage x`", "var s = `a\n` + `!rm -r .\n` + `package x`"},
		{"%% in a comment", "/*\n%%\n!ls\n*/\n// %%\n%%\nf() // `\n%%", "/*\n %%\n !ls\n*/\n// %%\n%%\nf() // `\n"},
		{"quotes of all kinds", "var q, r, s = \"`\\\"`\", '`', \"/*\"\n%%", "var q, r, s = \"`\\\"`\", '`', \"/*\"\n%%"},
		{"a backtick in a command", "!echo `date\n%cd `\n%%\nf()", "!echo `date\n%cd `\n%%\nf()"},
		{"a command of two lines", "!echo \\\n  `x\n%%\nf(`\n%%`)", "!echo \\\n  `x\n%%\nf(`\n` + `%%`)"},
		{"not, at the beginning of a line", "%%\nif a &&\n!b {\nf(\n!a,\n!b)\n}\ni++\n!ls", "%%\nif a &&\n !b {\nf(\n !a,\n !b)\n}\ni++\n!ls"},
		{"not, in literals", "%%\na := []bool{\n!a,\n!b}\nm := map[string][]bool{\n\"a\": {\n!a,\n},\n}\nx := [][]T{\n{\n!a,\n}}\ny := []struct{ a bool }{\n!a}",
			"%%\na := []bool{\n !a,\n !b}\nm := map[string][]bool{\n\"a\": {\n !a,\n},\n}\nx := [][]T{\n{\n !a,\n}}\ny := []struct{ a bool }{\n !a}"},
		{"commands in blocks", "%%\nif a {\n!ls\n}\n{\n!ls\n}\nf(func() {\n!ls\n})\nswitch a {\ncase 1: {\n!ls\n}\n}", "%%\nif a {\n!ls\n}\n{\n!ls\n}\nf(func() {\n!ls\n})\nswitch a {\ncase 1: {\n!ls\n}\n}"},
		{"a package", "package main\nvar packages = 1\n%%\npackages = 2", "package main\nvar packages = 1\n%%\n packages = 2"},
		{"spaces of pages", "var\u00a0a =\u30001\u200b // \u00a0\n%%\nf(\"\u00a0\")", "var a = 1  // \u00a0\n%%\nf(\"\u00a0\")"},
		{"another program's", "%%bash\n%%\n`", "%%bash\n%%\n`"},
		{"nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := readSource(test.text)
			if got := strings.Join(s.code, "\n"); got != test.code || s.refused != nil {
				t.Errorf("GoNB gets\n%q, want\n%q (refused: %v)", got, test.code, s.refused)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"%%time\nf()", "Error: there is no %%time here\n  line 1 │ %%time\nA cell that is not Go begins with %%writefile, %%script, %%bash, %%sh and %%gx. What a Go\ncell does stands below a line of %% alone."},
		{"%%\nf()\n%%bash\nls", "Error: %%bash can stand only in the first line of a cell\n  line 3 │ %%bash"},
		{"%matplotlib inline", "Error: there is no %matplotlib here\n  line 1 │ %matplotlib inline\nTo see what there is, run %help."},
		{"%lss", "Error: there is no %lss here\n  line 1 │ %lss\nThere is %ls."},
		{"%% -a\nf()\n%% -b\ng()", "Error: there are two lines of %%, lines 1 and 3\n  line 3 │ %% -b\nWhat stands below the second one goes on with what stands below the first; only the first\ncan have arguments."},
	} {
		t.Run(test.text, func(t *testing.T) {
			s := readSource(test.text)
			if s.refused == nil {
				t.Fatal("it is not refused")
			}
			s.refused.at = place{1, s.refused.line}
			f := failure{cell: 1, problems: []problem{s.refused.problem}}
			if got := escapes.ReplaceAllString(f.String(), ""); got != test.want {
				t.Errorf("it says\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestCursor(t *testing.T) {
	for _, test := range []struct{ name, text, before string }{
		{"as it is", "%%\nkit.", "%%\nkit."},
		{"line ends", "a\r\nb\rkit.|\r\n", "a\nb\nkit."},
		{"a byte order mark", "\ufeffkit.|\nf()", "kit."},
		{"at the beginning of %%", "|    %% // c", ""},
		{"behind a raw string", "var s = `\n%%\n`\n  %%\nkit.|", "var s = `\n` + `%%\n`\n%%\nkit."},
		{"in an escaped line", "f(`\n%%` + kit.|", "f(`\n` + `%%` + kit."},
		{"behind a picture", "s := \"😀\" + kit.|", "s := \"😀\" + kit."},
	} {
		t.Run(test.name, func(t *testing.T) {
			before, _, _ := strings.Cut(test.text, "|")
			text := strings.Replace(test.text, "|", "", 1)
			want := 0
			for _, r := range test.before {
				want += len([]rune(string(r)))
				if r > 0xffff {
					want++
				}
			}
			if got := readSource(text).cursor(text, utf8.RuneCountInString(before)); got != want {
				t.Errorf("the cursor is at %d, want %d", got, want)
			}
		})
	}
}

// FuzzReadSource checks that a cell keeps its lines, that it is read the same way again, and that Go's scanner sees the same
// strings and comments begin as the lexer does.
func FuzzReadSource(f *testing.F) {
	for _, text := range []string{"%%\nf()\n%%\n", "var s = `\n%%`\n/*\n!ls*/ '`' \"\\\"\"", "\ufeff \r\n%cd x \\\r\n `\r", "!a\n%%bash\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := readSource(text)
		if len(s.code) != len(s.text) || len(s.inserted) != len(s.text) {
			t.Errorf("%d lines become %d", len(s.text), len(s.code))
		}
		s.cursor(text, len(text)/2)
		if strings.ContainsAny(text, "%!\r") || !utf8.ValidString(text) || strings.ContainsFunc(text, unseen) {
			return
		}
		var l lexer
		var begins []byte
		for _, line := range s.text {
			begins = append(begins, l.within)
			l.read(line)
		}
		set := token.NewFileSet()
		file := set.AddFile("", -1, len(text))
		var goes scanner.Scanner
		failed := false
		goes.Init(file, []byte(text), func(token.Position, string) { failed = true }, scanner.ScanComments)
		want := make([]byte, len(s.text))
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

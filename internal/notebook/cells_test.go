package notebook_test

import (
	"strings"
	"testing"

	"layercake/internal/notebook"
)

// Cells from other editors and notebooks. They run in order, through the real kernel.
var cells = []struct{ name, cell, stdout string }{
	{"two lines of %%", "%%\nfmt.Println(1)\n%%\nfmt.Println(2)", "1\n2\n"},
	{"what merged cells declare between them", "var first = 1\n%%\nfmt.Println(first)\n\nvar second = 2\n%%\nfmt.Println(first, second)", "1\n1 2\n"},
	{"comments after %%", "%% // first\nfmt.Println(len(os.Args))\n%% // second\nfmt.Println([]bool{\n!true,\n})", "1\n[false]\n"},
	{"twenty lines of %%", strings.Repeat("%%\n", 20) + "fmt.Println(7)", "7\n"},
	{"one function three times", "%exec again\n%exec again\n%exec again\nfunc again() { fmt.Println(\"again\") }", "again\n"},
	{"%% with spaces", "  %% \t\nfmt.Println(3)", "3\n"},
	{"%% and commands in a raw string", "var text = `\n%%\n!echo no\n%d\npackage x\n`\n%%\nfmt.Printf(\"%q\\n\", text)", `"\n%%\n!echo no\n%d\npackage x\n"` + "\n"},
	{"%% and commands in a comment", "/*\n%%\n!echo no\n*/\n%%\n// %%\nfmt.Println(4)", "4\n"},
	{"not, at the beginning of a line", "%%\nfmt.Println(\n!true,\n!false,\n)", "false true\n"},
	{"a name like a clause", "%%\nvar packages = 1\npackages = 5\nfmt.Println(packages)", "5\n"},
	{"line ends of Windows", "var windows = 6\r\n%%\r\nfmt.Println(windows)\r\n", "6\n"},
	{"line ends of old Macs", "%%\rfmt.Println(7)\r", "7\n"},
	{"a byte order mark", "\ufeff%%\nfmt.Println(8)", "8\n"},
	{"spaces of pages", "%%\n\tfmt.Println(9,\u00a0\"a\u00a0b\")\u00a0\n\u200b", "9 a\u00a0b\n"},
	{"a long line", "%%\nx := \"" + strings.Repeat("x", 300_000) + "\"\nfmt.Println(len(x))", "300000\n"},
	{"comments alone", "// nothing\n// at all", ""},
	{"spaces alone", " \n\t\n", ""},
	{"%% alone", "%%", ""},
	{"another program", "%%bash\r\necho '%%'\r\n", "%%\n"},
	{"characters that reads cut in two", "%%\nfmt.Print(strings.Repeat(\"ä€😀\", 20_000))", strings.Repeat("ä€😀", 20_000)},
	{"a character that is not whole at the end", "%%\nfmt.Print(\"caf\\xe9\")", "caf\ufffd"},
}

func TestCellsOfAllKinds(t *testing.T) {
	var sources []string
	for _, c := range cells {
		sources = append(sources, c.cell)
	}
	n := notebook.New(sources...)
	executed, _, log, failed := run(t, write(t, "kinds", n))
	if failed != nil {
		t.Fatalf("%v\n%s", failed, log)
	}
	for i, c := range cells {
		t.Run(c.name, func(t *testing.T) {
			if got := executed.Cells[i].Stream("stdout"); got != c.stdout {
				t.Errorf("it prints %.200q, want %.200q", got, c.stdout)
			}
			if got := executed.Cells[i].Stream("stderr"); got != "" {
				t.Errorf("and on stderr %q", got)
			}
		})
	}
}

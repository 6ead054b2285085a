package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var escapes = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// What programs end with that the tests with the kernel, in internal/notebook, do not try.
func TestExplainCrash(t *testing.T) {
	report := []line{{at: place{1, 3}, codeLine: 12}, {at: place{2, 2}, codeLine: 14}}
	tests := []struct{ name, stderr, want string }{
		{"signal", "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1]\n\ngoroutine 1 [running]:\nlayercake/kit.f()\n\t/l/kit/f.go:12 +0x1\nmain.main()\n\t/tmp/gonb_1/main.go:14 +0x2\n",
			"panic: invalid memory address or nil pointer dereference\n  line 2 │ second\nSomething in this line is nil: declared, and not made yet."},
		{"marked by GoNB", "panic: oh\n\ngoroutine 1 [running]:\nmain.f()\n\t \x1b[7m[[ Cell [1] Line 3 ]]\x1b[0m /tmp/gonb_1/main.go:12 +0x2\n",
			"panic: oh\n  cell [1], line 3 │ third"},
		{"more than one line", "panic: a\nb\n\ngoroutine 1 [running]:\n", "panic: a\nb"},
		{"deep", "runtime: goroutine stack exceeds 1000000000-byte limit\nruntime: sp=0x1\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw()\n\t/go/panic.go:1\n\ngoroutine 1 [running]:\nmain.f()\n\t/tmp/gonb_1/main.go:14\n",
			"fatal error: stack overflow\n  line 2 │ second"},
		{"nothing else", "fatal error: all goroutines are asleep - deadlock!", "fatal error: all goroutines are asleep - deadlock!"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCells("")
			c.add(1, readSource("first\nsecond\nthird"))
			c.add(2, readSource("first\nsecond"))
			f, printed := c.explain(2, "exit status 2", "before\n"+test.stderr, report)
			if got := escapes.ReplaceAllString(f.String(), ""); got != test.want || printed != "before\n" {
				t.Errorf("it says %q, after %q; want %q", got, printed, test.want)
			}
		})
	}
}

func TestKitErrorNamesALayersLine(t *testing.T) {
	c := newCells("")
	c.add(1, readSource("%%\nrun()"))
	f, _ := c.explain(1, "exit status 1", "Error: layer \"mine\": oh, at /tmp/gonb_1/main.go:12\n\tat /tmp/gonb_1/main.go:14\nexit status 1\n",
		[]line{{at: place{1, 1}, codeLine: 12}, {at: place{1, 2}, codeLine: 14}})
	if got, want := escapes.ReplaceAllString(f.String(), ""), "Error: layer \"mine\": oh, at line 1\n  line 2 │ run()"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

// What can't be told better shows as it is.
func TestExplainTheUnknown(t *testing.T) {
	c := newCells("")
	c.add(1, readSource("var x = 1"))
	f, _ := c.explain(1, "failed to run \"go build\": exit status 1", "", readReport(report(
		`<div style="white-space: pre-wrap;"> # layercake/kit</div>`, `<div style="white-space: pre-wrap;"> kit/adam.go:1:2: syntax error</div>`)))
	if got, want := escapes.ReplaceAllString(f.String(), ""), "Error: layercake/kit does not compile\nkit/adam.go:1:2: syntax error"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	f, _ = c.explain(7, "a cell that was never seen", "", nil)
	if got := f.title(); got != "a cell that was never seen" {
		t.Errorf("it says %q", got)
	}
}

func report(elements ...string) string {
	return "<style>\n.gonb-err-location {}\n</style>\n<div>\n\n" + strings.Join(elements, "\n\n") + "\n\n</div>\n"
}

func TestReadReport(t *testing.T) {
	text := report(
		`<div style="white-space: pre-wrap;"> # gonb_0daff528</div>`,
		`<div style="white-space: pre-wrap;"><span class="gonb-err-hover-area"><span class="gonb-cell-line-info">Cell[13]: Line 3</span> <span class="gonb-err-location">./main.go:12:2: </span></span>Cols redeclared in this block<div class="gonb-err-context">const (
	Rows = 28
<div class="gonb-err-line">	Cols = len(&#34;&lt;&#34;)
</div>)

</div></div>`,
		`<div style="white-space: pre-wrap;"><span class="gonb-err-hover-area"><span class="gonb-err-location">	./main.go:8:7: </span></span>other declaration of Cols<div class="gonb-err-context">)
<div class="gonb-err-line">const Cols = 30
</div></div></div>`,
		`<div style="white-space: pre-wrap;">	<span class="gonb-err-hover-area"><span class="gonb-cell-line-info">Cell[8]: Line 6</span> <span class="gonb-err-location">/tmp/gonb_1/main.go:16</span></span> +0x53<div class="gonb-err-context"><div class="gonb-err-line">f()
</div></div></div>`,
		`<div style="white-space: pre-wrap;"> </div>`,
	)
	if !isReport([]byte(text)) {
		t.Error("it is not taken for a report")
	}
	want := []line{
		{message: "# gonb_0daff528"},
		{message: "Cols redeclared in this block", at: place{13, 3}, code: "\tCols = len(\"<\")", codeLine: 12, column: 2},
		{message: "other declaration of Cols", code: "const Cols = 30", codeLine: 8, column: 7, nested: true},
		{message: "+0x53", at: place{8, 6}, code: "f()", codeLine: 16},
	}
	if got := readReport(text); !slices.Equal(got, want) {
		t.Errorf("read\n%+v\nwant\n%+v", got, want)
	}
}

func TestReadCell(t *testing.T) {
	c := readCell(readSource("import f \"fmt\"\nimport \"layercake/kit\"\nvar (\n\ta, b = 1, 2\n)\nconst c = 3\ntype t int\nfunc (t) m() {}\nfunc g() {}\n%% --flag\n!ls\nx, y := 1, 2\nvar z int\nbroken("))
	for _, name := range []string{"a", "b", "c", "t", "g"} {
		if !c.declared[name] {
			t.Errorf("%s is not declared", name)
		}
	}
	for _, name := range []string{"x", "y", "z"} {
		if !c.local[name] {
			t.Errorf("%s is not local", name)
		}
	}
	if len(c.declared) != 5 || len(c.local) != 3 || c.imports["f"] != "fmt" || c.imports["kit"] != "layercake/kit" {
		t.Errorf("read %+v", c)
	}
}

func TestFailureIsShort(t *testing.T) {
	f := failure{cell: 1}
	for range 10 {
		f.problems = append(f.problems, problem{what: "Error: " + strings.Repeat("word ", 50), at: place{1, 1}, code: strings.Repeat("\tx", 200), caret: 301, hints: []string{"hint"}})
	}
	lines := strings.Split(escapes.ReplaceAllString(f.String(), ""), "\n")
	if len(lines) > mostLines+2*mostProblems || lines[len(lines)-1] != "and 5 more" || strings.Count(f.String(), "Error: ") != mostProblems {
		t.Errorf("it says %q", lines)
	}
	for _, l := range lines {
		if utf8.RuneCountInString(l) > width+10 {
			t.Errorf("a line of %d characters: %s", utf8.RuneCountInString(l), l)
		}
	}
	code, caret := f.problems[0].excerpt()
	if r := []rune(code); caret < 0 || r[caret] != 'x' {
		t.Errorf("the caret is at %d of %q", caret, code)
	}
}

// Characters that nobody sees can be seen where they are wrong.
func TestExcerptShowsWhatIsUnseen(t *testing.T) {
	code, caret := problem{code: "\tf(\x00\u00a0\x1b1)", caret: 3}.excerpt()
	if code != "f(␀ ␛1)" || caret != 2 {
		t.Errorf("%q, caret at %d", code, caret)
	}
}

func TestSimilar(t *testing.T) {
	names := []string{"Accuracy", "Conv2D", "Dense", "DenseLayer", "Dropout", "RMSprop", "ReLU", "ReLU6", "Softmax", "Softplus"}
	for name, want := range map[string][]string{
		"Dens": {"Dense"}, "dense": {"Dense"}, "Desne": {"Dense"}, "ReLu": {"ReLU"}, "Soft": {"Softmax", "Softplus"},
		"rmsprop": {"RMSprop"}, "Acuracy": {"Accuracy"}, "Conv": {"Conv2D"}, "LSTM": nil, "x": nil,
	} {
		if got := similar(name, names); !slices.Equal(got, want) {
			t.Errorf("similar to %s: %v, want %v", name, got, want)
		}
	}
}

func TestAPI(t *testing.T) {
	c := newCells("../..")
	kit := c.api("kit")
	for _, want := range []struct {
		of   string
		have []string
		some []string
		not  string
	}{
		{"kit", kit.names(), []string{"Dense", "Must", "FitOptions"}, "must"},
		{"Model", kit.members("Model"), []string{"Summary", "MustFit"}, "seed"},
		{"FitOptions", kit.fields("FitOptions"), []string{"Epochs"}, "Summary"},
		{"DenseLayer", kit.members("DenseLayer"), []string{"Activation", "InputShape"}, "units"},
		{"ActivationFunc", kit.values("ActivationFunc"), []string{"ReLU", "Softmax"}, "Accuracy"},
		{"Optimizer", kit.values("Optimizer"), []string{"Adam()", "SGD()"}, "Float32"},
		{"fmt", c.api("fmt").names(), []string{"Println"}, "newPrinter"},
		{"nothing", c.api("nothing").names(), nil, ""},
		{"packages", c.packages(), []string{"layercake/kit", "layercake/plots"}, "layercake/internal"},
	} {
		for _, name := range want.some {
			if !slices.Contains(want.have, name) {
				t.Errorf("%s lacks %s: %v", want.of, name, want.have)
			}
		}
		if slices.Contains(want.have, want.not) {
			t.Errorf("%s has %s", want.of, want.not)
		}
	}
}

func BenchmarkAPI(b *testing.B) {
	for b.Loop() {
		newCells("../..").api("kit").values("Optimizer")
	}
}

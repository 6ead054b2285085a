package explain

import (
	"errors"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"layercake/cell/compose"
	"layercake/internal/atexit"
)

var escapes = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// program returns a program whose lines from the 12th on are lines of cells.
func program(at ...compose.Line) *compose.Program {
	nowhere := compose.Line{Cell: -1, Line: -1}
	return &compose.Program{Lines: append(slices.Repeat([]compose.Line{nowhere}, 11), at...)}
}

var exit = errors.New("exit status 2")

// Ends of programs that the kernel tests in internal/notebook do not cover.
func TestExplainCrash(t *testing.T) {
	tests := []struct{ name, stderr, want string }{
		{"signal", "panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1]\n\ngoroutine 1 [running]:\nlayercake/kit.f()\n\t/l/kit/f.go:12 +0x1\nmain.main()\n\t/tmp/1/go/main.go:14 +0x2\n",
			"panic: invalid memory address or nil pointer dereference\n  line 2 │ second\nSomething on this line is nil: declared but not created yet."},
		{"in another cell", "panic: oh\n\ngoroutine 1 [running]:\nmain.f()\n\t/tmp/1/go/main.go:12 +0x2\n",
			"panic: oh\n  cell [1], line 3 │ third"},
		{"in another cell, called in this one", "panic: oh\n\ngoroutine 1 [running]:\nmain.f()\n\t/tmp/1/go/main.go:12 +0x2\nmain.main()\n\t/tmp/1/go/main.go:14 +0x2\n\ngoroutine 2 [running]:\nmain.f()\n\t/tmp/1/go/main.go:15\n",
			"panic: oh\n  cell [1], line 3 │ third\n  called in line 2 │ second"},
		{"in what no cell has", "panic: oh\n\ngoroutine 1 [running]:\nmain.f()\n\t/tmp/1/go/main.go:13 +0x2\n", "panic: oh"},
		{"more than one line", "panic: a\nb\n\ngoroutine 1 [running]:\n", "panic: a\nb"},
		{"deep", "runtime: goroutine stack exceeds 1000000000-byte limit\nruntime: sp=0x1\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw()\n\t/go/panic.go:1\n\ngoroutine 1 [running]:\nmain.f()\n\t/tmp/1/go/main.go:14\n",
			"fatal error: stack overflow\n  line 2 │ second\nA function calls itself, or functions call each other, forever."},
		{"nothing else", "fatal error: all goroutines are asleep - deadlock!", "fatal error: all goroutines are asleep - deadlock!"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := NewCells("")
			c.Add(1, ReadSource("first\nsecond\nthird"))
			c.Add(2, ReadSource("first\nsecond"))
			f, printed := c.Ended(2, exit, nil, "before\n"+test.stderr, program(compose.Line{Cell: 1, Line: 2}, compose.Line{Cell: -1}, compose.Line{Cell: 2, Line: 1}, compose.Line{Cell: 2, Line: 0}))
			if got := escapes.ReplaceAllString(f.String(), ""); got != test.want || printed != "before\n" {
				t.Errorf("it says %q, after %q; want %q", got, printed, test.want)
			}
		})
	}
}

func TestEnded(t *testing.T) {
	xy := &atexit.Failure{What: "x", Hints: []string{"y"}, At: "/tmp/1/go/main.go:9", Text: "x; y"}
	for _, test := range []struct {
		how                   string
		failure               *atexit.Failure
		stderr, want, printed string
	}{
		{"exit status 3", nil, "a\n", "The cell's program ended with exit status 3.", "a\n"},
		{"signal: interrupt", nil, "a\n", "The cell was stopped.", "a\n"},
		{"signal: killed", nil, "", "The cell's program was killed: by the stop button, or because memory ran out.", ""},
		{"failed to start", nil, "", "Error: failed to start", ""},
		{"exit status 1", xy, "warm\nError: x; y\n\tat /tmp/1/go/main.go:9\n", "Error: x\nY.", "warm\n"},
		{"exit status 1", xy, "Error: mine\nError: x; y\n\tat /tmp/1/go/main.go:9\nbye\n", "Error: x\nY.", "Error: mine\nbye\n"},
		{"exit status 1", xy, "", "Error: x\nY.", ""},
		{"exit status 1", nil, "Error: mine\n", "The cell's program ended with exit status 1.", "Error: mine\n"},
	} {
		f, printed := NewCells("").Ended(1, errors.New(test.how), test.failure, test.stderr, program())
		if got := escapes.ReplaceAllString(f.String(), ""); got != test.want || printed != test.printed {
			t.Errorf("%s: it says %q, after %q", test.how, got, printed)
		}
	}
}

func TestFailureNamesALayersLine(t *testing.T) {
	c := NewCells("")
	c.Add(1, ReadSource("%%\nrun()"))
	f, _ := c.Ended(1, exit, &atexit.Failure{What: "layer \"mine\": oh, at /tmp/1/go/main.go:12", At: "/tmp/1/go/main.go:14"}, "",
		program(compose.Line{Cell: 1}, compose.Line{Cell: -1}, compose.Line{Cell: 1, Line: 1}))
	if got, want := escapes.ReplaceAllString(f.String(), ""), "Error: layer \"mine\": oh, at line 1\n  line 2 │ run()"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

// Messages without a better explanation are shown unchanged.
func TestExplainTheUnknown(t *testing.T) {
	c := NewCells("")
	c.Add(1, ReadSource("var x = 1"))
	f := c.NotCompiled(1, ReadReport("# layercake/kit\nkit/adam.go:1:2: syntax error\n", program()))
	if got, want := escapes.ReplaceAllString(f.String(), ""), "Error: layercake/kit does not compile\nkit/adam.go:1:2: syntax error"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	f = c.Failed(7, errors.New("a cell that was never seen"))
	if got := f.Title(); got != "a cell that was never seen" {
		t.Errorf("it says %q", got)
	}
}

func TestReport(t *testing.T) {
	at := compose.Line{Cell: 13, Line: 2}
	got := Report(&compose.Error{Source: "package main\nf(1, 2)", Problems: []compose.Problem{
		{Line: at, Message: "too many arguments\n\thave (int, int)\n\twant (int)", Position: token.Position{Line: 2, Column: 6}},
		{Line: compose.Line{Cell: 8}, Message: "\tother declaration of f", Position: token.Position{Line: 1, Column: 1}},
	}})
	want := []Line{
		{Message: "too many arguments", At: Place{13, 3}, Code: "f(1, 2)", CodeLine: 2, Column: 6},
		{Message: "have (int, int)", Nested: true}, {Message: "want (int)", Nested: true},
		{Message: "other declaration of f", At: Place{8, 1}, Code: "package main", CodeLine: 1, Column: 1, Nested: true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("read\n%+v\nwant\n%+v", got, want)
	}
}

func TestReadReport(t *testing.T) {
	p := program(at(13, 3))
	p.Source = strings.Repeat("\n", 11) + "\tCols = 1"
	got := ReadReport("# gonb_0daff528\n./main.go:12:2: Cols redeclared in this block\n\t./main.go:8:7: other declaration of Cols\nlink failed\n", p)
	want := []Line{
		{Message: "# gonb_0daff528"},
		{Message: "Cols redeclared in this block", At: Place{13, 3}, Code: "\tCols = 1", CodeLine: 12, Column: 2},
		{Message: "other declaration of Cols", CodeLine: 8, Column: 7, Nested: true},
		{Message: "link failed"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("read\n%+v\nwant\n%+v", got, want)
	}
}

func at(cell, line int) compose.Line { return compose.Line{Cell: cell, Line: line - 1} }

func TestFailureIsShort(t *testing.T) {
	f := Failure{cell: 1}
	for range 10 {
		f.problems = append(f.problems, problem{what: "Error: " + strings.Repeat("word ", 50), at: Place{1, 1}, code: strings.Repeat("\tx", 200), caret: 301, hints: []string{"hint"}})
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

// Invisible characters become visible where they are wrong.
func TestExcerptShowsWhatIsUnseen(t *testing.T) {
	code, caret := problem{code: "\tf(\x00\u00a0\x1b1)", caret: 3}.excerpt()
	if code != "f(␀ ␛1)" || caret != 2 {
		t.Errorf("%q, caret at %d", code, caret)
	}
}

func TestAPI(t *testing.T) {
	c := NewCells("../..")
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
		NewCells("../..").api("kit").values("Optimizer")
	}
}

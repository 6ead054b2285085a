package compose

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"layercake/cell"
)

// A kernel runs cells like GoNB does.
type kernel struct {
	*testing.T
	*Session
	root, folder string
	cells        int
}

func newKernel(t *testing.T) *kernel {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	return &kernel{T: t, Session: New(root, cell.StoreIn(folder)), root: root, folder: folder}
}

// run runs a cell and returns its output, or its problems.
func (k *kernel) run(code string) string {
	k.Helper()
	k.cells++
	p, err := k.Compose(k.Context(), k.cells, strings.Split(code, "\n"))
	if err != nil {
		return err.Error()
	}
	file := filepath.Join(k.folder, "main.go")
	if err := os.WriteFile(file, []byte(p.Source), 0o600); err != nil {
		k.Fatal(err)
	}
	binary := filepath.Join(k.folder, "program")
	cmd := exec.Command("go", "build", "-o", binary, file)
	cmd.Dir = k.root
	if out, err := cmd.CombinedOutput(); err != nil {
		k.Fatalf("%s\n%v\n%s", p.Source, err, out)
	}
	cmd = exec.Command(binary)
	cmd.Dir = k.folder
	cmd.Env = append(os.Environ(), "GONB_TMP_DIR="+k.folder)
	cmd.Stdin = strings.NewReader("first\nsecond\n")
	out, _ := cmd.CombinedOutput()
	if err := k.Done(p); err != nil {
		k.Fatal(err)
	}
	text := string(out)
	for _, a := range p.Advice {
		text += fmt.Sprintf("advice, line %d: %s\n", a.Line.Line+1, a.Message)
	}
	return text
}

// A sequence of cells, each followed by its output.
type sequence struct {
	name  string
	cells []string
}

var sequences = []sequence{
	{"counter", []string{
		"var counter = 1", "",
		"counter++", "",
		"%%\ncounter += 10", "",
		"counter", "12\n",
	}},
	{"slow", []string{
		"import \"fmt\"\nfunc slow() int { fmt.Println(\"slow\"); return 3 }\nvar s = slow()", "slow\n",
		"s", "3\n",
		"s * 2", "6\n",
	}},
	{"define", []string{
		"x := []int{1, 2}", "",
		"x = append(x, 3)\nlen(x)", "3\n",
		"y, z := len(x), \"z\"\ny", "3\n",
		"z", "\"z\"\n",
		"y := y + 1\ny", "4\n",
		"y := \"text\"\ny", "\"text\"\n",
	}},
	{"types of other packages", []string{
		"import \"time\"\nvar none *time.Time\nvar d time.Duration = 3", "",
		"none == nil", "true\n",
		"d", "3ns\n",
	}},
	{"what is not closed", []string{
		"func f() {\n\tx := 1", "cell [1], line 2: expected '}', found 'EOF'",
		"x := `abc", "cell [2], line 1: ",
		"x := \"abc", "cell [3], line 1: ",
		"f(1", "cell [4], line 1: ",
	}},
	{"locals below %%", []string{
		"var x = 1", "",
		"%%\nx := 5\n_ = x", "",
		"x", "1\n",
	}},
	{"failing var", []string{
		"import \"os\"\nvar before = 1\nvar f, err = os.ReadFile(\"missing\")\nvar data = mustBe(err)\nfunc mustBe(err error) int { if err != nil { panic(err) }; return 1 }", "panic: open missing: no such file or directory",
		"\"hello\"", "\"hello\"\n",
		"before", "1\n",
		"data", "cell [4], line 1: undefined: data; its declaration in cell [1] failed",
		"err", "open missing: no such file or directory\n",
	}},
	{"unused", []string{
		"import \"fmt\"\nimport \"os\"\nfunc f() {\n\tx := 1\n\tif y := 2; true {\n\t}\n\tfor i, v := range []int{1} {\n\t\t_ = i\n\t}\n}\n%%\nz := 3\nfmt.Println(\"ran\")", "ran\nadvice, line 2: \"os\" is imported and not used\nadvice, line 4: x is declared and not used\nadvice, line 5: y is declared and not used\nadvice, line 7: v is declared and not used\nadvice, line 12: z is declared and not used\n",
	}},
	{"variables that hide packages", []string{
		"import (\"fmt\"; \"time\")\nfunc zero() time.Time { return time.Unix(0, 0).UTC() }\ntime := time.Unix(3, 0).UTC()\nfmt.Println(time.Year())", "1970\n",
		"time.Second()", "3\n",
		"zero().Second()", "0\n",
		"time.Sleep(3)", "cell [4], line 1: time.Sleep undefined (type time.Time has no field or method Sleep)",
		"import \"time\"\ntime.Second", "1s\n",
		"import \"math/rand/v2\"", "",
		"var (\n\ta = 1\n\trand = rand.New(rand.NewPCG(1, 2))\n)", "",
		"rand.IntN(1)", "0\n",
		"rand := rand.IntN(1) + a\nrand", "1\n",
		"import \"image\"\nimage := image.Rec(1)", "cell [10], line 2: undefined: image.Rec",
		"import \"image\"\nimage, n := image.Rect(0, 0, 1, 2), 3\nimage.Dy() + n", "5\n",
		"struct{ strings int }{strings: 1}.strings", "1\n",
	}},
	{"types and methods", []string{
		"type point struct{ x, y int }\nfunc (p point) sum() int { return p.x + p.y }\nfunc (p *point) move() { p.x++ }", "",
		"p := &point{1, 2}\nq := p", "",
		"p.move()", "",
		"q.sum()", "4\n",
		"q == p", "true\n",
	}},
	{"methods before their type", []string{
		"func (p pair) sum() int { return p.a + p.b }\ntype pair struct{ a, b int }", "",
		"pair{1, 2}.sum()", "3\n",
	}},
	{"order of initializers", []string{
		"var a = b + 1\nvar b = f()\nfunc f() int { return 2 }", "",
		"a", "3\n",
	}},
	{"iota", []string{
		"const (\n\tred = iota\n\tgreen\n\tblue\n)", "",
		"blue", "2\n",
		"const green = 10", "",
		"red + green + blue", "12\n",
	}},
	{"generics", []string{
		"type stack[T any] struct{ items []T }\nfunc (s *stack[T]) push(x T) { s.items = append(s.items, x) }\nfunc mapped[A, B any](in []A, f func(A) B) (out []B) {\n\tfor _, x := range in {\n\t\tout = append(out, f(x))\n\t}\n\treturn out\n}", "",
		"var s stack[string]", "",
		"s.push(\"a\")", "",
		"mapped(s.items, func(x string) int { return len(x) })", "[1]\n",
	}},
	{"closure", []string{
		"var total = 0\nvar add = func(n int) { total += n }", "",
		"add(3)", "",
		"add(4)\ntotal", "7\n",
	}},
	{"init", []string{
		"import \"fmt\"\nvar n = 1\nfunc init() { n = 5; fmt.Println(\"init\") }", "init\n",
		"n", "5\n",
	}},
	{"interfaces", []string{
		"type animal interface{ sound() string }\ntype dog struct{ name string }\nfunc (d dog) sound() string { return d.name + \" barks\" }\nvar pets []animal", "",
		"pets = append(pets, dog{\"Rex\"})", "",
		"pets[0].sound()", "\"Rex barks\"\n",
	}},
	{"tuple and blank", []string{
		"import \"strconv\"\nvar n, err = strconv.Atoi(\"12\")\nvar _, err2 = strconv.Atoi(\"x\")", "",
		"n", "12\n",
		"err == nil", "true\n",
		"err2", "strconv.Atoi: parsing \"x\": invalid syntax\n",
	}},
	{"other packages' types", []string{
		"import \"time\"\nvar start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)\nvar d = time.Second", "",
		"start.Add(d).Format(\"15:04:05\")", "\"03:04:06\"\n",
	}},
}

func init() {
	sequences = append(sequences, sequence{"imports that are left out", []string{
		"fmt.Println(strings.ToUpper(\"a\"), math.Sqrt(4))", "A 2\n",
		"import . \"math\"\nSqrt(9)", "3\n",
		"1 + 1", "2\n",
		"Sqrt(16)", "4\n",
	}}, sequence{"statements first", []string{
		"fmt.Println(\"a\")\nvar x = func() int { fmt.Println(\"b\"); return 1 }()\nfmt.Println(x)", "a\nb\n1\n",
		"if x == 1 {\n\tx = 2\n}\nfor i := range 3 {\n\tx += i\n}", "",
		"x;", "",
		"_ = x", "",
		"x", "5\n",
	}}, sequence{"old type", []string{
		"type t struct{ a int }\nvar v = t{1}\nvar w any = t{2}", "",
		"type t struct{ a, b int }", "advice, line 1: the type t has changed: v and w lost their values, declared in cell [1]\n",
		"v", "Error: v",
		"w", "Error: w",
		"1", "1\n",
	}}, sequence{"panic keeps what was done", []string{
		"var n = 1", "",
		"n = 2\npanic(\"x\")", "panic: x",
		"n", "2\n",
	}}, sequence{"channels and files", []string{
		"ch := make(chan int, 1)\nf, _ := os.Open(\".\")\nn := 1", "ch holds a channel, which cannot be kept: it is recreated in each cell\n",
		"ch <- 3\n<-ch", "3\n",
		"f.Name()", "\".\"\n",
		"ch = nil", "",
		"n, ch == nil", "1 true\n",
		"ch = make(chan int)", "ch holds a channel, which cannot be kept: it is recreated in each cell\n",
	}})
}

func init() {
	sequences = append(sequences, sequence{"a function main", []string{
		"n := 1\nfunc main() { fmt.Println(\"main\", n) }", "main 1\n",
		"n++\nfunc main() {\n\tfmt.Println(n)\n}", "2\n",
		"n", "2\n",
	}}, sequence{"flags", []string{
		"var size = flag.Int(\"size\", 3, \"how many\")\n*size", "3\n",
		"*size + 1", "4\n",
		"name := flag.String(\"name\", \"x\", \"\")\n%%\nfmt.Println(*name, *size)", "x 3\n",
	}}, sequence{"standard input", []string{
		"var name string\nfmt.Scanln(&name)\nscanner := bufio.NewScanner(os.Stdin)\nscanner.Scan()\nname + scanner.Text()", "\"firstsecond\"\n",
		"var r io.Reader = os.Stdin\nfunc read(r io.Reader) string { return \"\" }\nread(os.Stdin); fmt.Scan()\nos.Stdin.Name()", "\"/dev/stdin\"\n",
	}})
}

func init() {
	sequences = append(sequences, sequence{"flags over several cells", []string{
		"var v = flag.Int(\"v\", 0, \"level\")", "",
		"%%\nfmt.Println(*v)", "0\n",
		"import \"flag\"\nvar word = flag.String(\"word\", \"a\", \"\")", "",
		"import flag \"flag\"\nflag.Parse()\n%%\nfmt.Println(*v, *word, flag.NArg())", "0 a 0\n",
		"http.StatusOK", "200\n",
		"*v + 1", "1\n",
	}}, sequence{"charts share the library's fonts", []string{
		"import \"gonum.org/v1/plot\"\np := plot.New()", "",
		"p.Title.Text = \"x\"\nshow.Plot(p)", "[chart]\n",
		"import (\"gonum.org/v1/plot/font\"; \"gonum.org/v1/plot/text\")\np.Title.Text, p.TextHandler.(text.Plain).Fonts == font.DefaultCache", "x true\n",
	}}, sequence{"tables show themselves", []string{
		"import \"layercake/table\"\nt := table.New(table.NewColumn(\"a\", []int{1, 20}), table.NewColumn(\"b\", []string{\"x\", \"y\"}))", "",
		"t", "    a  b\n0   1  x\n1  20  y\n2 rows × 2 columns\n",
		"t.Column(\"a\")", "    a\n0   1\n1  20\n2 rows × 1 column\n",
		"t.Drop(\"c\")", "Error: there is no column \"c\"; the columns are a, b\n",
		"t.Column(\"a\").Mean()", "10.5\n",
		"t.Column(\"b\").Mean()", "Error: column \"b\" is text",
	}}, sequence{"what one call made", []string{
		"srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Println(\"asked\") }))\nresp, err := http.Get(srv.URL)", "asked\n",
		"err", "",
		"_, err = strconv.Atoi(\"z\")", "",
		"err", "strconv.Atoi: parsing \"z\": invalid syntax\n",
		"type node struct{ n int }\nfunc start() (*node, func() int, int) { p := &node{}; return p, func() int { p.n++; return p.n }, 5 }\np, next, five := start()", "next holds a closure",
		"five++\nnext(), p.n, five", "1 1 6\np was changed, but the change is lost: it holds a value that belongs to next",
		"p = &node{7}", "",
		"p.n, next(), five", "7 1 6\n",
	}}, sequence{"errors of the system", []string{
		"_, refused := http.Get(\"http://127.0.0.1:9/\")\n_, failed := exec.Command(\"false\").Output()\n_, host := net.LookupHost(\"\")\nlinks, _ := net.Interfaces()", "",
		"var exit *exec.ExitError\nerrors.Is(refused, syscall.ECONNREFUSED), errors.As(failed, &exit), exit.ExitCode(), host, len(links) > 0", "true true 1 lookup : no such host true\n",
	}}, sequence{"imports of names", []string{
		"import . \"fmt\"\nPrintln(\"a\")", "a\n",
		"fmt.Println(\"b\")", "b\n",
		"Println(\"c\")", "c\n",
		"func Println(x int) int { return x }\nPrintln(4)", "4\n",
		"import . \"strings\"\ntype Reader int\nfunc f() string { return ToUpper(\"f\") }", "cell [5], line 2: Reader already declared through dot-import of package strings",
		"import . \"strings\"\nfunc f() string { return ToUpper(\"f\") }", "",
		"f(), strings.ToLower(\"A\")", "F a\n",
	}}, sequence{"imports that are repeated", []string{
		"import \"os\"\nimport \"os\"\nos.Getpid() > 0", "true\n",
		"import . \"fmt\"\nimport . \"fmt\"\nPrintln(1)", "1\n",
		"import (\n\t\"os\"\n\tos \"os\"\n\tother \"os\"\n)\nos.Getpid() == other.Getpid()", "true\n",
		"import \"math/rand\"\nimport \"math/rand/v2\"\nrand.Int()", "cell [4], line 2: rand redeclared in this block",
	}}, sequence{"packages that this project is made with", []string{
		"var wave = kit.ActivationFunc{Name: \"wave\", Graph: func(x *graph.Node) *graph.Node { return graph.Sin(x) }}", "",
		"p := plot.New()\nline, err := plotter.NewLine(plotter.XYs{{X: 0, Y: 0}, {X: 1, Y: 1}})\np.Add(line)\nerr, 2*vg.Inch", "<nil> 144\n",
		"plotutil.Color(1)", "color.RGBA{R:122",
		"model.MustFit(3)", "cell [4], line 1: undefined: model",
		"graph.None(3)", "cell [5], line 1: undefined: graph.None",
	}}, sequence{"packages that are guessed", []string{
		"rand.IntN(1)", "0\n",
		"rand.Intn(1)", "0\n",
		"errors.Wrap(io.EOF, \"x\")", "x: EOF\n",
		"errors.Join(io.EOF)", "EOF\n",
		"rand.None()", "cell [5], line 1: undefined: rand.None",
	}}, sequence{"the newest declaration wins", []string{
		"x := 10\nfunc double() int { return x * 2 }\nfunc four() int { return 2 * double() }\ntype t struct{ n int }\nfunc (v t) scaled() int { return v.n * x }\nfunc (v t) plain() int { return v.n }\nv := t{2}", "",
		"x := 3.5\ndouble()", "cell [1], line 2: cannot use x * 2 (value of type float64) as int value in return statement; double of cell [1] no longer compiles: declare it again in this cell",
		"x := 3.5\nv.plain()", "2\nadvice, line 1: t.scaled of cell [1] no longer compiles and is left out\n",
		"four()", "cell [1], line 2: cannot use x * 2 (value of type float64) as int value in return statement; double of cell [1] no longer compiles: declare it again",
		"x := 4.5\nfunc double() float64 { return x * 2 }\ndouble()", "9\n",
		"v.scaled()", "cell [1], line 5: invalid operation: v.n * x (mismatched types int and float64); t.scaled of cell [1]",
	}}, sequence{"made of itself", []string{
		"a, b := b, a", "cell [1], line 1: undefined: b",
		"x := x + 1", "cell [2], line 1: undefined: x",
		"fib := func(n int) int { return fib(n-1) }", "cell [3], line 1: undefined: fib",
		"q := f()\nfunc f() int { return q }", "cell [4], line 1: initialization cycle for q",
		"x := func(x int) int { return x }(3)\nx", "3\n",
		"func next() int { return x + 1 }\ntype counter struct{}\nfunc (counter) next() int { return 10 * next() }", "",
		"x := next()\nx", "4\n",
		"x, y := counter{}.next(), 1\nx, y", "50 1\n",
		"x := next()\nx := x + 1\nx", "52\n",
		"func text() string { return fmt.Sprint(x) }\nx := text()", "cell [10], line 2: cannot use text() (value of type string) as int value in assignment",
	}}, sequence{"killed", []string{
		"n := 1\nm := []int{1}", "",
		"n := 5\nm = nil\nk := 2\nsyscall.Kill(os.Getpid(), syscall.SIGKILL)", "",
		"n, m", "1 [1]\n",
		"k", "cell [4], line 1: undefined: k; its declaration in cell [2] failed",
	}}, sequence{"a type again without its methods", []string{
		"type point struct{ x, y int }\nfunc (p point) product() int { return p.x * p.y }\np := point{1, 2}", "",
		"func (p point) sum() int { return p.x + p.y }\np.sum()", "3\n",
		"type point struct{ x, y int }", "",
		"p.sum()", "3\n",
		"p.product()", "cell [5], line 1: p.product undefined",
		"type point struct{ x, y int }\nfunc (p *point) move() { p.x++ }\npoint{3, 4}.sum()", "7\n",
		"type point struct{ x int }\npoint{1}.x", "1\nadvice, line 1: point.sum of cell [2] no longer compiles and is left out\nadvice, line 1: the type point has changed: p lost its value, declared in cell [1]\n",
	}}, sequence{"names of types", []string{
		"error := 0.5\nmax, len := 3, 4\nfunc string() {}", "cell [1], line 1: error is one of Go's types, which this would hide from later cells: choose another name\ncell [1], line 3: string is one of Go's types",
		"max, len := 3, 4\n%%\nerror := 0.5\nerror", "0.5\n",
		"_, err := strconv.Atoi(\"x\")\nmax, len, err != nil", "3 4 true\n",
	}}, sequence{"made of itself, of another type", []string{
		"data := \"a,b\"\nn := 1\nfields := []int{1, 2}\np := &fields", "",
		"data = data + \",c\"\nn++\ndata := strings.Split(data, \",\")\ndata, n", "[\"a\" \"b\" \"c\"] 2\n",
		"data[0]", "\"a\"\n",
		"data, n := len(data), fmt.Sprint(n)\ndata, n", "3 2\n",
		"err, data := error(nil), float64(data)/2\ndata := data + 1\ndata", "2.5\n",
		"data, err := strconv.Atoi(fmt.Sprint(data))\nerr", "strconv.Atoi: parsing \"2.5\": invalid syntax\n",
		"type wrapped struct{ fields []int }\nfields := wrapped{fields: fields}\nfields.fields[0] = 7\n(*p)[0], fields", "7 wrapped{fields:[7 2]}\n",
		"fields.fields[1] = 8\n(*p)[1]", "8\n",
		"f := func() int { return 1 }", "",
		"f := func() string { return fmt.Sprint(f()) }", "cell [10], line 1: cannot use (func() string literal) (value of type func() string) as func() int value in assignment",
		"type named struct{ n int }\nw := named{1}", "",
		"type named struct{ s string }\nw := named{fmt.Sprint(w)}", "Error: w: the type named has changed; run cell [11] again, which declares it",
	}}, sequence{"types declared again", []string{
		"type p struct{ a int }\ntype q struct{ of *p }\nvar held any = &p{3}", "",
		"ps := []p{{1}, {2}}\nof := q{}\nn := 1", "",
		"type p struct {\n\ta int // the same\n}", "",
		"n++\ntype p struct{ a, b int }", "advice, line 2: the type p has changed: held, ps and of lost their values, declared in cells [1] and [2]\n",
		"ps", "Error: ps: the type []p has changed; run cell [2] again, which declares it",
		"type p struct{ a, b, c int }\nheld := p{1, 2, 3}\nps := []p{held}\nof := q{}\nheld.c + n", "5\n",
	}}, sequence{"functions that make functions", []string{
		"counter := func() func() int { c := 0; return func() int { c++; return c } }\npair := func() func() int { return func() int { return 7 } }\nseven := pair()\nnext := counter()", "next holds a closure",
		"again := pair()\ncounter()() + next(), pair()(), seven(), again()", "2 7 7 7\n",
		"again(), pair()()", "7 7\n",
		"pair", "func() func() int\n",
	}}, sequence{"what is shown", []string{
		"math.MaxInt64 + 1", "cell [1], line 1: cannot use math.MaxInt64 + 1 (untyped constant 9223372036854775808) as an int: it is too large",
		"var e error\ne", "",
		"nil", "",
		"e, 'a'", "<nil> 97\n",
		"'a'", "'a'\n",
		"type point struct{ x, y int }\ntype circle struct {\n\tcenter point\n\tname string\n\tnext *circle\n}\nfunc (c *circle) area() float64 { return 1 }\nc := &circle{point{1, 2}, \"c\", nil}\nc.next = c\nc", "&circle{center:{x:1 y:2} name:\"c\" next:&circle{...}}\n",
		"c.next = &circle{next: &circle{next: &circle{}}}\n*c", "circle{center:{x:1 y:2} name:\"c\" next:&circle{center:{x:0 y:0} name:\"\" next:&circle{center:{x:0 y:0} name:\"\" next:&circle{...}}}}\n",
		"[]any{point{}, &point{}, []point{{}}, map[string]*point{\"a\": nil}}", "[point{x:0 y:0} &point{x:0 y:0} [{x:0 y:0}] map[\"a\":<nil>]]\n",
		"c.area", "func() float64\nadvice, line 1: area is a method: c.area() calls it\n",
		"fmt.Println", "func(a ...any) (n int, err error)\n",
		"time.Now", "func() time.Time\nadvice, line 1: Now is a function: time.Now() calls it\n",
		"make([]float64, 2000)", "[0 0 0 ... 0 0 0] (2000 elements)\n",
	}}, sequence{"directives", []string{
		"//go:generate echo\n//go:noinline\nfunc name() string {\n\tpc, _, _, _ := runtime.Caller(0)\n\treturn runtime.FuncForPC(pc).Name()\n}\nname()", "\"main.name\"\nadvice, line 1: go:generate does nothing in a cell",
		"//go:build linux\n\nname()", "\"main.name\"\nadvice, line 1: go:build does nothing in a cell\n",
		"//go:noinline\nvar x int", "cell [3], line 1: go:noinline must precede a function",
		"import \"C\"\nC.puts(nil)", "cell [4], line 1: a cell cannot contain C",
	}}, sequence{"a font cache", []string{
		"import (\"gonum.org/v1/plot/font\"; \"gonum.org/v1/plot/font/liberation\")\nfonts := font.NewCache(liberation.Collection())", "fonts holds a closure",
		"fonts.Has(font.Font{Typeface: \"Liberation\", Variant: \"Serif\"})", "true\n",
	}})
}

func TestLeaveOut(t *testing.T) {
	k := newKernel(t)
	for _, step := range []struct{ cell, want string }{
		{"n := 1\nother := 5", ""}, {"n = 2", ""}, {"", ""}, {"n", "1\n"}, {"n = 3", "n was changed, but the change is lost: it holds a value that %anew excludes\n"},
		{"n, other", "1 5\n"}, {"n := 7", ""}, {"n", "7\n"},
	} {
		if step.cell == "" {
			if found, err := k.LeaveOut("n"); !found || err != nil {
				t.Errorf("not found (%v)", err)
			}
			if found, _ := k.LeaveOut("m"); found {
				t.Error("found m")
			}
			continue
		}
		if got := k.run(step.cell); got != step.want {
			t.Errorf("%s\nprinted\n%s\nrather than\n%s", step.cell, got, step.want)
		}
	}
}

// A forgotten variable is no longer excluded.
func TestLeaveOutForgotten(t *testing.T) {
	k := newKernel(t)
	k.run("n := 1")
	for _, do := range []func(string) (bool, error){k.LeaveOut, k.Remove} {
		if found, err := do("n"); !found || err != nil {
			t.Fatal(found, err)
		}
	}
	k.run("n := 1")
	k.run("n++")
	if got := k.run("n"); got != "2\n" {
		t.Errorf("n is %s", got)
	}
}

// TestImports lists and removes imports.
func TestImports(t *testing.T) {
	k := newKernel(t)
	k.run("import (\n\t. \"fmt\"\n\t_ \"image/png\"\n\tstr \"strings\"\n\t\"math/rand\"\n)\nPrintln(str.ToUpper(\"a\"), rand.Intn(1), os.Getpid())")
	const want = `import  .     "fmt"        cell [1]
import  _     "image/png"  cell [1]
import  str   "strings"    cell [1]
import  rand  "math/rand"  cell [1]
`
	if got := k.Who(); got != want {
		t.Errorf("%s\nrather than\n%s", got, want)
	}
	k.run("strings := 1")
	for _, name := range []string{"fmt", "image/png", "str", "rand", "os"} {
		if found, err := k.Remove(name); !found || err != nil {
			t.Errorf("%s not found (%v)", name, err)
		}
	}
	if got := k.Who(); got != "var  strings  int  cell [2]\n" {
		t.Error(got)
	}
	if got := k.run("Println()"); got != "cell [3], line 1: undefined: Println" {
		t.Error(got)
	}
}

// TestEmbed embeds files of the notebook's folder.
func TestEmbed(t *testing.T) {
	folder := t.TempDir()
	const content = "a,b\n1,\"2\"\n\x00\xff`"
	for _, name := range []string{"iris.csv", "other.csv"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	k := newKernel(t)
	t.Chdir(folder)
	for _, step := range []struct{ cell, want string }{
		{"//go:embed iris.csv\nvar s string", ""},
		{"len(s)", fmt.Sprintln(len(content))},
		{"import _ \"embed\"\n\n//go:embed \"i*.csv\"\nvar b []byte\ntype text string\n//go:embed iris.csv\nvar t text\ns == string(b), string(t) == s", "true true\n"},
		{"`\n//go:embed iris.csv\n` + s[:1]", "\"\\n//go:embed iris.csv\\na\"\n"},
		{"s := \"\"\n//go:embed *.csv\nvar none string", "cell [5], line 2: go:embed: *.csv matches 2 files, such as iris.csv and other.csv; a variable holds one"},
		{"//go:embed nothing.csv\nvar none string", "cell [6], line 1: go:embed: no file nothing.csv in " + folder},
		{"//go:embed iris.csv\nvar n int", "cell [7], line 2: cannot convert "},
		{"import \"embed\"\n//go:embed iris.csv\nvar files embed.FS", "cell [8], line 2: " + embedAlone},
		{"var (\n\t//go:embed iris.csv\n\tu string\n)", "cell [9], line 2: " + embedAlone},
		{"func g() {\n\t//go:embed iris.csv\n\tvar s string\n}", "cell [10], line 2: " + embedAlone},
		{"//go:embed iris.csv\ns", "cell [11], line 1: " + embedAlone},
	} {
		if got := k.run(step.cell); got != step.want && (step.want == "" || !strings.HasPrefix(got, step.want)) {
			t.Errorf("%s\nprinted\n%s\nrather than\n%s", step.cell, got, step.want)
		}
	}
}

// TestDraft checks that code completion sees packages by the names that cells use.
func TestDraft(t *testing.T) {
	k := newKernel(t)
	k.run("import str \"strings\"\nat := image.Pt(1, 2)\nb := str.Builder{}\nd := map[time.Duration]*runtime.Frame{}\nvalues := url.Values{}")
	k.run("url := 1")
	source, line, column := k.Draft([]string{"x := 1", "at.X"}, 1, 4)
	for _, want := range []string{"var at image.Point\n", "var b str.Builder\n", "var d map[time.Duration]*runtime.Frame\n", "var values net_url__.Values\n", "import image \"image\"\n"} {
		if !strings.Contains(source, want) {
			t.Errorf("%s not found in\n%s", want, source)
		}
	}
	if got := strings.Split(source, "\n")[line][:column]; got != "at.X" {
		t.Errorf("the position is after %s in\n%s", got, source)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "", source, 0); err != nil {
		t.Error(err)
	}
	if got := k.Who(); !strings.Contains(got, "map[time.Duration]*runtime.Frame") {
		t.Error(got)
	}
}

// TestStopped stops a cell while it looks up packages. The next cell finds them.
func TestStopped(t *testing.T) {
	k := newKernel(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if p, err := k.Compose(ctx, 1, []string{"http.StatusOK"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped cell is %v, %v", p, err)
	}
	if got := k.run("http.StatusOK"); got != "200\n" {
		t.Error(got)
	}
}

// TestSignal sends the signal of Jupyter's stop button to a process that composes a cell. The go command it runs must
// not end from it.
func TestSignal(t *testing.T) {
	const composes = "LAYERCAKE_TEST_SIGNAL"
	if os.Getenv(composes) != "" {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
		if _, err := newKernel(t).Compose(t.Context(), 1, []string{"http.StatusOK"}); err != nil {
			t.Error(err)
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestSignal$")
	cmd.Env = append(os.Environ(), composes+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var out strings.Builder
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		time.Sleep(100 * time.Millisecond) // it is waiting for the signal by then
		for syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) == nil {
			time.Sleep(10 * time.Millisecond)
		}
	}()
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestSequences(t *testing.T) {
	for _, s := range sequences {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			k := newKernel(t)
			for i := 0; i < len(s.cells); i += 2 {
				if got := k.run(s.cells[i]); got != s.cells[i+1] && (s.cells[i+1] == "" || !strings.HasPrefix(got, s.cells[i+1])) {
					t.Errorf("cell %d\n%s\nprinted\n%s\nrather than\n%s", k.cells, s.cells[i], got, s.cells[i+1])
				}
			}
		})
	}
}

// TestBrowser compiles a cell for the browser, where variables have their first values.
func TestBrowser(t *testing.T) {
	k := newKernel(t)
	k.run("import \"time\"\ntype point struct{ x int }\nfunc double(x int) int { return 2 * x }\nvar start = time.Unix(0, 0)")
	k.run("p, n := &point{1}, double(2)\nerr := error(nil)")
	k.run("n++")
	cell := "fmt.Println(p.x, n, start.Year(), GonbWasmDivId)\na, err := double(1), err\nb, err := double(a), err\nb, err"
	program, err := k.ComposeBrowser(k.Context(), 4, strings.Split(cell, "\n"), map[string]string{"GonbWasmDivId": "id"})
	if err != nil {
		t.Fatal(err)
	}
	if len(program.Advice) != 1 || !strings.HasPrefix(program.Advice[0].Message, "n was changed since cell [2]") {
		t.Errorf("advice: %v", program.Advice)
	}
	file := filepath.Join(k.folder, "main.go")
	if err := os.WriteFile(file, []byte(program.Source), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(k.folder, "cell.wasm"), file)
	build.Dir = k.root
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOEXPERIMENT=", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s\n%s", program.Source, out)
	}
	// The browser's program also runs on this machine.
	native := exec.Command("go", "run", file)
	native.Dir = k.root
	if out, err := native.CombinedOutput(); err != nil || string(out) != "1 4 1970 id\n" {
		t.Errorf("%v: %s\n%s", err, out, program.Source)
	}
}

// TestForeign uses types that no cell can name.
func TestForeign(t *testing.T) {
	c := &composer{pkg: types.NewPackage("main", "main")}
	named := func(path, name string) types.Type {
		pkg := c.pkg
		if path != "main" {
			pkg = types.NewPackage(path, "p")
		}
		return types.NewNamed(types.NewTypeName(token.NoPos, pkg, name, nil), types.Typ[types.Int], nil)
	}
	for _, test := range []struct {
		t    types.Type
		want bool
	}{
		{types.Typ[types.Int], false},
		{named("main", "point"), false},
		{named("a/b", "Point"), false},
		{named("a/b", "point"), true},
		{named("a/internal/b", "Point"), true},
		{types.NewSlice(types.NewPointer(named("internal/b", "Point"))), true},
		{named("a/internals", "Point"), false},
	} {
		if got := c.foreign(test.t) != nil; got != test.want {
			t.Errorf("foreign(%v) is %t", test.t, got)
		}
	}
}

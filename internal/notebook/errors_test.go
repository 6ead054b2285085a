package notebook_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"layercake/internal/notebook"
)

// Error messages for learners' mistakes. The cells run in order, through the real kernel. Each fails, without
// consequences for the following ones.
var mistakes = []struct{ name, cell, want string }{
	{"a name that a package lacks", "var layer = kit.Dens(512)", `
Error: kit has no Dens
  line 1 │ var layer = kit.Dens(512)
         │                 ^
kit has Dense.`},

	{"a name that a failed cell declares", "%%\nfmt.Println(layer)", `
Error: layer is not defined, since cell [2] failed`},

	{"a function of Go's", "%%\n\nfmt.Printn(1)", `
Error: fmt has no Printn
  line 3 │ fmt.Printn(1)
         │ ^
fmt has Print, Printf and Println.`},

	{"a method", "%%\nmodel.Sumary()", `
Error: model has no Sumary
  line 2 │ model.Sumary()
         │       ^
A kit.Model has Summary.`},

	{"an option", "%%\nmodel.MustFit(x, y, kit.FitOptions{Epoch: 2})", `
Error: kit.FitOptions has no field Epoch
  line 2 │ model.MustFit(x, y, kit.FitOptions{Epoch: 2})
         │                                    ^
A kit.FitOptions has Epochs.`},

	{"a string for an activation", "var hidden = kit.Dense(10).Activation(\"relu\")", `
Error: "relu" is not a kit.ActivationFunc
  line 1 │ var hidden = kit.Dense(10).Activation("relu")
         │                                       ^
Use kit.ReLU.
kit has `},

	{"a string for an optimizer", "%%\nkit.Sequential(kit.Dense(2)).Compile(\"adam\", kit.CategoricalCrossentropy)", `
Error: "adam" is not a kit.Optimizer
  line 2 │ kit.Sequential(kit.Dense(2)).Compile("adam", kit.CategoricalCrossentropy)
         │                                      ^
Use kit.Adam().
kit has `},

	{"one for a list", "%%\nmodel.MustFit(x, y, kit.FitOptions{Callbacks: plots.Live()})", `
Error: plots.Live() is not a []kit.Callback
  line 2 │ model.MustFit(x, y, kit.FitOptions{Callbacks: plots.Live()})
         │                                               ^
A slice is needed: []kit.Callback{plots.Live()}`},

	{"a call that lacks arguments", "%%\nmodel.MustFit(x, y)", `
Error: not enough arguments in call to model.MustFit
  line 2 │ model.MustFit(x, y)
         │                  ^
The last argument is the options: kit.FitOptions{Epochs: 5}, or kit.FitOptions{} for
Keras's defaults.
  have (kit.Array, kit.Array)
  want (kit.Arrays, kit.Arrays, kit.FitOptions)`},

	{"an argument by name", "%%\nmodel.MustFit(x, y, epochs=3)", `
Error: Go has no keyword arguments such as epochs=3
  line 2 │ model.MustFit(x, y, epochs=3)
         │                           ^
Use fields, kit.FitOptions{Epochs: 3}, or methods, kit.Dense(10).Activation(kit.ReLU).`},

	{"an argument too many", "var narrow = kit.Dense(10, kit.ReLU)", `
Error: too many arguments in call to kit.Dense
  line 1 │ var narrow = kit.Dense(10, kit.ReLU)
         │                            ^
Other options are methods or fields of the result: press Tab after kit.Dense(...).
  have (number, kit.ActivationFunc)
  want (int)`},

	{"a function for a type", "%%\nfmt.Println(kit.EarlyStopping{Patience: 2})", `
Error: kit.EarlyStopping is a function, not a type
  line 2 │ fmt.Println(kit.EarlyStopping{Patience: 2})
         │             ^
Call it and set fields of the result: x := kit.EarlyStopping(...), x.FIELD = ...`},

	{"an error that is left aside", "%%\nscore := model.Evaluate(x, y)\nfmt.Println(score)", `
Error: assignment mismatch: 1 variable but model.Evaluate returns 2 values
  line 2 │ score := model.Evaluate(x, y)
         │          ^
The second is an error. Use model.MustEvaluate, which ends the cell on an error.`},

	{"a name that is declared twice", "var twice = 1\nvar twice = 2", `
Error: twice is declared twice
  line 2 │ var twice = 2
         │     ^
The other declaration is in line 1.`},

	{"a field of a number", "var one = 1\nfmt.Println(one.x)", `
Error: one.x undefined (type int has no field or method x)
  line 2 │ fmt.Println(one.x)
         │                 ^`},

	{"a comma", "var m = kit.Sequential(\n\tkit.Dense(512).InputShape(784),\n\tkit.Dense(10)\n)", `
Error: this line needs a comma or a closing bracket at its end
  line 3 │ kit.Dense(10)
         │              ^
In Go the last line of a list also ends with a comma if the bracket is on the next line.`},

	{"a brace", "%%\nfor i := range 3 {\n\tfmt.Println(i)", `
Error: a } is missing at the end`},

	{"a package", "import \"layercake/kitt\"\n%%\nkitt.Dense(1)", `
Error: package layercake/kitt is not installed
  line 1 │ import "layercake/kitt"
         │         ^
Available are Go's packages and layercake/`},

	{"a constant of a group that is declared again", "const Cols = 32\nCols = 33", `
Error: cannot assign to Cols (neither addressable nor a map index expression)
  line 2 │ Cols = 33
         │ ^`},

	{"a variable of the cell's own", "%%\nscore := 5\nfmt.Println(score, scores)", `
Error: scores is not defined
  line 3 │ fmt.Println(score, scores)
         │                    ^
There is score.`},

	{"a variable that another cell keeps to itself", "%%\nfmt.Println(score)", `
Error: score is not defined
  line 2 │ fmt.Println(score)
         │             ^
Cell [21] declares it below %%, for itself only. Declare it above %% to share it: var
score = ...`},

	{"a cell that no run has had", "%%\nfmt.Println(history.Epochs)", `
Error: history is not defined
  line 2 │ fmt.Println(history.Epochs)
         │             ^
No cell that has run declares it: run the cell that does, or check the spelling.`},

	{"several that are missing", "%%\nfmt.Println(layer, hidden, layer)", `
Error: layer and hidden are not defined, since cells [2] and [7] failed`},

	{"an index", "func pick(list []int) int {\n\treturn list[3]\n}\n%%\nfmt.Println(\"before\")\nfmt.Println(pick(nil))", `
panic: index out of range [3] with length 0
  line 2 │ return list[3]
  called in line 6 │ fmt.Println(pick(nil))
There are no elements.`},

	{"an index in another cell", "%%\nfmt.Println(pick([]int{1, 2}))", `
panic: index out of range [3] with length 2
  cell [25], line 2 │ return list[3]
  called in line 2 │ fmt.Println(pick([]int{1, 2}))
There are 2 elements, and the first has index 0.`},

	{"a panic beside the cell's own goroutine", "%%\ndone := make(chan bool)\ngo func() { var m map[string]int; m[\"a\"] = 1; done <- true }()\n<-done", `
panic: assignment to entry in nil map
  line 3 │ go func() { var m map[string]int; m["a"] = 1; done <- true }()
The map is nil: declared but not created yet. Create it with make(map[string]int) or
similar.`},

	{"a tuple", "%%\nkit.Conv2D(8, (3, 3))", `
Error: expected ')', found ','
  line 2 │ kit.Conv2D(8, (3, 3))
         │                 ^
Go has no tuples like Python's (3, 3): pass sizes one by one, kit.Conv2D(8, 3, 3), and x
and y together as kit.Data(x, y).`},
	{"an index of an array", "%%\nfmt.Println(x[0])", `
Error: cannot index x (variable of struct type kit.Array)
  line 2 │ fmt.Println(x[0])
         │             ^
To select a part of an array: x.At(0).`},
	{"a part of an array", "%%\nfmt.Println(x[:5])", `
Error: cannot slice x (variable of struct type kit.Array)
  line 2 │ fmt.Println(x[:5])
         │             ^
To select a part of an array: x.Slice(0, 5).`},
	{"arithmetic of arrays", "%%\nfmt.Println(x / 255)", `
Error: invalid operation: x / 255 (mismatched types kit.Array and untyped int)
  line 2 │ fmt.Println(x / 255)
         │             ^
Arrays compute with methods: x.Div(255)`},
	{"a list of Python's", "%%\nkit.Sequential([kit.Dense(5), kit.Dense(6)])", `
Error: Go has no lists in square brackets
  line 2 │ kit.Sequential([kit.Dense(5), kit.Dense(6)])
         │                ^
Pass layers one after the other, kit.Sequential(first, second); a list of numbers is
[]int{1, 2}.`},
	{"fields as arguments", "%%\nkit.EarlyStopping(Monitor: \"val_loss\")", `
Error: Go has no keyword arguments such as epochs=3
  line 2 │ kit.EarlyStopping(Monitor: "val_loss")
         │                          ^
Use fields, kit.FitOptions{Epochs: 3}, or methods, kit.Dense(10).Activation(kit.ReLU).`},
	{"braces without a type", "%%\nmodel.MustFit(x, y, kit.FitOptions{Callbacks: {plots.Live()}})", `
Error: missing type in composite literal
  line 2 │ model.MustFit(x, y, kit.FitOptions{Callbacks: {plots.Live()}})
         │                                               ^
Put the type before the braces: []kit.Callback{...}, map[int]float64{...}.`},
	{"two results", "%%\nloss, accuracy := model.MustEvaluate(x, y)\nfmt.Println(loss, accuracy)", `
Error: assignment mismatch: 2 variables but model.MustEvaluate returns 1 value
  line 2 │ loss, accuracy := model.MustEvaluate(x, y)
         │                   ^
It returns a score with a Loss and an Accuracy: score := model.MustEvaluate(...),
score.Loss`},
	{"an import of Python's", "import numpy as np", `
Error: import path must be a string
  line 1 │ import numpy as np
         │              ^
Go import paths are in quotation marks: import "layercake/kit". Python packages are not
available.`},
	{"a loop of Python's", "%%\nfor epoch in range(10):\n\tfmt.Println(epoch)", `
Error: expected '{', found in
  line 2 │ for epoch in range(10):
         │           ^
A loop in Go is for epoch := range 10 { ... }.`},
	{"a loss that lacks methods", "type mine struct{}\nfunc (mine) Name() string { return \"mine\" }\n%%\nmodel.Compile(kit.Adam(), mine{})", `
Error: mine is not a kit.Loss: missing method Check
  line 4 │ model.Compile(kit.Adam(), mine{})
         │                           ^
A kit.Loss has the methods Check, Graph and Name.`},
	{"a loss by its name", "%%\nmodel.Compile(kit.Adam(), \"mse\")", `
Error: "mse" is not a kit.Loss
  line 2 │ model.Compile(kit.Adam(), "mse")
         │                           ^
Use kit.MeanSquaredError.
kit has `},
	{"a metric as the loss", "%%\nmodel.Compile(kit.Adam(), kit.Accuracy).MustFit(x, y, kit.FitOptions{})", `
Error: fit: the loss accuracy is only a metric: training cannot minimize it
  line 2 │ model.Compile(kit.Adam(), kit.Accuracy).MustFit(x, y, kit.FitOptions{})
Train with a loss and watch it, for example Compile(kit.RMSprop(),
kit.CategoricalCrossentropy, kit.Accuracy)`},
	{"a callback that panics", "mine := kit.LambdaCallback().OnEpochEnd(func(*kit.Training) error {\n\tpanic(\"no\")\n})\nmodel.Compile(kit.Adam(), kit.SparseCategoricalCrossentropy)\nmodel.MustFit(x, y, kit.FitOptions{Callbacks: []kit.Callback{mine}})", `
Error: fit: callback *kit.FuncCallback: no, at line 2
  line 5 │ model.MustFit(x, y, kit.FitOptions{Callbacks: []kit.Callback{mine}})`},
	{"a model that is nil", "var none *kit.Model\n%%\nnone.Summary()", `
Error: summary: the model is nil
  line 3 │ none.Summary()
Make one with kit.Sequential(...), or check the error of kit.Load(path)`},
	{"something else that is nil", "var node *struct{ next int }\n%%\nfmt.Println(node.next)", `
panic: invalid memory address or nil pointer dereference
  line 3 │ fmt.Println(node.next)
Something on this line is nil: declared but not created yet.`},

	{"a shape", "%%\n// Three features, where the model takes two.\nmodel.MustFit(kit.NewArray(make([]float32, 600), 200, 3), y, kit.FitOptions{})", `
Error: fit: the model takes (None, 2), as its first layer says
  line 3 │ model.MustFit(kit.NewArray(make([]float32, 600), 200, 3), y, kit.FitOptions{})
The data is (None, 3)`},

	{"a picture of nothing", "%%\nplots.Diagram(nil)", `
Error: diagram: the model is nil
  line 2 │ plots.Diagram(nil)
Make one with kit.Sequential.`},

	{"an array of nothing", "%%\nkit.Must(kit.Values[uint8](kit.Array{}))", `
Error: array: empty
  line 2 │ kit.Must(kit.Values[uint8](kit.Array{}))
Make one with kit.NewArray.`},

	{"a program that ends itself", "%%\nos.Exit(3)", `
The cell's program ended with exit status 3.`},

	{"quotation marks of a word processor", "%%\nfmt.Println(“hello”)", `
Error: Go does not know the character “; use "
  line 2 │ fmt.Println(“hello”)
         │             ^
Word processors and web pages replace characters. Type it again here.`},
	{"brackets of full width", "%%\nfmt.Println（1）", `
Error: Go does not know the character （; use (
  line 2 │ fmt.Println（1）
         │            ^`},
	{"a character that is not seen", "%%\nfmt.Println\x00(1)", `
Error: there is an invisible character here, U+0000
  line 2 │ fmt.Println␀(1)
         │            ^`},
	{"help of Python's", "%%\nkit.Dense?", `
Error: illegal character U+003F '?'
  line 2 │ kit.Dense?
         │          ^
For help on a name, press Shift+Tab after it.`},
	{"line ends of Windows", "%%\r\nfmt.Println(1)\r\nfmt.Println(missing)\r\n", `
Error: missing is not defined
  line 3 │ fmt.Println(missing)
         │             ^`},
	{"a cell of another language", "%%prolog\nfmt.Println(1)", `
Error: %%prolog is not available
  line 1 │ %%prolog
A cell that is not Go begins with %%writefile, %%file, %%script, %%bash, %%sh, %%gx,`},
	{"a command of Python's", "%matplotlib inline\n%%\nfmt.Println(1)", `
Error: %matplotlib is not available
  line 1 │ %matplotlib inline
It is not needed: packages plots and show display pictures below the cell.`},
	{"no command", "! \n%%\nfmt.Println(1)", `
Error: there is no command after !
  line 1 │ ! `},
	{"a function below %%, in merged cells", "%%\nfmt.Println(1)\n\nfunc one() int { return 1 }\n%%\nfmt.Println(one())", `
Error: func is below the %% line
  line 4 │ func one() int { return 1 }
         │      ^
Move it above. Only statements go below.
This cell has 2 %% lines, as merged cells do: move all declarations above the first.`},
	{"an import below %%", "%%\nimport \"strings\"\nfmt.Println(strings.ToUpper(\"a\"))", `
Error: import is below the %% line
  line 2 │ import "strings"
         │ ^
Move it above. Only statements go below.`},
	{"many at once", "%%\nfmt.Println(u1)\nfmt.Println(u2)\nfmt.Println(u3)\nfmt.Println(u4)\nfmt.Println(u5)\nfmt.Println(u6)", `
Error: u1 is not defined
  line 2 │ fmt.Println(u1)
         │             ^
No cell that has run declares it: run the cell that does, or check the spelling.
Error: u2 is not defined
  line 3 │ fmt.Println(u2)
         │             ^
No cell that has run declares it: run the cell that does, or check the spelling.
Error: u3 is not defined
  line 4 │ fmt.Println(u3)
         │             ^
No cell that has run declares it: run the cell that does, or check the spelling.
Error: u4 is not defined
  line 5 │ fmt.Println(u4)
Error: u5 is not defined
  line 6 │ fmt.Println(u5)
and 1 more`},
	{"a package that is not imported, and a name that it lacks", "%%\nfmt.Println(mnist.ErrNoSuch, mnist.Load)\nmnist.MustLoda()", `
Error: mnist has no ErrNoSuch
  line 2 │ fmt.Println(mnist.ErrNoSuch, mnist.Load)`},
	{"a package whose name is misspelt", "%%\nfashionmnits.MustLoad()", `
Error: fashionmnits is not defined
  line 2 │ fashionmnits.MustLoad()
         │ ^
There is a package fashionmnist: import "layercake/fashionmnist"`},
	{"a string in single quotes", "fmt.Println('hello')", `
Error: strings need double quotation marks
  line 1 │ fmt.Println('hello')
         │             ^
Write "hello"; single quotation marks are for one character, 'a'.`},
	{"a function of Python's", "def f(x):\n    return x", `
Error: Go has no def
  line 1 │ def f(x):
         │ ^
A function in Go is func f(x int) int { ... }.`},
	{"a brace on the next line", "func f()\n{\n}", `
Error: the opening brace of a block is on its own line
  line 1 │ func f()
         │         ^
In Go it ends the previous line: func f() {`},
	{"a function without a body", "func f(x int) int", `
Error: the function has no body
  line 1 │ func f(x int) int
         │      ^
Put its body in braces: func f(x int) int { ... }`},
	{"an array of int16", "kit.NewArray([]int16{1, 2, 3})", `
Error: an array cannot hold int16
  line 1 │ kit.NewArray([]int16{1, 2, 3})
         │ ^
Use bool, uint8, int, int32, int64, float32 or float64: kit.NewArray([]float32{1, 2, 3})`},
	{"an index of one element", "fmt.Println(pick([]int{1}))", `
panic: index out of range [3] with length 1
  cell [25], line 2 │ return list[3]
  called in line 1 │ fmt.Println(pick([]int{1}))
There is 1 element, and the first has index 0.`},
	{"a function that calls itself without end", "func down(n int) int { return down(n+1) + 1 }\ndown(0)", `
fatal error: stack overflow
  line 1 │ func down(n int) int { return down(n+1) + 1 }
  called in line 2 │ down(0)
A function calls itself, or functions call each other, forever.`},
	{"a fit without options", "model.Fit(x, y)", `
Error: not enough arguments in call to model.Fit
  line 1 │ model.Fit(x, y)
         │              ^
The last argument is the options: kit.FitOptions{Epochs: 5}, or kit.FitOptions{} for
Keras's defaults.`},
}

var escapes = regexp.MustCompile(`\x1b\[[0-9;]*m`)

func TestMistakesReadWell(t *testing.T) {
	cells := []string{"import (\n\t\"layercake/kit\"\n\t\"layercake/plots\"\n)\nconst (\n\tRows = 28\n\tCols = 28\n)\n" + strings.Join(smallModel[1:], "\n")}
	for _, m := range mistakes {
		cells = append(cells, m.cell)
	}
	n := notebook.New(cells...)
	for i := range mistakes {
		n.Cells[i+1].Metadata.Tags = []string{"raises-exception"}
	}
	executed, page, log, failed := run(t, write(t, "mistakes", n))
	if failed != nil {
		t.Fatalf("%v\n%s", failed, log)
	}
	page = html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, ""))
	for i, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			c := executed.Cells[i+1]
			got := escapes.ReplaceAllString(c.Error(), "")
			if want := strings.TrimPrefix(m.want, "\n"); !strings.HasPrefix(got, want) {
				t.Errorf("it says\n%s\nwant\n%s", got, want)
			}
			if lines := strings.Count(got, "\n") + 1; lines > 20 {
				t.Errorf("it says %d lines", lines)
			}
			if printed := c.Stream("stderr"); printed != "" || len(c.Displays()) > 0 {
				t.Errorf("beside the error there is %q, and there are %d displays", printed, len(c.Displays()))
			}
			for _, noise := range []string{"goroutine", "main.go", "package main", "flag.Parse"} {
				if strings.Contains(got, noise) {
					t.Errorf("it says %q:\n%s", noise, got)
				}
			}
			if !strings.Contains(page, got) {
				t.Error("the page does not say the same")
			}
		})
	}
}

// What a program prints on stderr shows as it does without an error, though some of it may look like one.
func TestOnlyErrorsAreRewritten(t *testing.T) {
	n := notebook.New(
		"%%\nfmt.Fprintln(os.Stderr, \"Error: this is all right\")",
		"%%\nfmt.Fprintln(os.Stderr, \"warming up\")\nfmt.Println(\"on stdout\")\nlog.SetFlags(0)\nlog.Fatal(\"no more\")",
		"!echo Error: from the shell >&2; false",
	)
	n.Cells[1].Metadata.Tags = []string{"raises-exception"}
	executed, _, log, failed := run(t, write(t, "printed", n))
	if failed != nil {
		t.Fatalf("%v\n%s", failed, log)
	}
	for i, want := range []struct{ stdout, stderr, err string }{
		{"", "Error: this is all right\n", ""},
		{"on stdout\n", "warming up\nno more\n", "The cell's program ended with exit status 1."},
		{"", "Error: from the shell\nexit status 1\n", ""},
	} {
		c := executed.Cells[i]
		if err := escapes.ReplaceAllString(c.Error(), ""); c.Stream("stdout") != want.stdout || c.Stream("stderr") != want.stderr || err != want.err {
			t.Errorf("cell %d printed %q and %q and failed with %q; want %q", i+1, c.Stream("stdout"), c.Stream("stderr"), err, want)
		}
	}
}

package explain

import (
	"errors"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"layercake/cell/compose"
)

// Explanations of common mistakes: what is wrong, and what to write instead.
var slipsTold = []struct{ code, what, hints string }{
	{"fmt.Println('hello')", "strings need double quotation marks", `Write "hello"; single quotation marks are for one character, 'a'.`},
	{"import os", "missing import path", `Go import paths are in quotation marks: import "os"`},
	{"def f(x):\n    return x", "Go has no def", "A function in Go is func f(x int) int { ... }."},
	{"class Foo:\n    pass", "Go has no class", "A type in Go is type Foo struct { ... }; its methods are declared outside it: func (f Foo) Name() string { ... }."},
	{"x := 1\nwhile x < 3 {\n\tx++\n}", "Go has no while", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"from math import pi", "Go has no from", `Go import paths are in quotation marks: import "math". Python packages are not available.`},
	{"let z = 3", "Go has no let", "Declare a variable with :=, as in z := 3, or with var z = 3."},
	{"f = lambda a: a", "Go has no lambda", "A function literal in Go is func(x int) int { return x }."},
	{"x := 3\nfmt.Println(f\"{x}\")", `Go has no prefixed strings such as f"{x}"`, `Insert values with fmt.Sprintf("x is %v", x).`},
	{"x := true\nif not x {\n\tfmt.Println(1)\n}", "Go has no not", "Not is ! in Go: !x."},
	{"x := 1\nz := 2 if x > 1 else 3", "if and else have no value in Go", "Write z := 3, then if x > 1 { z = 2 }"},
	{"x := 5\nif x == 5:\n    fmt.Println(x)", "a block begins with { in Go, not with :", "if x == 5 { ... }"},
	{"x := True", "True is not defined", "Go spells it true."},
	{"n = None", "n is not defined", "Declare a new variable with := instead of ="},
	{"var p *int = None", "None is not defined", "Go spells it nil."},
	{"Println(1)", "Println is not defined", "There is fmt.Println."},
	{`printf("%d", 1)`, "printf is not defined", "Use fmt.Printf(\"%d\\n\", x)."},
	{"Print(1)", "Print is not defined", "There is fmt.Print."},
	{"Fmt.Println(1)", "Fmt is not defined", "There is a package fmt, in lower case."},
	{"fmt.println(1)", "fmt has no println", "fmt has Println."},
	{"import \"fmt\"\nfmt.print(1)", "fmt has no print", "fmt has Print."},
	{"x := 3\nfmt.Println(x ** 2)", "Go has no **", "For a power use math.Pow(x, 2), for a square x*x."},
	{"xs := []int{1}\nxs.append(3)", "xs.append: a list has no methods or fields in Go", "xs = append(xs, ...)"},
	{"xs := []int{1, 2}\nxs[-1]", "an index cannot be negative in Go", "From the end use xs[len(xs)-1]."},
	{`string.ToUpper("a")`, "string is a type; package strings has the functions", `Use a function: strings.ToUpper("a")`},
	{"x := 1\ntype(x)", "type declares types in Go; it does not return them", "fmt.Printf(\"%T\\n\", x) shows the type."},
	{"x := 1\nfmt.Println(type(x))", "type declares types in Go; it does not return them", "fmt.Printf(\"%T\\n\", x) shows the type."},
	{"help(fmt)", "help is not defined", "For help on a name, press Shift+Tab after it. %help lists commands."},
	{`"a" + 1`, `invalid operation: "a" + 1 (mismatched types untyped string and untyped int)`, `Convert the number to a string: "a" + fmt.Sprint(1)`},
	{"n := 1\ns := \"a\" + n", `invalid operation: "a" + n (mismatched types untyped string and int)`, `Convert the number to a string: "a" + fmt.Sprint(n)`},
	{"x = [1, 2, 3]", "Go has no lists in square brackets", "Write its type, then the elements in braces: []int{1, 2, 3}"},
	{`x := ["a", "b"]`, "Go has no lists in square brackets", `Write its type, then the elements in braces: []string{"a", "b"}`},
	{"if true\n{\n\tfmt.Println(1)\n}", "the opening brace of a block is on its own line", "In Go it ends the previous line: if true {"},
	{"for i := range 3\n{\n\tfmt.Println(i)\n}", "the opening brace of a block is on its own line", "In Go it ends the previous line: for i := range 3 {"},
	{"kit.", "a name is missing after the dot", "To see the choices, press Tab after kit."},
	{"defer", "something is missing after defer", "It takes a call, which runs when the function ends: defer f.Close()"},
	{"s := \"a\"\nlen s", "parentheses are missing after len", "Write the call as len(s)."},
	{"x := 1\ny := x++ + 1", "x++ has no value", "It must be a statement by itself. Here: x + 1"},
	{"x := 1\nx++ + 1", "x++ has no value", "It must be a statement by itself. Here: x + 1"},
	{"xs := []int{1}\nfor x in xs {\n\tfmt.Println(x)\n}", "expected '{', found in", "A loop in Go is for _, x := range xs { ... }."},
	{"for x in list:\n    print(x)", "expected '{', found in", "A loop in Go is for _, x := range list { ... }."},
	{"x := 1\nif x == 1 {\n} elif x == 2 {\n}", "Go has no elif", "Write else if in Go: } else if x == 2 {"},
	{"x := 1\nif x == 1 {\n}\nelse if x == 2 {\n}", "expected statement, found 'else'", "else goes on the line of the closing brace before it: } else {"},
	{"x := 1\nif x == 1 {\n\tx = 2\n}\nelse {\n}", "expected statement, found 'else'", "else goes on the line of the closing brace before it: } else {"},
	{"a, b := true, false\nif a and b {\n}", "Go has no and", "And is && in Go."},
	{"a, b := true, false\nif a or b {\n}", "Go has no or", "Or is || in Go."},
	{"a and b", "Go has no and", "And is && in Go."},
	{"x := nil", "use of untyped nil in variable declaration", "nil alone has no type. Give it one: var x []int, var err error."},
	{`s := "a" * 3`, `invalid operation: "a" * 3 (mismatched types untyped string and untyped int)`, `Repeat a string with strings.Repeat("a", 3).`},
	{`"ab" * 3`, `invalid operation: "ab" * 3 (mismatched types untyped string and untyped int)`, `Repeat a string with strings.Repeat("ab", 3).`},
	{"func f(x int) int {\n\tif x > 1 {\n\t\treturn 1\n\t}\n}", "missing return", "The function has a result: every path through it must end with return."},
	{"xs := []int{}\nappend(xs, 1)\nfmt.Println(xs)", "append does not change xs", "It returns a new list: xs = append(xs, 1)"},
	{"uu = 5\nvv = uu + 1", "uu is not defined", "Declare a new variable with := instead of ="},
	{"for (i := 0; i < 3; i++) {\n}", "a loop has no parentheses in Go", "for i := 0; i < 3; i++ { ... }, or for i := range 3 { ... }"},
	{"for i = 0; i < 3; i++ {\n}", "i is not defined", "Declare a new variable with := instead of ="},
	{"for i in range(3):\n  print(i)", "expected '{', found in", "A loop in Go is for i := range 10 { ... }."},
	{"while True:\n  pass", "Go has no while", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"try:\n  pass\nexcept:\n  pass", "pass is not defined", "An empty block in Go is just { }."},
	{"with open(\"a\") as f:\n  pass", "Go has no with", `Go closes a file with defer: f, err := os.Open("a"); defer f.Close().`},
	{`raise ValueError("a")`, "Go has no raise", `Go has no exceptions: functions return errors, and if err != nil { ... } handles them. panic("...") ends the cell.`},
	{"assert 1 == 1", "Go has no assert", `Write a check: if x != 1 { panic("x is not 1") }`},
	{"del x", "Go has no del", "delete(m, key) removes an entry of a map; variables need not be deleted."},
	{`x := {"a": 1}`, "expected operand, found '{'", `Put the type before the braces: map[string]int{"a": 1}.`},
	{"x = {1, 2}", "expected operand, found '{'", `Put the type before the braces: []int{1, 2}, []string{"a"}.`},
	{"x := (1, 2)", "expected ')', found ','", "Go has no tuples like Python's (3, 3): pass sizes one by one, kit.Conv2D(8, 3, 3), and x and y together as kit.Data(x, y)."},
	{"int x = 3", "the type goes after the name", "var x int = ..., or x := ..."},
	{"var x", "expected type, found newline", "Give its type, var x int, or its value, var x = 1."},
	{"xx: int = 3", "int (type) is not an expression", "The type follows the name, without a colon: var xx int = ..., or xx := ..."},
	{"func f(yy) {\n}", "yy is not defined", "A parameter is a name and its type: func f(x int)"},
	{"func f(int yy) {\n}", "yy is not defined", "A parameter is a name and its type: func f(x int)"},
	{"return 1", "too many return values", "The result type follows the parameters: func f(x int) int { ... }\n  have (number)\n  want ()"},
	{`fmt.Println("a)`, `a closing " is missing`, ""},
	{`fmt.Println("a"`, "this line needs a comma or a closing bracket at its end", "In Go the last line of a list also ends with a comma if the bracket is on the next line."},
	{`fmt.Println "a"`, "parentheses are missing after Println", `Write the call as fmt.Println("a").`},
	{"x := 1 +", "something is missing after +", ""},
	{"xs := []int{1,2}\nxs.len()", "xs.len: a list has no methods or fields in Go", "len(xs)"},
	{"xs := []int{1,2}\nlen(xs)\nxs.length", "len(xs) (value of type int) is not used", "Only the last line of a cell shows its value; to print it elsewhere: fmt.Println(len(xs))"},
	{"xs := []int{1,2}\nxs.sort()", "xs.sort: a list has no methods or fields in Go", "Use a function: slices.Sort(xs)"},
	{"s := \"abc\"\ns.upper()", "s.upper: a string has no methods or fields in Go", "Use a function: strings.ToUpper(s)"},
	{"s := \"abc\"\ns[0] = 'x'", "cannot assign to s[0] (neither addressable nor a map index expression)", "Strings are immutable. Change the characters, r := []rune(s), and convert them back, string(r)."},
	{"m := map[string]int{}\nm.a", "m.a: a map has no methods or fields in Go", `Access an entry with m["a"].`},
	{"m := map[string]int{}\nm.keys()", "m.keys: a map has no methods or fields in Go", "Use a function: maps.Keys(m)"},
	{"x := 3\ny := 2.5\nx * y", "invalid operation: x * y (mismatched types int and float64)", "Both numbers need the same type: float64(x) * y"},
	{"x := 3\nvar f float64 = x", "cannot use x (variable of type int) as float64 value in variable declaration", "Convert the number explicitly: float64(x)"},
	{"if x := 3 {\n}", "expected boolean expression, found assignment (missing parentheses around composite literal?)", "The condition follows a semicolon: if x := f(); x > 0 { ... }"},
	{"x := 3\nif x {\n}", "non-boolean condition in if statement", `A condition is a comparison, as in x != 0 or x != "".`},
	{"if 1 {\n}", "non-boolean condition in if statement", `A condition is a comparison, as in x != 0 or x != "".`},
	{"x := 1\nif x = 2 {\n}", "expected boolean expression, found assignment (missing parentheses around composite literal?)", "To compare, write ==."},
	{"x := 3\nx == \"3\"", `invalid operation: x == "3" (mismatched types int and untyped string)`, "Only values of the same type can be compared: a number with a number, a string with a string."},
	{`int("3")`, `cannot convert "3" (untyped string constant) to type int`, `To parse a number: n, err := strconv.Atoi("3")`},
	{"str(3)", "str is not defined", "Use fmt.Sprint(x)."},
	{"float(3)", "float is not defined", "Use float64(x), or strconv.ParseFloat(x, 64) for a string."},
	{"range(10)", "expected statement, found 'range'", "A loop in Go is for i := range 10 { ... }."},
	{"sum([1,2])", "Go has no lists in square brackets", "Write its type, then the elements in braces: []int{1,2}"},
	{"input()", "input is not defined", "Use var name string; fmt.Scanln(&name)."},
	{"abs(-3)", "abs is not defined", "There is math.Abs."},
	{"sqrt(2)", "sqrt is not defined", "There is math.Sqrt."},
	{"math.sqrt(2)", "math has no sqrt", "math has Sqrt."},
	{"import numpy", "missing import path", `Go import paths are in quotation marks: import "layercake/kit". Python packages are not available.`},
	{"numpy.array([1])", "Go has no lists in square brackets", "Write its type, then the elements in braces: []int{1}"},
	{"np.array([1.5, 2])", "Go has no lists in square brackets", "Write its type, then the elements in braces: []float64{1.5, 2}"},
	{`import "math", "os"`, "expected ';', found ','", "Put each import on its own line, after import or inside its parentheses."},
	{"import math, os", "missing import path", `Go import paths are in quotation marks: import "math"`},
	{`import "fmt`, `a closing " is missing`, ""},
	{"#comment", "illegal character U+0023 '#'", "A comment begins with // in Go."},
	{"x := 3 # comment", "illegal character U+0023 '#'", "A comment begins with // in Go."},
	{"x := `abc", "a closing ` is missing", ""},
	{"'''a'''", "Go has no strings in triple quotation marks", "Write a string of several lines between ` and `."},
	{`"""doc"""`, "Go has no strings in triple quotation marks", "Write a string of several lines between ` and `."},
	{"'abc'", "strings need double quotation marks", `Write "abc"; single quotation marks are for one character, 'a'.`},
	{"x := 'abc'", "strings need double quotation marks", `Write "abc"; single quotation marks are for one character, 'a'.`},
	{"x := not true", "Go has no not", "Not is ! in Go: !x."},
	{"x is None", "Go has no is", "Go compares with == and !=."},
	{"x := 1\nx is not 2", "Go has no is", "Go compares with == and !=."},
	{"x in [1]", "Go has no in", "To test whether a list contains a value: slices.Contains(list, x). To loop over it: for _, x := range list { ... }."},
	{"1 < 2 < 3", "invalid operation: 1 < 2 < 3 (mismatched types untyped bool and untyped int)", "Join two comparisons with &&: 1 < 2 && 2 < 3"},
	{"x := 1 ? 2 : 3", "Go has no ?: operator", "Write z := 3, then if x > 1 { z = 2 }"},
	{"func f(x int) { return x }", "too many return values", "The result type follows the parameters: func f(x int) int { ... }\n  have (int)\n  want ()"},
	{"fn f() {}", "Go has no fn", "A function in Go is func f(x int) int { ... }."},
	{"function f() {}", "Go has no function", "A function in Go is func f(x int) int { ... }."},
	{"public static void main() {}", "Go has no public", "Names with a capital letter are visible to other packages, without a keyword. A function in Go is func f(x int) int { ... }."},
	{"const x := 3", "expected ';', found ':='", "Use = with const: const x = 3. Without it: x := 3"},
	{"var x := 3", "expected type, found ':='", "Use = with var: var x = 3. Without it: x := 3"},
	{"var x = ", "something is missing after =", ""},
	{"x :=", "something is missing after :=", ""},
	{"val x = 3", "Go has no val", "Declare a variable with :=, as in z := 3, or with var z = 3."},
	{"auto x = 3;", "Go has no auto", "Declare a variable with :=, as in z := 3, or with var z = 3."},
	{"console.log(1)", "console is not defined", "Use fmt.Println(x)."},
	{"System.out.println(1)", "System is not defined", "Use fmt.Println(x)."},
	{"puts 1", "Go has no puts", "Use fmt.Println(x)."},
	{`println!("a")`, "a call has no ! in Go", "fmt.Println(x)"},
	{`printf "a"`, "Go has no printf", "Use fmt.Printf(\"%d\\n\", x)."},
	{"std::cout << 1", "Go has no ::", "The names of a package follow a dot: fmt.Println(x)"},
	{"foreach x in xs {}", "Go has no foreach", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"do {\n} while (true)", "Go has no while", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"loop {\n}", "loop is not defined", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"match x {\n}", "Go has no match", "Use switch in Go: switch x { case 1: ... }."},
	{"struct P { x int }", "expected '{', found P", "A type in Go is type Point struct { X, Y int }."},
	{"type P { x int }", "expected type, found '{'", "A type in Go is type Point struct { X, Y int }."},
	{"type P struct { x: int }", "expected type, found ':'", "A field has no colon: type Point struct { X, Y int }"},
	{"enum A { B }", "Go has no enum", "Go has constants instead: const ( A = iota; B; C )."},
	{"import pandas as pd", "import path must be a string", `Go import paths are in quotation marks: import "layercake/kit". Python packages are not available.`},
	{"from layercake import kit", "Go has no from", `Go import paths are in quotation marks: import "math". Python packages are not available.`},
	{"import kit", "missing import path", `Go import paths are in quotation marks: import "layercake/kit"`},
	{"model = kit.Sequential([kit.Dense(1)])", "Go has no lists in square brackets", "Pass layers one after the other, kit.Sequential(first, second); a list of numbers is []int{1, 2}."},
	{"model = kit.Sequential([kit.Dense(1), kit.Dense(2)])", "Go has no lists in square brackets", "Pass layers one after the other, kit.Sequential(first, second); a list of numbers is []int{1, 2}."},
	{"async def f():", "Go has no async", "Go has goroutines and channels: go f(), and <-c."},
	{"@decorator", "Go has no decorators with @", "Pass a function to another one: f = logged(f)"},
	{"[i for i in range(3)]", "Go has no list comprehensions", "Fill a list in a loop: for i := range 3 { list = append(list, i*i) }"},
	{"defer fmt.Println", "expression in defer must be function call", "It takes a call, with parentheses: defer f()"},
	{"kit.NewArray([]int16{1,2,3})", "an array cannot hold int16", "Use bool, uint8, int, int32, int64, float32 or float64: kit.NewArray([]float32{1, 2, 3})"},
	{"a := kit.NewArray([]float32{1})\na + a", "invalid operation: operator + not defined on a (variable of struct type kit.Array)", "Arrays compute with methods: a.Add(a)"},
	{"a := kit.NewArray([]float32{1})\na / 255", "invalid operation: a / 255 (mismatched types kit.Array and untyped int)", "Arrays compute with methods: a.Div(255)"},
	{"a := kit.NewArray([]float32{1})\n1 - a", "invalid operation: 1 - a (mismatched types untyped int and kit.Array)", "Arrays compute with methods: a.RSub(1)"},
	{"a := kit.NewArray([]float32{1})\na > 0.5", "invalid operation: a > 0.5 (mismatched types kit.Array and untyped float)", "Arrays compute with methods: a.Greater(0.5)"},
	{"a := kit.NewArray([]float32{1})\na == a.Sort()", "invalid operation: a == a.Sort() (struct containing kit.recipe cannot be compared)", "Arrays compute with methods: a.Equal(a.Sort())"},
	{"a := kit.NewArray([]float32{1})\na < a", "invalid operation: a < a (operator < not defined on struct)", "Arrays compute with methods: a.Less(a)"},
	{"a := kit.NewArray([]float32{1})\n-a", "invalid operation: operator - not defined on a (variable of struct type kit.Array)", "Arrays compute with methods: a.Neg()"},
	{"a := kit.NewArray([]float32{1})\nb := !a", "invalid operation: operator ! not defined on a (variable of struct type kit.Array)", "Arrays compute with methods: a.Not()"},
	{"a := kit.NewArray([]float32{1})\nvar mean float64 = a.Mean()", "a.Mean() is an array, not a number", "To get the number of an array with one element: a.Mean().MustFloat()"},
	{"a := kit.NewArray([]float32{1})\nkit.Sequential(kit.Dense(1)).Fit(a, a)", "not enough arguments in call to kit.Sequential(kit.Dense(1)).Fit", "The last argument is the options: kit.FitOptions{Epochs: 5}, or kit.FitOptions{} for Keras's defaults.\n  have (kit.Array, kit.Array)\n  want (kit.Arrays, kit.Arrays, kit.FitOptions)"},
	{"a := kit.NewArray([]float32{1})\nkit.Sequential(kit.Dense(1)).MustFit(a, a)", "not enough arguments in call to kit.Sequential(kit.Dense(1)).MustFit", "The last argument is the options: kit.FitOptions{Epochs: 5}, or kit.FitOptions{} for Keras's defaults.\n  have (kit.Array, kit.Array)\n  want (kit.Arrays, kit.Arrays, kit.FitOptions)"},
	{"h := kit.Sequential().MustHistory()\nh.Metrics[\"val_mae\"]", "h has no Metrics", "A metric by name: h.MustValues(\"val_mae\")"},
	{"h := kit.Sequential().MustHistory()\nh.history[\"loss\"]", "h has no history", "A metric by name: h.MustValues(\"loss\")"},
	{"s := kit.Score{}\ns.Metrics[\"mae\"]", "s has no Metrics", "A metric by name: s.MustMetric(\"mae\")"},
	{"kit.Adam().ClipNorm(1).LearningRate(0.01)", "LearningRate takes a schedule", "A constant rate is an argument of the optimizer: kit.Adam(0.01)"},
	{"rate := 0.01\nkit.SGD().LearningRate(rate)", "LearningRate takes a schedule", "A constant rate is an argument of the optimizer: kit.SGD(rate)"},
	{"a := kit.NewArray([]float32{1})\na[0]", "cannot index a (variable of struct type kit.Array)", "To select a part of an array: a.At(0)."},
	{"a := kit.NewArray([]float32{1})\na[0][7]", "cannot index a (variable of struct type kit.Array)", "To select a part of an array: a.At(0, 7)."},
	{"a := kit.NewArray([]float32{1})\na[0, 7]", "Go allows one index between brackets", "To select a part of an array: a.At(0, 7)."},
	{"a := kit.NewArray([]float32{1})\na[:5]", "cannot slice a (variable of struct type kit.Array)", "To select a part of an array: a.Slice(0, 5)."},
	{"a := kit.NewArray([]float32{1})\na[-5:]", "cannot slice a (variable of struct type kit.Array)", "To select a part of an array: a.Slice(-5)."},
	{"a := kit.NewArray([]float32{1})\na[1:3]", "cannot slice a (variable of struct type kit.Array)", "To select a part of an array: a.Slice(1, 3)."},
	{"a := kit.NewArray([]float32{1})\na[:, 1:3]", "Go allows one index between brackets", "To select a part of an array: a.At(kit.All, kit.Range(1, 3))."},
	{"t := table.New()\nt[\"a\"]", "cannot index t (variable of struct type table.Table)", "A column of a table is t.Column(\"name\"), a table of some is t.Select(\"a\", \"b\"), and rows are t.Rows(from, to) or t.Filter(...)."},
	{"t := table.New()\nt[:5]", "cannot slice t (variable of struct type table.Table)", "A part of a table is t.Rows(from, to), and t.Head(5) has the first rows."},
	{"t := table.New()\nt.Column(\"a\") > 3", "invalid operation: t.Column(\"a\") > 3 (mismatched types table.Column and untyped int)", "Rows are compared in a function: t.Filter(func(r table.Row) bool { return r.Float(\"age\") > 30 }). Columns compute with table.Map and table.Compute."},
	{"kit.NewArray([1, 2, 3])", "Go has no lists in square brackets", "Write its type, then the elements in braces: []float32{1, 2, 3}"},
	{"kit.NewArray(1, 2, 3)", "kit.NewArray takes a list", "kit.NewArray([]float32{1, 2, 3})"},
	{`kit.NewArray([]string{"a"})`, "an array cannot hold string", "Use bool, uint8, int, int32, int64, float32 or float64: kit.NewArray([]float32{1, 2, 3})"},
	{"kit.NewArray([][]float32{{1}})", "an array is created from a flat list", "Its shape follows the list: kit.NewArray([]float32{1, 2, 3, 4}, 2, 2)"},
	{"kit.ToCategorical([]int{1}, 3)", "[]int{…} is not a kit.Array", "Make one with kit.NewArray([]float32{1, 2, 3}), with a shape at the end if it has more than one axis."},
	{"var a kit.Array = []float32{1}", "[]float32{…} is not a kit.Array", "Make one with kit.NewArray([]float32{1, 2, 3}), with a shape at the end if it has more than one axis."},
	{"x := 1\nif x == 1 {\n} else:\n", "expected if statement or block, found ':'", "else needs a block or another if: } else { ... }"},
	{"x := 5\nif x == 5 then {\n}", "Go has no then", "Blocks are in braces: if x == 5 { ... }."},
	{"x := 1\nunless x {\n}", "Go has no unless", "Use if with !: if !x { ... }."},
	{"x := 3\nx === 3", "expected operand, found '='", "Go compares with == and !=."},
	{"x := 3\nx <> 3", "expected operand, found '>'", "Go compares with == and !=."},
	{`'a' + "b"`, `invalid operation: 'a' + "b" (mismatched types untyped rune and untyped string)`, "Single quotation marks are for one character. Strings have double ones."},
	{`fmt.Println("a" "b")`, "missing ',' in argument list", "Separate arguments with commas; join strings with +."},
	{`map{"a": 1}`, "expected '[', found '{'", `Give the types of keys and values: map[string]int{"a": 1}`},
	{"var xs = int[]{1}", "expected operand, found ']'", "The brackets go before the type: []int"},
	{"xs := []", "expected type, found newline", "Give the element type and the elements: []int{1, 2}, or []int{} for none."},
	{"func f(a int, b int = 3) {}", "Go has no default parameter values", "Pass all arguments in each call; use a struct for many options."},
	{"func f() -> int { return 1 }", "expected ';', found '-'", "The result type follows the parameters, without an arrow: func f() int { ... }"},
	{"func int f() { return 1 }", "expected '(', found f", "A function in Go is func f(x int) int { ... }."},
	{"var x: int = 3", "expected type, found ':'", "The type follows the name, without a colon: var x int = 3"},
	{"for i := 0, i < 3, i++ {\n}", "expected '{', found '++'", "Separate the three parts of a loop with semicolons: for i := 0; i < 3; i++ { ... }"},
	{"for (int i = 0; i < 3; i++) {\n}", "a loop has no parentheses in Go", "for i := 0; i < 3; i++ { ... }, or for i := range 3 { ... }"},
	{"for i in 0..10 {}", "expected '{', found in", "A loop in Go is for i := range 10 { ... }."},
	{"xs := []int{}\nfor i, x in xs {\n}", "expected 1 expression", "A loop in Go is for i, x := range xs { ... }."},
	{"xs := []int{}\nfor x := xs {\n}", "expected boolean or range expression, found assignment (missing parentheses around composite literal?)", "To loop over a list: for _, x := range xs { ... }"},
	{"xs := []int{}\nfor x of xs {\n}", "expected '{', found of", "A loop in Go is for _, x := range xs { ... }."},
	{"switch 3 {\ncase 1\n\tfmt.Println(1)\n}", "expected ':', found newline", "It ends with a colon: case 1: or default:"},
	{"import \"layercake/kit\" as k", "expected ';', found as", `The name goes before the path: import k "layercake/kit"`},
	{"a, b := 1, 2\na = b = 3", "an assignment has no value in Go", "a, b = 3, 3"},
	{`f := os.Open("a")`, `os.Open("a") also returns an error`, `f, err := os.Open("a")`},
	{`s := "a\d"`, "unknown escape sequence", "Write \\ as \\\\ in a string, or put the string between ` and `."},
	{"kit.Dense(10, activation=\"relu\")", "Go has no keyword arguments such as epochs=3", "Use fields, kit.FitOptions{Epochs: 3}, or methods, kit.Dense(10).Activation(kit.ReLU)."},
}

func TestSlips(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	session := compose.New(root, t.TempDir())
	for _, test := range slipsTold {
		s := ReadSource(test.code)
		c := NewCells(root)
		c.Add(1, s)
		_, err := session.Compose(t.Context(), 1, s.Go)
		mistakes, ok := errors.AsType[*compose.Error](err)
		if !ok {
			t.Errorf("%q: got %v", test.code, err)
			continue
		}
		p := c.NotCompiled(1, Report(mistakes)).problems[0]
		if what, hints := strings.TrimPrefix(p.what, "Error: "), strings.Join(p.hints, "\n"); what != test.what || hints != test.hints {
			t.Errorf("%q: it says\n%s\n%s\nwant\n%s\n%s", test.code, what, hints, test.what, test.hints)
		}
		if p.caret < 0 || p.caret > len(p.code) {
			t.Errorf("%q: the caret is at %d", test.code, p.caret)
		}
	}
}

// Type errors in functions without other mistakes.
func TestSlipsInFunctions(t *testing.T) {
	for code, want := range map[string]string{
		"func f()\n{\n}":    "the opening brace of a block is on its own line\nIn Go it ends the previous line: func f() {",
		"func f(x int) int": "the function has no body\nPut its body in braces: func f(x int) int { ... }",
	} {
		c := NewCells("")
		c.Add(1, ReadSource(code))
		f := c.NotCompiled(1, Report(&compose.Error{Source: code, Problems: []compose.Problem{
			{Line: compose.Line{Cell: 1}, Message: "missing function body", Position: token.Position{Line: 1, Column: 6}},
		}}))
		p := f.problems[0]
		if got := strings.TrimPrefix(p.what, "Error: ") + "\n" + strings.Join(p.hints, "\n"); got != want {
			t.Errorf("%q: it says\n%s\nwant\n%s", code, got, want)
		}
	}
}

// A word of another language is an ordinary name if the line parses, or if something else is wrong with it.
func TestWordsAreNames(t *testing.T) {
	for _, code := range []string{"let := 3\nlet.x", "with, from := 1, 2\nfmt.Println(with+from, \"a\" + with", "not := func(x bool) bool { return !x }\nnot(1)"} {
		s := ReadSource(code)
		c := NewCells("../..")
		c.Add(1, s)
		_, err := compose.New("../..", t.TempDir()).Compose(t.Context(), 1, s.Go)
		mistakes, ok := errors.AsType[*compose.Error](err)
		if !ok {
			t.Fatalf("%q: got %v", code, err)
		}
		if f := c.NotCompiled(1, Report(mistakes)); strings.Contains(f.String(), "Go has no") {
			t.Errorf("%q: it says %s", code, f)
		}
	}
}

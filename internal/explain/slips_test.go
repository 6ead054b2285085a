package explain

import (
	"errors"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"layercake/cell/compose"
)

// What is said of what learners write of other languages, or nearly right: what is wrong, and what to write instead.
var slipsTold = []struct{ code, what, hints string }{
	{"fmt.Println('hello')", "text stands between double quotation marks", `Write "hello"; single ones are for one character, 'a'.`},
	{"import os", "missing import path", `Go imports with quotation marks: import "os"`},
	{"def f(x):\n    return x", "Go has no def", "A function is func f(x int) int { ... } in Go."},
	{"class Foo:\n    pass", "Go has no class", "A type is type Foo struct { ... } in Go; its methods stand outside: func (f Foo) Name() string { ... }."},
	{"x := 1\nwhile x < 3 {\n\tx++\n}", "Go has no while", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"from math import pi", "Go has no from", `Go imports with quotation marks: import "math". Python's packages are not here.`},
	{"let z = 3", "Go has no let", "Make a new variable with :=, as in z := 3, or with var z = 3."},
	{"f = lambda a: a", "Go has no lambda", "A function without a name is func(x int) int { return x } in Go."},
	{"x := 3\nfmt.Println(f\"{x}\")", `Go has no text with a letter before it, as f"{x}"`, `Values come into a text with fmt.Sprintf("x is %v", x).`},
	{"x := true\nif not x {\n\tfmt.Println(1)\n}", "Go has no not", "Not is ! in Go: !x."},
	{"x := 1\nz := 2 if x > 1 else 3", "if and else make no value in Go", "First z := 3, and then if x > 1 { z = 2 }"},
	{"x := 5\nif x == 5:\n    fmt.Println(x)", "a block begins with { in Go, not with :", "if x == 5 { ... }"},
	{"x := True", "True is not defined", "It is true in Go."},
	{"n = None", "n is not defined", "Make a new variable with := instead of ="},
	{"var p *int = None", "None is not defined", "It is nil in Go."},
	{"Println(1)", "Println is not defined", "There is fmt.Println."},
	{`printf("%d", 1)`, "printf is not defined", "Take fmt.Printf(\"%d\\n\", x)."},
	{"Print(1)", "Print is not defined", "There is fmt.Print."},
	{"Fmt.Println(1)", "Fmt is not defined", "There is a package fmt, with small letters."},
	{"fmt.println(1)", "fmt has no println", "fmt has Println."},
	{"import \"fmt\"\nfmt.print(1)", "fmt has no print", "fmt has Print."},
	{"x := 3\nfmt.Println(x ** 2)", "Go has no **", "A power is math.Pow(x, 2), and a square x*x."},
	{"xs := []int{1}\nxs.append(3)", "xs.append: a list has no methods in Go, and no fields", "xs = append(xs, ...)"},
	{"xs := []int{1, 2}\nxs[-1]", "an index is not negative in Go", "From the end it is xs[len(xs)-1]."},
	{`string.ToUpper("a")`, "string is a type; the functions for texts are in the package strings", `A function does it: strings.ToUpper("a")`},
	{"x := 1\ntype(x)", "type makes types in Go; it does not tell them", "fmt.Printf(\"%T\\n\", x) shows the type."},
	{"x := 1\nfmt.Println(type(x))", "type makes types in Go; it does not tell them", "fmt.Printf(\"%T\\n\", x) shows the type."},
	{"help(fmt)", "help is not defined", "For help on a name, press Shift+Tab behind it. %help lists commands."},
	{`"a" + 1`, `invalid operation: "a" + 1 (mismatched types untyped string and untyped int)`, `A number becomes text with fmt.Sprint: "a" + fmt.Sprint(1)`},
	{"n := 1\ns := \"a\" + n", `invalid operation: "a" + n (mismatched types untyped string and int)`, `A number becomes text with fmt.Sprint: "a" + fmt.Sprint(n)`},
	{"x = [1, 2, 3]", "Go has no list in square brackets", "Its type stands before it, and braces around it: []int{1, 2, 3}"},
	{`x := ["a", "b"]`, "Go has no list in square brackets", `Its type stands before it, and braces around it: []string{"a", "b"}`},
	{"if true\n{\n\tfmt.Println(1)\n}", "the brace that begins a block stands on a line of its own", "In Go it ends the line before: if true {"},
	{"for i := range 3\n{\n\tfmt.Println(i)\n}", "the brace that begins a block stands on a line of its own", "In Go it ends the line before: for i := range 3 {"},
	{"kit.", "a name is missing behind the dot", "To see what there is, press Tab behind kit."},
	{"defer", "something is missing behind defer", "A call follows it, which is made when the function ends: defer f.Close()"},
	{"s := \"a\"\nlen s", "brackets are missing behind len", "A call is len(s)."},
	{"x := 1\ny := x++ + 1", "x++ has no value", "It stands alone on a line. Here: x + 1"},
	{"x := 1\nx++ + 1", "x++ has no value", "It stands alone on a line. Here: x + 1"},
	{"xs := []int{1}\nfor x in xs {\n\tfmt.Println(x)\n}", "expected '{', found in", "A loop is for _, x := range xs { ... } in Go."},
	{"for x in list:\n    print(x)", "expected '{', found in", "A loop is for _, x := range list { ... } in Go."},
	{"x := 1\nif x == 1 {\n} elif x == 2 {\n}", "Go has no elif", "Go's words for it are else if: } else if x == 2 {"},
	{"x := 1\nif x == 1 {\n}\nelse if x == 2 {\n}", "expected statement, found 'else'", "else stands behind the brace that ends the block before: } else {"},
	{"x := 1\nif x == 1 {\n\tx = 2\n}\nelse {\n}", "expected statement, found 'else'", "else stands behind the brace that ends the block before: } else {"},
	{"a, b := true, false\nif a and b {\n}", "Go has no and", "And is && in Go."},
	{"a, b := true, false\nif a or b {\n}", "Go has no or", "Or is || in Go."},
	{"a and b", "Go has no and", "And is && in Go."},
	{"x := nil", "use of untyped nil in variable declaration", "nil alone has no type. Say it: var x []int, var err error."},
	{`s := "a" * 3`, `invalid operation: "a" * 3 (mismatched types untyped string and untyped int)`, `A text several times is strings.Repeat("a", 3).`},
	{`"ab" * 3`, `invalid operation: "ab" * 3 (mismatched types untyped string and untyped int)`, `A text several times is strings.Repeat("ab", 3).`},
	{"func f(x int) int {\n\tif x > 1 {\n\t\treturn 1\n\t}\n}", "missing return", "The function returns something: each way through it has to end with return."},
	{"xs := []int{}\nappend(xs, 1)\nfmt.Println(xs)", "append leaves xs as it is", "It returns another list: xs = append(xs, 1)"},
	{"uu = 5\nvv = uu + 1", "uu is not defined", "Make a new variable with := instead of ="},
	{"for (i := 0; i < 3; i++) {\n}", "a loop has no brackets in Go", "for i := 0; i < 3; i++ { ... }, or for i := range 3 { ... }"},
	{"for i = 0; i < 3; i++ {\n}", "i is not defined", "Make a new variable with := instead of ="},
	{"for i in range(3):\n  print(i)", "expected '{', found in", "A loop is for i := range 10 { ... } in Go."},
	{"while True:\n  pass", "Go has no while", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"try:\n  pass\nexcept:\n  pass", "pass is not defined", "An empty block is { } in Go; nothing has to stand in it."},
	{"with open(\"a\") as f:\n  pass", "Go has no with", `Go closes a file with defer: f, err := os.Open("a"); defer f.Close().`},
	{`raise ValueError("a")`, "Go has no raise", `Go has no exceptions: functions return errors, and if err != nil { ... } looks at one. panic("...") ends the cell.`},
	{"assert 1 == 1", "Go has no assert", `A check is if x != 1 { panic("x is not 1") }`},
	{"del x", "Go has no del", "delete(m, key) takes an entry from a map; a variable need not be deleted."},
	{`x := {"a": 1}`, "expected operand, found '{'", `Say before the braces what is in them: map[string]int{"a": 1}.`},
	{"x = {1, 2}", "expected operand, found '{'", `Say before the braces what is in them: []int{1, 2}, []string{"a"}.`},
	{"x := (1, 2)", "expected ')', found ','", "Go has no tuples, as (3, 3) is one in Python: sizes stand one after the other, kit.Conv2D(8, 3, 3), and x and y together are kit.Data(x, y)."},
	{"int x = 3", "the type stands behind the name", "var x int = ..., or x := ..."},
	{"var x", "expected type, found newline", "Say its type, var x int, or its value, var x = 1."},
	{"xx: int = 3", "int (type) is not an expression", "The type stands behind the name, without a colon: var xx int = ..., or xx := ..."},
	{"func f(yy) {\n}", "yy is not defined", "A parameter is a name and its type: func f(x int)"},
	{"func f(int yy) {\n}", "yy is not defined", "A parameter is a name and its type: func f(x int)"},
	{"return 1", "too many return values", "What a function returns stands behind its brackets: func f(x int) int { ... }\n  have (number)\n  want ()"},
	{`fmt.Println("a)`, `a " is missing at the end of the text`, ""},
	{`fmt.Println("a"`, "this line lacks a comma, or a closing bracket, at its end", "In Go the last line of a list has a comma too, if the bracket comes on the next line."},
	{`fmt.Println "a"`, "brackets are missing behind Println", `A call is fmt.Println("a").`},
	{"x := 1 +", "something is missing behind +", ""},
	{"xs := []int{1,2}\nxs.len()", "xs.len: a list has no methods in Go, and no fields", "len(xs)"},
	{"xs := []int{1,2}\nlen(xs)\nxs.length", "len(xs) (value of type int) is not used", "The last line of a cell shows its value; others print it: fmt.Println(len(xs))"},
	{"xs := []int{1,2}\nxs.sort()", "xs.sort: a list has no methods in Go, and no fields", "A function does it: slices.Sort(xs)"},
	{"s := \"abc\"\ns.upper()", "s.upper: a text has no methods in Go, and no fields", "A function does it: strings.ToUpper(s)"},
	{"s := \"abc\"\ns[0] = 'x'", "cannot assign to s[0] (neither addressable nor a map index expression)", "A text does not change. Change its characters, r := []rune(s), and make another one of them, string(r)."},
	{"m := map[string]int{}\nm.a", "m.a: a map has no methods in Go, and no fields", `An entry is m["a"].`},
	{"m := map[string]int{}\nm.keys()", "m.keys: a map has no methods in Go, and no fields", "A function does it: maps.Keys(m)"},
	{"x := 3\ny := 2.5\nx * y", "invalid operation: x * y (mismatched types int and float64)", "Numbers of one type go together: float64(x) * y"},
	{"x := 3\nvar f float64 = x", "cannot use x (variable of type int) as float64 value in variable declaration", "Numbers change their type when they are told to: float64(x)"},
	{"if x := 3 {\n}", "expected boolean expression, found assignment (missing parentheses around composite literal?)", "The condition follows behind a semicolon: if x := f(); x > 0 { ... }"},
	{"x := 3\nif x {\n}", "non-boolean condition in if statement", `A condition is a comparison, as in x != 0 or x != "".`},
	{"if 1 {\n}", "non-boolean condition in if statement", `A condition is a comparison, as in x != 0 or x != "".`},
	{"x := 1\nif x = 2 {\n}", "expected boolean expression, found assignment (missing parentheses around composite literal?)", "To compare, write ==."},
	{"x := 3\nx == \"3\"", `invalid operation: x == "3" (mismatched types int and untyped string)`, "Only values of one type are compared: a number with a number, a text with a text."},
	{`int("3")`, `cannot convert "3" (untyped string constant) to type int`, `A text is read as a number: n, err := strconv.Atoi("3")`},
	{"str(3)", "str is not defined", "Take fmt.Sprint(x)."},
	{"float(3)", "float is not defined", "Take float64(x); of a text, strconv.ParseFloat(x, 64)."},
	{"range(10)", "expected statement, found 'range'", "A loop is for i := range 10 { ... } in Go."},
	{"sum([1,2])", "Go has no list in square brackets", "Its type stands before it, and braces around it: []int{1,2}"},
	{"input()", "input is not defined", "Take var name string; fmt.Scanln(&name)."},
	{"abs(-3)", "abs is not defined", "There is math.Abs."},
	{"sqrt(2)", "sqrt is not defined", "There is math.Sqrt."},
	{"math.sqrt(2)", "math has no sqrt", "math has Sqrt."},
	{"import numpy", "missing import path", `Go imports with quotation marks, import "layercake/kit"; Python's packages are not here.`},
	{"numpy.array([1])", "Go has no list in square brackets", "Its type stands before it, and braces around it: []int{1}"},
	{"np.array([1.5, 2])", "Go has no list in square brackets", "Its type stands before it, and braces around it: []float64{1.5, 2}"},
	{`import "math", "os"`, "expected ';', found ','", "Each import stands on a line of its own, after import or between its brackets."},
	{"import math, os", "missing import path", `Go imports with quotation marks: import "math"`},
	{`import "fmt`, `a " is missing at the end of the text`, ""},
	{"#comment", "illegal character U+0023 '#'", "A comment begins with // in Go."},
	{"x := 3 # comment", "illegal character U+0023 '#'", "A comment begins with // in Go."},
	{"x := `abc", "a ` is missing at the end of the text", ""},
	{"'''a'''", "Go has no text between three quotation marks", "A text of several lines stands between ` and `."},
	{`"""doc"""`, "Go has no text between three quotation marks", "A text of several lines stands between ` and `."},
	{"'abc'", "text stands between double quotation marks", `Write "abc"; single ones are for one character, 'a'.`},
	{"x := 'abc'", "text stands between double quotation marks", `Write "abc"; single ones are for one character, 'a'.`},
	{"x := not true", "Go has no not", "Not is ! in Go: !x."},
	{"x is None", "Go has no is", "Go compares with ==, and for unlike there is !=."},
	{"x := 1\nx is not 2", "Go has no is", "Go compares with ==, and for unlike there is !=."},
	{"x in [1]", "Go has no in", "Whether a list has a value: slices.Contains(list, x). A loop over it: for _, x := range list { ... }."},
	{"1 < 2 < 3", "invalid operation: 1 < 2 < 3 (mismatched types untyped bool and untyped int)", "Two comparisons are joined by &&: 1 < 2 && 2 < 3"},
	{"x := 1 ? 2 : 3", "Go has no ? with a :", "First z := 3, and then if x > 1 { z = 2 }"},
	{"func f(x int) { return x }", "too many return values", "What a function returns stands behind its brackets: func f(x int) int { ... }\n  have (int)\n  want ()"},
	{"fn f() {}", "Go has no fn", "A function is func f(x int) int { ... } in Go."},
	{"function f() {}", "Go has no function", "A function is func f(x int) int { ... } in Go."},
	{"public static void main() {}", "Go has no public", "Names with a capital letter can be seen by other packages; there is no word for it. A function is func f(x int) int { ... }."},
	{"const x := 3", "expected ';', found ':='", "Behind const stands =, as in const x = 3. Without it: x := 3"},
	{"var x := 3", "expected type, found ':='", "Behind var stands =, as in var x = 3. Without it: x := 3"},
	{"var x = ", "something is missing behind =", ""},
	{"x :=", "something is missing behind :=", ""},
	{"val x = 3", "Go has no val", "Make a new variable with :=, as in z := 3, or with var z = 3."},
	{"auto x = 3;", "Go has no auto", "Make a new variable with :=, as in z := 3, or with var z = 3."},
	{"console.log(1)", "console is not defined", "Take fmt.Println(x)."},
	{"System.out.println(1)", "System is not defined", "Take fmt.Println(x)."},
	{"puts 1", "Go has no puts", "Take fmt.Println(x)."},
	{`println!("a")`, "a call has no ! in Go", "fmt.Println(x)"},
	{`printf "a"`, "Go has no printf", "Take fmt.Printf(\"%d\\n\", x)."},
	{"std::cout << 1", "Go has no ::", "The names of a package stand behind a dot: fmt.Println(x)"},
	{"foreach x in xs {}", "Go has no foreach", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"do {\n} while (true)", "Go has no while", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"loop {\n}", "loop is not defined", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
	{"match x {\n}", "Go has no match", "It is switch in Go: switch x { case 1: ... }."},
	{"struct P { x int }", "expected '{', found P", "A type is type Point struct { X, Y int } in Go."},
	{"type P { x int }", "expected type, found '{'", "A type is type Point struct { X, Y int } in Go."},
	{"type P struct { x: int }", "expected type, found ':'", "A field has no colon: type Point struct { X, Y int }"},
	{"enum A { B }", "Go has no enum", "Go has constants instead: const ( A = iota; B; C )."},
	{"import pandas as pd", "import path must be a string", `Go imports with quotation marks, import "layercake/kit"; Python's packages are not here.`},
	{"from layercake import kit", "Go has no from", `Go imports with quotation marks: import "math". Python's packages are not here.`},
	{"import kit", "missing import path", `Go imports with quotation marks: import "layercake/kit"`},
	{"model = kit.Sequential([kit.Dense(1)])", "Go has no list in square brackets", "Layers stand one after the other, kit.Sequential(first, second); a list of numbers is []int{1, 2}."},
	{"model = kit.Sequential([kit.Dense(1), kit.Dense(2)])", "Go has no list in square brackets", "Layers stand one after the other, kit.Sequential(first, second); a list of numbers is []int{1, 2}."},
	{"async def f():", "Go has no async", "Go has goroutines and channels: go f(), and <-c."},
	{"@decorator", "Go has no @ before functions", "A function can be given to another one: f = logged(f)"},
	{"[i for i in range(3)]", "Go makes no list of a loop in brackets", "Fill one: for i := range 3 { list = append(list, i*i) }"},
	{"defer fmt.Println", "expression in defer must be function call", "It makes a call, with brackets: defer f()"},
	{"kit.NewArray([]int{1,2,3})", "an array does not hold int", "It holds uint8, int32, int64, float32 or float64: kit.NewArray([]float32{1, 2, 3})"},
	{"a := kit.NewArray([]float32{1})\na.Add(a)", "a.Add takes a number, not an array", "To compute with the elements of two, take them out: values := kit.Must(kit.Values[float32](a))"},
	{"a := kit.NewArray([]float32{1})\na + a", "invalid operation: operator + not defined on a (variable of struct type kit.Array)", "Arrays calculate by methods: x.Div(255), x.Mul(2)."},
	{"a := kit.NewArray([]float32{1})\nkit.Sequential(kit.Dense(1)).Fit(a, a)", "not enough arguments in call to kit.Sequential(kit.Dense(1)).Fit", "The last one is the options, kit.FitOptions{Epochs: 5}, or kit.FitOptions{} for Keras's defaults.\n  have (kit.Array, kit.Array)\n  want (kit.Arrays, kit.Arrays, kit.FitOptions)"},
	{"a := kit.NewArray([]float32{1})\nkit.Sequential(kit.Dense(1)).MustFit(a, a)", "not enough arguments in call to kit.Sequential(kit.Dense(1)).MustFit", "The last one is the options, kit.FitOptions{Epochs: 5}, or kit.FitOptions{} for Keras's defaults.\n  have (kit.Array, kit.Array)\n  want (kit.Arrays, kit.Arrays, kit.FitOptions)"},
	{"a := kit.NewArray([]float32{1})\na[0]", "cannot index a (variable of struct type kit.Array)", "A part of an array is a.Slice(from, to), with the examples from the first number up to the second."},
	{"kit.NewArray([1, 2, 3])", "Go has no list in square brackets", "Its type stands before it, and braces around it: []float32{1, 2, 3}"},
	{"kit.NewArray(1, 2, 3)", "kit.NewArray takes a list", "kit.NewArray([]float32{1, 2, 3})"},
	{`kit.NewArray([]string{"a"})`, "an array does not hold string", "It holds uint8, int32, int64, float32 or float64: kit.NewArray([]float32{1, 2, 3})"},
	{"kit.NewArray([][]float32{{1}})", "an array is made of one list", "Its shape stands behind it: kit.NewArray([]float32{1, 2, 3, 4}, 2, 2)"},
	{"kit.ToCategorical([]int{1}, 3)", "[]int{…} is no kit.Array", "Make one with kit.NewArray([]float32{1, 2, 3}), with a shape behind it if it has more than one axis."},
	{"var a kit.Array = []float32{1}", "[]float32{…} is no kit.Array", "Make one with kit.NewArray([]float32{1, 2, 3}), with a shape behind it if it has more than one axis."},
	{"x := 1\nif x == 1 {\n} else:\n", "expected if statement or block, found ':'", "Behind else stands a block, or another if: } else { ... }"},
	{"x := 5\nif x == 5 then {\n}", "Go has no then", "A block stands in braces: if x == 5 { ... }."},
	{"x := 1\nunless x {\n}", "Go has no unless", "Take if with !: if !x { ... }."},
	{"x := 3\nx === 3", "expected operand, found '='", "Go compares with ==, and for unlike there is !=."},
	{"x := 3\nx <> 3", "expected operand, found '>'", "Go compares with ==, and for unlike there is !=."},
	{`'a' + "b"`, `invalid operation: 'a' + "b" (mismatched types untyped rune and untyped string)`, "What stands between single quotation marks is one character. A text has double ones."},
	{`fmt.Println("a" "b")`, "missing ',' in argument list", "Arguments have commas between them, and what is joined has + there."},
	{`map{"a": 1}`, "expected '[', found '{'", `Say what is in it: map[string]int{"a": 1}`},
	{"var xs = int[]{1}", "expected operand, found ']'", "The brackets stand before the type: []int"},
	{"xs := []", "expected type, found newline", "Say of what, and what is in it: []int{1, 2}, or []int{} for none."},
	{"func f(a int, b int = 3) {}", "Go has no default values of parameters", "A function has all of its arguments in each call; several options are best a struct."},
	{"func f() -> int { return 1 }", "expected ';', found '-'", "What a function returns stands behind its brackets, without an arrow: func f() int { ... }"},
	{"func int f() { return 1 }", "expected '(', found f", "A function is func f(x int) int { ... } in Go."},
	{"var x: int = 3", "expected type, found ':'", "The type stands behind the name, without a colon: var x int = 3"},
	{"for i := 0, i < 3, i++ {\n}", "expected '{', found '++'", "The three parts of a loop have semicolons between them: for i := 0; i < 3; i++ { ... }"},
	{"for (int i = 0; i < 3; i++) {\n}", "a loop has no brackets in Go", "for i := 0; i < 3; i++ { ... }, or for i := range 3 { ... }"},
	{"for i in 0..10 {}", "expected '{', found in", "A loop is for i := range 10 { ... } in Go."},
	{"xs := []int{}\nfor i, x in xs {\n}", "expected 1 expression", "A loop is for i, x := range xs { ... } in Go."},
	{"xs := []int{}\nfor x := xs {\n}", "expected boolean or range expression, found assignment (missing parentheses around composite literal?)", "A loop over a list is for _, x := range xs { ... }"},
	{"xs := []int{}\nfor x of xs {\n}", "expected '{', found of", "A loop is for _, x := range xs { ... } in Go."},
	{"switch 3 {\ncase 1\n\tfmt.Println(1)\n}", "expected ':', found newline", "A colon ends it, as in case 1: or default:"},
	{"import \"layercake/kit\" as k", "expected ';', found as", `The name stands before the path: import k "layercake/kit"`},
	{"a, b := 1, 2\na = b = 3", "an assignment has no value in Go", "a, b = 3, 3"},
	{`f := os.Open("a")`, `os.Open("a") returns an error, too`, `f, err := os.Open("a")`},
	{`s := "a\d"`, "unknown escape sequence", "A \\ in a text is written \\\\, or the text stands between ` and `."},
	{"kit.Dense(10, activation=\"relu\")", "Go has no arguments by name, as in epochs=3", "What they are for in Keras are fields here, kit.FitOptions{Epochs: 3}, or methods, kit.Dense(10).Activation(kit.ReLU)."},
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

// What the compiler says of functions, when all else is right.
func TestSlipsInFunctions(t *testing.T) {
	for code, want := range map[string]string{
		"func f()\n{\n}":    "the brace that begins a block stands on a line of its own\nIn Go it ends the line before: func f() {",
		"func f(x int) int": "the function does nothing\nWhat it does stands in braces: func f(x int) int { ... }",
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

// A word of another language is a name like others where the line parses, or where something else is wrong with it.
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

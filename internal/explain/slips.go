package explain

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// A slip is what learners write of another language's grammar, or nearly of Go's.
type slip struct {
	said *regexp.Regexp // by the compiler or the parser
	code *regexp.Regexp // the line
	tell teller
}

// A teller says what to write instead, given what the slip's expressions have found. It returns false if it is another one.
type teller func(q *question, said, code []string) bool

// try tells of the slip if it is this one.
func (s slip) try(q *question, message string) bool {
	said, code := s.said.FindStringSubmatch(message), s.code.FindStringSubmatch(q.code)
	return said != nil && code != nil && s.tell(q, said, code)
}

func newSlip(said, code string, tell teller) slip {
	return slip{regexp.MustCompile(said), regexp.MustCompile(code), tell}
}

// hint is for what needs nothing else.
func hint(text string) teller {
	return func(q *question, _, _ []string) bool {
		q.hint("%s", text)
		return true
	}
}

// titled is for what the compiler says in other words.
func titled(title string, hints ...string) teller {
	return func(q *question, _, _ []string) bool {
		q.title("%s", title)
		q.hints = append(q.hints, hints...)
		return true
	}
}

// The first slip that fits is told.
var slips = []slip{
	// Texts and imports.
	newSlip(`rune literal|^expected ';', found "`, `"""|'''`, titled("Go has no text between three quotation marks", "A text of several lines stands between ` and `.")),
	newSlip(`rune literal`, `'([^']*)'?`, func(q *question, _, code []string) bool {
		q.title("text stands between double quotation marks")
		q.hint(`Write "%s"; single ones are for one character, 'a'.`, code[1])
		return true
	}),
	newSlip(`^string literal not terminated`, ``, titled(`a " is missing at the end of the text`)),
	newSlip(`^raw string literal not terminated`, ``, titled("a ` is missing at the end of the text")),
	newSlip(`^missing ',' in argument list$|^expected ';', found "`, `\b[fr]["']`, func(q *question, _, _ []string) bool {
		before, at := q.near()
		if at.token != token.STRING || before.at+len(before.text) != at.at {
			return false
		}
		q.title("Go has no text with a letter before it, as %s%s", before.text, at.text)
		q.hint(`Values come into a text with fmt.Sprintf("x is %%v", x).`)
		return true
	}),
	newSlip(`^missing import path|^import path must be a string`, `^\s*import\s+(\w*)`, func(q *question, _, code []string) bool {
		if len(q.api(code[1]).names()) > 0 {
			q.hint("Go imports with quotation marks: import %q", q.importPath(code[1]))
		} else {
			q.hint("Go imports with quotation marks, import \"layercake/kit\"; Python's packages are not here.")
		}
		return true
	}),
	newSlip(`^expected ';', found ','$`, `^\s*import\b`, hint("Each import stands on a line of its own, after import or between its brackets.")),

	// Blocks.
	newSlip(`^illegal label|^expected|^missing`, `^(\s*(?:if|else|for|switch|func)\b.*?)\s*:\s*$`, func(q *question, said, code []string) bool {
		if loop.MatchString(q.code) { // which is told of
			return false
		}
		q.title("a block begins with { in Go, not with :")
		q.hint("%s { ... }", strings.TrimSpace(code[1]))
		return true
	}),
	newSlip(`^expected if statement or block`, ``, hint("Behind else stands a block, or another if: } else { ... }")),
	newSlip(`^expected statement, found 'else'`, ``, hint("else stands behind the brace that ends the block before: } else {")),
	newSlip(`found newline$|^expected operand, found '}'$|before \{|^missing function body$`, `^\s*(?:if|for|switch|func)\b.*[^{\s]|^\s*\{\s*$`, func(q *question, said, code []string) bool {
		line := q.line.At
		if strings.TrimSpace(q.code) == "{" {
			line.Line--
		}
		head := strings.TrimSpace(q.Cells.line(line))
		below := strings.TrimSpace(q.Cells.line(Place{line.Cell, line.Line + 1}))
		switch {
		case strings.HasPrefix(below, "{"):
			q.title("the brace that begins a block stands on a line of its own")
			if strings.TrimSpace(q.code) != "{" {
				q.caret = len(strings.TrimRight(q.code, " \t"))
			}
			q.hint("In Go it ends the line before: %s {", head)
		case strings.HasPrefix(head, "func"):
			q.title("the function does nothing")
			q.hint("What it does stands in braces: %s { ... }", head)
		default:
			q.title("there is no block behind this line")
			q.hint("It stands in braces: %s { ... }", head)
		}
		return true
	}),
	newSlip(`^expected '\)', found`, `^\s*for\s*\(`, titled("a loop has no brackets in Go", "for i := 0; i < 3; i++ { ... }, or for i := range 3 { ... }")),
	newSlip(`^expected boolean expression, found assignment`, `[^:]=`, hint("To compare, write ==.")),
	newSlip(`^expected boolean expression, found assignment`, ``, hint("The condition follows behind a semicolon: if x := f(); x > 0 { ... }")),
	newSlip(`^non-boolean condition`, ``, hint(`A condition is a comparison, as in x != 0 or x != "".`)),
	newSlip(`^expected '\{', found`, `^\s*for\b[^;{]*,.*[<>]`, hint("The three parts of a loop have semicolons between them: for i := 0; i < 3; i++ { ... }")),
	newSlip(`^expected boolean or range expression`, `^\s*for\s+(\w+)\s*:?=\s*(\w+)`, func(q *question, _, code []string) bool {
		q.hint("A loop over a list is for _, %s := range %s { ... }", code[1], code[2])
		return true
	}),
	newSlip(`^expected ':', found`, `^\s*(?:case\b.*\w|default)\s*$`, hint("A colon ends it, as in case 1: or default:")),
	newSlip(`^expected ':', found '}'$`, ``, hint("A colon ends case and default: case 1: or default:")),
	newSlip(`found '?(?:in|of)'?$|^expected 1 expression$`, `^\s*for\s+(\w+)(?:\s*,\s*(\w+))?\s+(?:in|of)\s+(\w+)(\(?)`, func(q *question, _, code []string) bool {
		first, second, list := code[1], code[2], code[3]
		switch {
		case list == "range" || code[4] != "" || number.MatchString(list):
			q.hint("A loop is for %s := range 10 { ... } in Go.", first)
		case second != "":
			q.hint("A loop is for %s, %s := range %s { ... } in Go.", first, second, list)
		default:
			q.hint("A loop is for _, %s := range %s { ... } in Go.", first, list)
		}
		return true
	}),
	newSlip(`^expected statement, found 'range'$`, ``, hint("A loop is for i := range 10 { ... } in Go.")),

	// Expressions.
	newSlip(`^expected selector or type assertion`, `([\w.)\]]+)\.\s*$`, func(q *question, _, code []string) bool {
		q.title("a name is missing behind the dot")
		q.hint("To see what there is, press Tab behind %s.", code[1])
		return true
	}),
	newSlip(`^expected ';', found|^expected operand`, `(\w+)(\+\+|--)`, func(q *question, _, code []string) bool {
		q.title("%s%s has no value", code[1], code[2])
		q.hint("It stands alone on a line. Here: %s %s 1", code[1], code[2][:1])
		return true
	}),
	newSlip(`^expected operand, found '(?:=|>)'$`, `===|!==|<>`, hint("Go compares with ==, and for unlike there is !=.")),
	newSlip(`^expected operand, found ']'$`, `\b([a-z]\w*)\[\]`, func(q *question, _, code []string) bool {
		q.hint("The brackets stand before the type: []%s", code[1])
		return true
	}),
	newSlip(`^expected '\[', found '\{'$`, `\bmap\s*\{`, hint(`Say what is in it: map[string]int{"a": 1}`)),
	newSlip(`^expected type, found newline$`, `\[(\d*)\]\s*$`, hint("Say of what, and what is in it: []int{1, 2}, or []int{} for none.")),
	newSlip(`^missing ',' in argument list$`, ``, func(q *question, _, _ []string) bool {
		before, at := q.near()
		if at.token != token.STRING && at.token != token.IDENT || before.token == token.COLON || at.text == "for" {
			return false
		}
		q.hint("Arguments have commas between them, and what is joined has + there.")
		return true
	}),
	newSlip(`^unknown escape`, ``, hint("A \\ in a text is written \\\\, or the text stands between ` and `.")),
	newSlip(`cannot indirect`, `(\w+)\s*\*\*\s*(\w+)`, func(q *question, _, code []string) bool {
		q.title("Go has no **")
		q.caret = strings.Index(q.code, "**")
		q.hint("A power is math.Pow(%s, %s), and a square %s*%s.", code[1], code[2], code[1], code[1])
		return true
	}),
	newSlip(`^expected (?:type|operand), found`, `\btype\s*\((\w+)\)`, func(q *question, _, code []string) bool {
		q.title("type makes types in Go; it does not tell them")
		q.hint(`fmt.Printf("%%T\n", %s) shows the type.`, code[1])
		return true
	}),
	newSlip(`found '?for'?$`, `\[.*\bfor\b`, titled("Go makes no list of a loop in brackets", "Fill one: for i := range 3 { list = append(list, i*i) }")),
	newSlip(`found '?if'?$`, `\bif\b.*\belse\b`, titled("if and else make no value in Go", "First z := 3, and then if x > 1 { z = 2 }")),
	newSlip(`U\+003F`, `\?.*:`, titled("Go has no ? with a :", "First z := 3, and then if x > 1 { z = 2 }")),
	newSlip(`U\+0040`, `^\s*@`, titled("Go has no @ before functions", "A function can be given to another one: f = logged(f)")),
	newSlip(`^unexpected comma; expecting \]|^expected type, found '[)}]'$|^expected operand, found '}'$`, `(?:^|[^\w\])])\[([^\[\]]+)\]`, func(q *question, _, code []string) bool {
		q.title("Go has no list in square brackets")
		q.caret = strings.Index(q.code, "["+code[1])
		if of := elements(code[1]); of != "" {
			if strings.Contains(q.code, "kit.NewArray([") { // of Keras's usual numbers
				of = "[]float32"
			}
			q.hint("Its type stands before it, and braces around it: %s{%s}", of, code[1])
		} else {
			q.hint("Layers stand one after the other, kit.Sequential(first, second); a list of numbers is []int{1, 2}.")
		}
		return true
	}),
	newSlip(`^expected operand, found '\{'$`, `\{\s*"?\w+"?\s*:`, hint(`Say before the braces what is in them: map[string]int{"a": 1}.`)),
	newSlip(`^expected operand, found '\{'$`, ``, hint(`Say before the braces what is in them: []int{1, 2}, []string{"a"}.`)),
	newSlip(`^expected operand, found '(?:}|EOF)'$`, `(\S+)\s*$`, func(q *question, _, code []string) bool {
		q.title("something is missing behind %s", code[1])
		if code[1] == "defer" {
			q.hint("A call follows it, which is made when the function ends: defer f.Close()")
		}
		return true
	}),
	newSlip(`^expression in (defer|go) must be function call`, ``, func(q *question, said, _ []string) bool {
		q.hint("It makes a call, with brackets: %s f()", said[1])
		return true
	}),
	newSlip(`^expected ';', found '!'$`, `\w!\(`, titled("a call has no ! in Go", "fmt.Println(x)")),
	newSlip(`^expected statement, found ':'$`, `::`, titled("Go has no ::", "The names of a package stand behind a dot: fmt.Println(x)")),

	// Declarations.
	newSlip(`found ':='$`, `^\s*(var|const)\s+(\w+)`, func(q *question, _, code []string) bool {
		q.hint("Behind %s stands =, as in %s %s = 3. Without it: %s := 3", code[1], code[1], code[2], code[2])
		return true
	}),
	newSlip(`^expected type, found ':'$`, `^\s*(?:var|const)\s+(\w+)`, func(q *question, _, code []string) bool {
		q.hint("The type stands behind the name, without a colon: var %s int = 3", code[1])
		return true
	}),
	newSlip(`^expected type, found ':'$`, ``, hint("A field has no colon: type Point struct { X, Y int }")),
	newSlip(`^expected type, found '\{'$|^expected '\{', found \w+$`, `^\s*(?:type|struct)\b`, hint("A type is type Point struct { X, Y int } in Go.")),
	newSlip(`\(type\) is not an expression$`, `^\s*(\w+)\s*:\s*(\w+)\s*=`, func(q *question, _, code []string) bool {
		q.hint("The type stands behind the name, without a colon: var %s %s = ..., or %s := ...", code[1], code[2], code[1])
		return true
	}),
	newSlip(`^expected type, found newline`, `^\s*var\s+(\w+)`, func(q *question, _, code []string) bool {
		q.hint("Say its type, var %s int, or its value, var %s = 1.", code[1], code[1])
		return true
	}),
	newSlip(`^expected ';', found '-'$`, `^\s*func\b.*->\s*(\w+)`, func(q *question, _, code []string) bool {
		q.hint("What a function returns stands behind its brackets, without an arrow: func f() %s { ... }", code[1])
		return true
	}),
	newSlip(`^missing ',' in parameter list$`, `=`, titled("Go has no default values of parameters", "A function has all of its arguments in each call; several options are best a struct.")),
	newSlip(`^expected ';', found as$`, `^\s*import\s+("[^"]*")\s+as\s+(\w+)`, func(q *question, _, code []string) bool {
		q.hint("The name stands before the path: import %s %s", code[2], code[1])
		return true
	}),
	newSlip(`^expected '==', found '='$`, `^\s*(\w+)\s*=\s*(\w+)\s*=\s*(.*?)\s*$`, func(q *question, _, code []string) bool {
		q.title("an assignment has no value in Go")
		q.hint("%s, %s = %s, %s", code[1], code[2], code[3], code[3])
		return true
	}),
	newSlip(`^expected ';', found`, ``, func(q *question, _, _ []string) bool {
		before, at := q.near()
		literal := at.token == token.INT || at.token == token.FLOAT || at.token == token.STRING
		switch {
		case at.token == token.IDENT && slices.Contains([]string{"int", "float", "double", "string", "bool", "char", "long", "float64"}, before.text):
			q.title("the type stands behind the name")
			q.hint("var %s %s = ..., or %s := ...", at.text, before.text, at.text)
		case (at.token == token.IDENT || literal) && before.token == token.IDENT:
			q.title("brackets are missing behind %s", before.text)
			q.hint("A call is %s(%s).", called(q.code, before), at.text)
		default:
			return false
		}
		return true
	}),
	newSlip(`^use of untyped nil`, ``, hint("nil alone has no type. Say it: var x []int, var err error.")),

	// What the types say.
	newSlip(`^missing return$`, ``, hint("The function returns something: each way through it has to end with return.")),
	newSlip(`^too many return values`, ``, hint("What a function returns stands behind its brackets: func f(x int) int { ... }")),
	newSlip(`^append\((\w+)(.*)\) \(.*\) is not used$`, ``, func(q *question, said, _ []string) bool {
		q.title("append leaves %s as it is", said[1])
		q.hint("It returns another list: %s = append(%s%s)", said[1], said[1], said[2])
		return true
	}),
	newSlip(`^(.+?) \(.*\) is not used$`, ``, func(q *question, said, _ []string) bool {
		q.hint("The last line of a cell shows its value; others print it: fmt.Println(%s)", said[1])
		return true
	}),
	newSlip(`^invalid argument: index -(\d+) .*must not be negative$`, `(\w+)\[[^\[\]]*-\d`, func(q *question, said, code []string) bool {
		q.title("an index is not negative in Go")
		q.hint("From the end it is %s[len(%s)-%s].", code[1], code[1], said[1])
		return true
	}),
	newSlip(`^cannot assign to (\w+)\[.*\] \(neither addressable nor a map`, ``, func(q *question, said, _ []string) bool {
		q.hint("A text does not change. Change its characters, r := []rune(%s), and make another one of them, string(r).", said[1])
		return true
	}),
	newSlip(`^invalid operation: (.+) (\S+) (.+) \(mismatched types (.+) and (.+)\)$`, ``, func(q *question, said, _ []string) bool {
		return q.mismatched(said[1], said[2], said[3], said[4], said[5])
	}),
	newSlip(`^multiple-value (.+) \(value of type \([^,]*, error\)\) in single-value context`, `(\w+)\s*:?=`, func(q *question, said, code []string) bool {
		name := code[1]
		if name == "err" {
			name = "x"
		}
		q.title("%s returns an error, too", said[1])
		q.hint("%s, err := %s", name, said[1])
		return true
	}),
	newSlip(`^cannot use (.+) \(.*\btype (?:u?int\d*|float\d+)\) as (u?int\d*|float\d+) value in `, ``, func(q *question, said, _ []string) bool {
		q.hint("Numbers change their type when they are told to: %s(%s)", said[2], said[1])
		return true
	}),
	newSlip(`^cannot convert (.+) \(.*string.*\) to type (int|float64)$`, ``, func(q *question, said, _ []string) bool {
		read := map[string]string{"int": "n, err := strconv.Atoi(%s)", "float64": "x, err := strconv.ParseFloat(%s, 64)"}[said[2]]
		q.hint("A text is read as a number: "+read, said[1])
		return true
	}),
	newSlip(`^name (\w+) not exported by package (\w+)$`, ``, func(q *question, said, _ []string) bool {
		q.notInPackage(said[2], said[1])
		return true
	}),
	newSlip(`^(\w+)\.(\w+) undefined \(type (\[\]|map\[|string\b)`, ``, func(q *question, said, _ []string) bool {
		return q.noMethod(said[1], said[2], said[3])
	}),
	newSlip(`^label (\w+) declared and not used$`, ``, func(q *question, said, _ []string) bool {
		if foreign[said[1]] == "" {
			return false
		}
		q.title("Go has no %s", said[1])
		q.hint("%s", foreign[said[1]])
		return true
	}),

	// Arrays.
	newSlip(`(?:^|\(type )((?:\[\])*)(\w+)\)?.* does not satisfy (?:kit\.)?Number`, ``, func(q *question, said, _ []string) bool {
		if said[1] != "" {
			q.title("an array is made of one list")
			q.hint("Its shape stands behind it: kit.NewArray([]%s{1, 2, 3, 4}, 2, 2)", said[2])
			return true
		}
		q.title("an array does not hold %s", said[2])
		q.hint("It holds uint8, int32, int64, float32 or float64: kit.NewArray([]float32{1, 2, 3})")
		return true
	}),
	newSlip(`^cannot use (.+) \(.*kit\.Array\) as float64 value in argument to (.+)\.(Add|Sub|Mul|Div)$`, ``, func(q *question, said, _ []string) bool {
		q.title("%s.%s takes a number, not an array", said[2], said[3])
		q.hint("To compute with the elements of two, take them out: values := kit.Must(kit.Values[float32](%s))", said[2])
		return true
	}),
	newSlip(`^cannot use (.+) \(.*\) as kit\.Array value`, ``, func(q *question, said, _ []string) bool {
		q.title("%s is no kit.Array", said[1])
		q.hint("Make one with kit.NewArray([]float32{1, 2, 3}), with a shape behind it if it has more than one axis.")
		return true
	}),
	newSlip(`call to kit\.NewArray, cannot infer T`, ``, titled("kit.NewArray takes a list", "kit.NewArray([]float32{1, 2, 3})")),
}

var (
	loop   = regexp.MustCompile(`^\s*for\s+.*\s(?:in|of)\s`)
	number = regexp.MustCompile(`^\s*-?\d+\s*$`)
	float  = regexp.MustCompile(`^\s*-?\d*\.?\d*\s*$`)
	text   = regexp.MustCompile(`^\s*"[^"]*"\s*$`)
	truth  = regexp.MustCompile(`^\s*(?:true|false)\s*$`)
)

// elements returns the type of a list of literals, or "".
func elements(list string) string {
	for _, of := range []struct {
		name   string
		either *regexp.Regexp
	}{{"[]int", number}, {"[]float64", float}, {"[]string", text}, {"[]bool", truth}} {
		if !slices.ContainsFunc(strings.Split(list, ","), func(e string) bool { return !of.either.MatchString(e) }) {
			return of.name
		}
	}
	return ""
}

// called is the name of the function that ends with a lexeme: fmt.Println.
func called(code string, last lexeme) string {
	whole := code[:last.at+len(last.text)]
	at := strings.LastIndexFunc(whole, func(r rune) bool { return r == ' ' || r == '\t' || r == '(' || r == '=' })
	return whole[at+1:]
}

// mismatched is about an operation on two types.
func (q *question) mismatched(x, op, y, xType, yType string) bool {
	isText := func(t string) bool { return t == "string" || t == "untyped string" }
	isTruth := func(t string) bool { return strings.HasSuffix(t, "bool") }
	isNumber := regexp.MustCompile(`^(?:untyped |u)?(?:int\d*|float\d*)$`).MatchString
	switch {
	case op == "*" && isText(xType) && isNumber(yType):
		q.hint("A text several times is strings.Repeat(%s, %s).", x, y)
	case op == "+" && isText(xType) && isNumber(yType):
		q.hint("A number becomes text with fmt.Sprint: %s + fmt.Sprint(%s)", x, y)
	case op == "+" && isNumber(xType) && isText(yType):
		q.hint("A number becomes text with fmt.Sprint: fmt.Sprint(%s) + %s", x, y)
	case isTruth(xType) && strings.ContainsAny(op, "<>"):
		parts := strings.Fields(x)
		q.hint("Two comparisons are joined by &&: %s && %s %s %s", x, parts[len(parts)-1], op, y)
	case isNumber(xType) && isNumber(yType) && !strings.HasPrefix(yType, "untyped"):
		to := xType
		if strings.HasPrefix(yType, "float") {
			to = yType
		}
		convert := func(v, t string) string {
			if t == to {
				return v
			}
			return to + "(" + v + ")"
		}
		q.hint("Numbers of one type go together: %s %s %s", convert(x, xType), op, convert(y, yType))
	case op == "+" && isText(xType) && strings.HasSuffix(yType, "rune"), op == "+" && isText(yType) && strings.HasSuffix(xType, "rune"):
		q.hint("What stands between single quotation marks is one character. A text has double ones.")
	case isText(xType) != isText(yType) && strings.ContainsAny(op, "=<>"):
		q.hint("Only values of one type are compared: a number with a number, a text with a text.")
	default:
		return false
	}
	return true
}

// pythons are what Python calls some functions of Go's.
var pythons = map[string]string{
	"strip": "TrimSpace", "trim": "TrimSpace", "startswith": "HasPrefix", "endswith": "HasSuffix", "find": "Index", "replace": "ReplaceAll",
	"items": "All", "index": "Index", "insert": "Insert", "contains": "Contains", "has": "Contains", "includes": "Contains",
}

// noMethod is about a text, a list or a map, which have no methods: functions do what those of Python do.
func (q *question) noMethod(of, name, kind string) bool {
	pkg, what := map[string]string{"[]": "slices", "map[": "maps", "string": "strings"}[kind], map[string]string{"[]": "a list", "map[": "a map", "string": "a text"}[kind]
	q.title("%s.%s: %s has no methods in Go, and no fields", of, name, what)
	lower := strings.ToLower(name)
	if of == kind { // string.ToUpper
		q.title("string is a type; the functions for texts are in the package strings")
		of = `"a"`
	}
	switch names := q.api(pkg).names(); {
	case kind == "[]" && slices.Contains([]string{"append", "push", "add", "push_back", "extend"}, lower):
		q.hint("%s = append(%s, ...)", of, of)
	case slices.Contains([]string{"len", "length", "size", "count"}, lower):
		q.hint("len(%s)", of)
	default:
		function := pythons[lower]
		for _, n := range names {
			if l := strings.ToLower(n); l == lower || l == "to"+lower {
				function = n
			}
		}
		switch {
		case slices.Contains(names, function):
			more := ""
			if f, ok := q.api(pkg).pkg.Scope().Lookup(function).(*types.Func); ok && f.Signature().Params().Len() > 1 {
				more = ", ..."
			}
			q.hint("A function does it: %s.%s(%s%s)", pkg, function, of, more)
		case kind == "map[":
			q.hint("An entry is %s[%q].", of, name)
		default:
			q.hint("Functions for it are in the package %s: press Tab behind %s.", pkg, pkg+".")
		}
	}
	return true
}

package explain

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// A slip is a common mistake: another language's syntax, or nearly correct Go.
type slip struct {
	said *regexp.Regexp // the compiler's or the parser's message
	code *regexp.Regexp // the line of code
	tell teller
}

// A teller explains what to write instead, given the submatches of the slip's expressions. It returns false if the slip
// does not apply.
type teller func(q *question, said, code []string) bool

// try explains the slip if it applies.
func (s slip) try(q *question, message string) bool {
	said, code := s.said.FindStringSubmatch(message), s.code.FindStringSubmatch(q.code)
	return said != nil && code != nil && s.tell(q, said, code)
}

func newSlip(said, code string, tell teller) slip {
	return slip{regexp.MustCompile(said), regexp.MustCompile(code), tell}
}

// hint returns a teller that adds a hint.
func hint(text string) teller {
	return func(q *question, _, _ []string) bool {
		q.hint("%s", text)
		return true
	}
}

// titled returns a teller that replaces the compiler's message.
func titled(title string, hints ...string) teller {
	return func(q *question, _, _ []string) bool {
		q.title("%s", title)
		q.hints = append(q.hints, hints...)
		return true
	}
}

// The first matching slip is used.
var slips = []slip{
	// Strings and imports.
	newSlip(`rune literal|^expected ';', found "`, `"""|'''`, titled("Go has no strings in triple quotation marks", "Write a string of several lines between ` and `.")),
	newSlip(`rune literal`, `'([^']*)'?`, func(q *question, _, code []string) bool {
		q.title("strings need double quotation marks")
		q.hint(`Write "%s"; single quotation marks are for one character, 'a'.`, code[1])
		return true
	}),
	newSlip(`^string literal not terminated`, ``, titled(`a closing " is missing`)),
	newSlip(`^raw string literal not terminated`, ``, titled("a closing ` is missing")),
	newSlip(`^missing ',' in argument list$|^expected ';', found "`, `\b[fr]["']`, func(q *question, _, _ []string) bool {
		before, at := q.near()
		if at.token != token.STRING || before.at+len(before.text) != at.at {
			return false
		}
		q.title("Go has no prefixed strings such as %s%s", before.text, at.text)
		q.hint(`Insert values with fmt.Sprintf("x is %%v", x).`)
		return true
	}),
	newSlip(`^missing import path|^import path must be a string`, `^\s*import\s+(\w*)`, func(q *question, _, code []string) bool {
		if len(q.api(code[1]).names()) > 0 {
			q.hint("Go import paths are in quotation marks: import %q", q.importPath(code[1]))
		} else {
			q.hint("Go import paths are in quotation marks: import \"layercake/kit\". Python packages are not available.")
		}
		return true
	}),
	newSlip(`^expected ';', found ','$`, `^\s*import\b`, hint("Put each import on its own line, after import or inside its parentheses.")),

	// Blocks.
	newSlip(`^illegal label|^expected|^missing`, `^(\s*(?:if|else|for|switch|func)\b.*?)\s*:\s*$`, func(q *question, said, code []string) bool {
		if loop.MatchString(q.code) { // handled elsewhere
			return false
		}
		q.title("a block begins with { in Go, not with :")
		q.hint("%s { ... }", strings.TrimSpace(code[1]))
		return true
	}),
	newSlip(`^expected if statement or block`, ``, hint("else needs a block or another if: } else { ... }")),
	newSlip(`^expected statement, found 'else'`, ``, hint("else goes on the line of the closing brace before it: } else {")),
	newSlip(`found newline$|^expected operand, found '}'$|before \{|^missing function body$`, `^\s*(?:if|for|switch|func)\b.*[^{\s]|^\s*\{\s*$`, func(q *question, said, code []string) bool {
		line := q.line.At
		if strings.TrimSpace(q.code) == "{" {
			line.Line--
		}
		head := strings.TrimSpace(q.Cells.line(line))
		below := strings.TrimSpace(q.Cells.line(Place{line.Cell, line.Line + 1}))
		switch {
		case strings.HasPrefix(below, "{"):
			q.title("the opening brace of a block is on its own line")
			if strings.TrimSpace(q.code) != "{" {
				q.caret = len(strings.TrimRight(q.code, " \t"))
			}
			q.hint("In Go it ends the previous line: %s {", head)
		case strings.HasPrefix(head, "func"):
			q.title("the function has no body")
			q.hint("Put its body in braces: %s { ... }", head)
		default:
			q.title("a block is missing after this line")
			q.hint("Put it in braces: %s { ... }", head)
		}
		return true
	}),
	newSlip(`^expected '\)', found`, `^\s*for\s*\(`, titled("a loop has no parentheses in Go", "for i := 0; i < 3; i++ { ... }, or for i := range 3 { ... }")),
	newSlip(`^expected boolean expression, found assignment`, `[^:]=`, hint("To compare, write ==.")),
	newSlip(`^expected boolean expression, found assignment`, ``, hint("The condition follows a semicolon: if x := f(); x > 0 { ... }")),
	newSlip(`^non-boolean condition`, ``, hint(`A condition is a comparison, as in x != 0 or x != "".`)),
	newSlip(`^expected '\{', found`, `^\s*for\b[^;{]*,.*[<>]`, hint("Separate the three parts of a loop with semicolons: for i := 0; i < 3; i++ { ... }")),
	newSlip(`^expected boolean or range expression`, `^\s*for\s+(\w+)\s*:?=\s*(\w+)`, func(q *question, _, code []string) bool {
		q.hint("To loop over a list: for _, %s := range %s { ... }", code[1], code[2])
		return true
	}),
	newSlip(`^expected ':', found`, `^\s*(?:case\b.*\w|default)\s*$`, hint("It ends with a colon: case 1: or default:")),
	newSlip(`^expected ':', found '}'$`, ``, hint("case and default end with a colon: case 1: or default:")),
	newSlip(`found '?(?:in|of)'?$|^expected 1 expression$`, `^\s*for\s+(\w+)(?:\s*,\s*(\w+))?\s+(?:in|of)\s+(\w+)(\(?)`, func(q *question, _, code []string) bool {
		first, second, list := code[1], code[2], code[3]
		switch {
		case list == "range" || code[4] != "" || number.MatchString(list):
			q.hint("A loop in Go is for %s := range 10 { ... }.", first)
		case second != "":
			q.hint("A loop in Go is for %s, %s := range %s { ... }.", first, second, list)
		default:
			q.hint("A loop in Go is for _, %s := range %s { ... }.", first, list)
		}
		return true
	}),
	newSlip(`^expected statement, found 'range'$`, ``, hint("A loop in Go is for i := range 10 { ... }.")),

	// Expressions.
	newSlip(`^expected selector or type assertion`, `([\w.)\]]+)\.\s*$`, func(q *question, _, code []string) bool {
		q.title("a name is missing after the dot")
		q.hint("To see the choices, press Tab after %s.", code[1])
		return true
	}),
	newSlip(`^expected ';', found|^expected operand`, `(\w+)(\+\+|--)`, func(q *question, _, code []string) bool {
		q.title("%s%s has no value", code[1], code[2])
		q.hint("It must be a statement by itself. Here: %s %s 1", code[1], code[2][:1])
		return true
	}),
	newSlip(`^expected operand, found '(?:=|>)'$`, `===|!==|<>`, hint("Go compares with == and !=.")),
	newSlip(`^expected operand, found ']'$`, `\b([a-z]\w*)\[\]`, func(q *question, _, code []string) bool {
		q.hint("The brackets go before the type: []%s", code[1])
		return true
	}),
	newSlip(`^expected '\[', found '\{'$`, `\bmap\s*\{`, hint(`Give the types of keys and values: map[string]int{"a": 1}`)),
	newSlip(`^expected type, found newline$`, `\[(\d*)\]\s*$`, hint("Give the element type and the elements: []int{1, 2}, or []int{} for none.")),
	newSlip(`^missing ',' in argument list$`, ``, func(q *question, _, _ []string) bool {
		before, at := q.near()
		if at.token != token.STRING && at.token != token.IDENT || before.token == token.COLON || at.text == "for" {
			return false
		}
		q.hint("Separate arguments with commas; join strings with +.")
		return true
	}),
	newSlip(`^unknown escape`, ``, hint("Write \\ as \\\\ in a string, or put the string between ` and `.")),
	newSlip(`cannot indirect`, `(\w+)\s*\*\*\s*(\w+)`, func(q *question, _, code []string) bool {
		q.title("Go has no **")
		q.caret = strings.Index(q.code, "**")
		q.hint("For a power use math.Pow(%s, %s), for a square %s*%s.", code[1], code[2], code[1], code[1])
		return true
	}),
	newSlip(`^expected (?:type|operand), found`, `\btype\s*\((\w+)\)`, func(q *question, _, code []string) bool {
		q.title("type declares types in Go; it does not return them")
		q.hint(`fmt.Printf("%%T\n", %s) shows the type.`, code[1])
		return true
	}),
	newSlip(`found '?for'?$`, `\[.*\bfor\b`, titled("Go has no list comprehensions", "Fill a list in a loop: for i := range 3 { list = append(list, i*i) }")),
	newSlip(`found '?if'?$`, `\bif\b.*\belse\b`, titled("if and else have no value in Go", "Write z := 3, then if x > 1 { z = 2 }")),
	newSlip(`U\+003F`, `\?.*:`, titled("Go has no ?: operator", "Write z := 3, then if x > 1 { z = 2 }")),
	newSlip(`U\+0040`, `^\s*@`, titled("Go has no decorators with @", "Pass a function to another one: f = logged(f)")),
	newSlip(`^unexpected comma; expecting \]|^expected type, found '[)}]'$|^expected operand, found '}'$`, `(?:^|[^\w\])])\[([^\[\]]+)\]`, func(q *question, _, code []string) bool {
		q.title("Go has no lists in square brackets")
		q.caret = strings.Index(q.code, "["+code[1])
		if of := elements(code[1]); of != "" {
			if strings.Contains(q.code, "kit.NewArray([") { // Keras's usual type
				of = "[]float32"
			}
			q.hint("Write its type, then the elements in braces: %s{%s}", of, code[1])
		} else {
			q.hint("Pass layers one after the other, kit.Sequential(first, second); a list of numbers is []int{1, 2}.")
		}
		return true
	}),
	newSlip(`^expected operand, found '\{'$`, `\{\s*"?\w+"?\s*:`, hint(`Put the type before the braces: map[string]int{"a": 1}.`)),
	newSlip(`^expected operand, found '\{'$`, ``, hint(`Put the type before the braces: []int{1, 2}, []string{"a"}.`)),
	newSlip(`^expected operand, found '(?:}|EOF)'$`, `(\S+)\s*$`, func(q *question, _, code []string) bool {
		q.title("something is missing after %s", code[1])
		if code[1] == "defer" {
			q.hint("It takes a call, which runs when the function ends: defer f.Close()")
		}
		return true
	}),
	newSlip(`^expression in (defer|go) must be function call`, ``, func(q *question, said, _ []string) bool {
		q.hint("It takes a call, with parentheses: %s f()", said[1])
		return true
	}),
	newSlip(`^expected ';', found '!'$`, `\w!\(`, titled("a call has no ! in Go", "fmt.Println(x)")),
	newSlip(`^expected statement, found ':'$`, `::`, titled("Go has no ::", "The names of a package follow a dot: fmt.Println(x)")),

	// Declarations.
	newSlip(`found ':='$`, `^\s*(var|const)\s+(\w+)`, func(q *question, _, code []string) bool {
		q.hint("Use = with %s: %s %s = 3. Without it: %s := 3", code[1], code[1], code[2], code[2])
		return true
	}),
	newSlip(`^expected type, found ':'$`, `^\s*(?:var|const)\s+(\w+)`, func(q *question, _, code []string) bool {
		q.hint("The type follows the name, without a colon: var %s int = 3", code[1])
		return true
	}),
	newSlip(`^expected type, found ':'$`, ``, hint("A field has no colon: type Point struct { X, Y int }")),
	newSlip(`^expected type, found '\{'$|^expected '\{', found \w+$`, `^\s*(?:type|struct)\b`, hint("A type in Go is type Point struct { X, Y int }.")),
	newSlip(`\(type\) is not an expression$`, `^\s*(\w+)\s*:\s*(\w+)\s*=`, func(q *question, _, code []string) bool {
		q.hint("The type follows the name, without a colon: var %s %s = ..., or %s := ...", code[1], code[2], code[1])
		return true
	}),
	newSlip(`^expected type, found newline`, `^\s*var\s+(\w+)`, func(q *question, _, code []string) bool {
		q.hint("Give its type, var %s int, or its value, var %s = 1.", code[1], code[1])
		return true
	}),
	newSlip(`^expected ';', found '-'$`, `^\s*func\b.*->\s*(\w+)`, func(q *question, _, code []string) bool {
		q.hint("The result type follows the parameters, without an arrow: func f() %s { ... }", code[1])
		return true
	}),
	newSlip(`^missing ',' in parameter list$`, `=`, titled("Go has no default parameter values", "Pass all arguments in each call; use a struct for many options.")),
	newSlip(`^expected ';', found as$`, `^\s*import\s+("[^"]*")\s+as\s+(\w+)`, func(q *question, _, code []string) bool {
		q.hint("The name goes before the path: import %s %s", code[2], code[1])
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
			q.title("the type goes after the name")
			q.hint("var %s %s = ..., or %s := ...", at.text, before.text, at.text)
		case (at.token == token.IDENT || literal) && before.token == token.IDENT:
			q.title("parentheses are missing after %s", before.text)
			q.hint("Write the call as %s(%s).", called(q.code, before), at.text)
		default:
			return false
		}
		return true
	}),
	newSlip(`^use of untyped nil`, ``, hint("nil alone has no type. Give it one: var x []int, var err error.")),

	// Type errors.
	newSlip(`^missing return$`, ``, hint("The function has a result: every path through it must end with return.")),
	newSlip(`^too many return values`, ``, hint("The result type follows the parameters: func f(x int) int { ... }")),
	newSlip(`^append\((\w+)(.*)\) \(.*\) is not used$`, ``, func(q *question, said, _ []string) bool {
		q.title("append does not change %s", said[1])
		q.hint("It returns a new list: %s = append(%s%s)", said[1], said[1], said[2])
		return true
	}),
	newSlip(`^(.+?) \(.*\) is not used$`, ``, func(q *question, said, _ []string) bool {
		q.hint("Only the last line of a cell shows its value; to print it elsewhere: fmt.Println(%s)", said[1])
		return true
	}),
	newSlip(`^invalid argument: index -(\d+) .*must not be negative$`, `(\w+)\[[^\[\]]*-\d`, func(q *question, said, code []string) bool {
		q.title("an index cannot be negative in Go")
		q.hint("From the end use %s[len(%s)-%s].", code[1], code[1], said[1])
		return true
	}),
	newSlip(`^cannot assign to (\w+)\[.*\] \(neither addressable nor a map`, ``, func(q *question, said, _ []string) bool {
		q.hint("Strings are immutable. Change the characters, r := []rune(%s), and convert them back, string(r).", said[1])
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
		q.title("%s also returns an error", said[1])
		q.hint("%s, err := %s", name, said[1])
		return true
	}),
	newSlip(`^cannot use (.+) \(.*\btype (?:u?int\d*|float\d+)\) as (u?int\d*|float\d+) value in `, ``, func(q *question, said, _ []string) bool {
		q.hint("Convert the number explicitly: %s(%s)", said[2], said[1])
		return true
	}),
	newSlip(`^cannot convert (.+) \(.*string.*\) to type (int|float64)$`, ``, func(q *question, said, _ []string) bool {
		read := map[string]string{"int": "n, err := strconv.Atoi(%s)", "float64": "x, err := strconv.ParseFloat(%s, 64)"}[said[2]]
		q.hint("To parse a number: "+read, said[1])
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

	// Models.
	newSlip(`^(\w+)\.(\w+) undefined \(type \*?kit\.(History|Score)`, `\w\.\w+\[("\w+"|'\w+')\]`, func(q *question, said, code []string) bool {
		method := map[string]string{"History": "MustValues", "Score": "MustMetric"}[said[3]]
		q.title("%s has no %s", said[1], said[2])
		q.hint("A metric by name: %s.%s(%q)", said[1], method, strings.Trim(code[1], `"'`))
		return true
	}),
	newSlip(`^cannot use (\S+) \(.*(?:float|int|rune).*\) as kit\.Schedule value in argument to .*\bLearningRate`, `\b(kit\.\w+)\((.*?)\).*\.LearningRate\(`, func(q *question, said, code []string) bool {
		q.title("LearningRate takes a schedule")
		q.hint("A constant rate is an argument of the optimizer: %s(%s)", code[1], said[1])
		return true
	}),

	// Arrays.
	newSlip(`^expected (?:type|operand|'\]'), found`, `([a-zA-Z_]\w*)\[[^\[\]{}()]*,[^\[\]{}()]*\]`, func(q *question, _, code []string) bool {
		q.title("Go allows one index between brackets")
		q.brackets(code[1])
		return true
	}),
	newSlip(`(?:^|\(type )((?:\[\])*)(\w+)\)?.* does not satisfy (?:kit\.)?(?:Number|Element)`, ``, func(q *question, said, _ []string) bool {
		if said[1] != "" {
			q.title("an array is created from a flat list")
			q.hint("Its shape follows the list: kit.NewArray([]%s{1, 2, 3, 4}, 2, 2)", said[2])
			return true
		}
		q.title("an array cannot hold %s", said[2])
		q.hint("Use bool, uint8, int, int32, int64, float32 or float64: kit.NewArray([]float32{1, 2, 3})")
		return true
	}),
	newSlip(`^cannot use (.+) \(.*kit\.Array\) as (float64|int|bool) value`, ``, func(q *question, said, _ []string) bool {
		q.title("%s is an array, not a number", said[1])
		method := map[string]string{"float64": "MustFloat", "int": "MustInt", "bool": "MustBool"}[said[2]]
		q.hint("To get the number of an array with one element: %s.%s()", said[1], method)
		return true
	}),
	newSlip(`^cannot use (.+) \(.*\) as kit\.Array value`, ``, func(q *question, said, _ []string) bool {
		q.title("%s is not a kit.Array", said[1])
		q.hint("Make one with kit.NewArray([]float32{1, 2, 3}), with a shape at the end if it has more than one axis.")
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

// elements returns the slice type for a list of literals, or "".
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

// called returns the name of the function that ends with a lexeme: fmt.Println.
func called(code string, last lexeme) string {
	whole := code[:last.at+len(last.text)]
	at := strings.LastIndexFunc(whole, func(r rune) bool { return r == ' ' || r == '\t' || r == '(' || r == '=' })
	return whole[at+1:]
}

// mismatched explains an operation on two types.
func (q *question) mismatched(x, op, y, xType, yType string) bool {
	isText := func(t string) bool { return t == "string" || t == "untyped string" }
	isTruth := func(t string) bool { return strings.HasSuffix(t, "bool") }
	isNumber := regexp.MustCompile(`^(?:untyped |u)?(?:int\d*|float\d*)$`).MatchString
	switch {
	case op == "*" && isText(xType) && isNumber(yType):
		q.hint("Repeat a string with strings.Repeat(%s, %s).", x, y)
	case op == "+" && isText(xType) && isNumber(yType):
		q.hint("Convert the number to a string: %s + fmt.Sprint(%s)", x, y)
	case op == "+" && isNumber(xType) && isText(yType):
		q.hint("Convert the number to a string: fmt.Sprint(%s) + %s", x, y)
	case isTruth(xType) && strings.ContainsAny(op, "<>"):
		parts := strings.Fields(x)
		q.hint("Join two comparisons with &&: %s && %s %s %s", x, parts[len(parts)-1], op, y)
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
		q.hint("Both numbers need the same type: %s %s %s", convert(x, xType), op, convert(y, yType))
	case op == "+" && isText(xType) && strings.HasSuffix(yType, "rune"), op == "+" && isText(yType) && strings.HasSuffix(xType, "rune"):
		q.hint("Single quotation marks are for one character. Strings have double ones.")
	case isText(xType) != isText(yType) && strings.ContainsAny(op, "=<>"):
		q.hint("Only values of the same type can be compared: a number with a number, a string with a string.")
	default:
		return false
	}
	return true
}

// pythons maps names of functions in other languages to Go's.
var pythons = map[string]string{
	"strip": "TrimSpace", "trim": "TrimSpace", "startswith": "HasPrefix", "endswith": "HasSuffix", "find": "Index", "replace": "ReplaceAll",
	"items": "All", "index": "Index", "insert": "Insert", "contains": "Contains", "has": "Contains", "includes": "Contains",
}

// noMethod explains a method call on a string, slice or map, for which Go has functions.
func (q *question) noMethod(of, name, kind string) bool {
	pkg, what := map[string]string{"[]": "slices", "map[": "maps", "string": "strings"}[kind], map[string]string{"[]": "a list", "map[": "a map", "string": "a string"}[kind]
	q.title("%s.%s: %s has no methods or fields in Go", of, name, what)
	lower := strings.ToLower(name)
	if of == kind { // as in string.ToUpper
		q.title("string is a type; package strings has the functions")
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
			q.hint("Use a function: %s.%s(%s%s)", pkg, function, of, more)
		case kind == "map[":
			q.hint("Access an entry with %s[%q].", of, name)
		default:
			q.hint("Package %s has functions for it: press Tab after %s.", pkg, pkg+".")
		}
	}
	return true
}

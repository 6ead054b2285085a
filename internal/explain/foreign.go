package explain

import (
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// foreign maps words of other languages that Go lacks to what to write instead.
var foreign = func() map[string]string {
	all := map[string]string{}
	for _, w := range []struct{ words, hint string }{
		{"def fn fun function", "A function in Go is func f(x int) int { ... }."},
		{"class", "A type in Go is type Foo struct { ... }; its methods are declared outside it: func (f Foo) Name() string { ... }."},
		{"enum", "Go has constants instead: const ( A = iota; B; C )."},
		{"while until loop do foreach", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
		{"from using include require use", "Go import paths are in quotation marks: import \"math\". Python packages are not available."},
		{"let val mut auto local", "Declare a variable with :=, as in z := 3, or with var z = 3."},
		{"lambda", "A function literal in Go is func(x int) int { return x }."},
		{"elif elsif elseif", "Write else if in Go: } else if x == 2 {"},
		{"and", "And is && in Go."},
		{"or", "Or is || in Go."},
		{"not", "Not is ! in Go: !x."},
		{"is", "Go compares with == and !=."},
		{"in", "To test whether a list contains a value: slices.Contains(list, x). To loop over it: for _, x := range list { ... }."},
		{"then begin end fi endif", "Blocks are in braces: if x == 5 { ... }."},
		{"unless", "Use if with !: if !x { ... }."},
		{"match", "Use switch in Go: switch x { case 1: ... }."},
		{"try except catch finally raise throw", "Go has no exceptions: functions return errors, and if err != nil { ... } handles them. panic(\"...\") ends the cell."},
		{"with", "Go closes a file with defer: f, err := os.Open(\"a\"); defer f.Close()."},
		{"assert", "Write a check: if x != 1 { panic(\"x is not 1\") }"},
		{"del", "delete(m, key) removes an entry of a map; variables need not be deleted."},
		{"pass", "An empty block in Go is just { }."},
		{"yield async await", "Go has goroutines and channels: go f(), and <-c."},
		{"global nonlocal", "Functions can use the variables of cells directly."},
		{"public private static void", "Names with a capital letter are visible to other packages, without a keyword. A function in Go is func f(x int) int { ... }."},
		{"True", "Go spells it true."},
		{"False", "Go spells it false."},
		{"None null NULL Null Nil nullptr undefined", "Go spells it nil."},
		{"printf sprintf", "Use fmt.Printf(\"%d\\n\", x)."},
		{"echo puts cout", "Use fmt.Println(x)."},
		{"console System", "Use fmt.Println(x)."},
		{"str repr", "Use fmt.Sprint(x)."},
		{"float double", "Use float64(x), or strconv.ParseFloat(x, 64) for a string."},
		{"input raw_input", "Use var name string; fmt.Scanln(&name)."},
		{"help", "For help on a name, press Shift+Tab after it. %help lists commands."},
		{"dir", "To see the fields and methods of a value, press Tab after its dot."},
		{"isinstance typeof", "Use fmt.Printf(\"%T\\n\", x), which prints the type."},
		{"list tuple", "A list in Go is []int{1, 2, 3} or []string{\"a\"}."},
		{"dict set", "Use a map in Go: map[string]int{\"a\": 1}."},
		{"sum", "Add up in a loop: for _, x := range list { sum += x }."},
		{"sorted", "Take slices.Sort(list)."},
		{"enumerate", "A range loop has the index: for i, x := range list { ... }."},
		{"self this", "A method has its receiver before its name: func (f *Foo) Name() string { return f.name }."},
		{"np numpy", "Python packages are not available. kit.NewArray([]float32{1, 2, 3}) creates an array; numpy's functions are its methods (docs/arrays.md)."},
		{"pd pandas", "Python packages are not available. read.MustCSV(\"titanic.csv\") reads a table; docs/tables.md lists pandas's calls."},
		{"plt matplotlib sns", "Python packages are not available. Package plots draws pictures: plots.Line(x, y), plots.Scatter(x, y)."},
		{"tf tensorflow keras torch sklearn", "Python packages are not available. Package kit has Keras's names: kit.Sequential(kit.Dense(10))."},
	} {
		for word := range strings.FieldsSeq(w.words) {
			all[word] = w.hint
		}
	}
	return all
}()

// A lexeme is a token of a line.
type lexeme struct {
	token token.Token
	text  string
	at    int // offset in bytes
}

// lexemes returns the tokens of a line.
func lexemes(code string) (list []lexeme) {
	set := token.NewFileSet()
	file := set.AddFile("", -1, len(code))
	var s scanner.Scanner
	s.Init(file, []byte(code), func(token.Position, string) {}, 0)
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF || tok == token.SEMICOLON && literal == "\n" {
			return list
		}
		if literal == "" {
			literal = tok.String()
		}
		list = append(list, lexeme{tok, literal, file.Offset(pos)})
	}
}

// near returns the token at the caret and the one before it.
func (q *question) near() (before, at lexeme) {
	list := lexemes(q.code)
	i := slices.IndexFunc(list, func(l lexeme) bool { return l.at >= q.caret })
	if i < 0 {
		i = len(list)
	}
	if i > 0 {
		before = list[i-1]
	}
	if i < len(list) {
		at = list[i]
	}
	return before, at
}

var unparsed = regexp.MustCompile(`^(?:expected|missing|illegal label)\b`)

// otherLanguage explains a line that does not parse because of another language's word at or before the caret.
func (q *question) otherLanguage(message string) bool {
	if !unparsed.MatchString(message) || loop.MatchString(q.code) || strings.HasPrefix(strings.TrimSpace(q.code), "import") {
		return false
	}
	before, at := q.near()
	for _, l := range []lexeme{before, at} {
		follows := at.token.IsLiteral() || at.token.IsKeyword() // a name or literal follows, which is impossible after a Go name
		if hint := foreign[l.text]; hint != "" && l.token == token.IDENT && (l == at || follows) {
			q.title("Go has no %s", l.text)
			q.caret = l.at
			q.hint("%s", hint)
			return true
		}
	}
	return false
}

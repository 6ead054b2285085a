package explain

import (
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// foreign are the words that other languages have and Go has not, each with what to write instead.
var foreign = func() map[string]string {
	all := map[string]string{}
	for _, w := range []struct{ words, hint string }{
		{"def fn fun function", "A function is func f(x int) int { ... } in Go."},
		{"class", "A type is type Foo struct { ... } in Go; its methods stand outside: func (f Foo) Name() string { ... }."},
		{"enum", "Go has constants instead: const ( A = iota; B; C )."},
		{"while until loop do foreach", "Go's only loop is for: for x < 3 { ... }, for { ... }, for i := range 10 { ... }."},
		{"from using include require use", "Go imports with quotation marks: import \"math\". Python's packages are not here."},
		{"let val mut auto local", "Make a new variable with :=, as in z := 3, or with var z = 3."},
		{"lambda", "A function without a name is func(x int) int { return x } in Go."},
		{"elif elsif elseif", "Go's words for it are else if: } else if x == 2 {"},
		{"and", "And is && in Go."},
		{"or", "Or is || in Go."},
		{"not", "Not is ! in Go: !x."},
		{"is", "Go compares with ==, and for unlike there is !=."},
		{"in", "Whether a list has a value: slices.Contains(list, x). A loop over it: for _, x := range list { ... }."},
		{"then begin end fi endif", "A block stands in braces: if x == 5 { ... }."},
		{"unless", "Take if with !: if !x { ... }."},
		{"match", "It is switch in Go: switch x { case 1: ... }."},
		{"try except catch finally raise throw", "Go has no exceptions: functions return errors, and if err != nil { ... } looks at one. panic(\"...\") ends the cell."},
		{"with", "Go closes a file with defer: f, err := os.Open(\"a\"); defer f.Close()."},
		{"assert", "A check is if x != 1 { panic(\"x is not 1\") }"},
		{"del", "delete(m, key) takes an entry from a map; a variable need not be deleted."},
		{"pass", "An empty block is { } in Go; nothing has to stand in it."},
		{"yield async await", "Go has goroutines and channels: go f(), and <-c."},
		{"global nonlocal", "Functions see the variables of the cells as they are; nothing has to be said."},
		{"public private static void", "Names with a capital letter can be seen by other packages; there is no word for it. A function is func f(x int) int { ... }."},
		{"True", "It is true in Go."},
		{"False", "It is false in Go."},
		{"None null NULL Null Nil nullptr undefined", "It is nil in Go."},
		{"printf sprintf", "Take fmt.Printf(\"%d\\n\", x)."},
		{"echo puts cout", "Take fmt.Println(x)."},
		{"console System", "Take fmt.Println(x)."},
		{"str repr", "Take fmt.Sprint(x)."},
		{"float double", "Take float64(x); of a text, strconv.ParseFloat(x, 64)."},
		{"input raw_input", "Take var name string; fmt.Scanln(&name)."},
		{"help", "For help on a name, press Shift+Tab behind it. %help lists commands."},
		{"dir", "To see what something has, press Tab after its dot."},
		{"isinstance typeof", "Take fmt.Printf(\"%T\\n\", x), which shows a type."},
		{"list tuple", "A list is []int{1, 2, 3} in Go, or []string{\"a\"}."},
		{"dict set", "It is a map in Go: map[string]int{\"a\": 1}."},
		{"sum", "Add up in a loop: for _, x := range list { sum += x }."},
		{"sorted", "Take slices.Sort(list)."},
		{"enumerate", "A loop has the index already: for i, x := range list { ... }."},
		{"self this", "A method names what it is of before its name: func (f *Foo) Name() string { return f.name }."},
		{"np numpy", "Python's packages are not here. An array is kit.NewArray([]float32{1, 2, 3})."},
		{"pd pandas", "Python's packages are not here. A table is read with read.CSV."},
		{"plt matplotlib sns", "Python's packages are not here. Pictures are in the package plots, charts in show."},
		{"tf tensorflow keras torch sklearn", "Python's packages are not here. Keras's names are in kit: kit.Sequential(kit.Dense(10))."},
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
	at    int // in bytes
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

// otherLanguage is about a line that does not parse, with a word of another language at the caret or before it.
func (q *question) otherLanguage(message string) bool {
	if !unparsed.MatchString(message) || loop.MatchString(q.code) || strings.HasPrefix(strings.TrimSpace(q.code), "import") {
		return false
	}
	before, at := q.near()
	for _, l := range []lexeme{before, at} {
		follows := at.token.IsLiteral() || at.token.IsKeyword() // a name, or the like, follows it, which no name of Go's has
		if hint := foreign[l.text]; hint != "" && l.token == token.IDENT && (l == at || follows) {
			q.title("Go has no %s", l.text)
			q.caret = l.at
			q.hint("%s", hint)
			return true
		}
	}
	return false
}

package explain

import (
	"regexp"
	"strings"
)

// Where Python has brackets and operators, arrays have methods. These hints translate the code of the cell.

// operators maps the operators of Go and Python to methods of kit.Array: with the array on the left, and with the array on the right.
var operators = map[string]struct{ left, right string }{
	"+":  {"Add", "Add"},
	"-":  {"Sub", "RSub"},
	"*":  {"Mul", "Mul"},
	"/":  {"Div", "RDiv"},
	"%":  {"Mod", ""},
	">":  {"Greater", "Less"},
	">=": {"GreaterEqual", "LessEqual"},
	"<":  {"Less", "Greater"},
	"<=": {"LessEqual", "GreaterEqual"},
	"==": {"Equal", "Equal"},
	"!=": {"NotEqual", "NotEqual"},
	"&":  {"And", "And"},
	"|":  {"Or", "Or"},
	"&&": {"And", "And"},
	"||": {"Or", "Or"},
	"^":  {"Xor", "Xor"},
}

const operand = `[\w.]+(?:\([^()]*\))?`

var operation = regexp.MustCompile(`(` + operand + `)\s*([-+*/%<>=!&|^]{1,2})\s*(` + operand + `)`)

// arithmetic explains an operator between arrays. rightOnly: only the right operand is an array.
func (q *question) arithmetic(rightOnly bool) {
	m := operation.FindStringSubmatch(q.code)
	if m == nil {
		if one := regexp.MustCompile(`([-!])\s*(` + operand + `)`).FindStringSubmatch(q.code); one != nil {
			method := map[string]string{"-": "Neg", "!": "Not"}[one[1]]
			q.hint("Arrays compute with methods: %s.%s()", one[2], method)
			return
		}
		q.hint("Arrays compute with methods: x.Div(255), x.Sub(mean).")
		return
	}
	left, right := m[1], m[3]
	method := operators[m[2]].left
	if rightOnly {
		left, right, method = right, left, operators[m[2]].right
	}
	if method == "" {
		q.hint("Arrays compute with methods: x.Div(255), x.Sub(mean).")
		return
	}
	q.hint("Arrays compute with methods: %s.%s(%s)", left, method, right)
}

// brackets explains an index or slice written as in Python.
func (q *question) brackets(array string) {
	parts := regexp.MustCompile(regexp.QuoteMeta(array) + `((?:\[[^\[\]]*\])+)`).FindStringSubmatch(q.code)
	if parts == nil {
		q.hint("To select a part of an array: %s.At(0) or %s.Slice(from, to).", array, array)
		return
	}
	inside := strings.Split(strings.NewReplacer("][", "\x00", "[", "", "]", "").Replace(parts[1]), "\x00")
	if from, to, ok := strings.Cut(inside[0], ":"); ok && len(inside) == 1 && !strings.Contains(inside[0], ",") && !strings.Contains(to, ":") {
		if from = strings.TrimSpace(from); from == "" {
			from = "0"
		}
		if to = strings.TrimSpace(to); to != "" {
			from += ", " + to
		}
		q.hint("To select a part of an array: %s.Slice(%s).", array, from)
		return
	}
	var index []string
	for _, one := range strings.Split(strings.Join(inside, ","), ",") {
		index = append(index, indexText(strings.TrimSpace(one)))
	}
	q.hint("To select a part of an array: %s.At(%s).", array, strings.Join(index, ", "))
}

// indexText translates one index from Python to Go.
func indexText(index string) string {
	bounds := strings.Split(index, ":")
	for i := range bounds {
		bounds[i] = strings.TrimSpace(bounds[i])
	}
	switch {
	case len(bounds) == 1 && index == "...":
		return "kit.Ellipsis"
	case len(bounds) == 1:
		return index
	case strings.Join(bounds, "") == "":
		return "kit.All"
	}
	if bounds[0] == "" {
		bounds[0] = "0"
	}
	if bounds[1] == "" && len(bounds) > 2 {
		bounds[1] = "kit.End"
	}
	text := bounds[0]
	for _, b := range bounds[1:] {
		if b != "" {
			text += ", " + b
		}
	}
	return "kit.Range(" + text + ")"
}

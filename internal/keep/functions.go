package keep

import (
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"unsafe"
)

// Functions are stored by their names, those that have one: of the variables that another function uses, and were made for it,
// nothing is known.
var functions = map[string]any{}

// Function makes a function known that stored variables have.
func Function(name string, f any) { functions[name] = f }

// literals are the names of functions without names.
var literals map[Literal]string

// A Literal is where a function without a name begins: a line of the program and, if there are several in that, how many others the
// function is within, or AnyDepth.
type Literal struct{ Line, Depth int }

// AnyDepth is the depth of the only function without a name that begins in its line.
const AnyDepth = -1

// Literals names functions of the program's source.
func Literals(names map[Literal]string) { literals = names }

// locals are the types that functions of the program declare. Another program cannot name them.
var locals []string

// Locals names such types.
func Locals(names ...string) { locals = names }

func isLocal(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	for _, name := range locals {
		if t.PkgPath() == "main" && (t.Name() == name || strings.HasPrefix(t.Name(), name+"[")) {
			return true
		}
	}
	return false
}

// plainName is that of a function that other programs can name.
var plainName = regexp.MustCompile(`^(main|[\w./-]+)\.(\w+)$`)

// functionName is the name of a function by which a later program knows it, or "". What a func value points at begins with the
// address of its code.
func functionName(f unsafe.Pointer) string {
	if !isStatic(f) {
		return ""
	}
	code := runtime.FuncForPC(*(*uintptr)(f))
	if code == nil {
		return ""
	}
	name := code.Name()
	if m := plainName.FindStringSubmatch(name); m != nil && (m[1] == "main" || m[2][0] >= 'A' && m[2][0] <= 'Z' && !strings.Contains("/"+m[1]+"/", "/internal/")) && !strings.HasPrefix(m[2], "func") {
		return name
	}
	if !strings.HasPrefix(name, "main.") {
		return ""
	}
	line := startLine(code)
	for _, depth := range []int{AnyDepth, strings.Count(nested.FindString(name), ".")} {
		if literal := literals[Literal{line, depth}]; literal != "" {
			return "main." + literal
		}
	}
	return ""
}

// nested is the end of the name of a function within others, as of main.main.func1.2.1.
var nested = regexp.MustCompile(`(\.\d+)*$`)

// startLine is the line that a function begins in. That of its first instruction can be a later one.
func startLine(code *runtime.Func) int {
	frames := runtime.CallersFrames([]uintptr{code.Entry() + 1})
	for {
		frame, more := frames.Next()
		if !more { // the others are inlined in it
			if line := reflect.ValueOf(frame).FieldByName("startLine"); line.IsValid() && line.CanInt() {
				return int(line.Int())
			}
			return 0
		}
	}
}

// OwnState says what a variable holds that is of this program alone, though it is never stored, or "".
func OwnState(pointer any) string {
	v := reflect.ValueOf(pointer).Elem()
	switch v.Kind() {
	case reflect.Chan, reflect.UnsafePointer:
		if !v.IsZero() {
			return describe(v.Type())
		}
	}
	return ""
}

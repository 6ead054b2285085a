package keep

import (
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"unsafe"
)

// functions are the named functions that can be stored. Closures cannot: their captured variables are unknown.
var functions = map[string]any{}

// Function registers a function that stored variables may hold.
func Function(name string, f any) { functions[name] = f }

// literals are the names of function literals.
var literals map[Literal]string

// A Literal is the place where a function literal begins: a line of the program and, if several begin there, the number
// of enclosing literals, or AnyDepth.
type Literal struct{ Line, Depth int }

// AnyDepth is the depth of the only function literal that begins on its line.
const AnyDepth = -1

// Literals registers the names of function literals.
func Literals(names map[Literal]string) { literals = names }

// locals are the types declared in functions of the program, which other programs cannot name.
var locals []string

// Locals registers types declared in functions.
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

// plainName matches the name of a function that other programs can name.
var plainName = regexp.MustCompile(`^(main|[\w./-]+)\.(\w+)$`)

// functionName returns the name by which a later program knows a function, or "". A func value points to memory that
// begins with the address of the code.
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

// nested matches the end of the name of a nested function, such as main.main.func1.2.1.
var nested = regexp.MustCompile(`(\.\d+)*$`)

// startLine returns the line on which a function begins, which may precede the line of its first instruction.
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

// OwnState returns what a variable holds that only has meaning in this program, though the variable is not stored, or
// "".
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

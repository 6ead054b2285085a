package cell

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"layercake/internal/atexit"
	"layercake/internal/keep"
)

// Show shows the values of a cell's last expression, except nil.
func Show(values ...any) {
	if len(values) == 1 && values[0] == nil {
		return
	}
	defer toResult()()
	for i, v := range values {
		if i > 0 {
			fmt.Print(" ")
		}
		if text, ok := v.(string); ok && len(values) > 1 {
			fmt.Print(text)
		} else {
			fmt.Print(inWords(v))
		}
	}
	fmt.Println()
}

// ShowRune shows a character.
func ShowRune(r rune) {
	defer toResult()()
	fmt.Printf("%q\n", r)
}

// ShowFunction shows a function's signature.
func ShowFunction(signature string, _ any) {
	defer toResult()()
	fmt.Println(signature)
}

// ShowResults shows the results of a cell's last call. A nil error is not shown. A non-nil error next to other results
// ends the cell.
func ShowResults(values ...any) {
	last := len(values) - 1
	switch err, isError := values[last].(error); {
	case values[last] == nil:
		values = values[:last]
	case isError && last > 0:
		atexit.Fail(err)
	}
	if len(values) > 0 {
		Show(values...)
	}
}

// Limits of what is shown.
const (
	most     = 1000 // elements of slices, arrays and maps; beyond this only the first and last are shown
	edge     = 3    // the number of these at each end
	pointers = 2    // chain of pointers followed
	deepest  = 20   // depth of nested values
)

// A shown is a value being formatted: like fmt's %+v, but strings are quoted, pointers followed and long values
// shortened.
type shown struct {
	strings.Builder
	abridged bool
	path     []reflect.Value // the values around the current one, to detect cycles
	pointers int
}

func inWords(v any) string {
	s := &shown{}
	value := reflect.ValueOf(v)
	s.abridged = s.elements(value, 0, 0) > most
	s.value(value, false)
	return s.String()
}

// elements counts the elements of nested slices, arrays and maps as far as they would be shown, and stops when there
// are too many.
func (s *shown) elements(v reflect.Value, depth, followed int) (n int) {
	if depth > deepest {
		return 0
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		switch v.Type().Elem().Kind() {
		case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct, reflect.Interface, reflect.Pointer:
			for i := 0; i < v.Len() && n <= most; i++ {
				n += 1 + s.elements(v.Index(i), depth+1, followed)
			}
			return n
		}
		return v.Len()
	case reflect.Map:
		for i := v.MapRange(); i.Next() && n <= most; {
			n += 1 + s.elements(i.Value(), depth+1, followed)
		}
	case reflect.Struct:
		for i := 0; i < v.NumField() && n <= most; i++ {
			n += s.elements(v.Field(i), depth+1, followed)
		}
	case reflect.Interface:
		if !v.IsNil() {
			return s.elements(v.Elem(), depth+1, followed)
		}
	case reflect.Pointer:
		if !v.IsNil() && followed < pointers {
			return s.elements(v.Elem(), depth+1, followed+1)
		}
	}
	return n
}

// value formats a value. A struct's type is omitted if the context already shows it (typed).
func (s *shown) value(v reflect.Value, typed bool) {
	if !v.IsValid() {
		s.WriteString("<nil>")
		return
	}
	if v.CanInterface() && !(v.Kind() == reflect.Pointer && v.IsNil()) {
		switch v := v.Interface().(type) {
		case fmt.Formatter, error, fmt.Stringer:
			fmt.Fprint(s, v)
			return
		}
	}
	if len(s.path) > deepest {
		s.WriteString("...")
		return
	}
	s.path = append(s.path, v)
	defer func() { s.path = s.path[:len(s.path)-1] }()
	switch v.Kind() {
	case reflect.String:
		fmt.Fprintf(s, "%q", v.String())
	case reflect.Interface:
		s.value(v.Elem(), false)
	case reflect.Slice, reflect.Array:
		if s.isOpen(v) {
			s.WriteString("[...]")
			return
		}
		s.list("[", v.Len(), func(i int) { s.value(v.Index(i), true) })
		s.WriteString("]")
		s.length(v.Len())
	case reflect.Map:
		if s.isOpen(v) {
			s.WriteString("map[...]")
			return
		}
		keys := v.MapKeys()
		slices.SortFunc(keys, compare)
		s.list("map[", len(keys), func(i int) {
			s.value(keys[i], true)
			s.WriteString(":")
			s.value(v.MapIndex(keys[i]), true)
		})
		s.WriteString("]")
		s.length(len(keys))
	case reflect.Struct:
		s.structure(v, typed)
	case reflect.Pointer:
		s.pointer(v)
	case reflect.Func:
		if v.IsNil() {
			s.WriteString("<nil>")
		} else {
			s.WriteString(typeName(v.Type()))
		}
	default:
		fmt.Fprintf(s, "%v", v)
	}
}

// list formats elements, only the first and last if there are many.
func (s *shown) list(begin string, n int, add func(i int)) {
	s.WriteString(begin)
	for i := 0; i < n; i++ {
		if i > 0 {
			s.WriteString(" ")
		}
		if s.abridged && n > 2*edge && i == edge {
			s.WriteString("... ")
			i = n - edge
		}
		add(i)
	}
}

// length adds the number of elements if only some are shown.
func (s *shown) length(n int) {
	if s.abridged && n > 2*edge {
		fmt.Fprintf(s, " (%d elements)", n)
	}
}

// structure formats a struct. For a struct of another package it shows only exported fields.
func (s *shown) structure(v reflect.Value, typed bool) {
	t := v.Type()
	if !typed {
		s.WriteString(typeName(t))
	}
	s.WriteString("{")
	separator, hidden := "", false
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() && f.PkgPath != "main" {
			hidden = true
			continue
		}
		s.WriteString(separator + f.Name + ":")
		s.value(v.Field(i), true)
		separator = " "
	}
	if hidden {
		s.WriteString(separator + "...")
	}
	s.WriteString("}")
}

// pointer formats a pointer's target unless it is too deep.
func (s *shown) pointer(v reflect.Value) {
	switch {
	case v.IsNil():
		s.WriteString("<nil>")
	case s.pointers == pointers || s.isOpen(v):
		s.WriteString("&" + typeName(v.Type().Elem()) + "{...}")
	default:
		s.pointers++
		s.WriteString("&")
		s.value(v.Elem(), false)
		s.pointers--
	}
}

// isOpen returns whether a value contains itself.
func (s *shown) isOpen(v reflect.Value) bool {
	if v.Kind() == reflect.Array {
		return false
	}
	for _, other := range s.path[:len(s.path)-1] {
		if other.Kind() == v.Kind() && other.Type() == v.Type() && v.Kind() != reflect.Struct && other.Pointer() == v.Pointer() && v.Pointer() != 0 {
			if v.Kind() != reflect.Slice || v.Len() > 0 && v.Len() == other.Len() {
				return true
			}
		}
	}
	return false
}

// compare orders the keys of a map.
func compare(a, b reflect.Value) int {
	if a.Kind() == reflect.Interface {
		a, b = a.Elem(), b.Elem()
	}
	switch {
	case a.Kind() != b.Kind():
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String:
		return strings.Compare(a.String(), b.String())
	}
	return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
}

// typeName is a type's name as cells write it, or "" for an unnamed struct.
func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Struct && t.Name() == "" {
		return ""
	}
	return keep.CellName(t.String())
}

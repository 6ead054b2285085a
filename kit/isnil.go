package kit

import "reflect"

// isNil reports whether an interface is nil or holds a nil pointer.
func isNil[T any](thing T) bool {
	v := reflect.ValueOf(thing)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

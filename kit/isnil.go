package kit

import "reflect"

// isNil tells if there is nothing in an interface, or a pointer to nothing.
func isNil[T any](thing T) bool {
	v := reflect.ValueOf(thing)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

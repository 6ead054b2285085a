package keep

import (
	"reflect"
	"slices"
	"unsafe"
)

// The linker's table of unnamed types, ordered by their strings. For a named type T it has *T.

//go:linkname typelinks reflect.typelinks
func typelinks() (sections []unsafe.Pointer, offsets [][]int32)

//go:linkname resolveTypeOff reflect.resolveTypeOff
func resolveTypeOff(section unsafe.Pointer, offset int32) unsafe.Pointer

// An eface is the memory layout of a value of type any.
type eface struct{ t, data unsafe.Pointer }

// typeAt returns the type at an address.
func typeAt(t unsafe.Pointer) reflect.Type {
	var v any = reflect.TypeFor[int]()
	(*eface)(unsafe.Pointer(&v)).data = t
	return v.(reflect.Type)
}

// typeWord returns a type's address.
func typeWord(t reflect.Type) unsafe.Pointer { return (*eface)(unsafe.Pointer(&t)).data }

// linked are the program's types by key.
var linked map[string][]reflect.Type

// scanned is set once linked contains the linker's long table.
var scanned bool

// linkedType returns the program's type with this key and an unchanged memory layout, or nil.
func linkedType(key string, signature uint64) reflect.Type {
	for {
		for _, t := range linked[key] {
			if infoOf(t).sign() == signature {
				return t
			}
		}
		if scanned {
			return nil
		}
		scan()
	}
}

// scan registers the types of the linker's table.
func scan() {
	scanned = true
	sections, offsets := typelinks()
	for i, section := range sections {
		for _, offset := range offsets[i] {
			t := typeAt(resolveTypeOff(section, offset))
			Link(t)
			if t.Kind() == reflect.Pointer && t.Elem().Name() != "" {
				Link(t.Elem())
			}
		}
	}
}

// Link registers a type. It is needed for types in stored values that no code of the program creates.
func Link(t reflect.Type) {
	if linked == nil {
		linked = map[string][]reflect.Type{}
		for _, t := range basicTypes {
			Link(t)
		}
	}
	key := keyOf(t)
	if !slices.Contains(linked[key], t) {
		linked[key] = append(linked[key], t)
	}
}

var basicTypes = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[string](),
	reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
	reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
	reflect.TypeFor[uintptr](), reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
}

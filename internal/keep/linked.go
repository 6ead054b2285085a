package keep

import (
	"reflect"
	"slices"
	"unsafe"
)

// The linker's table of the types that have no name, in the order of their texts: that of a named type T has a *T.

//go:linkname typelinks reflect.typelinks
func typelinks() (sections []unsafe.Pointer, offsets [][]int32)

//go:linkname resolveTypeOff reflect.resolveTypeOff
func resolveTypeOff(section unsafe.Pointer, offset int32) unsafe.Pointer

// An eface is the memory of a value of type any.
type eface struct{ t, data unsafe.Pointer }

// typeAt makes a reflect.Type of the address of a type.
func typeAt(t unsafe.Pointer) reflect.Type {
	var v any = reflect.TypeFor[int]()
	(*eface)(unsafe.Pointer(&v)).data = t
	return v.(reflect.Type)
}

// typeWord is the address of a type.
func typeWord(t reflect.Type) unsafe.Pointer { return (*eface)(unsafe.Pointer(&t)).data }

// linked are types of the program by their keys.
var linked map[string][]reflect.Type

// scanned tells whether the linker's table is among them, which is long.
var scanned bool

// linkedType returns the program's type of this key whose memory is as it was, or nil.
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

// scan makes the types of the linker's table known.
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

// Link makes a type known. The program needs it for types that none of its code makes, but stored values have.
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

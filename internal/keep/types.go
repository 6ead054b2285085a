package keep

import (
	"encoding"
	"encoding/gob"
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"
)

// A Keeper is stored as another value. Types whose memory means nothing to other programs, or that load it lazily,
// implement it on their pointers.
type Keeper interface {
	// KeepAs returns the value to store.
	KeepAs() (any, error)

	// RestoreFrom sets the receiver, which is zero, from the value that KeepAs returned. Pointers in that value may
	// refer to memory that is not restored yet, so it must not follow them.
	RestoreFrom(kept any) error
}

// keeperAt returns the Keeper of a value.
func keeperAt(p unsafe.Pointer, info *typeInfo) Keeper {
	if adapt := adapters[info.Type]; adapt != nil {
		return adapt(p)
	}
	return reflect.NewAt(info.Type, p).Interface().(Keeper)
}

// A class is how values of a type are stored.
type class int

const (
	plain     class = iota // as bytes: no pointers
	text                   // a string
	pointer                // its target is a region
	slice                  // its array is a region
	mapping                // by key and value
	box                    // an interface: the type of its content, and the content
	array                  // by element
	structure              // by field
	coded                  // by the type's GobEncode, MarshalBinary or MarshalText, or by its memory if that encodes nothing
	proxied                // by the type's own KeepAs
	lock                   // not stored: zero again
	instant                // a time.Time: by field, without the monotonic clock reading
	call                   // a function, by name
	never                  // only nil: channels, unsafe pointers
	denied                 // never: stands for something that the program holds open
)

// A typeInfo says how values of a type are stored.
type typeInfo struct {
	reflect.Type
	class  class
	fields []field // of a structure

	key, elem *typeInfo // see keyInfo and elemInfo
	memory    *typeInfo // see memoryInfo
	direct    answer    // see isDirect

	writer    *writer // that assigned the number
	id        int
	signature uint64 // see sign
}

type field struct {
	name   string
	offset uintptr
	info   *typeInfo
}

// infos caches the typeInfos. The package is used by one goroutine at a time.
var infos = map[reflect.Type]*typeInfo{}

// infoOf returns how values of a type are stored.
func infoOf(t reflect.Type) *typeInfo {
	if info := infos[t]; info != nil {
		return info
	}
	info := &typeInfo{Type: t, class: ownClass(t)}
	if info.class == plain {
		info = ofKind(t)
	}
	infos[t] = info
	return info
}

// ofKind returns how values of a type without special treatment are stored.
func ofKind(t reflect.Type) *typeInfo {
	info := &typeInfo{Type: t}
	switch t.Kind() {
	case reflect.String:
		info.class = text
	case reflect.Func:
		info.class = call
	case reflect.Chan, reflect.UnsafePointer:
		info.class = never
	case reflect.Pointer:
		info.class = pointer
	case reflect.Slice:
		info.class = slice
	case reflect.Map:
		info.class = mapping
	case reflect.Interface:
		info.class = box
	case reflect.Array:
		if t.Len() > 0 && infoOf(t.Elem()).class != plain {
			info.class = array
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			part := infoOf(f.Type)
			if part.class != plain {
				info.class = structure
			}
			info.fields = append(info.fields, field{f.Name, f.Offset, part})
		}
		if t == timeType {
			info.class = instant
		}
	}
	return info
}

// memoryInfo is for values of a coded type with an empty encoding, which some types only have so that gob accepts them.
func (i *typeInfo) memoryInfo() *typeInfo {
	if i.memory == nil {
		i.memory = ofKind(i.Type)
	}
	return i.memory
}

// elemInfo is for the element of a pointer, slice, map or array. It is computed later than the type's own, since a type
// can contain itself.
func (i *typeInfo) elemInfo() *typeInfo {
	if i.elem == nil {
		t := atomicTarget(i.Type)
		if t == nil {
			t = i.Type.Elem()
		}
		i.elem = infoOf(t)
	}
	return i.elem
}

// keyInfo is for the key of a map.
func (i *typeInfo) keyInfo() *typeInfo {
	if i.key == nil {
		i.key = infoOf(i.Type.Key())
	}
	return i.key
}

var (
	keeperType        = reflect.TypeFor[Keeper]()
	gobEncoder        = reflect.TypeFor[gob.GobEncoder]()
	gobDecoder        = reflect.TypeFor[gob.GobDecoder]()
	binaryMarshaler   = reflect.TypeFor[encoding.BinaryMarshaler]()
	binaryUnmarshaler = reflect.TypeFor[encoding.BinaryUnmarshaler]()
	textMarshaler     = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshaler   = reflect.TypeFor[encoding.TextUnmarshaler]()
	timeType          = reflect.TypeFor[time.Time]()

	// Values of these packages' types have state in the system or in Go's runtime.
	openPackages = []string{"os", "os/exec", "net", "syscall", "reflect", "runtime", "unique", "weak", "plugin"}
	locks        = []string{"sync.Mutex", "sync.RWMutex", "sync.WaitGroup", "sync.Cond", "sync.Pool"}
)

// ownClass returns the class of types that are not stored by kind, or plain.
func ownClass(t reflect.Type) class {
	switch {
	case t.Kind() == reflect.Interface || t.Name() == "":
		return plain
	case implements(t, keeperType), adapters[t] != nil:
		return proxied
	case t == timeType: // its encoding loses the location's name
		return plain
	case slices.Contains(locks, t.PkgPath()+"."+t.Name()):
		return lock
	case implements(t, gobEncoder) && implements(t, gobDecoder), implements(t, binaryMarshaler) && implements(t, binaryUnmarshaler):
		return coded
	case implements(t, textMarshaler) && implements(t, textUnmarshaler) && hasFunction(t): // the text is the function's name
		return coded
	case atomicTarget(t) != nil:
		return pointer
	case t.Kind() == reflect.Struct && t.NumField() > 0 && (slices.Contains(openPackages, t.PkgPath()) || strings.HasPrefix(t.PkgPath(), "internal/")) && !isOpen(t):
		return denied
	}
	return plain
}

// isOpen returns whether a type has no unexported fields or only reports what happened: then it does not stand for anything
// held open.
func isOpen(t reflect.Type) bool {
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			return reflect.PointerTo(t).Implements(reflect.TypeFor[error]()) || t.String() == "os.ProcessState"
		}
	}
	return true
}

// inRegion returns whether an interface's content of this type is a region, which it is if it can contain another
// interface: they can be nested deeper than the stack.
func (i *typeInfo) inRegion() bool {
	return (i.class == structure || i.class == array) && !i.isDirect()
}

// isDirect returns whether interfaces hold values of the type, a pointer-shaped one, without a box: then a zero value
// is a nil word.
func (i *typeInfo) isDirect() bool {
	if i.direct == unknown {
		zero := reflect.Zero(i.Type).Interface()
		i.direct = no
		if (*eface)(unsafe.Pointer(&zero)).data == nil {
			i.direct = yes
		}
	}
	return i.direct == yes
}

// An answer is computed once.
type answer int

const (
	unknown answer = iota
	yes
	no
)

// hasFunction returns whether a struct has a field with a function.
func hasFunction(t reflect.Type) bool {
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			if t.Field(i).Type.Kind() == reflect.Func {
				return true
			}
		}
	}
	return false
}

// implements returns whether the type itself has an encoding: an embedded field's would lose the other fields.
func implements(t, encoding reflect.Type) bool {
	if !reflect.PointerTo(t).Implements(encoding) {
		return false
	}
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Anonymous && (f.Type.Implements(encoding) || reflect.PointerTo(f.Type).Implements(encoding)) {
				return false
			}
		}
	}
	return true
}

// atomicTarget returns the target type of an atomic.Pointer, or nil for other types.
func atomicTarget(t reflect.Type) reflect.Type {
	if t.PkgPath() == "sync/atomic" && strings.HasPrefix(t.Name(), "Pointer[") {
		return t.Field(0).Type.Elem().Elem() // _ [0]*T
	}
	return nil
}

// keyOf returns a name for a type that is unique in the program, except for types declared in functions.
func keyOf(t reflect.Type) string {
	if t.Name() != "" {
		if t.PkgPath() == "" {
			return t.Name()
		}
		return t.PkgPath() + "." + t.Name()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + keyOf(t.Elem())
	case reflect.Slice:
		return "[]" + keyOf(t.Elem())
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), keyOf(t.Elem()))
	case reflect.Map:
		return "map[" + keyOf(t.Key()) + "]" + keyOf(t.Elem())
	case reflect.Struct:
		var b strings.Builder
		b.WriteString("struct{")
		for i := range t.NumField() {
			f := t.Field(i)
			fmt.Fprintf(&b, "%s.%s %s %q;", f.PkgPath, f.Name, keyOf(f.Type), f.Tag)
		}
		return b.String() + "}"
	}
	return t.String() // functions, channels and interfaces: their values are stored under other types
}

// sign returns a number that changes with the type's memory layout, including the layout of everything it refers to.
func (i *typeInfo) sign() uint64 {
	if i.signature == 0 {
		h := fnv.New64a()
		seen := map[*typeInfo]bool{}
		var visit func(i *typeInfo)
		visit = func(i *typeInfo) {
			fmt.Fprintf(h, "%s %d %d;", keyOf(i.Type), i.class, i.Kind())
			if seen[i] {
				return
			}
			seen[i] = true
			switch i.class {
			case coded:
				visit(i.memoryInfo())
				return
			case proxied, lock, call, never, denied, box:
				return
			case mapping:
				visit(i.keyInfo())
				visit(i.elemInfo())
			case pointer, slice, array:
				visit(i.elemInfo())
			}
			if i.Kind() == reflect.Struct {
				for _, f := range i.fields {
					fmt.Fprintf(h, "%s %d ", f.name, f.offset)
					visit(f.info)
				}
			}
		}
		visit(i)
		i.signature = h.Sum64() | 1
	}
	return i.signature
}

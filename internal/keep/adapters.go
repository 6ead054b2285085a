package keep

import (
	"os"
	"reflect"
	"sync"
	"unsafe"
)

// adapters return Keepers for types of other packages.
var adapters map[reflect.Type]func(p unsafe.Pointer) Keeper

func init() {
	adapters = map[reflect.Type]func(p unsafe.Pointer) Keeper{
		reflect.TypeFor[sync.Map](): func(p unsafe.Pointer) Keeper { return (*syncMap)(p) },
		reflect.TypeFor[os.File]():  func(p unsafe.Pointer) Keeper { return &file{(*os.File)(p)} },
	}
	Link(reflect.TypeFor[[]entry]())
	Link(reflect.TypeFor[openFile]())
}

type syncMap sync.Map

type entry struct{ key, value any }

func (m *syncMap) KeepAs() (any, error) {
	var entries []entry
	(*sync.Map)(m).Range(func(key, value any) bool {
		entries = append(entries, entry{key, value})
		return true
	})
	return entries, nil
}

func (m *syncMap) RestoreFrom(kept any) error {
	for _, e := range kept.([]entry) {
		(*sync.Map)(m).Store(e.key, e.value)
	}
	return nil
}

// notKept is an error that names what cannot be stored.
type notKept string

func (n notKept) Error() string { return string(n) }

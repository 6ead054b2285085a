package keep

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// errDamaged is the error for a file that differs from what was written.
var errDamaged = errors.New("what was kept of it is damaged")

// A reader reads one component.
type reader struct {
	data  []byte // unread data
	pool  *pool
	roots map[string]Variable

	types   []*typeInfo
	regions []readRegion
	maps    []reflect.Value
	keepers []keeper // proxied values to restore at the end
}

type readRegion struct {
	base   unsafe.Pointer
	info   *typeInfo
	count  int
	pooled bool
}

// read sets the variables from a component's file.
func (r *reader) read() (err error) {
	defer func() { // an altered file can cause any panic
		switch p := recover().(type) {
		case nil:
		case *functionError:
			err = p
		default:
			err = fmt.Errorf("%w (%v)", errDamaged, p)
		}
	}()
	alloc := map[*typeInfo]*slab{}
	if !strings.HasPrefix(string(r.data[:min(len(r.data), len(magic))]), magic) {
		return errDamaged
	}
	r.data = r.data[len(magic):]
	for _, v := range r.roots {
		linkFrom(reflect.TypeOf(v.Pointer))
	}
	for range r.int() {
		key := r.text()
		signature := binary.LittleEndian.Uint64(r.bytes(8))
		t := linkedType(key, signature)
		if t == nil {
			if len(linked[key]) == 0 && !strings.HasPrefix(strings.TrimLeft(key, "*[]0123456789"), "main.") {
				return fmt.Errorf("it holds a %s, which nothing in this cell's program makes", key)
			}
			return &typeError{key}
		}
		linkFrom(t)
		r.types = append(r.types, infoOf(t))
	}
	pools := make([][]byte, r.int())
	for i := range pools {
		if pools[i], err = r.pool.open(r.text()); err != nil {
			return err
		}
	}
	for range r.int() {
		root, info, count := r.text(), r.types[r.int()], r.int()
		in, offset := r.int(), r.int()
		region := readRegion{info: info, count: count, pooled: in > 0}
		switch v, given := r.roots[root]; {
		case in > 0:
			region.base = unsafe.Pointer(&pools[in-1][offset : offset+count*int(info.Size())][0])
		case root != "" && given && reflect.TypeOf(v.Pointer).Elem() != info.Type:
			return &typeError{root}
		case root != "" && given:
			region.base = reflect.ValueOf(v.Pointer).UnsafePointer()
		default:
			if alloc[info] == nil {
				alloc[info] = &slab{}
			}
			region.base = alloc[info].take(info, count)
		}
		r.regions = append(r.regions, region)
	}
	type pairs struct {
		info *typeInfo
		len  int
	}
	var all []pairs
	for range r.int() {
		m := pairs{r.types[r.int()], r.int()}
		all = append(all, m)
		r.maps = append(r.maps, reflect.MakeMapWithSize(m.info.Type, m.len))
	}
	for _, region := range r.regions {
		if !region.pooled {
			r.values(region.base, region.info, region.count)
		}
	}
	for i, m := range all {
		keys := reflect.MakeSlice(reflect.SliceOf(m.info.Type.Key()), m.len, m.len)
		values := reflect.MakeSlice(reflect.SliceOf(m.info.Type.Elem()), m.len, m.len)
		before := len(r.keepers)
		r.values(keys.UnsafePointer(), m.info.keyInfo(), m.len)
		r.values(values.UnsafePointer(), m.info.elemInfo(), m.len)
		fill := func() error {
			for j := range m.len {
				r.maps[i].SetMapIndex(keys.Index(j), values.Index(j))
			}
			return nil
		}
		if len(r.keepers) > before {
			r.keepers = append(r.keepers, keeper{do: fill})
		} else {
			fill()
		}
	}
	if len(r.data) > 0 {
		return errDamaged
	}
	return r.restore()
}

// A keeper is a step to run after everything is read.
type keeper struct {
	at     uintptr // address, or 0
	stored *any    // a Keeper's stored form
	do     func() error
}

// restore runs the remaining steps. The contents of a Keeper's stored form come before the Keeper.
func (r *reader) restore() error {
	byPlace := make([]int, len(r.keepers))
	for i := range byPlace {
		byPlace[i] = i
	}
	slices.SortFunc(byPlace, func(i, j int) int { return cmp.Compare(r.keepers[i].at, r.keepers[j].at) })
	done := make([]bool, len(r.keepers))
	var visit func(i int) error
	visit = func(i int) error {
		if done[i] {
			return nil
		}
		done[i] = true
		k := r.keepers[i]
		if k.stored != nil && *k.stored != nil {
			from := uintptr((*eface)(unsafe.Pointer(k.stored)).data)
			to := from + reflect.TypeOf(*k.stored).Size()
			first, _ := slices.BinarySearchFunc(byPlace, from, func(i int, at uintptr) int { return cmp.Compare(r.keepers[i].at, at) })
			for ; first < len(byPlace) && r.keepers[byPlace[first]].at < to; first++ {
				if err := visit(byPlace[first]); err != nil {
					return err
				}
			}
		}
		return k.do()
	}
	for i := range r.keepers {
		if err := visit(i); err != nil {
			return err
		}
	}
	return nil
}

// typeError says that a variable's type, or a type within it, has changed.
type typeError struct{ name string }

func (e *typeError) Error() string { return "the type " + CellName(e.name) + " has changed" }

// functionError says that a function has changed.
type functionError struct{ name string }

func (e *functionError) Error() string { return CellName(e.name) + " is another function now" }

// A slab is memory for many regions of one type: Go's allocator would take longer for each of them.
type slab struct {
	free  memory
	count int // size of the next slab
}

func (s *slab) take(info *typeInfo, count int) unsafe.Pointer {
	size := info.Size()
	if size == 0 || uintptr(count) > pooled/max(size, 1) {
		return reflect.MakeSlice(reflect.SliceOf(info.Type), count, count).UnsafePointer()
	}
	if s.free.count < count {
		const most = 1 << 16 // bytes
		s.count = max(count, min(2*s.count, most/int(size)))
		s.free = memory{reflect.MakeSlice(reflect.SliceOf(info.Type), s.count, s.count).UnsafePointer(), info, s.count}
	}
	at := s.free.base
	if s.free.count -= count; s.free.count > 0 {
		s.free.base = unsafe.Add(at, uintptr(count)*size)
	}
	return at
}

// linkedFrom are the types that linkFrom has visited.
var linkedFrom = map[reflect.Type]bool{}

// linkFrom registers all types within a type, since the linker's table is incomplete.
func linkFrom(t reflect.Type) {
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		if linkedFrom[t] {
			return
		}
		linkedFrom[t] = true
		Link(t)
		switch info := infoOf(t); info.class {
		case mapping:
			visit(t.Key())
			visit(t.Elem())
		case pointer, slice, array:
			visit(info.elemInfo().Type)
		case structure:
			for _, f := range info.fields {
				visit(f.info.Type)
			}
		case coded:
			if t := info.memoryInfo(); t.class == structure {
				for _, f := range t.fields {
					visit(f.info.Type)
				}
			}
		}
	}
	visit(t)
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.data) {
		panic("it ends too early")
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) int() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 {
		panic("it ends within a number")
	}
	r.data = r.data[size:]
	return int(n)
}

// text returns a string in the file's own memory.
func (r *reader) text() string {
	b := r.bytes(r.int())
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func (r *reader) values(p unsafe.Pointer, info *typeInfo, count int) {
	if info.class == plain {
		if size := int(info.Size()) * count; size > 0 {
			copy(unsafe.Slice((*byte)(p), size), r.bytes(size))
		}
		return
	}
	for i := range count {
		r.value(unsafe.Add(p, uintptr(i)*info.Size()), info)
	}
}

// refer reads a non-nil reference.
func (r *reader) refer(number int, info *typeInfo) unsafe.Pointer {
	region := r.regions[number-1]
	offset := r.int()
	if offset < 0 || offset+int(info.Size()) > region.count*int(region.info.Size()) {
		panic("a pointer leads out of its region")
	}
	return unsafe.Add(region.base, offset)
}

// value reads what writer.value wrote.
func (r *reader) value(p unsafe.Pointer, info *typeInfo) {
	switch info.class {
	case plain:
		r.values(p, info, 1)
	case text:
		*(*string)(p) = r.text()
	case pointer:
		switch r.int() {
		case isThere:
			*(*unsafe.Pointer)(p) = r.refer(r.int(), info.elemInfo())
		case isKnown:
			name := r.text()
			v := reflect.ValueOf(known[name])
			if v.Kind() != reflect.Pointer || v.Type().Elem() != info.elemInfo().Type {
				panic("an unknown pointer")
			}
			*(*unsafe.Pointer)(p) = v.UnsafePointer()
		}
	case call:
		if r.int() == isThere {
			name := r.text()
			f, ok := functions[name]
			if !ok || !reflect.TypeOf(f).ConvertibleTo(info.Type) {
				panic(&functionError{name})
			}
			*(*unsafe.Pointer)(p) = (*eface)(unsafe.Pointer(&f)).data
		}
	case slice:
		switch r.int() {
		case isEmpty:
			reflect.NewAt(info.Type, p).Elem().Set(reflect.MakeSlice(info.Type, 0, 0))
		case isThere:
			data := r.refer(r.int(), info.elemInfo())
			*(*sliceHeader)(p) = sliceHeader{data, r.int(), r.int()}
		}
	case mapping:
		if number := r.int(); number > 0 {
			reflect.NewAt(info.Type, p).Elem().Set(r.maps[number-1].Convert(info.Type))
		}
	case box:
		r.box(reflect.NewAt(info.Type, p).Elem())
	case array:
		r.values(p, info.elemInfo(), info.Len())
	case structure, instant:
		for _, f := range info.fields {
			r.value(unsafe.Add(p, f.offset), f.info)
		}
	case coded:
		data := []byte(r.text())
		if len(data) == 0 {
			r.value(p, info.memoryInfo())
			break
		}
		if err := decode(reflect.NewAt(info.Type, p).Interface(), data); err != nil {
			panic(err)
		}
	case proxied:
		stored := new(any)
		r.value(unsafe.Pointer(stored), anyInfo())
		r.keepers = append(r.keepers, keeper{uintptr(p), stored, func() error {
			return keeperAt(p, info).RestoreFrom(*stored)
		}})
	}
}

// box reads an interface's content.
func (r *reader) box(to reflect.Value) {
	var v any
	switch n := r.int(); n {
	case 0:
		return
	case 1:
		if v = known[r.text()]; v == nil {
			panic("an unknown value")
		}
	default:
		// Fill the box in place, since a Keeper in it is restored later.
		info := r.types[n-2]
		if info.inRegion() {
			*(*eface)(unsafe.Pointer(&v)) = eface{typeWord(info.Type), r.refer(r.int(), info)}
			break
		}
		in := reflect.New(info.Type)
		r.value(in.UnsafePointer(), info)
		if info.isDirect() {
			v = in.Elem().Interface()
		} else {
			*(*eface)(unsafe.Pointer(&v)) = eface{typeWord(info.Type), in.UnsafePointer()}
		}
	}
	to.Set(reflect.ValueOf(v))
}

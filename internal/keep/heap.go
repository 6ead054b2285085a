package keep

import (
	"cmp"
	"encoding"
	"encoding/gob"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unsafe"
)

// A region is memory that variables reach: the variable itself, a pointer's target, the array of a slice.
type region struct {
	base  unsafe.Pointer
	info  *typeInfo // of an element
	count int       // number of elements
	root  string    // name of the variable that this is, or ""
	owner *owner

	within *region // the region that contains this one, or nil
	id     int     // number in its component's file; 0 until written
}

func (r *region) start() uintptr { return uintptr(r.base) }
func (r *region) size() uintptr  { return uintptr(r.count) * r.info.Size() }
func (r *region) end() uintptr   { return r.start() + r.size() }

// An owner is a set of variables that share memory. Sets are joined as shared memory is found.
type owner struct {
	parent *owner
	err    error // what they hold that cannot be stored
}

func (o *owner) find() *owner {
	for o.parent != nil {
		o = o.parent
	}
	return o
}

func join(a, b *owner) {
	if a, b = a.find(), b.find(); a != b {
		b.parent = a
		if a.err == nil {
			a.err = b.err
		}
	}
}

// A place is the address and type of a value: a value and its first part share an address.
type place struct {
	at   unsafe.Pointer
	info *typeInfo
}

// A heap is all memory that some variables reach.
type heap struct {
	roots   map[string]*region // the variables' own regions by name
	regions regions
	maps    map[unsafe.Pointer]*mapCopy
	proxies map[place]*any   // what Keepers are stored as
	codes   map[place][]byte // encodings of coded values
	queue   []memory         // memory still to explore
	known   *names           // names of registered values

	of      *owner         // of the memory being explored
	lenient bool           // skip what cannot be stored,
	passed  map[place]bool // and record it here
}

// A memory is an array of values.
type memory struct {
	base  unsafe.Pointer
	info  *typeInfo
	count int
}

// explore finds all memory that the variables reach.
func explore(variables []Variable, lenient bool) *heap {
	h := &heap{
		lenient: lenient, passed: map[place]bool{},
		roots: map[string]*region{}, maps: map[unsafe.Pointer]*mapCopy{}, proxies: map[place]*any{}, codes: map[place][]byte{},
		known: knownNames(),
	}
	for _, v := range variables {
		p := reflect.ValueOf(v.Pointer)
		h.of = &owner{}
		r := h.add(p.UnsafePointer(), infoOf(p.Type().Elem()), 1)
		if r.info.Size() == 0 { // all of these share one address
			r = &region{base: r.base, info: r.info, count: 1, owner: h.of}
		}
		r.root = v.Name
		h.roots[v.Name] = r
		// A loop instead of a recursion: a linked list can be longer than the stack is deep.
		for len(h.queue) > 0 {
			last := len(h.queue) - 1
			next := h.queue[last]
			h.queue = h.queue[:last]
			if err := h.visitAll(next); err != nil {
				if o := h.of.find(); o.err == nil {
					o.err = err
				}
				h.queue = nil
			}
		}
	}
	h.nest()
	return h
}

// explorable explores the variables that can be stored, and returns why the others cannot. A variable that shares
// memory with one that cannot be stored is stored without it.
func explorable(variables []Variable) (h *heap, failed map[string]error) {
	failed = map[string]error{}
	for {
		h = explore(variables, false)
		var rest []Variable
		for _, v := range variables {
			if h.roots[v.Name].owner.find().err != nil {
				if err := Check(v.Pointer); err != nil {
					failed[v.Name] = err
					continue
				}
			}
			rest = append(rest, v)
		}
		if len(rest) == len(variables) {
			break
		}
		variables = rest
	}
	for _, v := range variables { // variables that can be stored alone, but not together
		if err := h.roots[v.Name].owner.find().err; err != nil {
			failed[v.Name] = err
		}
	}
	return h, failed
}

// add records a region and queues it if it is new.
func (h *heap) add(base unsafe.Pointer, info *typeInfo, count int) *region {
	r, found := h.regions.at(place{base, info})
	if found {
		join(r.owner, h.of)
		if count <= r.count {
			return r
		}
		r.count = count // slices of different capacities; exploring the common part twice adds nothing
	} else {
		r.count, r.owner = count, h.of
	}
	h.later(base, info, count)
	return r
}

// later queues values for exploration.
func (h *heap) later(base unsafe.Pointer, info *typeInfo, count int) {
	if info.class != plain && count > 0 {
		h.queue = append(h.queue, memory{base, info, count})
	}
}

func (h *heap) visitAll(m memory) error {
	for i := range m.count {
		if err := h.visit(unsafe.Add(m.base, uintptr(i)*m.info.Size()), m.info); err != nil {
			return err
		}
	}
	return nil
}

// visit explores a value, or skips it.
func (h *heap) visit(p unsafe.Pointer, info *typeInfo) error {
	err := h.enter(p, info)
	if err != nil && h.lenient {
		h.passed[place{p, info}] = true
		return nil
	}
	return err
}

// enter explores a value.
func (h *heap) enter(p unsafe.Pointer, info *typeInfo) error {
	switch info.class {
	case pointer:
		if to := *(*unsafe.Pointer)(p); to != nil && h.known.at(to, info.elemInfo()) == "" {
			h.add(to, info.elemInfo(), 1)
		}
	case slice:
		if s := (*sliceHeader)(p); s.data != nil && s.cap > 0 {
			h.add(s.data, info.elemInfo(), s.cap)
		}
	case mapping:
		m := *(*unsafe.Pointer)(p)
		if m == nil {
			return nil
		}
		if c := h.maps[m]; c != nil {
			join(c.owner, h.of)
			return nil
		}
		c := copyMap(reflect.NewAt(info.Type, p).Elem())
		c.owner = h.of
		h.maps[m] = c
		h.later(c.keys, info.keyInfo(), c.len)
		h.later(c.values, info.elemInfo(), c.len)
	case box:
		v := reflect.NewAt(info.Type, p).Elem()
		if v.IsNil() {
			return nil
		}
		t := v.Elem().Type()
		if h.known.in(p, t) != "" {
			return nil
		}
		if isLocal(t) {
			return fmt.Errorf("%s, a type that a function declares", describe(t))
		}
		if in := infoOf(t); in.inRegion() {
			h.add(boxed(p, t), in, 1)
		} else {
			return h.visit(boxed(p, t), in)
		}
	case array:
		for i := range info.Len() {
			if err := h.visit(unsafe.Add(p, uintptr(i)*info.elemInfo().Size()), info.elemInfo()); err != nil {
				return err
			}
		}
	case structure, instant:
		for _, f := range info.fields {
			if err := h.visit(unsafe.Add(p, f.offset), f.info); err != nil {
				return inField(err, f.name, info.Type)
			}
		}
	case coded:
		data, err := h.code(p, info)
		if err == nil && len(data) == 0 {
			return h.visit(p, info.memoryInfo())
		}
		return err
	case proxied:
		_, err := h.proxy(p, info)
		return err
	case call:
		switch f := *(*unsafe.Pointer)(p); {
		case f == nil || functionName(f) != "":
		case isStatic(f):
			return errors.New("a function literal")
		default:
			return ErrFunction
		}
	case never:
		if *(*unsafe.Pointer)(p) != nil {
			return errors.New(describe(info.Type))
		}
	case denied:
		return errors.New(describe(info.Type))
	}
	return nil
}

// ErrFunction is the error for a closure, which may share its variables with other values.
var ErrFunction = errors.New("a closure")

// Check returns what a variable holds that cannot be stored, or nil.
func Check(pointer any) error {
	const name = "v"
	return explore([]Variable{{name, pointer}}, false).roots[name].owner.find().err
}

// Bits returns a variable's own memory, which an assignment changes, without what it points to.
func Bits(pointer any) string {
	v := reflect.ValueOf(pointer)
	return string(unsafe.Slice((*byte)(v.UnsafePointer()), v.Type().Elem().Size()))
}

// describe names a type that cannot be stored.
func describe(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Chan:
		return "a channel"
	case reflect.UnsafePointer:
		return "an unsafe pointer"
	}
	name := CellName(t.String())
	if strings.ContainsRune("aeiouAEIOU", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}

// CellName returns a name from the program as cells write it.
func CellName(name string) string { return ofMain.ReplaceAllString(name, "$1") }

var ofMain = regexp.MustCompile(`(^|[^\pL\d_./])main\.`)

// A fieldError names the field that holds a value that cannot be stored.
type fieldError struct {
	error
	field string
	of    reflect.Type
}

func (e *fieldError) Error() string {
	return fmt.Sprintf("%v, in the field %s of %s", e.error, e.field, describe(e.of))
}

func (e *fieldError) Unwrap() error { return e.error }

// inField adds the field to an error. For a named type one field is enough.
func inField(err error, field string, of reflect.Type) error {
	if _, ok := errors.AsType[*fieldError](err); ok || of.Name() == "" {
		return err
	}
	return &fieldError{err, field, of}
}

// A sliceHeader is the memory layout of a slice.
type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

func anyInfo() *typeInfo { return infoOf(reflect.TypeFor[any]()) }

// A mapCopy holds a map's content at stable addresses.
type mapCopy struct {
	owner        *owner
	len          int
	keys, values unsafe.Pointer // arrays
}

func copyMap(m reflect.Value) *mapCopy {
	n := m.Len()
	keys := reflect.MakeSlice(reflect.SliceOf(m.Type().Key()), n, n)
	values := reflect.MakeSlice(reflect.SliceOf(m.Type().Elem()), n, n)
	i := 0
	for iter := m.MapRange(); iter.Next() && i < n; i++ {
		keys.Index(i).SetIterKey(iter)
		values.Index(i).SetIterValue(iter)
	}
	return &mapCopy{len: i, keys: keys.UnsafePointer(), values: values.UnsafePointer()}
}

// boxed returns the address of the content of the interface at p: for a pointer-shaped type, the interface's second
// word itself.
func boxed(p unsafe.Pointer, t reflect.Type) unsafe.Pointer {
	word := unsafe.Pointer(&(*eface)(p).data)
	if infoOf(t).isDirect() {
		return word
	}
	return *(*unsafe.Pointer)(word)
}

// proxy returns the address of what a Keeper is stored as.
func (h *heap) proxy(p unsafe.Pointer, info *typeInfo) (*any, error) {
	at := place{p, info}
	if stored := h.proxies[at]; stored != nil {
		return stored, nil
	}
	stored := new(any)
	var err error
	if *stored, err = keeperAt(p, info).KeepAs(); err != nil {
		if _, ok := err.(notKept); ok {
			return nil, err
		}
		return nil, fmt.Errorf("%s that cannot be kept: %w", describe(info.Type), err)
	}
	h.proxies[at] = stored
	h.later(unsafe.Pointer(stored), anyInfo(), 1)
	return stored, nil
}

// code returns a value's own encoding.
func (h *heap) code(p unsafe.Pointer, info *typeInfo) (data []byte, err error) {
	at := place{p, info}
	if data, ok := h.codes[at]; ok {
		return data, nil
	}
	switch v := reflect.NewAt(info.Type, p).Interface().(type) {
	case gob.GobEncoder:
		data, err = v.GobEncode()
	case encoding.BinaryMarshaler:
		data, err = v.MarshalBinary()
	case encoding.TextMarshaler:
		if data, err = v.MarshalText(); err == nil {
			err = decode(reflect.New(info.Type).Interface(), data) // detects encodings that cannot be decoded
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s that cannot be kept: %w", describe(info.Type), err)
	}
	h.codes[at] = data
	return data, nil
}

// decode is the inverse of code.
func decode(to any, data []byte) error {
	switch to := to.(type) {
	case gob.GobDecoder:
		return to.GobDecode(data)
	case encoding.BinaryUnmarshaler:
		return to.UnmarshalBinary(data)
	case encoding.TextUnmarshaler:
		return to.UnmarshalText(data)
	}
	return fmt.Errorf("a %T has no way to decode itself", to)
}

// nest finds the regions inside others, such as a struct's fields and slices of an array, and merges overlapping ones.
func (h *heap) nest() {
	type start struct {
		at uintptr
		*region
	}
	all := make([]start, 0, h.regions.len)
	for r := range h.regions.all() {
		if r.size() > 0 {
			all = append(all, start{r.start(), r})
		}
	}
	slices.SortFunc(all, func(a, b start) int {
		if a.at != b.at {
			return cmp.Compare(a.at, b.at)
		}
		return cmp.Or(cmp.Compare(b.size(), a.size()), cmp.Compare(a.rank(), b.rank()))
	})
	var open *region
	for _, s := range all {
		r := s.region
		switch {
		case open == nil || r.start() >= open.end():
			open = r
			continue
		case r.end() > open.end():
			step := open.info.Size()
			if r.info != open.info || (r.start()-open.start())%step != 0 || open.root != "" {
				join(open.owner, r.owner)
				open.owner.find().err = fmt.Errorf("memory that is seen as %s and as %s", describe(open.info.Type), describe(r.info.Type))
				continue
			}
			open.count = int((r.end() - open.start()) / step)
		}
		r.within = open
		join(open.owner, r.owner)
	}
}

// rank orders regions of the same memory: a variable contains the others, and a struct its first field.
func (r *region) rank() int {
	switch {
	case r.root != "":
		return 0
	case r.info.class == plain && r.info.Kind() != reflect.Struct && r.info.Kind() != reflect.Array:
		return 3
	case r.info.Kind() == reflect.Struct:
		return 1
	}
	return 2
}

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

// A region is memory that variables reach: a variable's own, what a pointer points at, the array under a slice.
type region struct {
	base  unsafe.Pointer
	info  *typeInfo // of an element
	count int       // of elements
	root  string    // the variable whose memory this is, or ""
	owner *owner

	within *region // the region that this one is a part of, or nil
	id     int     // in its component's file; 0 until the writer meets it
}

func (r *region) start() uintptr { return uintptr(r.base) }
func (r *region) size() uintptr  { return uintptr(r.count) * r.info.Size() }
func (r *region) end() uintptr   { return r.start() + r.size() }

// An owner is the set of variables that reach something. Sets are joined as they are found to share memory.
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

// A place is a value's: types share an address where one is the first part of the other.
type place struct {
	at   unsafe.Pointer
	info *typeInfo
}

// A heap is all memory that some variables reach.
type heap struct {
	roots   map[string]*region // the variables' own, by their names
	regions regions
	maps    map[unsafe.Pointer]*mapCopy
	proxies map[place]*any   // what Keepers are stored as
	codes   map[place][]byte // what types encode themselves as
	queue   []memory         // what is still to be explored
	known   *names           // of values that programs compare with

	of      *owner         // of what is being explored
	lenient bool           // what cannot be stored is passed over,
	passed  map[place]bool // which is this
}

// Memory is an array of values.
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
		if r.info.Size() == 0 { // all of these have one address
			r = &region{base: r.base, info: r.info, count: 1, owner: h.of}
		}
		r.root = v.Name
		h.roots[v.Name] = r
		// A loop rather than a recursion: a list can be longer than a stack is deep.
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

// explorable explores the variables that can be stored. It returns what the others hold that cannot be. A variable that shares memory
// with one of these is stored without it.
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
	for _, v := range variables { // those that can be stored alone, but not together
		if err := h.roots[v.Name].owner.find().err; err != nil {
			failed[v.Name] = err
		}
	}
	return h, failed
}

// add notes a region, to be explored if it is new.
func (h *heap) add(base unsafe.Pointer, info *typeInfo, count int) *region {
	r, found := h.regions.at(place{base, info})
	if found {
		join(r.owner, h.of)
		if count <= r.count {
			return r
		}
		r.count = count // slices of different capacity; what is explored twice is not added twice
	} else {
		r.count, r.owner = count, h.of
	}
	h.later(base, info, count)
	return r
}

// later has values explored.
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

// visit explores a value, or passes over it.
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
			return errors.New("a function without a name")
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

// ErrFunction is what is said of a function that uses variables of another, which can be those of other values, too.
var ErrFunction = errors.New("a closure")

// Check says what a variable holds that cannot be stored, or nil.
func Check(pointer any) error {
	const name = "v"
	return explore([]Variable{{name, pointer}}, false).roots[name].owner.find().err
}

// Bits are a variable's own memory, which an assignment to it changes, and not what it points at.
func Bits(pointer any) string {
	v := reflect.ValueOf(pointer)
	return string(unsafe.Slice((*byte)(v.UnsafePointer()), v.Type().Elem().Size()))
}

// describe names what cannot be stored.
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

// CellName is a name of the program's as cells write it.
func CellName(name string) string { return ofMain.ReplaceAllString(name, "$1") }

var ofMain = regexp.MustCompile(`(^|[^\pL\d_./])main\.`)

// A fieldError says in which field something is that cannot be stored.
type fieldError struct {
	error
	field string
	of    reflect.Type
}

func (e *fieldError) Error() string {
	return fmt.Sprintf("%v, in the field %s of %s", e.error, e.field, describe(e.of))
}

func (e *fieldError) Unwrap() error { return e.error }

// inField adds the field that an error is about. One field tells enough, of a type that has a name.
func inField(err error, field string, of reflect.Type) error {
	if _, ok := errors.AsType[*fieldError](err); ok || of.Name() == "" {
		return err
	}
	return &fieldError{err, field, of}
}

// A sliceHeader is the memory of a slice.
type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

func anyInfo() *typeInfo { return infoOf(reflect.TypeFor[any]()) }

// A mapCopy is what a map holds, at addresses that stay.
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

// boxed is the address of what the interface at p holds: the interface's own second word for what is a pointer itself.
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

// code returns what a value encodes itself as.
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
			err = decode(reflect.New(info.Type).Interface(), data) // a name that nothing can be made of is found now
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s that cannot be kept: %w", describe(info.Type), err)
	}
	h.codes[at] = data
	return data, nil
}

// decode is the way back from code.
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

// nest finds the regions that are parts of others, as the fields of a struct are and the slices of an array, and makes one of
// those that overlap.
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

// rank orders regions of the same memory: a variable's own holds the others, and a struct its first field.
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

package keep

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// A component's file:
//
//	magic
//	the types: key, signature
//	the names of the mapped pool files
//	the regions: variable's name, type, number of elements, pool and offset in it
//	the maps: type, number of pairs
//	the content of the regions outside of pools, in order, then of the maps
//
// Numbers are varints. A reference is a region's number, from 1, and an offset in bytes.
const magic = "layercake variables 3\n"

// Prefix of a pointer, a slice or a function.
const (
	isNil   = 0
	isThere = 1 // followed by a reference or a name
	isKnown = 2 // for a pointer: followed by the name of a known value
	isEmpty = 3 // for a slice: empty, but not nil
)

// A writer writes one component.
type writer struct {
	h    *heap
	pool *pool

	content []byte
	types   []*typeInfo
	regions []*region
	maps    []unsafe.Pointer
	mapIDs  map[unsafe.Pointer]int
	mapInfo []*typeInfo
	places  []poolPlace // of the regions

	known, functions []string // names that it refers to
}

func (w *writer) know(name string) {
	if !slices.Contains(w.known, name) {
		w.known = append(w.known, name)
	}
}

// writeComponent returns the file of the variables with these regions, and what it refers to. Without a pool the file
// has everything.
func (h *heap) writeComponent(roots []*region, p *pool) (data []byte, c component) {
	w := &writer{h: h, pool: p, mapIDs: map[unsafe.Pointer]int{}}
	for _, r := range roots {
		w.number(r)
	}
	// Regions found on the way are added at the end.
	var ofRegions, ofMaps []byte
	for region, m := 0, 0; region < len(w.regions) || m < len(w.maps); {
		if region < len(w.regions) {
			w.content = ofRegions
			w.region(w.regions[region])
			ofRegions = w.content
			region++
			continue
		}
		w.content = ofMaps
		w.pairs(w.maps[m], w.mapInfo[m])
		ofMaps = w.content
		m++
	}

	out := []byte(magic)
	out = appendInt(out, len(w.types))
	for _, t := range w.types {
		c.Types = append(c.Types, keyOf(t.Type))
		out = binary.LittleEndian.AppendUint64(appendText(out, keyOf(t.Type)), t.sign())
	}
	for _, place := range w.places {
		if place.file != "" && !slices.Contains(c.Pools, place.file) {
			c.Pools = append(c.Pools, place.file)
		}
	}
	out = appendInt(out, len(c.Pools))
	for _, name := range c.Pools {
		out = appendText(out, name)
	}
	out = appendInt(out, len(w.regions))
	for i, r := range w.regions {
		out = appendText(out, r.root)
		out = appendInt(appendInt(out, w.typeID(r.info)), r.count)
		out = appendInt(out, slices.Index(c.Pools, w.places[i].file)+1)
		out = appendInt(out, w.places[i].offset)
	}
	out = appendInt(out, len(w.maps))
	for i, m := range w.maps {
		out = appendInt(appendInt(out, w.typeID(w.mapInfo[i])), w.h.maps[m].len)
	}
	data = slices.Concat(out, ofRegions, ofMaps)
	c.Known, c.Functions, c.Checksum = w.known, w.functions, checksum(data)
	return data, c
}

func appendInt(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

func appendText(b []byte, s string) []byte { return append(appendInt(b, len(s)), s...) }

// number returns a region's number, from 1.
func (w *writer) number(r *region) int {
	if r.id == 0 {
		w.regions = append(w.regions, r)
		r.id = len(w.regions)
		w.typeID(r.info)
	}
	return r.id
}

func (w *writer) typeID(info *typeInfo) int {
	if info.writer != w {
		info.writer, info.id = w, len(w.types)
		w.types = append(w.types, info)
	}
	return info.id
}

// region writes a region's content, or puts it into the pool.
func (w *writer) region(r *region) {
	if w.pool != nil && r.info.class == plain && r.root == "" && r.size() >= pooled {
		w.places = append(w.places, w.pool.put(unsafe.Slice((*byte)(r.base), r.size())))
		return
	}
	w.places = append(w.places, poolPlace{})
	w.values(r.base, r.info, r.count)
}

func (w *writer) values(p unsafe.Pointer, info *typeInfo, count int) {
	if info.class == plain {
		w.content = append(w.content, unsafe.Slice((*byte)(p), uintptr(count)*info.Size())...)
		return
	}
	for i := range count {
		w.value(unsafe.Add(p, uintptr(i)*info.Size()), info)
	}
}

// sorted is the maximum number of pairs of a map that are stored in sorted order, so that an unchanged map need not be
// written again. More pairs are faster to write than to sort.
const sorted = 1 << 10

// pairs writes a map's content.
func (w *writer) pairs(m unsafe.Pointer, info *typeInfo) {
	c := w.h.maps[m]
	key, value := info.keyInfo(), info.elemInfo()
	if c.len > sorted && !w.h.lenient {
		w.values(c.keys, key, c.len)
		w.values(c.values, value, c.len)
		return
	}
	before := w.content
	keys := make([][]byte, c.len)
	order := make([]int, c.len)
	for i := range keys {
		w.content = nil
		w.values(unsafe.Add(c.keys, uintptr(i)*key.Size()), key, 1)
		keys[i], order[i] = w.content, i
	}
	w.content = before
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(keys[a], keys[b]) })
	for _, i := range order {
		w.content = append(w.content, keys[i]...)
	}
	for _, i := range order {
		w.values(unsafe.Add(c.values, uintptr(i)*value.Size()), value, 1)
	}
}

// refer writes a reference to p, which is in a region.
func (w *writer) refer(p unsafe.Pointer, info *typeInfo) {
	r, _ := w.h.regions.find(place{p, info})
	offset := 0
	for r.within != nil {
		r = r.within
	}
	offset = int(uintptr(p) - r.start())
	w.content = appendInt(appendInt(w.content, w.number(r)), offset)
}

// passOver writes the inspectable part of a value that cannot be stored.
func (w *writer) passOver(p unsafe.Pointer, info *typeInfo) {
	w.content = append(w.content, unsafe.Slice((*byte)(p), info.Size())...)
	if info.Kind() == reflect.Chan {
		w.content = appendInt(w.content, reflect.NewAt(info.Type, p).Elem().Len())
	}
}

// value writes a value as heap.visit explored it.
func (w *writer) value(p unsafe.Pointer, info *typeInfo) {
	if len(w.h.passed) > 0 && w.h.passed[place{p, info}] {
		w.passOver(p, info)
		return
	}
	switch info.class {
	case plain:
		w.content = append(w.content, unsafe.Slice((*byte)(p), info.Size())...)
	case text:
		w.content = appendText(w.content, *(*string)(p))
	case pointer:
		to := *(*unsafe.Pointer)(p)
		switch name := w.h.known.at(to, info.elemInfo()); {
		case to == nil:
			w.content = append(w.content, isNil)
		case name != "":
			w.know(name)
			w.content = appendText(append(w.content, isKnown), name)
		default:
			w.content = append(w.content, isThere)
			w.refer(to, info.elemInfo())
		}
	case call:
		if f := *(*unsafe.Pointer)(p); f == nil {
			w.content = append(w.content, isNil)
		} else {
			name := functionName(f)
			if !slices.Contains(w.functions, name) {
				w.functions = append(w.functions, name)
			}
			w.content = appendText(append(w.content, isThere), name)
		}
	case slice:
		s := (*sliceHeader)(p)
		switch {
		case s.data == nil:
			w.content = append(w.content, isNil)
		case s.cap == 0:
			w.content = append(w.content, isEmpty)
		default:
			w.content = append(w.content, isThere)
			w.refer(s.data, info.elemInfo())
			w.content = appendInt(appendInt(w.content, s.len), s.cap)
		}
	case mapping:
		m := *(*unsafe.Pointer)(p)
		if m == nil {
			w.content = append(w.content, 0)
			return
		}
		id, ok := w.mapIDs[m]
		if !ok {
			w.maps, w.mapInfo = append(w.maps, m), append(w.mapInfo, info)
			id = len(w.maps)
			w.mapIDs[m] = id
			w.typeID(info)
		}
		w.content = appendInt(w.content, id)
	case box:
		v := reflect.NewAt(info.Type, p).Elem()
		if v.IsNil() {
			w.content = append(w.content, 0)
			return
		}
		if name := w.h.known.in(p, v.Elem().Type()); name != "" {
			w.know(name)
			w.content = appendText(append(w.content, 1), name)
			return
		}
		t := infoOf(v.Elem().Type())
		w.content = appendInt(w.content, w.typeID(t)+2)
		if in := boxed(p, t.Type); t.inRegion() {
			w.refer(in, t)
		} else {
			w.value(in, t)
		}
	case array:
		w.values(p, info.elemInfo(), info.Len())
	case structure:
		for _, f := range info.fields {
			w.value(unsafe.Add(p, f.offset), f.info)
		}
	case instant:
		t := (*time.Time)(p).Round(0) // the monotonic clock means nothing to other programs
		for _, f := range info.fields {
			w.value(unsafe.Add(unsafe.Pointer(&t), f.offset), f.info)
		}
	case coded:
		data, _ := w.h.code(p, info)
		w.content = appendText(w.content, string(data))
		if len(data) == 0 {
			w.value(p, info.memoryInfo())
		}
	case proxied:
		stored, _ := w.h.proxy(p, info)
		w.value(unsafe.Pointer(stored), anyInfo())
	case never, lock: // nil, and unlocked
	default:
		panic(fmt.Sprintf("keep: writing a %s", info.Type))
	}
}

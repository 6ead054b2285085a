package keep

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// A component's file:
//
//	magic
//	the types that it names: key, signature
//	the pool files that it maps
//	the regions: variable's name, type, number of elements, pool and offset in that
//	the maps: type, number of pairs
//	the content of the regions that are in no pool, in their order, then that of the maps
//
// Numbers are varints. A reference is 0 for nil, or the region's number and an offset in bytes.
const magic = "layercake variables 1\n"

// A writer writes one component.
type writer struct {
	h    *heap
	pool *pool

	content []byte
	types   []*typeInfo
	typeIDs map[*typeInfo]int
	regions []*region
	maps    []unsafe.Pointer
	mapIDs  map[unsafe.Pointer]int
	mapInfo []*typeInfo
	places  []poolPlace // of the regions
}

// writeComponent returns the file of the variables with these regions, and the pools and the types that it refers to.
func (h *heap) writeComponent(roots []*region, p *pool) (data []byte, pools, types []string) {
	w := &writer{h: h, pool: p, typeIDs: map[*typeInfo]int{}, mapIDs: map[unsafe.Pointer]int{}}
	for _, r := range roots {
		w.number(r)
	}
	// What is met on the way is added at the end.
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
		types = append(types, keyOf(t.Type))
		out = binary.LittleEndian.AppendUint64(appendText(out, keyOf(t.Type)), t.sign())
	}
	for _, place := range w.places {
		if place.file != "" && !slices.Contains(pools, place.file) {
			pools = append(pools, place.file)
		}
	}
	out = appendInt(out, len(pools))
	for _, name := range pools {
		out = appendText(out, name)
	}
	out = appendInt(out, len(w.regions))
	for i, r := range w.regions {
		out = appendText(out, r.root)
		out = appendInt(appendInt(out, w.typeIDs[r.info]), r.count)
		out = appendInt(out, slices.Index(pools, w.places[i].file)+1)
		out = appendInt(out, w.places[i].offset)
	}
	out = appendInt(out, len(w.maps))
	for i, m := range w.maps {
		out = appendInt(appendInt(out, w.typeIDs[w.mapInfo[i]]), w.h.maps[m].len)
	}
	return slices.Concat(out, ofRegions, ofMaps), pools, types
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
	id, ok := w.typeIDs[info]
	if !ok {
		id = len(w.types)
		w.types = append(w.types, info)
		w.typeIDs[info] = id
	}
	return id
}

// region writes a region's content, or has it pooled.
func (w *writer) region(r *region) {
	if r.info.class == plain && r.root == "" && r.size() >= pooled {
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

// pairs writes a map's content in an order that does not change from one time to the next.
func (w *writer) pairs(m unsafe.Pointer, info *typeInfo) {
	c := w.h.maps[m]
	before := w.content
	keys := make([][]byte, c.len)
	order := make([]int, c.len)
	for i := range keys {
		w.content = nil
		w.values(unsafe.Add(c.keys, uintptr(i)*info.keyInfo().Size()), info.keyInfo(), 1)
		keys[i], order[i] = w.content, i
	}
	w.content = before
	slices.SortFunc(order, func(a, b int) int { return slices.Compare(keys[a], keys[b]) })
	for _, i := range order {
		w.content = append(w.content, keys[i]...)
	}
	for _, i := range order {
		w.values(unsafe.Add(c.values, uintptr(i)*info.elemInfo().Size()), info.elemInfo(), 1)
	}
}

// refer writes a reference to what is at p, a region or a part of one.
func (w *writer) refer(p unsafe.Pointer, info *typeInfo) {
	r := w.h.regions[place{p, info}]
	offset := 0
	for r.within != nil {
		r = r.within
	}
	offset = int(uintptr(p) - r.start())
	w.content = appendInt(appendInt(w.content, w.number(r)), offset)
}

// value writes a value as heap.visit explored it.
func (w *writer) value(p unsafe.Pointer, info *typeInfo) {
	switch info.class {
	case plain:
		w.content = append(w.content, unsafe.Slice((*byte)(p), info.Size())...)
	case text:
		w.content = appendText(w.content, *(*string)(p))
	case pointer:
		to := *(*unsafe.Pointer)(p)
		if to == nil {
			w.content = append(w.content, 0)
			return
		}
		w.refer(to, info.elemInfo())
	case slice:
		s := (*sliceHeader)(p)
		switch {
		case s.data == nil:
			w.content = append(w.content, 0)
		case s.cap == 0:
			w.content = append(w.content, 1)
		default:
			w.content = append(w.content, 2)
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
		if name := w.h.known[(*eface)(p).data]; name != "" {
			w.content = appendText(append(w.content, 1), name)
			return
		}
		t := infoOf(v.Elem().Type())
		w.content = appendInt(w.content, w.typeID(t)+2)
		w.value(boxed(p, t.Type), t)
	case array:
		w.values(p, info.elemInfo(), info.Len())
	case structure:
		for _, f := range info.fields {
			w.value(unsafe.Add(p, f.offset), f.info)
		}
	case coded:
		data, _ := w.h.code(p, info)
		w.content = appendText(w.content, string(data))
	case proxied:
		stored, _ := w.h.proxy(p, info)
		w.value(unsafe.Pointer(stored), anyInfo())
	case lock, never:
	default:
		panic(fmt.Sprintf("keep: writing a %s", info.Type))
	}
}

package keep

import (
	"fmt"
	"math/rand"
	"reflect"
	"testing"
	"time"
	"unsafe"
)

// named are the named types used in random types.
var named = []reflect.Type{
	reflect.TypeFor[person](), reflect.TypeFor[node](), reflect.TypeFor[counter](), reflect.TypeFor[square](), reflect.TypeFor[empty](),
	reflect.TypeFor[pair[string, *node]](), reflect.TypeFor[time.Time](), reflect.TypeFor[shape](), reflect.TypeFor[error](), reflect.TypeFor[any](),
	reflect.TypeFor[chained](), reflect.TypeFor[wrapped](),
}

// A chained contains itself by value in interfaces.
type chained struct {
	next any
	n    int16
}

// A wrapped is pointer-shaped.
type wrapped struct{ p *node }

func (w wrapped) area() float64 { return 0 }

// A maker makes random types and values that share memory.
type maker struct {
	*rand.Rand
	values map[reflect.Type][]reflect.Value // addressable values
	slices map[reflect.Type][]reflect.Value
	maps   map[reflect.Type][]reflect.Value
	budget int
}

func (m *maker) typ(depth int) reflect.Type {
	if depth == 0 || m.Intn(4) == 0 {
		if m.Intn(3) == 0 {
			return named[m.Intn(len(named))]
		}
		return basicTypes[m.Intn(len(basicTypes))]
	}
	switch m.Intn(6) {
	case 0, 1:
		return reflect.PointerTo(m.typ(depth - 1))
	case 2:
		return reflect.SliceOf(m.typ(depth - 1))
	case 3:
		return reflect.ArrayOf(m.Intn(4), m.typ(depth-1))
	case 4:
		var fields []reflect.StructField
		for i := range 1 + m.Intn(4) {
			fields = append(fields, reflect.StructField{Name: fmt.Sprint("F", i), Type: m.typ(depth - 1)})
		}
		return reflect.StructOf(fields)
	default:
		key := m.typ(1)
		if !key.Comparable() || key.Kind() == reflect.Interface || key.Kind() == reflect.Struct || key.Kind() == reflect.Array {
			key = basicTypes[m.Intn(len(basicTypes))]
		}
		return reflect.MapOf(key, m.typ(depth-1))
	}
}

// note lets later values share this value's memory.
func (m *maker) note(v reflect.Value) {
	m.values[v.Type()] = append(m.values[v.Type()], v)
}

// fill sets an addressable value at random, including unexported fields.
func (m *maker) fill(v reflect.Value) {
	m.budget--
	v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	m.note(v)
	if m.budget < 0 {
		return
	}
	t := v.Type()
	if t == timeType {
		v.Set(reflect.ValueOf(time.Unix(m.Int63n(1e9), m.Int63n(1e9)).In([]*time.Location{time.UTC, time.Local, time.FixedZone("X", 60)}[m.Intn(3)])))
		return
	}
	if infoOf(t).class == lock {
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		if old := m.values[t.Elem()]; len(old) > 0 && m.Intn(2) == 0 {
			v.Set(old[m.Intn(len(old))].Addr())
		} else if m.Intn(5) > 0 {
			p := reflect.New(t.Elem())
			m.fill(p.Elem())
			v.Set(p)
		}
	case reflect.Slice:
		if old := m.slices[t]; len(old) > 0 && m.Intn(2) == 0 {
			of := old[m.Intn(len(old))]
			from := m.Intn(of.Len() + 1)
			to := from + m.Intn(of.Len()-from+1)
			v.Set(of.Slice3(from, to, to+m.Intn(of.Cap()-to+1)))
		} else if m.Intn(5) > 0 {
			n := m.Intn(5)
			v.Set(reflect.MakeSlice(t, n, n+m.Intn(3)))
			m.slices[t] = append(m.slices[t], reflect.ValueOf(v.Interface()))
			for i := range n {
				m.fill(v.Index(i))
			}
		}
	case reflect.Map:
		if old := m.maps[t]; len(old) > 0 && m.Intn(2) == 0 {
			v.Set(old[m.Intn(len(old))])
		} else if m.Intn(5) > 0 {
			v.Set(reflect.MakeMap(t))
			m.maps[t] = append(m.maps[t], reflect.ValueOf(v.Interface()))
			for range m.Intn(4) {
				key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
				m.fill(key)
				before := m.values
				m.values = map[reflect.Type][]reflect.Value{} // values in a map are not addressable
				m.fill(value)
				m.values = before
				v.SetMapIndex(key, value)
			}
		}
	case reflect.Array:
		for i := range t.Len() {
			m.fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range t.NumField() {
			m.fill(v.Field(i))
		}
	case reflect.Interface:
		in := m.typ(2)
		for _, t2 := range []reflect.Type{in, reflect.PointerTo(in), reflect.TypeFor[square](), reflect.TypeFor[*myError]()} {
			if t2.Implements(t) && t2.Kind() != reflect.Interface && m.Intn(4) > 0 {
				Link(t2)
				x := reflect.New(t2).Elem()
				before := m.values
				m.values = map[reflect.Type][]reflect.Value{} // nor are values in an interface
				m.fill(x)
				m.values = before
				v.Set(x)
				return
			}
		}
	case reflect.String:
		v.SetString(fmt.Sprint("text", m.Intn(100)))
	case reflect.Bool:
		v.SetBool(m.Intn(2) == 0)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(m.NormFloat64())
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(m.NormFloat64(), 1))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(m.Int63())
	default:
		v.SetUint(m.Uint64())
	}
}

// A pairing compares two graphs of memory: each place of one must correspond to one place of the other.
type pairing struct {
	to, from map[unsafe.Pointer]unsafe.Pointer
	seen     map[place]bool
}

func (c *pairing) same(a, b reflect.Value, where string) error {
	if a.Type() != b.Type() {
		return fmt.Errorf("%s is a %s rather than a %s", where, b.Type(), a.Type())
	}
	t := a.Type()
	if a.CanAddr() && b.CanAddr() {
		pa, pb := unsafe.Pointer(a.UnsafeAddr()), unsafe.Pointer(b.UnsafeAddr())
		a, b = reflect.NewAt(t, pa).Elem(), reflect.NewAt(t, pb).Elem()
		at := place{pa, infoOf(t)}
		if t.Size() > 0 {
			if to, ok := c.to[pa]; ok && to != pb {
				return fmt.Errorf("%s is not shared any more", where)
			}
			if from, ok := c.from[pb]; ok && from != pa {
				return fmt.Errorf("%s is shared with another", where)
			}
			c.to[pa], c.from[pb] = pb, pa
			if c.seen[at] {
				return nil
			}
			c.seen[at] = true
		}
	}
	if infoOf(t).class == lock {
		return nil
	}
	if t == timeType {
		if !a.CanInterface() {
			return nil
		}
		if x, y := a.Interface().(time.Time), b.Interface().(time.Time); x.String() != y.String() {
			return fmt.Errorf("%s is %v rather than %v", where, y, x)
		}
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		if a.IsNil() != b.IsNil() {
			return fmt.Errorf("%s is nil once", where)
		}
		if a.IsNil() {
			return nil
		}
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface:
		return c.same(a.Elem(), b.Elem(), where+".*")
	case reflect.Slice:
		if a.Len() != b.Len() || a.Cap() != b.Cap() {
			return fmt.Errorf("%s has %d of %d rather than %d of %d", where, b.Len(), b.Cap(), a.Len(), a.Cap())
		}
		for i := range a.Cap() {
			if err := c.same(a.Slice(0, a.Cap()).Index(i), b.Slice(0, a.Cap()).Index(i), fmt.Sprint(where, "[", i, "]")); err != nil {
				return err
			}
		}
	case reflect.Array:
		for i := range t.Len() {
			if err := c.same(a.Index(i), b.Index(i), fmt.Sprint(where, "[", i, "]")); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range t.NumField() {
			if err := c.same(a.Field(i), b.Field(i), where+"."+t.Field(i).Name); err != nil {
				return err
			}
		}
	case reflect.Map:
		pa, pb := a.UnsafePointer(), b.UnsafePointer()
		if to, ok := c.to[pa]; ok {
			if to != pb {
				return fmt.Errorf("the map %s is not shared any more", where)
			}
			return nil
		}
		c.to[pa] = pb
		if a.Len() != b.Len() {
			return fmt.Errorf("%s has %d pairs rather than %d", where, b.Len(), a.Len())
		}
		for _, key := range a.MapKeys() {
			other := key
			if key.Kind() == reflect.Pointer && !key.IsNil() { // the same key at another address
				p, ok := c.to[key.UnsafePointer()]
				if !ok {
					continue
				}
				other = reflect.NewAt(key.Type().Elem(), p)
			}
			value := b.MapIndex(other)
			if !value.IsValid() {
				return fmt.Errorf("%s has no %v", where, key)
			}
			if err := c.same(a.MapIndex(key), value, fmt.Sprint(where, "[", key, "]")); err != nil {
				return err
			}
		}
	default:
		if !a.Equal(b) {
			return fmt.Errorf("%s is %v rather than %v", where, b, a)
		}
	}
	return nil
}

// TestRandomValues stores and loads random values of random types that share memory.
func TestRandomValues(t *testing.T) {
	for seed := range int64(1000) {
		m := &maker{rand.New(rand.NewSource(seed)), map[reflect.Type][]reflect.Value{}, map[reflect.Type][]reflect.Value{}, map[reflect.Type][]reflect.Value{}, 300}
		var variables, loaded []Variable
		for i := range 1 + m.Intn(4) {
			v := reflect.New(m.typ(4))
			m.fill(v.Elem())
			name := fmt.Sprint("v", i)
			variables = append(variables, Variable{name, v.Interface()})
			loaded = append(loaded, Variable{name, reflect.New(v.Type().Elem()).Interface()})
		}
		folder := t.TempDir()
		store, err := Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		failed, err := store.Save(variables)
		if err != nil {
			t.Fatal(err)
		}
		// The second round stores what was loaded.
		for round := range 2 {
			store, _ := Open(folder)
			for name, err := range store.Load(loaded) {
				if failed[name] == nil {
					t.Fatalf("seed %d, round %d: %s: %v", seed, round, name, err)
				}
			}
			c := &pairing{map[unsafe.Pointer]unsafe.Pointer{}, map[unsafe.Pointer]unsafe.Pointer{}, map[place]bool{}}
			for i, v := range variables {
				if failed[v.Name] != nil {
					continue
				}
				if err := c.same(reflect.ValueOf(v.Pointer).Elem(), reflect.ValueOf(loaded[i].Pointer).Elem(), v.Name); err != nil {
					t.Fatalf("seed %d, round %d: %v, of a %T", seed, round, err, v.Pointer)
				}
			}
			for i, v := range variables {
				if failed[v.Name] != nil {
					loaded[i].Pointer = new(int)
				}
			}
			if round == 0 {
				again, err := store.Save(loaded)
				if err != nil || len(again) > 0 {
					t.Fatalf("seed %d: stored again: %v, %v", seed, err, again)
				}
				for i, v := range loaded {
					if failed[v.Name] == nil {
						loaded[i].Pointer = reflect.New(reflect.TypeOf(v.Pointer).Elem()).Interface()
					}
				}
			}
		}
	}
}

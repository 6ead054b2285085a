package keep

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

type person struct {
	name    string
	age     int
	friends []*person
	tags    map[string]any
	born    time.Time
}

type node struct {
	next, prev *node
	value      int
}

type counter struct {
	mu sync.Mutex
	n  int
}

type myError struct{ code int }

func (e *myError) Error() string { return fmt.Sprint("code ", e.code) }

type shape interface{ area() float64 }

type square struct{ side float64 }

func (s square) area() float64 { return s.side * s.side }

type empty struct{}

func (empty) area() float64 { return 0 }

type pair[A, B any] struct {
	first  A
	second B
}

// lazy loads its numbers with a function, which cannot be stored.
type lazy struct {
	load func() []float64
	note string
}

type lazyKept struct {
	Numbers []float64
	Note    string
}

func (l *lazy) KeepAs() (any, error) { return lazyKept{l.load(), l.note}, nil }

func (l *lazy) RestoreFrom(kept any) error {
	k := kept.(lazyKept)
	l.load, l.note = func() []float64 { return k.Numbers }, k.Note
	return nil
}

// through stores the value in a new store and loads it into a new variable.
func through[T any](t *testing.T, v T) T {
	t.Helper()
	folder := t.TempDir()
	save(t, folder, Variable{"v", &v})
	var out T
	load(t, folder, Variable{"v", &out})
	return out
}

func save(t *testing.T, folder string, variables ...Variable) {
	t.Helper()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	failed, err := s.Save(variables)
	if err != nil || len(failed) > 0 {
		t.Fatal(err, failed)
	}
}

func load(t *testing.T, folder string, variables ...Variable) *Store {
	t.Helper()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if failed := s.Load(variables); len(failed) > 0 {
		t.Fatal(failed)
	}
	return s
}

func same[T any](t *testing.T, v T) {
	t.Helper()
	if got := through(t, v); !reflect.DeepEqual(got, v) {
		t.Errorf("%T: %#v came back as %#v", v, v, got)
	}
}

// ungobbed has an encoding only so that gob accepts it.
type ungobbed struct {
	sizes map[string]*int
	next  *ungobbed
}

func (*ungobbed) GobEncode() ([]byte, error) { return nil, nil }
func (*ungobbed) GobDecode([]byte) error     { return nil }

func TestEmptyEncoding(t *testing.T) {
	n := 5
	same(t, ungobbed{map[string]*int{"a": &n}, &ungobbed{}})
	same(t, []any{ungobbed{}, &ungobbed{sizes: map[string]*int{"b": nil}}})
}

func TestValues(t *testing.T) {
	same(t, true)
	same(t, -42)
	same(t, uint8(7))
	same(t, math.Inf(-1))
	same(t, complex(1, -2))
	same(t, "")
	same(t, "Grüße, 世界")
	same(t, [3]string{"a", "", "c"})
	same(t, []int(nil))
	same(t, []int{})
	same(t, []int{1, 2, 3})
	same(t, [][]string{{"a"}, nil, {}})
	same(t, map[string]int(nil))
	same(t, map[string]int{})
	same(t, map[string][]float64{"x": {1, 2}, "y": nil})
	same(t, map[pair[string, int]]bool{{"a", 1}: true, {"b", 2}: false})
	same(t, map[any]any{1: "one", "two": 2.0, square{3}: &square{4}, [2]bool{true}: nil})
	same(t, struct {
		a int
		B *string
	}{1, new(string)})
	same(t, any(nil))
	same(t, any(3))
	same(t, []any{1, "two", 3.0, nil, []any{4}, map[string]any{"five": 5}, square{6}, &square{7}})
	same(t, shape(square{2}))
	same(t, []shape{square{1}, &square{2}, nil})
	same(t, pair[string, []int]{"x", []int{1}})
	same(t, time.Date(2026, 11, 26, 12, 0, 0, 5, time.UTC))
	same(t, []time.Duration{time.Second})
	same(t, *big.NewInt(0).Exp(big.NewInt(7), big.NewInt(300), nil))
	same(t, big.NewRat(1, 3))
	same(t, error(&myError{3}))
	same(t, errors.New("plain"))
	same(t, fmt.Errorf("wrapped: %w", &myError{4}))
	same(t, struct{}{})
	same(t, any(struct{}{}))
	same(t, any(empty{}))
	same(t, []shape{empty{}, &empty{}})
	same(t, os.ErrDeadlineExceeded)
	same(t, []struct{}{{}, {}})
	same(t, (*person)(nil))
	same(t, any((*person)(nil)))
	same(t, new(**int))
	same(t, rand.NewSource(3))
	same(t, slices.Repeat([]float64{1.5, math.MaxFloat64}, 10_000))
	same(t, strings.Repeat("long ", 100_000))
	same(t, [2000]int32{5, 6, 7})
}

func TestErrorsStayThemselves(t *testing.T) {
	if got := through(t, io.EOF); got != io.EOF {
		t.Errorf("io.EOF came back as another %v", got)
	}
	if got := through(t, fmt.Errorf("reading: %w", os.ErrNotExist)); !errors.Is(got, os.ErrNotExist) {
		t.Errorf("%v does not wrap os.ErrNotExist any more", got)
	}
	_, err := os.Open("/does/not/exist")
	if got := through(t, err); !errors.Is(got, os.ErrNotExist) || got.Error() != err.Error() {
		t.Errorf("%v came back as %v", err, got)
	}
}

func TestNaN(t *testing.T) {
	got := through(t, map[float64]float64{math.NaN(): 1, 2: math.NaN()})
	if len(got) != 2 || !math.IsNaN(got[2]) {
		t.Errorf("got %v", got)
	}
}

func TestCycles(t *testing.T) {
	ring := &node{value: 1}
	ring.next = &node{value: 2, next: ring, prev: ring}
	ring.prev = ring.next
	got := through(t, ring)
	if got.next.next != got || got.prev != got.next || got.next.value != 2 {
		t.Error("the ring is broken")
	}
	ann := &person{name: "Ann", tags: map[string]any{}, born: time.Now().Round(0)}
	ann.tags["self"], ann.friends = ann, []*person{ann}
	p := through(t, ann)
	if p.tags["self"] != any(p) || p.friends[0] != p || p.name != "Ann" || !p.born.Equal(ann.born) {
		t.Errorf("got %v", p)
	}
	m := map[string]any{}
	m["m"] = m
	got2 := through(t, m)
	if reflect.ValueOf(got2["m"]).UnsafePointer() != reflect.ValueOf(got2).UnsafePointer() {
		t.Error("the map does not hold itself any more")
	}
}

func TestLongList(t *testing.T) {
	var list *node
	for i := range 1_000_000 {
		list = &node{next: list, value: i}
	}
	n := 0
	for got := through(t, list); got != nil; got = got.next {
		if got.value != 999_999-n {
			t.Fatalf("node %d has %d", n, got.value)
		}
		n++
	}
	if n != 1_000_000 {
		t.Errorf("%d nodes", n)
	}
}

func TestSharedMemory(t *testing.T) {
	numbers := []int{1, 2, 3, 4, 5, 6}
	type views struct {
		all, head, tail []int
		third           *int
		array           *[2]int
	}
	v := through(t, views{numbers, numbers[:2:2], numbers[4:], &numbers[2], (*[2]int)(numbers[1:])})
	v.all[0], v.all[5], v.all[2], v.all[1] = 10, 60, 30, 20
	if v.head[0] != 10 || v.tail[1] != 60 || *v.third != 30 || v.array[0] != 20 || cap(v.tail) != 2 || cap(v.head) != 2 {
		t.Errorf("got %v", v)
	}
	// Two overlapping slices without their common array.
	type overlap struct{ low, high []int }
	o := through(t, overlap{numbers[0:4:4], numbers[2:6:6]})
	if o.low[3] = 40; o.high[1] != 40 {
		t.Errorf("got %v", o)
	}
	// Pointers to a field and to an element of another pointer's target.
	type part struct {
		whole *person
		age   *int
	}
	ann := &person{name: "Ann", age: 30}
	p := through(t, part{ann, &ann.age})
	if *p.age = 31; p.whole.age != 31 {
		t.Error("the field is not the person's any more")
	}
}

func TestSharedBetweenVariables(t *testing.T) {
	folder := t.TempDir()
	a := &person{name: "Ann", friends: []*person{{name: "Ben"}}}
	b := a.friends[0]
	n := 5
	p := &n
	save(t, folder, Variable{"a", &a}, Variable{"b", &b}, Variable{"n", &n}, Variable{"p", &p}, Variable{"other", new(int)})
	var (
		a2, b2 *person
		n2     int
		p2     *int
	)
	s := load(t, folder, Variable{"a", &a2}, Variable{"b", &b2}, Variable{"n", &n2}, Variable{"p", &p2})
	if b2.name = "Bob"; a2.friends[0].name != "Bob" {
		t.Error("a and b do not share Ben any more")
	}
	if *p2 = 6; n2 != 6 {
		t.Error("p does not point at n any more")
	}
	if s.index.Variables["a"] != s.index.Variables["b"] || s.index.Variables["a"] == s.index.Variables["n"] {
		t.Errorf("components: %v", s.index.Variables)
	}
}

func TestLocksAndAtomics(t *testing.T) {
	var c struct {
		counter
		total atomic.Int64
		last  atomic.Pointer[string]
	}
	c.mu.Lock()
	c.n = 3
	c.total.Store(4)
	text := "x"
	c.last.Store(&text)
	folder := t.TempDir()
	save(t, folder, Variable{"c", &c})
	got := new(struct {
		counter
		total atomic.Int64
		last  atomic.Pointer[string]
	})
	load(t, folder, Variable{"c", got})
	if !got.mu.TryLock() || got.n != 3 || got.total.Load() != 4 || *got.last.Load() != "x" {
		t.Error("not the counter that was stored")
	}
}

func TestBuffers(t *testing.T) {
	var b strings.Builder
	b.WriteString("abc")
	folder := t.TempDir()
	save(t, folder, Variable{"b", &b})
	var got strings.Builder
	load(t, folder, Variable{"b", &got})
	if got.WriteString("def"); got.String() != "abcdef" {
		t.Errorf("got %q", got.String())
	}
	if got := through(t, bytes.NewBufferString("abc")); got.String() != "abc" {
		t.Errorf("got %q", got.String())
	}
	r := rand.New(rand.NewSource(1))
	r.Int()
	again := through(t, r)
	for range 1000 {
		if a, b := r.Int(), again.Int(); a != b {
			t.Fatalf("the random numbers went apart: %d, %d", a, b)
		}
	}
}

func TestKeepers(t *testing.T) {
	l := &lazy{load: func() []float64 { return []float64{1, 2} }, note: "n"}
	got := through(t, []any{l, *l, map[string]lazy{"a": *l}, []*lazy{l}})
	first := got[0].(*lazy)
	if first != got[3].([]*lazy)[0] || first.note != "n" || first.load()[1] != 2 {
		t.Errorf("got %v", got)
	}
	if boxed := got[1].(lazy); boxed.load()[0] != 1 {
		t.Errorf("got %v", boxed)
	}
	if inMap := got[2].(map[string]lazy)["a"]; inMap.load()[0] != 1 {
		t.Errorf("got %v", inMap)
	}
}

func TestWhatCannotBeStored(t *testing.T) {
	type server struct {
		handler func()
		name    string
	}
	file, other, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	defer other.Close()
	f, ch := func() {}, make(chan int)
	var reader io.Reader = file
	s := &server{handler: f}
	held := map[string]any{"f": f}
	ok, shares := 1, s
	data := []float64{1, 2} // stored without what shares it
	with := &struct {
		data    []float64
		handler func()
	}{data, f}
	store, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	failed, err := store.Save([]Variable{
		{"f", &f}, {"ch", &ch}, {"file", &file}, {"reader", &reader}, {"s", &s}, {"held", &held}, {"ok", &ok}, {"shares", &shares},
		{"with", &with}, {"data", &data},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"f": "a function literal", "ch": "a channel", "file": "an open file", "reader": "an open file",
		"s": "a function literal, in the field handler of a keep.server", "held": "a function literal",
		"shares": "a function literal, in the field handler of a keep.server",
		"with":   "a function literal",
	}
	for name, text := range want {
		if failed[name] == nil || failed[name].Error() != text {
			t.Errorf("%s: %v", name, failed[name])
		}
	}
	if len(failed) != len(want) {
		t.Errorf("failed: %v", failed)
	}
	// Nil values can be stored.
	var nothing server
	save(t, t.TempDir(), Variable{"nothing", &nothing})
}

// unwilling has an encoding that fails.
type unwilling struct{ next *int }

func (*unwilling) GobEncode() ([]byte, error) { return nil, errors.New("not now") }
func (*unwilling) GobDecode([]byte) error     { return nil }

// The fingerprint of a value that cannot be stored changes with its visible parts.
func TestFingerprint(t *testing.T) {
	file, other, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	defer other.Close()
	type inFunction struct{ next *int }
	Locals("inFunction")
	defer Locals()
	ch := make(chan int, 1)
	for _, v := range []struct {
		value  any
		change func()
	}{
		{&file, nil},
		{&[]io.Reader{file}, nil},
		{&unwilling{new(int)}, nil},
		{&map[string]any{"a": &unwilling{new(int)}}, nil},
		{&[]any{inFunction{new(int)}, &inFunction{}}, nil},
		{&ch, func() { ch <- 1 }},
		{&ch, func() { ch = nil }},
	} {
		before := Fingerprint(v.value)
		if Fingerprint(v.value) != before {
			t.Errorf("the fingerprint of a %T changes by itself", v.value)
		}
		if v.change == nil {
			continue
		}
		if v.change(); Fingerprint(v.value) == before {
			t.Errorf("the fingerprint of a %T stays", v.value)
		}
	}
}

// A program killed while storing leaves a file that no index names.
func TestLeftOverFile(t *testing.T) {
	folder := t.TempDir()
	large := make([]float64, 1000)
	save(t, folder, Variable{"large", &large})
	names, err := filepath.Glob(filepath.Join(folder, "memory*"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	half := t.TempDir()
	if err := os.WriteFile(filepath.Join(half, filepath.Base(names[0])), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	large[999] = 5
	save(t, half, Variable{"large", &large})
	var loaded []float64
	load(t, half, Variable{"large", &loaded})
	if !slices.Equal(loaded, large) {
		t.Error("the numbers are others")
	}
}

func TestMemoryStaysWhereItIs(t *testing.T) {
	folder := t.TempDir()
	big := make([]float64, 1_000_000)
	for i := range big {
		big[i] = float64(i)
	}
	small := 1
	save(t, folder, Variable{"big", &big}, Variable{"small", &small})
	files := func() []string {
		found, _ := filepath.Glob(filepath.Join(folder, "memory*"))
		return found
	}
	before := files()
	var again []float64
	s := load(t, folder, Variable{"big", &again})
	if !slices.Equal(again, big) {
		t.Fatal("another slice came back")
	}
	resave := func() {
		if failed, err := s.Save([]Variable{{"big", &again}}); err != nil || len(failed) > 0 {
			t.Fatal(err, failed)
		}
	}
	resave()
	if after := files(); !slices.Equal(before, after) {
		t.Errorf("what was read only is stored again: %v, %v", before, after)
	}
	again[500_000] = -1
	resave()
	if after := files(); slices.Equal(before, after) || len(after) != 1 {
		t.Errorf("what was written to is not stored again: %v, %v", before, after)
	}
	var third []float64
	load(t, folder, Variable{"big", &third}, Variable{"small", &small})
	if third[500_000] != -1 || third[500_001] != 500_001 || big[500_000] != 500_000 {
		t.Error("the change was lost, or not kept apart")
	}
	third = append(third, 1)
	if third[0] != 0 || len(third) != 1_000_001 {
		t.Error("append went wrong")
	}
}

func TestOtherVariablesStay(t *testing.T) {
	folder := t.TempDir()
	a, b := 1, 2
	save(t, folder, Variable{"a", &a}, Variable{"b", &b})
	a = 10
	save(t, folder, Variable{"a", &a})
	var a2, b2 int
	s := load(t, folder, Variable{"a", &a2}, Variable{"b", &b2})
	if a2 != 10 || b2 != 2 {
		t.Errorf("got %d, %d", a2, b2)
	}
	if err := s.Forget("a"); err != nil {
		t.Fatal(err)
	}
	a2 = -1
	load(t, folder, Variable{"a", &a2}, Variable{"b", &b2})
	if a2 != -1 || b2 != 2 {
		t.Errorf("got %d, %d after a was forgotten", a2, b2)
	}
}

func TestAnotherType(t *testing.T) {
	folder := t.TempDir()
	v := 1
	save(t, folder, Variable{"v", &v})
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	other := "unchanged"
	failed := s.Load([]Variable{{"v", &other}})
	if _, ok := errors.AsType[*typeError](failed["v"]); !ok || other != "unchanged" {
		t.Errorf("failed: %v, %q", failed, other)
	}
}

// TestDamagedFiles loads altered files: each gives an error or a value, never a crash.
func TestDamagedFiles(t *testing.T) {
	folder := t.TempDir()
	v := []any{1, "two", &person{name: "Ann", tags: map[string]any{"x": 1.5}}, []string{"a", "b"}}
	save(t, folder, Variable{"v", &v})
	found, _ := filepath.Glob(filepath.Join(folder, "variables*"))
	whole, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewSource(1))
	for range 2000 {
		data := bytes.Clone(whole)
		for range 1 + random.Intn(3) {
			data[random.Intn(len(data))] = byte(random.Intn(256))
		}
		data = data[:len(data)-random.Intn(2)*random.Intn(len(data))]
		if bytes.Equal(data, whole) {
			continue
		}
		if err := os.WriteFile(found[0], data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		var out []any
		if failed := s.Load([]Variable{{"v", &out}}); failed["v"] == nil {
			t.Fatal("a damaged file was loaded")
		}
	}
}

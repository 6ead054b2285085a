package pickle

import (
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// fixtures reads what Python's pickle and numpy wrote.
func fixtures(t testing.TB) (cases []fixture, refused []string) {
	f, err := os.Open("testdata/cases.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Cases   []fixture
		Refused []string
	}
	if err := json.NewDecoder(z).Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all.Cases, all.Refused
}

type fixture struct {
	Pickle string
	Want   any
}

func (f fixture) data() []byte { return unhex(f.Pickle) }

func unhex(text string) []byte {
	data, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return data
}

func TestDecode(t *testing.T) {
	cases, _ := fixtures(t)
	if len(cases) < 150 {
		t.Fatalf("%d cases", len(cases))
	}
	for i, c := range cases {
		got, err := Decode(c.data())
		if err != nil {
			t.Errorf("case %d, %.100q: %v", i, c.data(), err)
			continue
		}
		if described := describe(got); !reflect.DeepEqual(described, c.Want) {
			t.Errorf("case %d, %.100q: got %.300v, want %.300v", i, c.data(), described, c.Want)
		}
	}
}

// describe returns a value in the form of the fixtures.
func describe(v any) any {
	items := func(values []any) []any {
		out := make([]any, 0, len(values))
		for _, v := range values {
			out = append(out, describe(v))
		}
		return out
	}
	list := func(l *List) []any {
		if l.Items == nil {
			out := make([]any, 0, len(l.Ints))
			for _, n := range l.Ints {
				out = append(out, describe(n))
			}
			return out
		}
		return items(l.Items)
	}
	switch v := v.(type) {
	case int:
		return map[string]any{"int": fmt.Sprint(v)}
	case float64:
		return map[string]any{"float": fmt.Sprintf("%016x", math.Float64bits(v))}
	case Bytes:
		return map[string]any{"bytes": hex.EncodeToString([]byte(v))}
	case *List:
		return map[string]any{"list": list(v)}
	case Tuple:
		return map[string]any{"tuple": items(v)}
	case map[string]any:
		dict := make(map[string]any)
		for key, value := range v {
			dict[key] = describe(value)
		}
		return map[string]any{"dict": dict}
	case *Array:
		shape := make([]any, 0, len(v.Shape))
		for _, n := range v.Shape {
			shape = append(shape, float64(n))
		}
		array := map[string]any{"type": v.Type, "shape": shape, "fortran": v.Fortran}
		if v.Objects != nil {
			array["objects"] = list(v.Objects)
		} else {
			array["data"] = hex.EncodeToString([]byte(v.Data))
		}
		return map[string]any{"array": array}
	}
	return v
}

func TestRefused(t *testing.T) {
	_, refused := fixtures(t)
	for i, text := range refused {
		if v, err := Decode(unhex(text)); err == nil || !strings.HasPrefix(err.Error(), "pickle, byte ") {
			t.Errorf("case %d, %.100q: got %v, %v", i, unhex(text), v, err)
		}
	}
	for text, want := range map[string]string{
		"\x80\x02cos\nsystem\nU\x02ls\x85R.": `byte 2: refers to "os.system"`,
		"\x80\x06N.":                         "byte 0: is of protocol 6; protocols up to 5 are read",
		"]K\x01":                             "byte 3: ends too early",
		"(lp0\n.":                            "byte 1: has the opcode 0x6c",
		"h\x05.":                             "refers to value 5, which it has not stored",
		"K\x01K\x02a.":                       "appends to an int, not to a list",
		"}K\x01K\x02s.":                      "has a dictionary with an int for a key",
		"(0.":                                "takes a value from an empty stack",
		"e.":                                 "takes values up to a mark, and there is none",
		"X\x01\x00\x00\x00\xff.":             "has a string that is not UTF-8",
		"T\xff\xff\xff\xffx.":                "ends too early",
	} {
		if v, err := Decode([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want %s", text, v, err, want)
		}
	}
}

// A list can contain itself. That takes no time or memory.
func TestDecodeCycle(t *testing.T) {
	v, err := Decode([]byte("]q\x00h\x00a."))
	if list, ok := v.(*List); err != nil || !ok || list.Items[0] != any(list) {
		t.Errorf("got %T, %v", v, err)
	}
}

func TestLists(t *testing.T) {
	ints := &List{Ints: []int{1, 2}}
	for _, test := range []struct {
		array *Array
		want  string
	}{
		{&Array{Type: "|O", Shape: []int{2}, Objects: &List{Items: []any{ints, &List{}}}}, "[[1 2] []]"},
		{&Array{Type: "|O", Shape: []int{0}, Objects: &List{}}, "[]"},
		{&Array{Type: "|O", Shape: []int{2}, Objects: ints}, "whole numbers, not lists"},
		{&Array{Type: "|O", Shape: []int{1}, Objects: &List{Items: []any{"a"}}}, "item 0 is a str"},
		{&Array{Type: "|O", Shape: []int{1}, Objects: &List{Items: []any{&List{Items: []any{nil}}}}}, "item 0 is a list, not a list of whole numbers"},
		{&Array{Type: "|O", Shape: []int{1, 1}, Objects: &List{Items: []any{ints}}}, "shape [1 1], expected lists"},
		{&Array{Type: "|u1", Shape: []int{1}, Data: "x"}, "type |u1"},
	} {
		lists, err := test.array.Lists()
		got := fmt.Sprint(lists)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// Whatever the bytes, decoding ends with a value or an error.
func FuzzDecode(f *testing.F) {
	cases, refused := fixtures(f)
	for _, c := range cases {
		if data := c.data(); len(data) < 2000 {
			f.Add(data)
		}
	}
	for _, text := range refused {
		f.Add(unhex(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Decode(slices.Clone(data))
		if err != nil {
			return
		}
		if a, ok := v.(*Array); ok {
			if a.Objects == nil && len(a.Data) < a.Len() || a.Objects != nil && a.Objects.Len() != a.Len() {
				t.Errorf("an array of shape %v with %d bytes", a.Shape, len(a.Data))
			}
			a.Lists()
		}
	})
}

package engine

import (
	"slices"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// The concatenated stretches of all devices are the batch.
func TestStretches(t *testing.T) {
	d := onGo(t)
	for _, s := range []stretch{{4, 1, 10}, {4, 2, 10}, {5, 2, 11}, {3, 4, 7}, {8, 3, 8}, {1, 4, 3}} {
		for position := range Batches(s.examples, s.batchSize) {
			var places []int32
			for device := range s.devices {
				got, exist := runStretch(t, d, s, position, device)
				for i, e := range exist {
					if e == 1 {
						places = append(places, got[i])
					}
					if got[i] < 0 || int(got[i]) >= s.examples {
						t.Errorf("%v, batch %d, device %d: place %d", s, position, device, got[i])
					}
				}
			}
			var want []int32
			for i := position * s.batchSize; i < min((position+1)*s.batchSize, s.examples); i++ {
				want = append(want, int32(i))
			}
			if !slices.Equal(places, want) {
				t.Errorf("%v, batch %d: got %v, want %v", s, position, places, want)
			}
		}
	}
}

func runStretch(t *testing.T, d Device, s stretch, position, device int) (places []int32, exist []float32) {
	t.Helper()
	inputs := []Input{{Name: "position", Shape: shapes.Make(dtypes.Int32)}, {Name: "device", Shape: shapes.Make(dtypes.Int32)}}
	program, err := Compile([]Device{d}, "stretch", inputs, func(params []*graph.Node) []*graph.Node {
		if s.devices == 1 {
			params[1] = nil
		}
		places, exist := s.of(params[0], params[1])
		return []*graph.Node{places, exist}
	})
	if err != nil {
		t.Fatal(err)
	}
	at, err := ToDevice(d, []int32{int32(position)})
	if err != nil {
		t.Fatal(err)
	}
	of, err := ToDevice(d, []int32{int32(device)})
	if err != nil {
		t.Fatal(err)
	}
	outputs, err := program.Run(at, of)
	if err != nil {
		t.Fatal(err)
	}
	size := Batches(s.batchSize, s.devices)
	places, exist = make([]int32, size), make([]float32, size)
	if err := FromDevice(outputs[0], places); err != nil {
		t.Fatal(err)
	}
	if err := FromDevice(outputs[1], exist); err != nil {
		t.Fatal(err)
	}
	return places, exist
}

// A part has the rows of its examples, and rows that were read are not read again.
func TestPartsAndReadRows(t *testing.T) {
	reads := 0
	x := bytes("x", []uint8{1, 2, 3, 4, 5})
	rows := x.Rows
	x.Rows = func(low, high, room int) (any, error) { reads++; return rows(low, high, room) }
	part := Data{Len: 5, Inputs: []Source{x}}.Part(1, 4).Part(1, 3)
	read, err := part.Read()
	if err != nil || part.Len != 2 || read.Len != 2 {
		t.Fatal(part.Len, read.Len, err)
	}
	for _, test := range []struct {
		data  Data
		room  int
		want  []uint8
		reads int
	}{{part, 2, []uint8{3, 4}, 2}, {read, 2, []uint8{3, 4}, 2}, {read, 3, []uint8{3, 4, 0}, 3}} {
		if got, err := test.data.Inputs[0].Rows(0, 2, test.room); err != nil || !slices.Equal(got.([]uint8), test.want) || reads != test.reads {
			t.Errorf("got %v, %v after %d reads; want %v", got, err, reads, test)
		}
	}
}

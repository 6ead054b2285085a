package kit

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/gomlx/compute/dtypes"
)

// A numpyArray of the fixtures prints as in numpy.
type numpyArray struct {
	DType  string
	Shape  Shape
	Values []byte // of the first elements, which repeat
	Text   string
}

func TestArrayPrintsAsNumpy(t *testing.T) {
	var cases []numpyArray
	readFixture(t, "printing", &cases)
	if len(cases) < 4000 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		var a Array
		switch c.DType {
		case "uint8":
			a = arrayOf[uint8](t, c)
		case "int32":
			a = arrayOf[int32](t, c)
		case "int64":
			a = arrayOf[int64](t, c)
		case "float32":
			a = arrayOf[float32](t, c)
		case "float64":
			a = arrayOf[float64](t, c)
		}
		if got := a.String(); got != c.Text {
			t.Errorf("%s %v\ngot\n%s\nwant\n%s", c.DType, c.Shape, got, c.Text)
		}
	}
}

func arrayOf[T Number](t *testing.T, c numpyArray) Array {
	some := make([]T, len(c.Values)/dtypes.FromGenericsType[T]().Size())
	if err := binary.Read(bytes.NewReader(c.Values), binary.LittleEndian, some); err != nil {
		t.Fatal(err)
	}
	values := make([]T, c.Shape.Size())
	for i := range values {
		values[i] = some[i%len(some)]
	}
	return NewArray(values).Reshape(c.Shape...)
}

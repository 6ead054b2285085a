package kit_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"layercake/kit"
)

// A plainArray is an array as testdata/keras/sequences.py records it.
type plainArray struct {
	Shape  []int
	DType  string
	Values []float64
}

// same returns an error unless an array equals Keras's.
func (want plainArray) same(got kit.Array) error {
	values, err := kit.Values[float64](got)
	if err != nil {
		return err
	}
	if !slices.Equal(got.Shape(), want.Shape) || !strings.EqualFold(got.DType().String(), want.DType) || !slices.Equal(values, want.Values) {
		return fmt.Errorf("got %v %v %v, want %v %v %v", got.Shape(), got.DType(), values, want.Shape, want.DType, want.Values)
	}
	return nil
}

type sequencesFixture struct {
	Padded []struct {
		Sequences           [][]json.RawMessage
		Vector              int
		DType               string
		Maxlen              int
		Padding, Truncating string
		Value               float64
		Want                plainArray
	}
	Windows []struct {
		Steps, Width, Targets            int
		Sequence_Length, Sequence_Stride int
		Sampling_Rate, Batch_Size        int
		Start_Index, End_Index           int
		Shuffle                          bool
		Error                            string
		Batches                          []struct{ X, Y *plainArray }
	}
}

func readSequences(t *testing.T) (f sequencesFixture) {
	t.Helper()
	data, err := os.ReadFile("testdata/keras/sequences.json")
	if err == nil {
		err = json.Unmarshal(data, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var dtypesByName = map[string]kit.DType{"uint8": kit.Uint8, "int32": kit.Int32, "int64": kit.Int64, "float32": kit.Float32, "float64": kit.Float64}

func TestPadSequencesEqualKeras(t *testing.T) {
	sides := map[string]kit.Side{"pre": kit.Pre, "post": kit.Post}
	cases := readSequences(t).Padded
	for i, c := range cases {
		options := kit.PadOptions{MaxLen: c.Maxlen, DType: dtypesByName[c.DType], Padding: sides[c.Padding], Truncating: sides[c.Truncating], Value: c.Value}
		if c.DType == "int32" && i%2 == 0 {
			options.DType = 0 // the default
		}
		var got kit.Array
		if c.Vector > 0 {
			var arrays []kit.Array
			for _, s := range c.Sequences {
				var values []float64
				for _, raw := range s {
					var v []float64
					if err := json.Unmarshal(raw, &v); err != nil {
						t.Fatal(err)
					}
					values = append(values, v...)
				}
				arrays = append(arrays, kit.NewArray(values, len(s), c.Vector))
			}
			got = kit.PadArrays(arrays, options)
		} else {
			var all [][]float64
			for _, s := range c.Sequences {
				values := make([]float64, len(s))
				for i, raw := range s {
					if err := json.Unmarshal(raw, &values[i]); err != nil {
						t.Fatal(err)
					}
				}
				all = append(all, values)
			}
			got = kit.PadSequences(all, options)
		}
		if err := c.Want.same(got); err != nil {
			t.Errorf("case %d, %+v: %v", i, options, err)
		}
	}
	if len(cases) < 300 {
		t.Errorf("%d cases are few", len(cases))
	}
}

func TestPadSequencesErrors(t *testing.T) {
	two := [][]int{{1, 2}, {3}}
	for name, test := range map[string]struct {
		got  kit.Array
		want string
	}{
		"no sequences":  {kit.PadSequences([][]int{}), "PadSequences: there are no sequences"},
		"two options":   {kit.PadSequences(two, kit.PadOptions{}, kit.PadOptions{}), "it takes one PadOptions"},
		"length":        {kit.PadSequences(two, kit.PadOptions{MaxLen: -1}), "MaxLen is -1; it must be at least 1"},
		"side":          {kit.PadSequences(two, kit.PadOptions{Padding: 3}), "Padding is 3 and Truncating 0; they must be kit.Pre or kit.Post"},
		"type":          {kit.PadSequences(two, kit.PadOptions{DType: kit.DType(1)}), "an array holds one of Uint8"},
		"fraction":      {kit.PadSequences([][]float32{{1}, {0.5}}), "PadSequences: sequence 1: 0.5 is not a whole number, and the type is Int32; set DType to kit.Float32"},
		"NaN":           {kit.PadSequences([][]float64{{math.NaN()}}), "NaN is not a whole number"},
		"value":         {kit.PadSequences(two, kit.PadOptions{Value: 0.5}), "PadSequences: Value: 0.5 is not a whole number"},
		"too large":     {kit.PadSequences([][]int{{1 << 40}}), "sequence 0: 1099511627776 does not fit into Int32"},
		"much too long": {kit.PadSequences(two, kit.PadOptions{MaxLen: 1 << 50}), "PadSequences: an array of 2 sequences of length 1125899906842624 takes"},
		"huge":          {kit.PadSequences(two, kit.PadOptions{MaxLen: math.MaxInt}), "are too many numbers"},
		"other shapes":  {kit.PadArrays([]kit.Array{kit.NewArray([]int32{1, 2}, 1, 2), kit.NewArray([]int32{1}, 1, 1)}), "PadArrays: sequence 1 is (1, 1), but earlier ones are (length, 2,)"},
		"no axes":       {kit.PadArrays([]kit.Array{{}}), "PadArrays: sequence 0: array: empty"},
	} {
		if err := test.got.Err(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

func ExamplePadSequences() {
	reviews := [][]int{{5, 2}, {7}, {1, 2, 3, 4}}
	fmt.Println(kit.PadSequences(reviews, kit.PadOptions{MaxLen: 3}))
	fmt.Println(kit.PadSequences(reviews, kit.PadOptions{Padding: kit.Post}))
	// Output:
	// [[0 5 2]
	//  [0 0 7]
	//  [2 3 4]]
	// [[5 2 0 0]
	//  [7 0 0 0]
	//  [1 2 3 4]]
}

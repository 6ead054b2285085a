package bostonhousing

import (
	"fmt"

	"layercake/internal/datasets"
	"layercake/internal/tablesets"
	"layercake/kit"
)

// Columns are the names of the features, in the order of X's columns: crime rate, residential land zoned for large lots
// (percent), business land (percent), by the Charles River (0 or 1), nitric oxides (parts per 10 million), rooms per
// dwelling, dwellings built before 1940 (percent), distance to employment centres, access to highways, property tax (dollars
// per 10,000), pupils per teacher, 1000 (share of Black residents - 0.63)², and lower-status population (percent).
var Columns = []string{"CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX", "PTRATIO", "B", "LSTAT"}

// None, as TestSplit, leaves nothing to test with.
const None = tablesets.None

// Options say how the data is loaded. The zero value has Keras's defaults.
type Options struct {
	TestSplit float64 // fraction of the suburbs to test with; 0 means 0.2, [None] none
	Seed      uint32  // of the shuffling; 0 means 113
}

// Load finds the data as described in the package documentation, and downloads it the first time. X, [n, 13] of Float64, has
// the features, named by [Columns], and Y, [n] of Float64, the median values, in thousands of dollars. Values and order
// are Keras's.
//
// An unreachable network is not an error: the data is then made up, and its arrays have a [kit.Array.Note]. Errors are
// options that make no sense, a BOSTON_HOUSING_DIR without the file, a file that is damaged, a server that sends other data,
// and a cache folder that cannot be written.
func Load(options ...Options) (train, test kit.Dataset, err error) {
	o, err := datasets.One(options)
	if err != nil {
		return train, test, fmt.Errorf("%s: %w", set.Name, err)
	}
	return set.Load(tablesets.Options{TestSplit: o.TestSplit, Seed: o.Seed})
}

// MustLoad is like [Load] but ends the program with the error.
func MustLoad(options ...Options) (train, test kit.Dataset) {
	train, test, err := Load(options...)
	return kit.Must(train, err), test
}

// set is the table of the data. The SHA-256 is the one that Keras checks.
var set = tablesets.Set[float64]{
	Source: datasets.Source{
		Name: "bostonhousing", Title: "Boston Housing", FolderVar: "BOSTON_HOUSING_DIR", StandIn: "suburbs",
		Mirrors: []string{"https://storage.googleapis.com/tensorflow/tf-keras-datasets/"},
		Files: []datasets.File{
			{Name: "boston_housing.npz", Bytes: 57026, Sum: "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"},
		},
	},
	Columns: Columns,
	Rows:    506,
	Invent:  invent,
}

// invent makes up suburbs, with features of about the real ranges. Rooms and wealth make homes dear, as in the real data.
func invent(rows int) (x, y []float64) {
	for row := range rows {
		r := tablesets.NewRandom(row)
		rooms := r.Between(3900, 8700) // thousandths
		poor := r.Between(0, 300)*r.Between(0, 300)/300 + 20
		crime := r.Below(900) * r.Below(900) / 900 * r.Below(90) / 900 // hundredths
		if r.Below(4) == 0 {
			crime += r.Below(2000)
		}
		nox, age, distance := r.Between(380, 870), r.Below(1000), r.Between(110, 1200)
		highways, tax, pupils := 1+r.Below(8), r.Between(187, 711), r.Between(126, 220)
		river := 0
		if r.Below(14) == 0 {
			river = 1
		}
		zoned := max(0, r.Below(200)-100)
		// In tens of dollars.
		value := 2200 + (rooms-6300)/1 - (poor-80)*6 - crime/5 - (nox-550)/2 - (pupils-180)*5 + river*350 + r.Between(-700, 700)
		value = max(500, min(value, 5000))
		for _, feature := range []struct{ units, per int }{
			{crime, 100}, {zoned, 1}, {r.Between(46, 277), 10}, {river, 1}, {nox, 1000}, {rooms, 1000}, {age, 10}, {distance, 100},
			{highways, 1}, {tax, 1}, {pupils, 10}, {r.Between(300, 397), 1}, {poor, 10},
		} {
			x = append(x, float64(feature.units)/float64(feature.per))
		}
		y = append(y, float64(value/10)/10)
	}
	return x, y
}

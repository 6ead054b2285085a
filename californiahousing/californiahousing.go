package californiahousing

import (
	"fmt"
	"strconv"

	"layercake/internal/datasets"
	"layercake/internal/hint"
	"layercake/internal/tablesets"
	"layercake/kit"
)

// Columns are the names of the features, in the order of X's columns. Incomes are in tens of thousands of dollars, ages in
// years; the others are degrees and numbers.
//
// Keras's documentation lists other features in another order (averages for each household). Its file has these:
// https://github.com/keras-team/keras/issues/21886.
var Columns = []string{
	"longitude", "latitude", "housing_median_age", "total_rooms", "total_bedrooms", "population", "households", "median_income",
}

// None, as TestSplit, leaves nothing to test with.
const None = tablesets.None

// A Version chooses how many districts are loaded.
type Version string

// The versions of Keras.
const (
	Large Version = "large" // 20,640 districts
	Small Version = "small" // the first 600 of them
)

// Options say how the data is loaded. The zero value has Keras's defaults.
type Options struct {
	Version   Version // [Large] or [Small]; "" means Large
	TestSplit float64 // fraction of the districts to test with; 0 means 0.2, [None] none
	Seed      uint32  // of the shuffling; 0 means 113
}

// Load finds the data as described in the package documentation, and downloads it the first time. X, [n, 8] of Float32, has
// the features, named by [Columns], and Y, [n] of Float32, the median values, in dollars. Values and order are Keras's.
//
// An unreachable network is not an error: the data is then made up, and its arrays have a [kit.Array.Note]. Errors are
// options that make no sense, a CALIFORNIA_HOUSING_DIR without the file, a file that is damaged, a server that sends other
// data, and a cache folder that cannot be written.
func Load(options ...Options) (train, test kit.Dataset, err error) {
	o, err := datasets.One(options)
	first := 0
	switch {
	case err != nil:
	case o.Version == Small:
		first = 600
	case o.Version != Large && o.Version != "":
		err = hint.Try(fmt.Errorf("Version is %s", strconv.Quote(string(o.Version))), "it must be Large or Small")
	}
	if err != nil {
		return train, test, fmt.Errorf("%s: %w", set.Name, err)
	}
	return set.Load(tablesets.Options{TestSplit: o.TestSplit, Seed: o.Seed, First: first})
}

// MustLoad is like [Load] but ends the program with the error.
func MustLoad(options ...Options) (train, test kit.Dataset) {
	train, test, err := Load(options...)
	return kit.Must(train, err), test
}

// set is the table of the data. The SHA-256 is the one that Keras checks.
var set = tablesets.Set[float32]{
	Source: datasets.Source{
		Name: "californiahousing", Title: "California Housing", FolderVar: "CALIFORNIA_HOUSING_DIR", StandIn: "districts",
		Mirrors: []string{"https://storage.googleapis.com/tensorflow/tf-keras-datasets/"},
		Files: []datasets.File{
			{Name: "california_housing.npz", Bytes: 743530, Sum: "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"},
		},
	},
	Columns: Columns,
	Rows:    20640,
	Invent:  invent,
}

// invent makes up districts along a coast, with features of about the real ranges. Income and the sea make homes dear, as
// in the real data.
func invent(rows int) (x, y []float32) {
	for row := range rows {
		r := tablesets.NewRandom(row)
		along, inland := r.Below(1001), r.Below(1001)*r.Below(1001)/1000
		latitude := 3254 + along*941/1000 // hundredths of degrees
		longitude := -11720 - along*650/1000 + inland*200/1000
		age := 1 + r.Between(0, 51)
		households := 50 + r.Below(1000)*r.Below(1000)/1200
		rooms, bedrooms := households*r.Between(300, 800)/100, households*r.Between(95, 115)/100
		people := households * r.Between(180, 420) / 100
		income := 5000 + r.Between(0, 100)*r.Between(0, 100)*r.Between(0, 100)/10 // ten-thousandths
		value := 40000 + income*38/10 + (1000-inland)*60 + age*600 + r.Between(-70000, 70000)
		value = max(14999, min(value, 500001))
		for _, feature := range []struct{ units, per int }{
			{longitude, 100}, {latitude, 100}, {age, 1}, {rooms, 1}, {bedrooms, 1}, {people, 1}, {households, 1}, {income, 10000},
		} {
			x = append(x, float32(feature.units)/float32(feature.per))
		}
		y = append(y, float32(value/100*100))
	}
	return x, y
}

package californiahousing_test

import (
	"fmt"

	"layercake/californiahousing"
)

// Without a network, as in this example, the districts are made up.
func Example() {
	train, test := californiahousing.MustLoad()

	fmt.Println(train.X.Shape(), test.X.Shape(), train.X.DType())
	fmt.Println(train.Columns[7])
	fmt.Println(train.Y)
	fmt.Println(train.X.Note())
	// Output:
	// (16512, 8) (4128, 8) Float32
	// median_income
	// [148900. 120800. 154100. ... 167100. 155200. 138700.]
	// SYNTHETIC districts, not California Housing: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set CALIFORNIA_HOUSING_DIR to a folder with the file california_housing.npz to use the real ones.
}

// The small version takes the place of Boston Housing.
func ExampleOptions() {
	train, test := californiahousing.MustLoad(californiahousing.Options{Version: californiahousing.Small})

	fmt.Println(train.X.Shape(), test.X.Shape())
	// Output: (480, 8) (120, 8)
}

package bostonhousing_test

import (
	"fmt"

	"layercake/bostonhousing"
)

// Without a network, as in this example, the suburbs are made up.
func Example() {
	train, test := bostonhousing.MustLoad()

	fmt.Println(train.X.Shape(), test.X.Shape(), train.X.DType())
	fmt.Println(train.Columns[5:8])
	fmt.Println(train.Y.Slice(0, 5))
	fmt.Println(train.X.Note())
	// Output:
	// (404, 13) (102, 13) Float64
	// [RM AGE DIS]
	// [22.2 33.1 34.2 38.  26.3]
	// SYNTHETIC suburbs, not Boston Housing: LAYERCAKE_OFFLINE is set, so nothing was downloaded. Set BOSTON_HOUSING_DIR to a folder with the file boston_housing.npz to use the real ones.
}

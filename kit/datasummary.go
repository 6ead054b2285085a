package kit

import (
	"fmt"
	"io"
	"os"
)

// DataSummary prints the shapes and labels of a data set, as the Keras tutorial's data_summary does.
func DataSummary(trainX, trainY, testX, testY Array) {
	fprintDataSummary(os.Stdout, trainX, trainY, testX, testY)
}

func fprintDataSummary(w io.Writer, trainX, trainY, testX, testY Array) {
	arrays := []struct {
		name string
		Array
	}{{"Train images", trainX}, {"Train labels", trainY}, {"Test images", testX}, {"Test labels", testY}}
	notes := map[string]bool{"": true}
	for _, a := range arrays {
		if !notes[a.note] {
			fmt.Fprintln(w, a.note)
			notes[a.note] = true
		}
	}
	for _, a := range arrays {
		if err := a.Err(); err != nil {
			fmt.Fprintf(w, "%s: %v\n", a.name, err)
		} else {
			fmt.Fprintf(w, "%s shape: %v\n", a.name, a.shape)
		}
	}
	fmt.Fprintln(w, "Train labels:", trainY)
	fmt.Fprintln(w, "Test labels:", testY)
}

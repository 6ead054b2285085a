package kit

import (
	"fmt"
	"io"
	"os"
)

// DataSummary prints the shapes and labels of a data set, as the Keras tutorial's data_summary does. An array that cannot
// be computed ends the program with a message, as in the Must methods.
func DataSummary(trainX, trainY, testX, testY Array) {
	must(fprintDataSummary(os.Stdout, trainX, trainY, testX, testY))
}

func fprintDataSummary(w io.Writer, trainX, trainY, testX, testY Array) error {
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
			return fmt.Errorf("%s: %w", a.name, err)
		}
		fmt.Fprintf(w, "%s shape: %v\n", a.name, a.shape)
	}
	var labels string
	for _, i := range []int{1, 3} {
		text, err := arrays[i].print()
		if err != nil {
			return fmt.Errorf("%s: %w", arrays[i].name, err)
		}
		labels += fmt.Sprintf("%s: %s\n", arrays[i].name, text)
	}
	_, err := io.WriteString(w, labels)
	return err
}

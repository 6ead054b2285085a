package show_test

import (
	"fmt"

	"layercake/show"
)

// In a terminal the output is text.
func ExampleTable() {
	show.Table([]string{"layer", "units", "loss"}, [][]any{
		{"hidden", 512, 0.25},
		{"output", 10, 0.0625},
	})
	// Output:
	// layer   units    loss
	// hidden    512    0.25
	// output     10  0.0625
}

func ExampleMarkdown() {
	show.Markdown("The loss is **low**.")
	// Output: The loss is **low**.
}

func ExampleProgress() {
	sum := 0
	for i := range show.Progress(4, "adding") {
		sum += i
	}
	fmt.Println(sum)
}

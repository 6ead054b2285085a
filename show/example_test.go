package show_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"log"

	"gonum.org/v1/plot"

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

// In a notebook the image shows, from a file, a web server, or a buffer as here.
func ExamplePNG() {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		log.Fatal(err)
	}
	show.PNG(file.Bytes())
	// Output: [image of 40 by 30 pixels]
}

// A chart of gonum.org/v1/plot shows as it is.
func ExamplePlot() {
	p := plot.New()
	p.Title.Text = "A gonum chart"
	show.Plot(p)
	// Output: [chart]
}

func ExampleProgress() {
	sum := 0
	for i := range show.Progress(4, "adding") {
		sum += i
	}
	fmt.Println(sum)
}

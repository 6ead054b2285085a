// Shape shapes the lines of text that it is sent, for package shaper.
package main

import (
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/signal"

	"layercake/internal/shaper"
)

func main() {
	// An interrupt is for the program that asks. It may draw what it has learned so far.
	signal.Ignore(os.Interrupt)
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "shape:", err)
		os.Exit(1)
	}
}

// serve answers until nobody asks any more.
func serve(in io.Reader, out io.Writer) error {
	fonts, err := newFonts(os.Getenv(shaper.FontsVariable))
	if err != nil {
		return err
	}
	questions, answers := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var text string
		switch err := questions.Decode(&text); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if err := answers.Encode(shape(text, fonts)); err != nil {
			return err
		}
	}
}

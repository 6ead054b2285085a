// Shape is the program that shapes lines of text for package shaper.
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
	// An interrupt is meant for the requesting program, which may still draw what it has.
	signal.Ignore(os.Interrupt)
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "shape:", err)
		os.Exit(1)
	}
}

// serve answers requests until the input ends.
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

// Package shaper shapes text: it converts letters of any script to outlines, in the order and forms of the script.
//
// It runs a separate program, internal/shaper/shape, since shaping needs HarfBuzz's rules for all scripts and 20 MB of
// fonts, which would slow down every cell although few need it.
package shaper

import (
	"encoding/gob"
	"fmt"
	"os/exec"
	"sync"
)

// Variable is the environment variable with the path of the program.
const Variable = "LAYERCAKE_SHAPER"

// FontsVariable is the environment variable with folders of fonts, separated as in PATH. They precede the system's
// fonts.
const FontsVariable = "LAYERCAKE_FONTS"

// A Line is shaped text from left to right. Lengths are in ems, the font size.
type Line struct {
	Advance float64 // width
	Pieces  []Piece
}

// A Piece is a part of a line: an outline to fill by the nonzero winding rule, or letters that no font has.
type Piece struct {
	X, Advance float64 // position and width
	Outline    []Segment
	Letters    string
}

// A Segment is part of an outline: 'M' moves to a point, 'L' draws a line to it, 'Q' and 'C' curves with one or two
// control points before it. The y axis points up from the baseline. A contour ends where it began.
type Segment struct {
	Op byte
	To []Point
}

// A Point is relative to the start of its piece.
type Point struct{ X, Y float64 }

// A Shaper is the running program.
type Shaper struct {
	mu     sync.Mutex
	ask    *gob.Encoder
	answer *gob.Decoder
}

// Start starts the program, which ends with this one.
func Start(program string) (*Shaper, error) {
	cmd := exec.Command(program)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &Shaper{ask: gob.NewEncoder(in), answer: gob.NewDecoder(out)}, nil
}

// Shape shapes a line of text.
func (s *Shaper) Shape(text string) (Line, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var line Line
	err := s.ask.Encode(text)
	if err == nil {
		err = s.answer.Decode(&line)
	}
	if err != nil {
		return Line{}, fmt.Errorf("shaping %q: %w", text, err)
	}
	return line, nil
}

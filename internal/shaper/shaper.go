// Package shaper shapes text: it turns letters of any script into outlines, in the order and the forms that the script has.
//
// It asks a program of its own, internal/shaper/shape, since what shaping takes, HarfBuzz's rules for all scripts and fonts of
// 20 MB, would be a burden on each cell, and few need it.
package shaper

import (
	"encoding/gob"
	"fmt"
	"os/exec"
	"sync"
)

// Variable is the environment variable that names the program.
const Variable = "LAYERCAKE_SHAPER"

// FontsVariable is the one that names folders of fonts, separated as in PATH. The system's fonts are looked at afterwards.
const FontsVariable = "LAYERCAKE_FONTS"

// A Line is text as it is drawn, from left to right. Lengths are in ems, the size of the font.
type Line struct {
	Advance float64 // how wide it is
	Pieces  []Piece
}

// A Piece is a part of a line: an outline, to be filled by the rule of winding numbers, or letters without one, since no font has
// them.
type Piece struct {
	X, Advance float64 // where it begins, and how wide it is
	Outline    []Segment
	Letters    string
}

// A Segment is a piece of an outline. It moves to a point with 'M', or goes there on a line ('L') or a curve with one ('Q')
// or two ('C') control points before it. The y axis points up from the baseline; a contour ends where it began.
type Segment struct {
	Op byte
	To []Point
}

// A Point is a place relative to where its piece begins.
type Point struct{ X, Y float64 }

// A Shaper is a running program.
type Shaper struct {
	mu     sync.Mutex
	ask    *gob.Encoder
	answer *gob.Decoder
}

// Start starts the program. It ends with this one.
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

// Package jpeg decodes JPEG files to exactly the samples of libjpeg, with which Keras and Pillow read images.
//
// Go's image/jpeg is not suitable: it rounds differently, repeats samples where libjpeg smooths them and hides them in
// files with four components, supports few sampling factors, and fails on progressive files with restart intervals.
// Damaged files that libjpeg decodes with a warning are decoded here too, without libjpeg's smoothing of blocks in
// truncated progressive files.
//
// The standard is T.81: https://www.w3.org/Graphics/JPEG/itu-t81.pdf.
package jpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// An Image is the content of a JPEG file: components, each with its own samples.
type Image struct {
	Width, Height int
	Components    []Component

	JFIF      bool // The file is JFIF: its components are luma and chroma.
	Adobe     bool // A program of Adobe's has set Transform, which says what the components are.
	Transform byte
}

// A Component is one of the planes of an image.
type Component struct {
	ID            byte
	Across, Down  int     // number of pixels in a row and in a column that share a sample
	Width, Height int     // in samples
	Stride        int     // distance between the samples of a column
	Samples       []uint8 // row by row
	h, v          int     // sampling factors
	columns, rows int     // number of blocks, in whole MCUs
	quantization  byte    // number of the table
	table         *[64]uint16
	coefficients  []block
	lastDC        int32
}

// A block has the coefficients of 8 × 8 samples.
type block [64]int16

// Size returns the size of an image in pixels.
func Size(data []byte) (width, height int, err error) {
	d := decoder{data: data}
	err = d.segments(true)
	return d.image.Width, d.image.Height, err
}

// Decode decodes a file.
func Decode(data []byte) (*Image, error) {
	d := decoder{data: data}
	if err := d.segments(false); err != nil {
		return nil, err
	}
	for i := range d.image.Components {
		d.image.Components[i].transform()
	}
	return &d.image, nil
}

const (
	startOfImage       = 0xd8
	endOfImage         = 0xd9
	startOfScan        = 0xda
	baseline           = 0xc0 // followed by the other frame markers
	progressive        = 0xc2
	huffmanTables      = 0xc4
	extensions         = 0xc8
	arithmeticTables   = 0xcc
	firstRestart       = 0xd0
	lastRestart        = 0xd7
	quantizationTables = 0xdb
	restartInterval    = 0xdd
	app0               = 0xe0
	app14              = 0xee
)

type decoder struct {
	data  []byte
	at    int // offset of the next byte
	image Image

	progressive  bool
	mcus         struct{ across, down int }
	quantization [4]*[64]uint16 // in the order of the file
	huffman      [2][4]*huffman // for DC and AC
	interval     int            // MCUs between restarts, or 0
	scans        int

	bits
}

// segments reads segments up to the frame's header or to the end of the image.
func (d *decoder) segments(size bool) error {
	if !bytes.HasPrefix(d.data, []byte{0xff, startOfImage}) {
		return errors.New("not a JPEG file")
	}
	if err := d.defineHuffman([]byte(standardTables)); err != nil {
		return err
	}
	d.at = 2
	for {
		marker, err := d.marker()
		if err != nil {
			return err
		}
		switch {
		case marker == endOfImage:
			if d.scans == 0 {
				return errors.New("no scan")
			}
			return nil
		case marker == 1 || firstRestart <= marker && marker <= lastRestart:
			continue // markers without a segment
		}
		segment, err := d.segment()
		if err != nil {
			return err
		}
		switch {
		case marker == huffmanTables:
			err = d.defineHuffman(segment)
		case marker == quantizationTables:
			err = d.defineQuantization(segment)
		case marker == restartInterval && len(segment) == 2:
			d.interval = int(binary.BigEndian.Uint16(segment))
		case marker == app0 && len(segment) >= 12 && bytes.HasPrefix(segment, []byte("JFIF\x00")):
			d.image.JFIF = true
		case marker == app14 && len(segment) >= 12 && bytes.HasPrefix(segment, []byte("Adobe")):
			d.image.Adobe, d.image.Transform = true, segment[11]
		case baseline <= marker && marker < firstRestart && marker != extensions && marker != arithmeticTables:
			if err = d.frame(marker, segment); err == nil && size {
				return nil
			}
		case marker == startOfScan:
			err = d.scan(segment)
		}
		if err != nil {
			return err
		}
	}
}

// marker skips to the next marker and reads it.
func (d *decoder) marker() (byte, error) {
	for ; d.at+1 < len(d.data); d.at++ {
		if marker := d.data[d.at+1]; d.data[d.at] == 0xff && marker != 0 && marker != 0xff {
			d.at += 2
			return marker, nil
		}
	}
	return 0, io.ErrUnexpectedEOF
}

// segment reads the segment after a marker.
func (d *decoder) segment() ([]byte, error) {
	if d.at+2 > len(d.data) {
		return nil, io.ErrUnexpectedEOF
	}
	size := int(binary.BigEndian.Uint16(d.data[d.at:]))
	if size < 2 {
		return nil, errors.New("a segment of a negative length")
	}
	if d.at+size > len(d.data) {
		return nil, io.ErrUnexpectedEOF
	}
	segment := d.data[d.at+2 : d.at+size]
	d.at += size
	return segment, nil
}

// frame reads the header of a frame, B.2.2.
func (d *decoder) frame(marker byte, segment []byte) error {
	image := &d.image
	switch {
	case marker > progressive:
		return fmt.Errorf("a frame of kind %d; only baseline, extended and progressive frames, 0 to 2, are supported", marker-baseline)
	case image.Components != nil:
		return errors.New("a second frame")
	case len(segment) < 6 || len(segment) != 6+3*int(segment[5]):
		return errors.New("a frame header of the wrong length")
	case segment[0] != 8:
		return fmt.Errorf("samples of %d bits; only 8 bits are supported", segment[0])
	}
	d.progressive = marker == progressive
	image.Height, image.Width = int(binary.BigEndian.Uint16(segment[1:])), int(binary.BigEndian.Uint16(segment[3:]))
	if image.Height == 0 || image.Width == 0 {
		return fmt.Errorf("its size is %d × %d pixels", image.Width, image.Height)
	}
	if n := segment[5]; n != 1 && n != 3 && n != 4 {
		return fmt.Errorf("%d components; 1, 3 or 4 are supported", n)
	}
	h, v := 1, 1 // maximum
	for s := segment[6:]; len(s) > 0; s = s[3:] {
		c := Component{ID: s[0], h: int(s[1] >> 4), v: int(s[1] & 15), quantization: s[2]}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.quantization > 3 {
			return errors.New("a component with an invalid header")
		}
		h, v = max(h, c.h), max(v, c.v)
		image.Components = append(image.Components, c)
	}
	d.mcus.across, d.mcus.down = over(image.Width, 8*h), over(image.Height, 8*v)
	for i := range image.Components {
		c := &image.Components[i]
		if h%c.h != 0 || v%c.v != 0 {
			return fmt.Errorf("components with %d × %d and %d × %d samples", c.h, c.v, h, v)
		}
		c.Across, c.Down = h/c.h, v/c.v
		c.Width, c.Height = over(image.Width, c.Across), over(image.Height, c.Down)
		c.columns, c.rows = d.mcus.across*c.h, d.mcus.down*c.v
		c.Stride = 8 * c.columns
	}
	return nil
}

// over divides and rounds up.
func over(a, b int) int { return (a + b - 1) / b }

// defineQuantization reads tables, B.2.4.1.
func (d *decoder) defineQuantization(segment []byte) error {
	for len(segment) > 0 {
		number, wide := segment[0]&15, int(segment[0]>>4)
		if segment = segment[1:]; number > 3 || wide > 1 || len(segment) < 64<<wide {
			return errors.New("an invalid quantization table")
		}
		var table [64]uint16
		for i := range table {
			if wide == 1 {
				table[i] = binary.BigEndian.Uint16(segment[2*i:])
			} else {
				table[i] = uint16(segment[i])
			}
		}
		d.quantization[number] = &table
		segment = segment[64<<wide:]
	}
	return nil
}

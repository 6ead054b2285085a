package jpeg

import (
	"errors"
	"io"
)

// A scan is a pass over some of the components: over all their coefficients, or over a band of them and some of their
// bits.
type scan struct {
	components []*Component
	dc, ac     []*huffman // by component
	start, end int        // the band, in the order of the file
	low        uint       // position of the lowest bit
	endOfBand  int32      // number of blocks without further coefficients in the band
}

// scan reads a scan, B.2.3.
func (d *decoder) scan(segment []byte) error {
	wrong := errors.New("a scan with an invalid header")
	const most = 1000 // more than any program writes; each pass covers the image
	if d.scans++; d.scans > most || len(segment) < 1 || len(segment) != 4+2*int(segment[0]) {
		return wrong
	}
	n := int(segment[0])
	s := scan{end: 63}
	high, low := segment[3+2*n]>>4, segment[3+2*n]&15
	if d.progressive {
		s.start, s.end, s.low = int(segment[1+2*n]), int(segment[2+2*n]), uint(low)
		if s.start == 0 && s.end != 0 || s.start > s.end || s.end > 63 || s.start > 0 && n > 1 || high > 0 && high != low+1 || low > 13 {
			return wrong
		}
	} else {
		high = 0
	}
	size := 0 // of an MCU, in blocks
	for i := range n {
		id, tables := segment[1+2*i], segment[2+2*i]
		var c *Component
		for j := range d.image.Components {
			if d.image.Components[j].ID == id && c == nil {
				c = &d.image.Components[j]
			}
		}
		if c == nil || tables>>4 > 3 || tables&15 > 3 {
			return wrong
		}
		for _, other := range s.components {
			if other == c {
				return wrong
			}
		}
		dc, ac := d.huffman[0][tables>>4], d.huffman[1][tables&15]
		if dc == nil && s.start == 0 && high == 0 || ac == nil && s.end > 0 {
			return errors.New("a Huffman table is missing")
		}
		if c.table == nil {
			if c.table = d.quantization[c.quantization]; c.table == nil {
				return errors.New("a quantization table is missing")
			}
			c.coefficients = make([]block, c.columns*c.rows)
		}
		c.lastDC = 0
		s.components, s.dc, s.ac = append(s.components, c), append(s.dc, dc), append(s.ac, ac)
		size += c.h * c.v
	}
	if n == 0 || n > 1 && size > 10 {
		return wrong
	}
	read := d.sequential
	switch {
	case d.progressive && s.start == 0 && high == 0:
		read = d.firstDC
	case d.progressive && s.start == 0:
		read = d.refineDC
	case d.progressive && high == 0:
		read = d.firstAC
	case d.progressive:
		read = d.refineAC
	}
	return d.blocks(&s, read)
}

// blocks reads the blocks of a scan: MCU by MCU or, for a single component, only the blocks that contain pixels.
func (d *decoder) blocks(s *scan, read func(*scan, int, *block)) error {
	first := s.components[0]
	across, down := d.mcus.across, d.mcus.down
	if len(s.components) == 1 {
		across, down = over(first.Width, 8), over(first.Height, 8)
	}
	d.bits = bits{}
	restart := byte(0)
	for mcu := range across * down {
		if d.interval > 0 && mcu > 0 && mcu%d.interval == 0 {
			if err := d.restart(restart); err != nil {
				return err
			}
			restart = (restart + 1) & 7
			s.endOfBand = 0
			for _, c := range s.components {
				c.lastDC = 0
			}
		}
		switch {
		case d.ended:
			return io.ErrUnexpectedEOF
		case d.short && d.interval == 0:
			return nil
		case d.short:
			continue
		}
		x, y := mcu%across, mcu/across
		if len(s.components) == 1 {
			read(s, 0, &first.coefficients[y*first.columns+x])
			continue
		}
		for i, c := range s.components {
			for v := range c.v {
				for h := range c.h {
					read(s, i, &c.coefficients[(y*c.v+v)*c.columns+x*c.h+h])
				}
			}
		}
	}
	if d.ended {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// restart skips to the restart marker with the given number. If another one is there, it guesses like libjpeg
// (jpeg_resync_to_restart) which markers are missing.
func (d *decoder) restart(number byte) error {
	d.held, d.count = 0, 0
	for {
		marker, err := d.marker()
		if err != nil {
			return err
		}
		ahead := (marker - firstRestart - number) & 7
		switch {
		case marker < baseline:
			continue // not a restart marker
		case marker < firstRestart || marker > lastRestart || ahead == 1 || ahead == 2:
			d.at -= 2 // a later marker
			return nil
		case ahead == 6 || ahead == 7:
			continue // a late marker
		}
		d.short = false
		return nil
	}
}

// natural maps the order of the file to positions in a block. Damaged files may exceed a block.
var natural = [64 + 16]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
	63, 63, 63, 63, 63, 63, 63, 63,
	63, 63, 63, 63, 63, 63, 63, 63,
}

// sequential reads a whole block, F.2.2.
func (d *decoder) sequential(s *scan, component int, b *block) {
	c := s.components[component]
	c.lastDC += d.number(uint(d.value(s.dc[component])))
	b[0] = int16(c.lastDC)
	for k := 1; k < 64; k++ {
		value := d.value(s.ac[component])
		zeros, size := int(value>>4), uint(value&15)
		if size == 0 && zeros < 15 {
			break
		}
		if k += zeros; size > 0 {
			b[natural[k]] = int16(d.number(size))
		}
	}
}

// firstDC reads the upper bits of the first coefficient, G.1.2.1.
func (d *decoder) firstDC(s *scan, component int, b *block) {
	c := s.components[component]
	c.lastDC += d.number(uint(d.value(s.dc[component])))
	b[0] = int16(c.lastDC << s.low)
}

// refineDC reads a lower bit of the first coefficient, G.1.2.1.
func (d *decoder) refineDC(s *scan, _ int, b *block) { b[0] |= int16(d.take(1) << s.low) }

// firstAC reads the upper bits of a band, G.1.2.2.
func (d *decoder) firstAC(s *scan, _ int, b *block) {
	if s.endOfBand > 0 {
		s.endOfBand--
		return
	}
	for k := s.start; k <= s.end; k++ {
		value := d.value(s.ac[0])
		zeros, size := int(value>>4), uint(value&15)
		if size == 0 && zeros < 15 {
			s.endOfBand = 1<<zeros + d.take(uint(zeros)) - 1
			break
		}
		if k += zeros; size > 0 {
			b[natural[k]] = int16(d.number(size) << s.low)
		}
	}
}

// refineAC reads a lower bit of a band, G.1.2.3.
func (d *decoder) refineAC(s *scan, _ int, b *block) {
	bit := int16(1) << s.low
	// refine skips zeros, and refines the other coefficients on the way.
	k := s.start
	refine := func(zeros int) {
		for ; k <= s.end; k++ {
			switch c := &b[natural[k]]; {
			case *c == 0:
				if zeros--; zeros < 0 {
					return
				}
			case d.take(1) == 1 && *c&bit == 0:
				if *c >= 0 {
					*c += bit
				} else {
					*c -= bit
				}
			}
		}
	}
	for ; s.endOfBand == 0 && k <= s.end; k++ {
		value := d.value(s.ac[0])
		zeros, size := int(value>>4), value&15
		if size == 0 && zeros < 15 {
			s.endOfBand = 1<<zeros + d.take(uint(zeros))
			break
		}
		c := int16(0)
		if size > 0 {
			if c = -bit; d.take(1) == 1 {
				c = bit
			}
		}
		if refine(zeros); c != 0 {
			b[natural[k]] = c
		}
	}
	if s.endOfBand > 0 {
		refine(64)
		s.endOfBand--
	}
}

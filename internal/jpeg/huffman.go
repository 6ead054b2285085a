package jpeg

import "errors"

// A huffman is a Huffman table.
type huffman struct {
	short  [256]struct{ length, value uint8 } // what the codes of up to 8 bits stand for, by the 8 bits that start with them
	last   [17]int32                          // by length, the largest code, or -1
	offset [17]int32                          // by length, from a code to the index of its value
	values []uint8
}

// defineHuffman reads tables, B.2.4.2.
func (d *decoder) defineHuffman(segment []byte) error {
	wrong := errors.New("a wrong Huffman table")
	for len(segment) > 0 {
		if len(segment) < 17 {
			return wrong
		}
		kind, number, counts := segment[0]>>4, segment[0]&15, segment[1:17]
		n := 0
		for _, count := range counts {
			n += int(count)
		}
		if segment = segment[17:]; kind > 1 || number > 3 || n > 256 || n > len(segment) {
			return wrong
		}
		table := &huffman{values: segment[:n]}
		segment = segment[n:]
		code, index := int32(0), int32(0)
		for i, count := range counts {
			length := i + 1
			table.last[length], table.offset[length] = -1, index-code
			for range count {
				value := table.values[index]
				if code >= 1<<length || kind == 0 && value > 15 {
					return wrong
				}
				if length <= 8 {
					for same := range 1 << (8 - length) {
						table.short[int(code)<<(8-length)+same] = struct{ length, value uint8 }{uint8(length), value}
					}
				}
				table.last[length] = code
				code++
				index++
			}
			code <<= 1
		}
		d.huffman[kind][number] = table
	}
	return nil
}

// bits are those of a scan that have been read and not been used.
type bits struct {
	held  uint64
	count uint
	short bool // The scan, or the part of it before a restart, ended too early: with zeros in place of bits.
	ended bool // The file did.
}

// fill reads until there are 32 bits. A marker ends the bits; zeros follow, as in libjpeg.
func (d *decoder) fill(needed uint) {
	for d.count <= 56 {
		if d.at >= len(d.data) {
			d.ended = true
			break
		}
		b, next := d.data[d.at], d.at+1
		if b == 0xff {
			for next < len(d.data) && d.data[next] == 0xff {
				next++
			}
			if next == len(d.data) {
				d.ended = true
				break
			}
			if d.data[next] != 0 { // a marker
				break
			}
			next++
		}
		d.at = next
		d.held = d.held<<8 | uint64(b)
		d.count += 8
	}
	if d.count < needed {
		d.short = true
		d.held <<= 32
		d.count += 32
	}
}

// take reads n bits, 16 at most.
func (d *decoder) take(n uint) int32 {
	if d.count < n {
		d.fill(n)
	}
	d.count -= n
	return int32(d.held>>d.count) & (1<<n - 1)
}

// number reads a number of n bits, F.12.
func (d *decoder) number(n uint) int32 {
	v := d.take(n)
	if n > 0 && v < 1<<(n-1) {
		v += -1<<n + 1
	}
	return v
}

// value reads a code and returns what it stands for; a code that stands for nothing does for 0.
func (d *decoder) value(table *huffman) uint8 {
	if d.count < 16 {
		d.fill(0)
	}
	if d.count >= 8 {
		if short := table.short[d.held>>(d.count-8)&0xff]; short.length > 0 {
			d.count -= uint(short.length)
			return short.value
		}
	}
	code := int32(0)
	for length := 1; length <= 16; length++ {
		code = code<<1 | d.take(1)
		if code <= table.last[length] {
			return table.values[code+table.offset[length]]
		}
	}
	return 0
}

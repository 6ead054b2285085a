package jpeg

import "errors"

// A huffman is a Huffman table.
type huffman struct {
	short  [256]struct{ length, value uint8 } // length and value of codes of up to 8 bits, by the next 8 bits
	last   [17]int32                          // largest code of each length, or -1
	offset [17]int32                          // difference between a code and the index of its value, by length
	values []uint8
}

// defineHuffman reads tables, B.2.4.2.
func (d *decoder) defineHuffman(segment []byte) error {
	wrong := errors.New("an invalid Huffman table")
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

// bits are the bits of a scan that are read but not yet used.
type bits struct {
	held  uint64
	count uint
	short bool // The scan, or its part before a restart, ended early and continues with zeros.
	ended bool // The file ended.
}

// fill reads until there are 32 bits. At a marker the bits end and zeros follow, as in libjpeg.
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

// take reads n bits, at most 16.
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

// value reads a code and returns its value; an undefined code has value 0.
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

// standardTables are the tables of K.3, which a camera's frames (Motion JPEG) omit.
const standardTables = "" +
	"\x00\x00\x01\x05\x01\x01\x01\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b" +
	"\x10\x00\x02\x01\x03\x03\x02\x04\x03\x05\x05\x04\x04\x00\x00\x01\x7d\x01\x02\x03\x00\x04\x11\x05\x12\x21\x31\x41\x06" +
	"\x13\x51\x61\x07\x22\x71\x14\x32\x81\x91\xa1\x08\x23\x42\xb1\xc1\x15\x52\xd1\xf0\x24\x33\x62\x72\x82\x09\x0a\x16\x17" +
	"\x18\x19\x1a\x25\x26\x27\x28\x29\x2a\x34\x35\x36\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49\x4a\x53\x54\x55\x56\x57" +
	"\x58\x59\x5a\x63\x64\x65\x66\x67\x68\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x83\x84\x85\x86\x87\x88\x89\x8a\x92\x93" +
	"\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7\xb8\xb9\xba\xc2\xc3\xc4\xc5" +
	"\xc6\xc7\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xf1\xf2\xf3\xf4\xf5" +
	"\xf6\xf7\xf8\xf9\xfa\x01\x00\x03\x01\x01\x01\x01\x01\x01\x01\x01\x01\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04\x05\x06" +
	"\x07\x08\x09\x0a\x0b\x11\x00\x02\x01\x02\x04\x04\x03\x04\x07\x05\x04\x04\x00\x01\x02\x77\x00\x01\x02\x03\x11\x04\x05" +
	"\x21\x31\x06\x12\x41\x51\x07\x61\x71\x13\x22\x32\x81\x08\x14\x42\x91\xa1\xb1\xc1\x09\x23\x33\x52\xf0\x15\x62\x72\xd1" +
	"\x0a\x16\x24\x34\xe1\x25\xf1\x17\x18\x19\x1a\x26\x27\x28\x29\x2a\x35\x36\x37\x38\x39\x3a\x43\x44\x45\x46\x47\x48\x49" +
	"\x4a\x53\x54\x55\x56\x57\x58\x59\x5a\x63\x64\x65\x66\x67\x68\x69\x6a\x73\x74\x75\x76\x77\x78\x79\x7a\x82\x83\x84\x85" +
	"\x86\x87\x88\x89\x8a\x92\x93\x94\x95\x96\x97\x98\x99\x9a\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xb2\xb3\xb4\xb5\xb6\xb7" +
	"\xb8\xb9\xba\xc2\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xd9\xda\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9" +
	"\xea\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa"

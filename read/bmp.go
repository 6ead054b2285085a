package read

import (
	"encoding/binary"
	"slices"

	"golang.org/x/image/bmp"
)

func sizeBMP(data []byte) (width, height int, err error) {
	return sizeWith(bmp.DecodeConfig)(plainBMP(data))
}

// decodeBMP decodes a BMP file. Grey versions of palette images use the palette's colors, where Keras uses the palette
// indices.
func decodeBMP(data []byte, grey bool) (*picture, error) {
	return decodeWith(bmp.Decode)(plainBMP(data), grey)
}

// plainBMP rewrites a BMP file with the one header that all programs can read, if its pixels fit that header:
// uncompressed bytes of blue, green and red. There are six kinds of header, and Go reads three.
func plainBMP(data []byte) []byte {
	const header = 54 // 14 bytes for the file and 40 for the image
	if len(data) < header {
		return data
	}
	start, bits, compression := binary.LittleEndian.Uint32(data[10:]), binary.LittleEndian.Uint16(data[28:]), binary.LittleEndian.Uint32(data[30:])
	const masks = "\x00\x00\xff\x00\x00\xff\x00\x00\xff\x00\x00\x00" // the bits of red, green and blue
	inOrder := compression == 0 || compression == 3 && string(data[header:min(header+len(masks), len(data))]) == masks
	if bits != 24 && bits != 32 || !inOrder || start < header || int(start) > len(data) {
		return data
	}
	plain := slices.Concat(data[:header], data[start:])
	binary.LittleEndian.PutUint32(plain[10:], header)
	binary.LittleEndian.PutUint32(plain[14:], header-14)
	binary.LittleEndian.PutUint32(plain[30:], 0)
	return plain
}

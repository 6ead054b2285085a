package read

import (
	"encoding/binary"
	"image/png"
	"math"
)

// decodePNG decodes a PNG file. If the file states its gamma, grey is computed from linear light rather than from the
// stored numbers, as libpng does.
func decodePNG(data []byte, grey bool) (*picture, error) {
	p, err := decodeWith(png.Decode)(data, false)
	if err != nil || !grey {
		return p, err
	}
	gamma := pngGamma(data)
	if gamma == 0 {
		return p.grey(brightness), nil
	}
	power := func(exponent float64) (table [256]uint8) {
		for i := range table {
			table[i] = uint8(255*math.Pow(float64(i)/255, exponent) + 0.5)
		}
		return table
	}
	light, number := power(1/gamma), power(gamma)
	return p.grey(func(rgb [3]uint8) uint8 {
		if rgb[0] == rgb[1] && rgb[1] == rgb[2] {
			return rgb[0]
		}
		const half = 1 << 14 // libpng rounds here
		return number[(weigh([3]uint8{light[rgb[0]], light[rgb[1]], light[rgb[2]]})+half)>>15]
	}), nil
}

// pngGamma returns the exponent that maps light to the numbers in a PNG file, or 0 if it is 1 or not stated.
func pngGamma(data []byte) float64 {
	for data = data[8:]; len(data) >= 12; {
		size, kind := int(binary.BigEndian.Uint32(data)), string(data[4:8])
		if size > len(data)-12 || kind == "IDAT" {
			break
		}
		gamma := 0.
		switch {
		case kind == "sRGB":
			gamma = 0.45455
		case kind == "gAMA" && size == 4:
			gamma = float64(binary.BigEndian.Uint32(data[8:])) / 100_000
		}
		if gamma != 0 {
			if math.Abs(gamma-1) < 0.05 { // libpng's threshold
				return 0
			}
			return gamma
		}
		data = data[12+size:]
	}
	return 0
}

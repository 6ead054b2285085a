package npy

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"unsafe"

	"github.com/gomlx/compute/dtypes"

	"layercake/internal/hint"
)

// stored says how values are stored in a file.
type stored struct {
	kind    byte // b, i, u or f: bool, signed and unsigned integers, floats
	size    int  // bytes per value
	swapped bool // in the other byte order
}

// String is numpy's name of the type.
func (s stored) String() string {
	if s.kind == 'b' {
		return "bool"
	}
	return map[byte]string{'i': "int", 'u': "uint", 'f': "float"}[s.kind] + strconv.Itoa(8*s.size)
}

// Types that arrays do not have become the smallest one that holds all their values. uint64 is checked value by value.
var types = map[string]dtypes.DType{
	"b1": dtypes.Uint8, "u1": dtypes.Uint8,
	"i1": dtypes.Int32, "i2": dtypes.Int32, "i4": dtypes.Int32, "u2": dtypes.Int32,
	"i8": dtypes.Int64, "u4": dtypes.Int64, "u8": dtypes.Int64,
	"f2": dtypes.Float32, "f4": dtypes.Float32, "f8": dtypes.Float64,
}

var littleEndian = *(*byte)(unsafe.Pointer(new(uint16(1)))) == 1

// typeOf parses numpy's description of a type: byte order, kind and size.
func typeOf(descr string) (dtypes.DType, stored, error) {
	name := strings.TrimLeft(descr, "<>=|")
	if name == "?" {
		name = "b1"
	}
	if dtype, ok := types[name]; ok {
		size := int(name[1] - '0')
		swapped := strings.HasPrefix(descr, ">") && littleEndian || strings.HasPrefix(descr, "<") && !littleEndian
		return dtype, stored{name[0], size, swapped && size > 1}, nil
	}
	const can = "an array holds bool, integers of 8 to 64 bits, or floats of 16 to 64"
	switch {
	case strings.HasPrefix(name, "U"), strings.HasPrefix(name, "S"):
		return 0, stored{}, hint.Try(fmt.Errorf("holds text (%.40s)", descr), "%s: save numbers, for class names those of numpy.unique(x, return_inverse=True)", can)
	case strings.HasPrefix(name, "O"):
		return 0, stored{}, hint.Try(fmt.Errorf("holds Python objects (%.40s)", descr), "%s: save x.astype('float32'), for example", can)
	}
	return 0, stored{}, hint.Try(fmt.Errorf("has the type %.40s", descr), "%s: save x.astype('float32'), for example", can)
}

// decode converts the values in data, which it may modify and whose address must be a multiple of 8.
func decode[T Number](to []T, data []byte, s stored) {
	if s.swapped {
		swap(data, s.size)
	}
	switch s.kind {
	case 'b', 'u':
		switch s.size {
		case 1:
			convert(to, data)
		case 2:
			convert(to, as[uint16](data))
		case 4:
			convert(to, as[uint32](data))
		case 8:
			convert(to, as[uint64](data))
		}
	case 'i':
		switch s.size {
		case 1:
			convert(to, as[int8](data))
		case 2:
			convert(to, as[int16](data))
		case 4:
			convert(to, as[int32](data))
		case 8:
			convert(to, as[int64](data))
		}
	case 'f':
		switch s.size {
		case 2:
			for i, half := range as[uint16](data) {
				to[i] = T(fromHalf(half))
			}
		case 4:
			convert(to, as[float32](data))
		case 8:
			convert(to, as[float64](data))
		}
	}
}

func convert[T Number, From Number | int8 | int16 | uint16 | uint32 | uint64](to []T, from []From) {
	for i, v := range from {
		to[i] = T(v)
	}
}

// as views data as numbers.
func as[T any](data []byte) []T {
	if len(data) == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&data[0])), len(data)/int(unsafe.Sizeof(*new(T))))
}

// bytesOf views numbers as bytes.
func bytesOf[T Number](values []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*int(unsafe.Sizeof(*new(T))))
}

// swap reverses the bytes of each value.
func swap(data []byte, size int) {
	switch size {
	case 2:
		for i, v := range as[uint16](data) {
			as[uint16](data)[i] = bits.ReverseBytes16(v)
		}
	case 4:
		for i, v := range as[uint32](data) {
			as[uint32](data)[i] = bits.ReverseBytes32(v)
		}
	case 8:
		for i, v := range as[uint64](data) {
			as[uint64](data)[i] = bits.ReverseBytes64(v)
		}
	}
}

// fromHalf converts a float16: a sign, 5 bits of exponent and 10 of fraction, as in IEEE 754.
func fromHalf(half uint16) float32 {
	sign, exponent, fraction := uint32(half>>15)<<31, uint32(half>>10&31), uint32(half&1023)
	switch exponent {
	case 0: // a multiple of 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)/(1<<24)))
	case 31: // infinite or NaN
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// Package pickle reads the part of Python's pickle format that published data sets use: dictionaries, lists, tuples,
// strings, numbers, and numpy arrays. A pickle can name any function of Python and have it called; this package knows
// numpy's array, dtype and _reconstruct alone, as Keras does, and calls nothing.
//
// Pickles of Python 2 and 3 are read, in the binary protocols, 1 to 5. The format is described in Python's pickletools.
//
// Decoding takes time and memory in proportion to the pickle: each byte of it makes at most one value.
package pickle

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// A Tuple is a tuple of Python.
type Tuple []any

// Bytes is bytes of Python 3, or a str of Python 2.
type Bytes string

// A List is a list of Python. A list of whole numbers only has Ints, all others Items.
type List struct {
	Ints  []int
	Items []any
}

// Len returns the number of items.
func (l *List) Len() int { return max(len(l.Ints), len(l.Items)) }

// append adds an item.
func (l *List) append(v value) {
	switch {
	case v.ref == anInt && l.Items == nil:
		l.Ints = append(l.Ints, v.n)
	default:
		for _, n := range l.Ints {
			l.Items = append(l.Items, n)
		}
		l.Ints = nil
		l.Items = append(l.Items, v.boxed())
	}
}

// Decode returns the value of a pickle: nil, bool, int, float64, string, [Bytes], *[List], [Tuple], map[string]any or
// *[Array]. The keys of dictionaries must be strings.
func Decode(data []byte) (any, error) {
	d := decoder{data: data, memo: make(map[uint32]value)}
	v, err := d.run()
	if err != nil {
		return nil, fmt.Errorf("pickle, byte %d: %w", d.opcodeAt, err)
	}
	return v, nil
}

// A value is on the stack or in the memo. A whole number is n, without a box of its own, since there are millions of them.
type value struct {
	ref any
	n   int
}

// The refs of values that have no counterpart in Go.
type (
	intTag  struct{}
	markTag struct{}
	global  string // a name: numpy.ndarray
)

var (
	anInt any = intTag{}
	mark  any = markTag{}
)

func (v value) boxed() any {
	if v.ref == anInt {
		return v.n
	}
	return v.ref
}

// A decoder is the machine that pickles are programs of.
type decoder struct {
	data     []byte
	at       int // next byte
	opcodeAt int
	stack    []value
	marks    []int // where the marks are on the stack
	memo     map[uint32]value
}

// errEnds is the error of a pickle without an end.
var errEnds = fmt.Errorf("ends too early: %w", io.ErrUnexpectedEOF)

// take returns the next n bytes.
func (d *decoder) take(n uint64) ([]byte, error) {
	if n > uint64(len(d.data)-d.at) {
		return nil, errEnds
	}
	d.at += int(n)
	return d.data[d.at-int(n) : d.at], nil
}

// number returns the next bytes as an unsigned number.
func (d *decoder) number(bytes uint64) (uint64, error) {
	raw, err := d.take(bytes)
	var wide [8]byte
	copy(wide[:], raw)
	return binary.LittleEndian.Uint64(wide[:]), err
}

// text returns the bytes after their length.
func (d *decoder) text(lengthBytes uint64) (string, error) {
	n, err := d.number(lengthBytes)
	if err != nil {
		return "", err
	}
	raw, err := d.take(n)
	return string(raw), err
}

// line returns the bytes before the next newline.
func (d *decoder) line() (string, error) {
	line, _, ok := strings.Cut(string(d.data[d.at:min(len(d.data), d.at+256)]), "\n")
	if !ok {
		return "", errEnds
	}
	d.at += len(line) + 1
	return line, nil
}

func (d *decoder) push(ref any) { d.stack = append(d.stack, value{ref: ref}) }

func (d *decoder) pushInt(n int) { d.stack = append(d.stack, value{ref: anInt, n: n}) }

// pop returns the n values on top of the stack, which are valid until the next push. It does not reach below a mark.
func (d *decoder) pop(n int) ([]value, error) {
	floor := 0
	if len(d.marks) > 0 {
		floor = d.marks[len(d.marks)-1]
	}
	at := len(d.stack) - n
	if at < floor {
		return nil, errors.New("takes a value from an empty stack")
	}
	values := d.stack[at:]
	d.stack = d.stack[:at]
	return values, nil
}

// popMark returns the values above the last mark.
func (d *decoder) popMark() ([]value, error) {
	if len(d.marks) == 0 {
		return nil, errors.New("takes values up to a mark, and there is none")
	}
	at := d.marks[len(d.marks)-1]
	d.marks = d.marks[:len(d.marks)-1]
	values := d.stack[at:]
	d.stack = d.stack[:at]
	return values, nil
}

// top returns the value on top of the stack.
func (d *decoder) top() (value, error) {
	v, err := d.pop(1)
	if err != nil {
		return value{}, err
	}
	d.stack = d.stack[:len(d.stack)+1]
	return v[0], nil
}

// run executes the program and returns its result.
func (d *decoder) run() (any, error) {
	for {
		d.opcodeAt = d.at
		opcode, err := d.take(1)
		if err != nil {
			return nil, err
		}
		if opcode[0] == '.' {
			v, err := d.pop(1)
			if err != nil {
				return nil, err
			}
			result := v[0].boxed()
			if name, ok := result.(global); ok {
				return nil, fmt.Errorf("is the name %s alone", string(name))
			}
			return result, nil
		}
		if err := d.execute(opcode[0]); err != nil {
			return nil, err
		}
	}
}

// execute executes one opcode.
func (d *decoder) execute(opcode byte) error {
	switch opcode {
	case 0x80: // PROTO
		version, err := d.number(1)
		if err == nil && version > 5 {
			err = fmt.Errorf("is of protocol %d; protocols up to 5 are read", version)
		}
		return err
	case 0x95: // FRAME: a hint for reading from a stream
		_, err := d.take(8)
		return err

	case 'N':
		d.push(nil)
	case 0x88:
		d.push(true)
	case 0x89:
		d.push(false)
	case 'K', 'M':
		n, err := d.number(map[byte]uint64{'K': 1, 'M': 2}[opcode])
		d.pushInt(int(n))
		return err
	case 'J':
		n, err := d.number(4)
		d.pushInt(int(int32(n)))
		return err
	case 0x8a: // LONG1: two's complement
		raw, err := d.text(1)
		if err == nil && len(raw) > 8 {
			err = errors.New("has a whole number that does not fit into 64 bits")
		}
		n := int64(0)
		for i := len(raw) - 1; i >= 0 && err == nil; i-- {
			if i == len(raw)-1 {
				n = int64(int8(raw[i]))
			} else {
				n = n<<8 | int64(raw[i])
			}
		}
		d.pushInt(int(n))
		return err
	case 'G':
		raw, err := d.take(8)
		if err != nil {
			return err
		}
		d.push(math.Float64frombits(binary.BigEndian.Uint64(raw)))

	case 'U', 'T', 'C', 'B', 0x8e:
		text, err := d.text(map[byte]uint64{'U': 1, 'T': 4, 'C': 1, 'B': 4, 0x8e: 8}[opcode])
		d.push(Bytes(text))
		return err
	case 0x8c, 'X', 0x8d:
		text, err := d.text(map[byte]uint64{0x8c: 1, 'X': 4, 0x8d: 8}[opcode])
		if err == nil && !utf8.ValidString(text) {
			err = errors.New("has a string that is not UTF-8")
		}
		d.push(text)
		return err

	case '(':
		d.marks = append(d.marks, len(d.stack))
	case '0':
		_, err := d.pop(1)
		return err
	case '1':
		_, err := d.popMark()
		return err
	case ')', 0x85, 0x86, 0x87:
		return d.tuple(d.pop(map[byte]int{')': 0, 0x85: 1, 0x86: 2, 0x87: 3}[opcode]))
	case 't':
		return d.tuple(d.popMark())
	case ']':
		d.push(&List{})
	case 'a':
		return d.appendTo(d.pop(1))
	case 'e':
		return d.appendTo(d.popMark())
	case '}':
		d.push(make(map[string]any))
	case 's':
		return d.setIn(d.pop(2))
	case 'u':
		return d.setIn(d.popMark())

	case 'q', 'r', 0x94:
		key, err := uint64(len(d.memo)), error(nil)
		if opcode != 0x94 {
			key, err = d.number(map[byte]uint64{'q': 1, 'r': 4}[opcode])
		}
		if err != nil {
			return err
		}
		v, err := d.top()
		d.memo[uint32(key)] = v
		return err
	case 'h', 'j':
		key, err := d.number(map[byte]uint64{'h': 1, 'j': 4}[opcode])
		if err != nil {
			return err
		}
		v, ok := d.memo[uint32(key)]
		if !ok {
			return fmt.Errorf("refers to value %d, which it has not stored", key)
		}
		d.stack = append(d.stack, v)

	case 'c':
		module, err := d.line()
		if err != nil {
			return err
		}
		name, err := d.line()
		if err != nil {
			return err
		}
		return d.name(module, name)
	case 0x93:
		v, err := d.pop(2)
		if err != nil {
			return err
		}
		module, ok1 := v[0].ref.(string)
		name, ok2 := v[1].ref.(string)
		if !ok1 || !ok2 {
			return errors.New("names something that is not a string")
		}
		return d.name(module, name)
	case 'R':
		v, err := d.pop(2)
		if err != nil {
			return err
		}
		made, err := reduce(v[0].ref, v[1].ref)
		d.push(made)
		return err
	case 'b':
		v, err := d.pop(1)
		if err != nil {
			return err
		}
		state := v[0].ref
		made, err := d.top()
		if err != nil {
			return err
		}
		return build(made.ref, state)
	default:
		return fmt.Errorf("has the opcode %#x, which data does not need; it may be damaged, or something else than data", opcode)
	}
	return nil
}

func (d *decoder) tuple(values []value, err error) error {
	if err != nil {
		return err
	}
	t := make(Tuple, len(values))
	for i, v := range values {
		t[i] = v.boxed()
	}
	d.push(t)
	return nil
}

// appendTo appends values to the list on top of the stack.
func (d *decoder) appendTo(values []value, err error) error {
	if err != nil {
		return err
	}
	top, err := d.top()
	if err != nil {
		return err
	}
	list, ok := top.ref.(*List)
	if !ok {
		return fmt.Errorf("appends to %s, not to a list", kindOf(top.ref))
	}
	for _, v := range values {
		list.append(v)
	}
	return nil
}

// setIn sets keys and values, in turns, in the dictionary on top of the stack.
func (d *decoder) setIn(values []value, err error) error {
	if err != nil {
		return err
	}
	top, err := d.top()
	if err != nil {
		return err
	}
	dict, ok := top.ref.(map[string]any)
	if !ok || len(values)%2 != 0 {
		return fmt.Errorf("sets %d keys and values in %s, not pairs in a dictionary", len(values), kindOf(top.ref))
	}
	for i := 0; i < len(values); i += 2 {
		switch key := values[i].ref.(type) {
		case string:
			dict[key] = values[i+1].boxed()
		case Bytes:
			dict[string(key)] = values[i+1].boxed()
		default:
			return fmt.Errorf("has a dictionary with %s for a key, not a string", kindOf(key))
		}
	}
	return nil
}

// kindOf names the type of a value as Python does.
func kindOf(ref any) string {
	switch ref.(type) {
	case nil:
		return "None"
	case intTag, int:
		return "an int"
	case bool:
		return "a bool"
	case float64:
		return "a float"
	case string:
		return "a str"
	case Bytes:
		return "bytes"
	case *List:
		return "a list"
	case Tuple:
		return "a tuple"
	case map[string]any:
		return "a dict"
	case *Array:
		return "an array"
	}
	return "something of numpy's"
}

package read

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"layercake/internal/hint"
)

// decoded returns a text file as UTF-8. The encoding is one listed in CSVOptions; "" detects UTF-8 and UTF-16 by the
// first bytes. UTF-8 passes through unchecked.
func decoded(r io.Reader, encoding string) (io.Reader, error) {
	in := bufio.NewReader(r)
	start, err := in.Peek(1024)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.HasPrefix(start, []byte("\x1f\x8b")) { // gzip
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReader(unpacked)
		if start, err = in.Peek(1024); err != nil && err != io.EOF {
			return nil, err
		}
	}
	for _, known := range []struct{ begin, what string }{
		{"PK\x03\x04", "is a zip file or an .xlsx or .ods workbook; save the sheet as CSV"},
		{"\xd0\xcf\x11\xe0", "is an .xls workbook; save the sheet as CSV"},
		{"\x1f\x8b", "is packed twice; unpack it first"},
		{"\xff\xfe\x00\x00", "is in UTF-32; save it as UTF-8"},
		{"\x00\x00\xfe\xff", "is in UTF-32; save it as UTF-8"},
	} {
		if bytes.HasPrefix(start, []byte(known.begin)) {
			return nil, errors.New(known.what)
		}
	}
	mark := func(mark string) bool {
		if bytes.HasPrefix(start, []byte(mark)) {
			in.Discard(len(mark))
			return true
		}
		return false
	}
	order := orderOf(start)
	switch strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(encoding)) {
	case "", "utf8", "utf8sig":
		if encoding == "" && order != nil {
			break
		}
		mark("\xef\xbb\xbf")
		return in, nil
	case "utf16":
		if order == nil {
			order = binary.LittleEndian
		}
	case "utf16le":
		order = binary.LittleEndian
	case "utf16be":
		order = binary.BigEndian
	case "windows1252", "cp1252":
		return &single{in: in, high: windows1252}, nil
	case "latin1", "iso88591":
		return &single{in: in}, nil
	default:
		return nil, hint.Try(fmt.Errorf("Encoding %.40q: the encodings are utf-8, utf-16, windows-1252 and latin-1", encoding), "to convert the file, run iconv -f %.40s -t UTF-8 in a terminal", encoding)
	}
	w := &wide{in: in, order: order}
	if mark("\xff\xfe") || mark("\xfe\xff") {
		w.at = 2
	}
	return w, nil
}

// orderOf returns the byte order of UTF-16 for a file with these first bytes, or nil for any other encoding. It looks
// for the byte order mark, or for zeros in half of the bytes, as in ASCII text.
func orderOf(start []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		return binary.LittleEndian
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		return binary.BigEndian
	}
	var zeros [2]int // at even and at odd offsets
	for i, b := range start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	even, odd, half := zeros[0], zeros[1], (len(start)+3)/4
	switch {
	case odd >= half && odd > 4*even:
		return binary.LittleEndian
	case even >= half && even > 4*odd:
		return binary.BigEndian
	}
	return nil
}

// wide decodes UTF-16.
type wide struct {
	in    *bufio.Reader
	order binary.ByteOrder
	at    int64  // bytes read
	text  []byte // decoded text not yet returned
}

func (w *wide) Read(p []byte) (int, error) {
	for len(w.text) == 0 {
		if err := w.decode(); err != nil {
			return 0, err
		}
	}
	n := copy(p, w.text)
	w.text = w.text[n:]
	return n, nil
}

// decode decodes the next piece.
func (w *wide) decode() error {
	w.text = w.text[:0]
	for len(w.text) < 4096 {
		unit, err := w.unit()
		if err == io.EOF && len(w.text) > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			second, err := w.unit()
			if err != nil && err != io.EOF {
				return err
			}
			if r = utf16.DecodeRune(r, rune(second)); r == utf8.RuneError {
				return hint.Try(fmt.Errorf("the bytes before byte %d are not UTF-16", w.at), "save it as UTF-8")
			}
		}
		w.text = utf8.AppendRune(w.text, r)
	}
	return nil
}

func (w *wide) unit() (uint16, error) {
	var b [2]byte
	n, err := io.ReadFull(w.in, b[:])
	w.at += int64(n)
	if err == io.ErrUnexpectedEOF {
		return 0, fmt.Errorf("ends in the middle of a UTF-16 character, after %d bytes: truncated", w.at)
	}
	return w.order.Uint16(b[:]), err
}

// single decodes text with one byte per character.
type single struct {
	in   *bufio.Reader
	high []rune // characters of the bytes from 0x80; bytes beyond its end are their own Unicode number
	at   int64
	text []byte
}

func (s *single) Read(p []byte) (int, error) {
	for len(s.text) == 0 {
		piece := make([]byte, 4096)
		n, err := s.in.Read(piece)
		if n == 0 && err != nil {
			return 0, err
		}
		s.text = make([]byte, 0, 2*n)
		for _, b := range piece[:n] {
			s.at++
			r := rune(b)
			if i := int(b) - 0x80; i >= 0 && i < len(s.high) {
				if r = s.high[i]; r == utf8.RuneError {
					return 0, fmt.Errorf("byte %d, %#x, is not a Windows-1252 character", s.at, b)
				}
			}
			s.text = utf8.AppendRune(s.text, r)
		}
	}
	n := copy(p, s.text)
	s.text = s.text[n:]
	return n, nil
}

// windows1252 holds the characters in which Windows-1252 differs from Latin-1; U+FFFD marks undefined bytes.
var windows1252 = []rune("€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ")

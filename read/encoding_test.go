package read

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// utf16s encodes text as UTF-16.
func utf16s(order binary.AppendByteOrder, text string) string {
	var data []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		data = order.AppendUint16(data, unit)
	}
	return string(data)
}

func TestDecoded(t *testing.T) {
	const text = "name,größe\nKäse,5 €\n😀,1\n"
	long := strings.Repeat(text, 1000)
	little, big := binary.LittleEndian, binary.BigEndian
	high := make([]byte, 128)
	for i := range high {
		high[i] = byte(0x80 + i)
	}
	tests := []struct{ name, data, encoding, want string }{
		{"UTF-8", text, "", text},
		{"UTF-8 with a mark", "\ufeff" + text, "", text},
		{"UTF-8 by name", "\ufeff" + text, "UTF-8", text},
		{"UTF-16 with a mark", utf16s(little, "\ufeff"+long), "", long},
		{"UTF-16 with a mark, big-endian", utf16s(big, "\ufeff"+long), "", long},
		{"UTF-16", utf16s(little, long), "", long},
		{"UTF-16, big-endian", utf16s(big, long), "", long},
		{"UTF-16 by name", utf16s(little, "\ufeff"+text), "utf_16", text},
		{"UTF-16 by name and order", utf16s(big, "größ"), "UTF-16BE", "größ"},
		{"UTF-16 without ASCII", utf16s(little, "\ufeff大小"), "", "大小"},
		{"one character", utf16s(little, "1"), "", "1"},
		{"Windows-1252", "K\xe4se,5 \x80", "Windows-1252", "Käse,5 €"},
		{"Windows-1252 by its short name", "\x93\x94", "cp1252", "“”"},
		{"Latin-1", string(high), "latin-1", string(slices.Collect(func(yield func(rune) bool) {
			for r := rune(0x80); r < 0x100 && yield(r); r++ {
			}
		}))},
		{"nothing", "", "", ""},
		{"nothing in UTF-16", "\xff\xfe", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := decoded(iotest.HalfReader(strings.NewReader(test.data)), test.encoding)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || string(got) != test.want {
				t.Errorf("got %.100q, %v, want %.100q", got, err, test.want)
			}
		})
	}
}

func TestDecodedErrors(t *testing.T) {
	for _, test := range []struct{ name, data, encoding, want string }{
		{"half a character", "\xff\xfea\x00,", "", "ends in the middle of a UTF-16 character, after 5 bytes: truncated"},
		{"half a pair", "\xff\xfea\x00\x3d\xd8", "", "are not UTF-16"},
		{"the second half of a pair", "\xff\xfe\x00\xdea\x00", "", "the bytes before byte 6 are not UTF-16; save it as UTF-8"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", "", "is in UTF-32; save it as UTF-8"},
		{"not Windows-1252", "a\x81", "windows-1252", "byte 2, 0x81, is not a Windows-1252 character"},
		{"unknown", "a", strings.Repeat("x", 100), "the encodings are utf-8, utf-16, windows-1252 and latin-1"},
	} {
		r, err := decoded(strings.NewReader(test.data), test.encoding)
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		checkError(t, err, test.want)
	}
	broken := io.ErrClosedPipe
	for _, begin := range []string{"", "a,b\n", "\xff\xfea\x00"} {
		r, err := decoded(io.MultiReader(bytes.NewReader([]byte(begin)), iotest.ErrReader(broken)), "")
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err != broken {
			t.Errorf("%q: got %v", begin, err)
		}
	}
}

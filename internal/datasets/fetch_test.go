package datasets

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"layercake/internal/download"
)

// Content that is not the published file is an error of its own, and nothing of it appears in the cache.
func TestFetchContent(t *testing.T) {
	p := publish()
	file := p.Files[0]
	good := p.packed[file.Name]
	expected := fmt.Sprintf("expected %d with %s", file.Bytes, file.Sum)
	for _, test := range []struct {
		name   string
		answer answer
		want   []string
	}{
		{"a page", logIn, []string{"train-images.gz", "19 bytes", Checksum([]byte("<html>log in</html>")), expected}},
		{"nothing", func(http.ResponseWriter, *http.Request, []byte) {}, []string{"0 bytes", expected}},
		{"a bit flipped", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(flipped(packed)) },
			[]string{fmt.Sprintf("%d bytes", len(good)), Checksum(flipped(good)), expected}},
		{"a byte too few", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(packed[:len(packed)-1]) },
			[]string{fmt.Sprintf("%d bytes", len(good)-1), expected}},
		{"a byte too many", func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(append(slices.Clone(packed), 0)) },
			[]string{fmt.Sprintf("more than its %d bytes", len(good))}},
		{"another of the files", func(w http.ResponseWriter, _ *http.Request, _ []byte) { w.Write(p.packed[p.Files[2].Name]) },
			[]string{p.Files[2].Sum, expected}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := serve(t, p, test.answer)
			l, log := newTestFinder(t, p)
			err := l.fetch(m.url, file)
			checkError(t, err, test.want...)
			if !errors.Is(err, errContent) {
				t.Errorf("%v is not an error of content", err)
			}
			if _, err := os.Stat(l.downloadedPath(file)); !os.IsNotExist(err) {
				t.Errorf("the file is in the cache (%v)", err)
			}
			checkSays(t, log.String(), fmt.Sprintf("mnist: downloading train-images.gz (%s) from %s\n", amount(file.Bytes), m.host))
		})
	}
}

// An address is long, and the messages name the host already.
func TestFetchErrorLeavesAddressOut(t *testing.T) {
	p := publish()
	l, _ := newTestFinder(t, p)
	err := l.fetch(refusing(), p.Files[0])
	if _, ok := errors.AsType[*download.Unreachable](err); !ok || strings.Contains(err.Error(), "train-images") {
		t.Error(err)
	}
}

// Where only an MD5 was published, that is checked.
func TestMD5(t *testing.T) {
	file := File{Name: "abc", Bytes: 3, Sum: "900150983cd24fb0d6963f7d28e17f72"} // the example of RFC 1321
	for text, want := range map[string]string{"abc": "", "abd": "not the published file: 3 bytes with MD5 "} {
		v := file.verifier()
		io.WriteString(v, text)
		if err := v.check(); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAmount(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0.0 kB", 4542: "4.5 kB", 28881: "28.9 kB", 1000000: "1.0 MB", 9912422: "9.9 MB",
	} {
		if got := amount(bytes); got != want {
			t.Errorf("%d: got %s, want %s", bytes, got, want)
		}
	}
}

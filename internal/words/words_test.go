package words

import "testing"

func TestWords(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{Plural(0, "run"), "0 runs"}, {Plural(1, "class"), "1 class"}, {Plural(12345, "class"), "12,345 classes"},
		{Noun(1, "column"), "column"}, {Noun(1200, "column"), "columns"},
		{Thousands(-999), "-999"}, {Thousands(-1000), "-1,000"}, {Thousands(1234567), "1,234,567"},
	} {
		if test.got != test.want {
			t.Errorf("%s, want %s", test.got, test.want)
		}
	}
}

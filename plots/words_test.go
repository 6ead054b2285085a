package plots

import "testing"

func TestWords(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{plural(0, "run"), "0 runs"}, {plural(1, "class"), "1 class"}, {plural(12345, "class"), "12,345 classes"},
		{thousands(-999), "-999"}, {thousands(-1000), "-1,000"}, {thousands(1234567), "1,234,567"},
		{percent(0.98765), "98.8 %"}, {percent(1), "100.0 %"},
	} {
		if test.got != test.want {
			t.Errorf("%s, want %s", test.got, test.want)
		}
	}
}

package words

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	many := strings.Fields("a b c d e f g h i j k l m n")
	for _, test := range []struct{ got, want string }{
		{Names(nil), "nothing"}, {Names(many[:2]), "a, b"}, {Names(many), "a, b, c, d, e, f, g, h, i, j, k, l and 2 more"},
		{Quote("a\n"), `"a\n"`}, {Short(strings.Repeat("é", 30)), strings.Repeat("é", 20) + "..."},
		{Short("x" + strings.Repeat("é", 30)), "x" + strings.Repeat("é", 19) + "..."},
	} {
		if test.got != test.want {
			t.Errorf("%s, want %s", test.got, test.want)
		}
	}
}

package kit

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// The cases are from formats.py.
func TestFormatsEqualPython(t *testing.T) {
	var fixture struct {
		Values []json.RawMessage
		Cases  []string
	}
	readFixture(t, "formats", &fixture)
	var values []any
	for _, text := range fixture.Values {
		if number, quoted := strings.CutPrefix(string(text), `"`); quoted {
			v, err := strconv.ParseFloat(strings.Trim(number, `"`), 64)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, v)
			continue
		}
		v, err := strconv.Atoi(string(text))
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	refused := 0
	for _, c := range fixture.Cases {
		parts := strings.Split(c, "\t") // without a third part Python refuses it
		i, err := strconv.Atoi(parts[0])
		if err != nil {
			t.Fatal(err)
		}
		template := parts[1]
		got, err := pythonFormat(template, func(name string) (any, error) {
			switch name {
			case "x":
				return values[i], nil
			case "w":
				return 6, nil
			}
			return nil, fmt.Errorf("there is no %q", name)
		})
		switch {
		case len(parts) < 3 && err == nil:
			t.Errorf("%q of %v is %q; Python refuses it", template, values[i], got)
		case len(parts) < 3:
			refused++
		case err != nil || got != parts[2]:
			t.Errorf("%q of %v is %q, error %v; Python writes %q", template, values[i], got, err, parts[2])
		}
	}
	if refused < 1000 || refused > len(fixture.Cases)/2 {
		t.Errorf("%d of %d templates are refused", refused, len(fixture.Cases))
	}
}

func TestFormatErrors(t *testing.T) {
	for _, test := range []struct{ template, want string }{
		{"{loss:d}", "{loss:d}: it is not a whole number, which the type d needs; write decimals, as in {loss:.2f}"},
		{"{loss:q}", `{loss:q}: there is no type 'q'; write decimals, as in {loss:.2f}`},
		{"{loss", `a "{" has no "}" after it; write "{{" for the character itself`},
		{"loss}", `a "}" has no "{" before it; write "}}" for the character itself`},
		{"{loss:.f}", "{loss:.f}: the precision is missing after the dot"},
		{"{loss:9999999999999999999f}", "{loss:9999999999999999999f}: the width and the precision can be up to 4096"},
		{"{loss:{n}f}", "{loss:{n}f}: the width and the precision can be up to 4096"},
		{"{n:.2}", "{n:.2}: a whole number has no precision; the type f writes it with decimals, as in .1f"},
		{"{loss!x}", `{loss!x}: "x" is not a conversion; there are s, r and a`},
		{"{loss:2,5f}", `{loss:2,5f}: "2,5f" is not a format; it is [[fill]align][sign][z][#][0][width][grouping][.precision][type], as in 02d or .2f`},
	} {
		got, err := pythonFormat(test.template, func(name string) (any, error) {
			if name == "n" {
				return 5000, nil
			}
			return 0.5, nil
		})
		if err == nil || err.Error() != test.want {
			t.Errorf("%q: %q, error %v; want %s", test.template, got, err, test.want)
		}
	}
}

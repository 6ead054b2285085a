package show

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTableHTML(t *testing.T) {
	got := tableHTML([]string{"a<b", "n"}, [][]any{{"x & y", 1}, {nil, 2.5}})
	want := `<table><thead><tr><th>a&lt;b</th><th style="text-align:right">n</th></tr></thead><tbody>` +
		`<tr><td>x &amp; y</td><td style="text-align:right">1</td></tr><tr><td></td><td style="text-align:right">2.5</td></tr></tbody></table>`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := tableHTML(nil, nil); got != "<table><tbody></tbody></table>" {
		t.Errorf("an empty table is %s", got)
	}
}

func TestTableText(t *testing.T) {
	if got, want := table(nil, [][]any{{"ä", 10}, {"bcd", 7}}), "ä    10\nbcd   7"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBar(t *testing.T) {
	for _, test := range []struct {
		done, n int
		took    time.Duration
		last    bool
		want    string
	}{
		{0, 10, 0, false, "x " + strings.Repeat("─", 30) + " 0/10"},
		{5, 10, 5 * time.Second, false, "x " + strings.Repeat("━", 15) + strings.Repeat("─", 15) + " 5/10, 5s left"},
		{10, 10, 1234 * time.Millisecond, true, "x " + strings.Repeat("━", 30) + " 10/10 in 1.2s"},
		{0, 0, 0, true, "x " + strings.Repeat("─", 30) + " 0/0 in 0s"},
	} {
		if got := bar("x", test.done, test.n, test.took, test.last); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestProgressCounts(t *testing.T) {
	if got := slices.Collect(Progress(3, "")); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("got %v", got)
	}
	for i := range Progress(5, "") {
		if i == 2 {
			break
		}
	}
	if got := slices.Collect(Progress(-1, "")); got != nil {
		t.Errorf("got %v", got)
	}
}

type formatted struct{}

func (formatted) HTML() string   { return "<b>7</b>" }
func (formatted) String() string { return "seven" }

func ExampleValue() {
	Value(formatted{})
	// Output: seven
}

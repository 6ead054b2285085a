package number

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "-0": 0, "7": 7, "007": 7, "+1.50": 1.5, ".5": .5, "5.": 5, "1e3": 1000, "-2.5E-3": -0.0025, "1e400": math.Inf(1), "-1e400": math.Inf(-1),
		"9007199254740993": 9007199254740992, "0.1234567890123456789": 0.12345678901234568,
	} {
		if x, ok := Parse([]byte(text)); !ok || x != want {
			t.Errorf("%s: got %v, %v", text, x, ok)
		}
	}
	for _, text := range []string{"", "+", "-", ".", "e5", "1e", "1e+", "1_0", "0x10", "1.2.3", " 1", "1 ", "inf", "nan", "١", "1e5.5"} {
		if x, ok := Parse([]byte(text)); ok {
			t.Errorf("%s: got %v", text, x)
		}
	}
}

func TestParseAsStrconv(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100000 {
		text := strconv.FormatFloat(random.NormFloat64()*math.Pow(10, float64(random.IntN(40)-20)), "efg"[random.IntN(3)], random.IntN(20), 64)
		want, _ := strconv.ParseFloat(text, 64)
		if x, ok := Parse([]byte(text)); !ok || x != want {
			t.Fatalf("%s: got %v, %v, want %v", text, x, ok, want)
		}
	}
}

func TestWhole(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "007": 7, "+12": 12, "-5": -5, "9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64,
		"000000000000000000000000001": 1,
	} {
		if n, ok, fits := Whole([]byte(text)); n != want || !ok || !fits {
			t.Errorf("%s: got %d, %v, %v", text, n, ok, fits)
		}
	}
	for _, text := range []string{"9223372036854775808", "-9223372036854775809", "+18446744073709551616", strings.Repeat("9", 100)} {
		if _, ok, fits := Whole([]byte(text)); !ok || fits {
			t.Errorf("%s: got %v, %v", text, ok, fits)
		}
	}
	for _, text := range []string{"", "-", "+", "1.0", "1e3", " 1", "1_000", "--1"} {
		if n, ok, _ := Whole([]byte(text)); ok {
			t.Errorf("%s: got %d", text, n)
		}
	}
}

package plots

import "testing"

func TestPercent(t *testing.T) {
	for part, want := range map[float64]string{0.98765: "98.8 %", 1: "100.0 %"} {
		if got := percent(part); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

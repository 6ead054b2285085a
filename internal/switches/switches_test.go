package switches

import "testing"

func TestSwitches(t *testing.T) {
	tests := []struct {
		value   string
		on, off bool
	}{
		{"", false, false},
		{"1", true, false}, {"on", true, false}, {"yes", true, false}, {"anything", true, false},
		{"0", false, true}, {"off", false, true}, {"OFF", false, true}, {"no", false, true}, {"false", false, true}, {"F", false, true},
	}
	for _, test := range tests {
		t.Setenv("LAYERCAKE_TEST_SWITCH", test.value)
		if on, off := On("LAYERCAKE_TEST_SWITCH"), Off("LAYERCAKE_TEST_SWITCH"); on != test.on || off != test.off {
			t.Errorf("%q: on %t, off %t", test.value, on, off)
		}
	}
}

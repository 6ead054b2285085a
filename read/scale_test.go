package read

import "testing"

func TestSamples(t *testing.T) {
	for _, test := range []struct {
		from, to int
		want     []sample
	}{
		{2, 2, []sample{{0, 0, 0}, {1, 1, 0}}},
		{1, 3, []sample{{0, 0, 1. / 3 * 2}, {0, 0, 0}, {0, 0, 1. / 3}}},
		{2, 4, []sample{{0, 0, .75}, {0, 1, .25}, {0, 1, .75}, {1, 1, .25}}},
		{4, 2, []sample{{0, 1, .5}, {2, 3, .5}}},
		{6, 2, []sample{{1, 1, 0}, {4, 4, 0}}},
	} {
		for i, got := range samples(test.from, test.to) {
			want := test.want[i]
			if off := got.part - want.part; got.first != want.first || got.second != want.second || off < -1e-6 || off > 1e-6 {
				t.Errorf("%d to %d: got %v, want %v", test.from, test.to, got, want)
			}
		}
	}
}

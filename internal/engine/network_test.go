package engine

import "testing"

func TestBatchSize(t *testing.T) {
	for _, test := range []struct{ examples, most, want int }{
		{1, 512, 1}, {2, 512, 2}, {3, 512, 4}, {5, 512, 8}, {256, 512, 256}, {257, 512, 512}, {512, 512, 512}, {60000, 512, 512},
		{60000, 1, 1}, {60000, 3, 3}, {60000, 37, 37}, {37, 37, 37}, {33, 37, 37}, {32, 37, 32}, {60000, 1000, 1000}, {3, 3, 3}, {3, 1 << 62, 4},
	} {
		if got := BatchSize(test.examples, test.most); got != test.want {
			t.Errorf("%d examples, at most %d at a time: got %d, want %d", test.examples, test.most, got, test.want)
		}
	}
}

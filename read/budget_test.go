package read

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(10)
		var taken atomic.Int32
		take := func(n int) {
			b.take(n)
			taken.Add(int32(n))
		}
		want := func(n int32) {
			t.Helper()
			if synctest.Wait(); taken.Load() != n {
				t.Errorf("got %d, want %d", taken.Load(), n)
			}
		}
		take(7)
		go take(5)
		want(7)
		go take(2)
		want(9)
		b.give(7)
		want(14)
		b.give(7)
		go take(10)
		want(24)
	})
}

package kit

import (
	"errors"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
)

// readerOf returns a reader that does not check the batches.
func readerOf(batches iter.Seq2[*Dataset, error]) *reader {
	return &reader{batches: batches, convert: func(batch *Dataset) (*examples, error) { return &examples{x: []Array{batch.X}}, nil }}
}

// growing yields batches of 1, 2, 3 and so on examples, until one of n.
func growing(n int) iter.Seq2[*Dataset, error] {
	return func(yield func(*Dataset, error) bool) {
		for i := 1; i <= n && yield(Data(Full(1, i, 2), Array{}), nil); i++ {
		}
	}
}

// The next batch is read while a step runs: this step waits for it.
func TestReaderReadsDuringTheStep(t *testing.T) {
	reading := make(chan int, 10)
	r := readerOf(func(yield func(*Dataset, error) bool) {
		for batch, err := range growing(4) {
			reading <- batch.X.Len()
			if !yield(batch, err) {
				return
			}
		}
	})
	defer r.end()
	for want := 1; want <= 4; want++ {
		batch, err := r.next()
		if err != nil || batch.len() != want {
			t.Fatalf("batch %v, %v; want %d examples", batch, err, want)
		}
		if want == 1 {
			<-reading
		}
		err = r.while(func() error {
			if want < 4 {
				if n := <-reading; n != want+1 {
					t.Errorf("during step %d batch %d is read", want, n)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if batch, err := r.next(); batch != nil || err != nil {
		t.Errorf("after the end: %v, %v", batch, err)
	}
	if batch, err := r.next(); err != nil || batch.len() != 1 {
		t.Errorf("after the end the sequence starts again, but: %v, %v", batch, err)
	}
}

func TestReaderStopsAtItsLimit(t *testing.T) {
	for _, test := range []struct {
		limit   int
		endless bool
		want    []int // examples of each batch; 0 at an end
	}{
		{2, false, []int{1, 2, 0, 0}},
		{0, false, []int{1, 2, 3, 0, 1}},
		{5, true, []int{1, 2, 3, 1, 2, 0, 0}},
		{9, false, []int{1, 2, 3, 0}},
	} {
		given := 0
		r := readerOf(func(yield func(*Dataset, error) bool) {
			for batch, err := range growing(3) {
				if given++; !yield(batch, err) {
					return
				}
			}
		})
		r.limit, r.endless = test.limit, test.endless
		var got []int
		for range test.want {
			batch, err := r.next()
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			if batch != nil {
				n = batch.len()
			}
			got = append(got, n)
			if err := r.while(func() error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
		r.end()
		if !slices.Equal(got, test.want) || test.limit > 0 && given > test.limit {
			t.Errorf("limit %d: batches of %v, want %v; %d were read", test.limit, got, test.want, given)
		}
	}
}

func TestReaderRewinds(t *testing.T) {
	r := readerOf(growing(3))
	r.limit = 2
	for range 3 {
		for want := 1; want <= 2; want++ {
			if peeked, err := r.peek(); err != nil || peeked.len() != want {
				t.Fatal(peeked, err)
			}
			if batch, err := r.next(); err != nil || batch.len() != want {
				t.Fatal(batch, err)
			}
			if err := r.while(func() error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
		r.rewind()
	}
}

// A sequence that is left while it reads ends when it has read its batch, and the reader stays left.
func TestReaderLeavesASequenceThatHangs(t *testing.T) {
	release, ended := make(chan bool), make(chan bool)
	r := readerOf(func(yield func(*Dataset, error) bool) {
		defer close(ended)
		if yield(Data(Full(1, 1, 2), Array{}), nil) {
			<-release
			if yield(Data(Full(1, 2, 2), Array{}), nil) {
				t.Error("the sequence goes on")
			}
		}
	})
	if _, err := r.next(); err != nil {
		t.Fatal(err)
	}
	r.await = func(<-chan struct{}) bool { return false }
	if err := r.while(func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if batch, err := r.next(); batch != nil || err != nil {
			t.Errorf("got %v, %v", batch, err)
		}
		r.rewind()
		r.end()
	}
	close(release)
	<-ended
}

// The sequences of a fit and its callbacks never run at the same time, so they can share variables and the model.
func TestSequencesRunOneAtATime(t *testing.T) {
	x, y := two(40)
	m := onGo(t, twoNetwork()).Seed(1)
	var running atomic.Int32
	shared := 0
	use := func() {
		if running.Add(1) != 1 {
			t.Error("two run at the same time")
		}
		shared++
		m.MustPredict(x.Slice(0, 2))
		running.Add(-1)
	}
	batches := func(yield func(*Dataset, error) bool) {
		for batch, err := range cut(x, y, 10, 10, 10, 10) {
			use()
			if !yield(batch, err) {
				return
			}
		}
	}
	look := LambdaCallback().
		OnBatchBegin(func(*Training) error { use(); return nil }).
		OnBatchEnd(func(*Training) error { use(); return nil }).
		OnTestBatchEnd(func(*Testing) error { use(); return nil })
	m.MustFitBatches(batches, FitOptions{Epochs: 2, StepsPerEpoch: 6, ValidationBatches: batches, Verbose: Silent, Callbacks: []Callback{look}})
	if shared != 12+24+8+8 {
		t.Errorf("%d calls", shared)
	}
}

// Errors of a step come before those of the batch that was read meanwhile.
func TestReaderKeepsTheOrderOfErrors(t *testing.T) {
	r := readerOf(func(yield func(*Dataset, error) bool) {
		_ = yield(Data(Full(1, 1, 2), Array{}), nil) && yield(nil, errors.New("of the sequence"))
	})
	defer r.end()
	if _, err := r.next(); err != nil {
		t.Fatal(err)
	}
	if err := r.while(func() error { return errors.New("of the step") }); err == nil || err.Error() != "of the step" {
		t.Error(err)
	}
	if _, err := r.next(); err == nil || err.Error() != "batch 2: of the sequence" {
		t.Error(err)
	}
}

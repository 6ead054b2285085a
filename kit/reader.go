package kit

import (
	"cmp"
	"errors"
	"fmt"
	"iter"

	"layercake/internal/hint"
)

// A reader reads the batches of a sequence one by one, each on another goroutine while the step on the batch before runs.
//
// The sequence runs only within its methods. So it never runs at the same time as callbacks, or as another sequence of the
// same fit, and it may use the model.
type reader struct {
	batches iter.Seq2[*Dataset, error]
	convert func(batch *Dataset) (*examples, error)
	what    string // the data in errors: "" or "validation "
	option  string // the name of the option for endless sequences
	endless bool   // start the sequence again when it ends
	limit   int    // number of batches to read; 0 means all

	await func(read <-chan struct{}) bool // waits for a batch, or returns false to give up; nil always waits

	pull  func() (*Dataset, error, bool) // nil unless the sequence is running
	stop  func()
	taken int      // number of batches taken from the sequence
	read  int      // number of batches read since the beginning
	ahead *reading // the batch that next returns; nil if it is not being read yet
	left  bool     // the sequence was left while it was reading
}

// A reading is a batch that is being read. The batch is nil at the end of the sequence.
type reading struct {
	done  chan struct{}
	batch *examples
	err   error
}

// next returns the next batch, or nil at the end of the sequence, at the limit, or after giving up.
func (r *reader) next() (*examples, error) {
	if r.ahead == nil && r.isLast() || !r.wait() {
		return nil, nil
	}
	ahead := r.ahead
	r.ahead = nil
	return ahead.batch, ahead.err
}

// peek returns the batch that next will return.
func (r *reader) peek() (*examples, error) {
	r.wait()
	return r.ahead.batch, r.ahead.err
}

// while runs a step, and meanwhile reads the next batch.
func (r *reader) while(step func() error) error {
	if r.isLast() {
		return step()
	}
	r.start()
	err := step()
	r.wait()
	return err
}

// isLast reports whether the last batch that was read is the last one to read.
func (r *reader) isLast() bool { return r.limit > 0 && r.read == r.limit }

// rewind makes next return the sequence's first batch.
func (r *reader) rewind() {
	r.end()
	if !r.left {
		r.ahead, r.read = nil, 0
	}
}

// start starts to read a batch, unless one is being read or has been read.
func (r *reader) start() {
	if r.ahead != nil {
		return
	}
	ahead := &reading{done: make(chan struct{})}
	r.ahead = ahead
	go func() {
		defer close(ahead.done)
		panicked := caught(func() {
			ahead.batch, ahead.err = r.take()
			if r.endless && ahead.batch == nil && ahead.err == nil {
				ahead.batch, ahead.err = r.take()
			}
		})
		ahead.err = cmp.Or(panicked, ahead.err)
	}()
}

// wait waits until the batch ahead is read, or returns false after giving up.
func (r *reader) wait() bool {
	r.start()
	if r.await != nil {
		return r.await(r.ahead.done)
	}
	<-r.ahead.done
	return true
}

// take returns the sequence's next batch, or nil at its end, after which it starts again.
func (r *reader) take() (*examples, error) {
	if r.pull == nil {
		r.pull, r.stop = iter.Pull2(guarded(r.batches))
		r.taken = 0
	}
	batch, err, ok := r.pull()
	if !ok {
		r.close()
		if r.taken == 0 {
			return nil, hint.Try(fmt.Errorf("the %ssequence has no batches", r.what), "it must produce them each time it is ranged over, or be endless, with %s set", r.option)
		}
		return nil, nil
	}
	r.taken++
	name := fmt.Sprintf("%sbatch %d", r.what, r.taken)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if batch == nil {
		return nil, fmt.Errorf("%s is nil", name)
	}
	data, err := r.convert(batch)
	if err == nil {
		err = data.read()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r.read++
	return data, nil
}

// An intake checks the batches of a sequence. The first one is for a new plan, and those that follow must fit it.
type intake struct {
	model       *Model
	classWeight map[int]float64

	plan  *plan  // nil before the first batch
	state *state // the model's, before the first batch
}

func (i *intake) convert(batch *Dataset) (data *examples, err error) {
	if i.plan == nil {
		data, i.plan, i.state, err = i.model.prepare(batch)
	} else {
		data, err = i.model.examples(i.plan, batch, "")
	}
	if err == nil {
		err = data.weighClasses(i.classWeight)
	}
	return data, err
}

// guarded returns a sequence whose panics are errors, and which ends when told to. A custom one may otherwise continue
// forever if it ignores the result of yield.
func guarded(batches iter.Seq2[*Dataset, error]) iter.Seq2[*Dataset, error] {
	return func(yield func(*Dataset, error) bool) {
		ended := false
		err := caught(func() {
			batches(func(batch *Dataset, err error) bool {
				if ended {
					panic(errors.New("the sequence continues after yield returned false"))
				}
				ended = !yield(batch, err)
				return !ended
			})
		})
		if err != nil && !ended {
			yield(nil, err)
		}
	}
}

// end ends the sequence. One that is still reading, because await has given up, ends with that batch.
func (r *reader) end() {
	if r.left {
		return
	}
	if r.ahead != nil {
		select {
		case <-r.ahead.done:
		default:
			r.left = true
			go func() {
				<-r.ahead.done
				r.close()
			}()
			return
		}
	}
	r.close()
}

func (r *reader) close() {
	if r.stop != nil {
		r.stop()
	}
	r.pull, r.stop = nil, nil
}

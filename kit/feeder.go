package kit

import (
	"cmp"
	"fmt"
	"math"

	"layercake/internal/engine"
)

// A feeder loads the batches of an evaluation or a prediction, one at a time.
type feeder interface {
	// next loads the next batch, or returns nil at the end. The batch is freed by the next call, or by rewind.
	next(load func(engine.Data) (*engine.Loaded, error)) (*engine.Loaded, error)

	// while runs a step, and meanwhile prepares for the next one.
	while(step func() error) error

	// rewind makes next start again with the first batch.
	rewind()

	steps() int   // the number of batches; 0 if it is unknown
	room() int    // the number of examples that a program should have room for
	note() string // the notes of the batches so far

	// end frees what the feeder holds.
	end()
}

// arrayBatches are the batches of arrays.
type arrayBatches struct {
	*examples
	data engine.Data
	size int  // of a batch
	stay bool // on the device, for repeated evaluations

	at     int // the next batch
	loaded []*engine.Loaded
}

// newArrayBatches returns batches of the given size, or of the usual one if it is 0; with steps, only so many. further are inputs that
// are no arrays.
func newArrayBatches(e *examples, size, steps int, further ...engine.Source) *arrayBatches {
	b := &arrayBatches{examples: e, data: e.data()}
	b.data.Inputs = append(b.data.Inputs, further...)
	if size == 0 && steps > 0 {
		size = engine.Batches(e.len(), steps) // as in Keras
	}
	b.size = engine.BatchSize(e.len(), cmp.Or(size, engine.DefaultBatch))
	if steps > 0 && steps < b.steps() {
		b.data = b.data.Part(0, steps*b.size)
	}
	return b
}

func (b *arrayBatches) next(load func(engine.Data) (*engine.Loaded, error)) (*engine.Loaded, error) {
	low := b.at * b.size
	if low >= b.data.Len {
		return nil, nil
	}
	b.at++
	if b.at <= len(b.loaded) {
		return b.loaded[b.at-1], nil
	}
	if !b.stay {
		b.end()
	}
	batch, err := load(b.data.Part(low, min(low+b.size, b.data.Len)))
	if err != nil {
		return nil, err
	}
	b.loaded = append(b.loaded, batch)
	return batch, nil
}

func (b *arrayBatches) while(step func() error) error { return step() }
func (b *arrayBatches) steps() int                    { return engine.Batches(b.data.Len, b.size) }

// room returns a power of two, so that a few programs are enough for batches of any size.
func (b *arrayBatches) room() int { return engine.BatchSize(b.size, math.MaxInt32) }

func (b *arrayBatches) rewind() {
	b.at = 0
	if !b.stay {
		b.end()
	}
}

func (b *arrayBatches) end() {
	for _, batch := range b.loaded {
		batch.Free()
	}
	b.loaded = nil
}

// sequenceBatches are the batches of a sequence.
type sequenceBatches struct {
	*reader
	notes  string
	loaded *engine.Loaded
}

// newSequenceBatches returns the batches of a sequence, whose first one is read.
func newSequenceBatches(r *reader) (*sequenceBatches, error) {
	if r.batches == nil {
		return nil, fmt.Errorf("the %ssequence of batches is nil", r.what)
	}
	if _, err := r.peek(); err != nil {
		r.end()
		return nil, err
	}
	return &sequenceBatches{reader: r}, nil
}

func (b *sequenceBatches) next(load func(engine.Data) (*engine.Loaded, error)) (*engine.Loaded, error) {
	b.free()
	batch, err := b.reader.next()
	if batch == nil || err != nil {
		return nil, err
	}
	b.notes = joinNotes(b.notes, batch.note())
	b.loaded, err = load(batch.data())
	return b.loaded, err
}

func (b *sequenceBatches) steps() int   { return b.limit }
func (b *sequenceBatches) room() int    { return 0 }
func (b *sequenceBatches) note() string { return b.notes }

func (b *sequenceBatches) rewind() {
	b.free()
	b.reader.rewind()
}

func (b *sequenceBatches) end() {
	b.free()
	b.reader.end()
}

func (b *sequenceBatches) free() {
	b.loaded.Free()
	b.loaded = nil
}

// noteShortage prints that there are fewer batches than an option asks for.
func noteShortage(option string, asked, batches int) {
	fmt.Printf("%s is %d, but the number of batches is %d.\n", option, asked, batches)
}

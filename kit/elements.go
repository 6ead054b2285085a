package kit

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"layercake/internal/memory"
)

// elements computes the elements of an array from low up to but not including high. It may return the array's memory, which must not be
// changed. If out is not nil, it has the result's type and size and may be used for it.
type elements func(low, high int, out numbers) (numbers, error)

// blockSize is the number of elements computed at a time: few enough to stay in the processor's cache from step to step.
const blockSize = 4096

// each computes the first size elements in blocks, and calls do with each block and its first index until do returns false.
func (e elements) each(size int, do func(first int, part numbers) (more bool)) error {
	for low := 0; low < size; low += blockSize {
		part, err := e(low, min(low+blockSize, size), nil)
		if err != nil {
			return err
		}
		if !do(low, part) {
			return nil
		}
	}
	return nil
}

// all computes the first size elements, which have the given type, on all processors.
func (e elements) all(dtype DType, size int) (numbers, error) {
	if err := checkMemory(Shape{size}, dtype); err != nil {
		return nil, err
	}
	out := zeros(dtype, size)
	err := parallel(size, blockSize, func(low, high int) error {
		own := out.slice(low, high)
		part, err := e(low, high, own)
		if err == nil && !own.shares(part) {
			own.put(0, part)
		}
		return err
	})
	return out, err
}

// located adds the element's index to errors.
func located(shape Shape, at elements) elements {
	return func(low, high int, out numbers) (numbers, error) {
		part, err := at(low, high, out)
		for i := low; err != nil && i < high; i++ {
			if _, err := at(i, i+1, nil); err != nil {
				return nil, failure("element %s: %w", Array{shape: shape}.place(i), err)
			}
		}
		return part, err
	}
}

// parallel splits the range from 0 up to size into parts of the given grain, and calls do for each on all processors. It returns the
// error of the first part that failed.
func parallel(size, grain int, do func(low, high int) error) error {
	parts := (size + grain - 1) / grain
	workers := min(runtime.GOMAXPROCS(0), parts/4)
	if workers < 2 {
		for low := 0; low < size; low += grain {
			if err := do(low, min(low+grain, size)); err != nil {
				return err
			}
		}
		return nil
	}
	var (
		wait   sync.WaitGroup
		next   atomic.Int64
		lock   sync.Mutex
		failed = parts
		first  error
	)
	for range workers {
		wait.Go(func() {
			for part := int(next.Add(1)) - 1; part < parts; part = int(next.Add(1)) - 1 {
				err := do(part*grain, min((part+1)*grain, size))
				if err == nil {
					continue
				}
				lock.Lock()
				if part < failed {
					failed, first = part, err
				}
				lock.Unlock()
				return // the parts before this one have all been started
			}
		})
	}
	wait.Wait()
	return first
}

// computed returns an array whose values are computed once, when first needed.
func computed(shape Shape, dtype DType, compute func() (numbers, error)) Array {
	if err := checkMemory(shape, dtype); err != nil {
		return failed("an array of the shape %v and type %s %w", shape, dtype, err)
	}
	return Array{source: &source{dtype, shape.Size(), sync.OnceValues(compute)}, shape: shape, dtype: dtype}
}

// checkMemory returns an error if an array does not fit into the free memory. Small arrays are not checked, to save the system call.
func checkMemory(shape Shape, dtype DType) error {
	bytes := shape.numbers() * float64(dtype.Size())
	if bytes < 64<<20 {
		return nil
	}
	return memory.Check(int64(min(bytes, math.MaxInt64/2)))
}

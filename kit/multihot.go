package kit

import (
	"errors"
	"fmt"
	"slices"

	"layercake/internal/hint"
	"layercake/internal/memory"
)

// MultiHot turns sequences of numbers, such as texts as word numbers, into rows of zeros with a one for each number that
// occurs: [len(sequences), n] of Float32, which takes one byte per number until it is on the device. It is Keras's
// CategoryEncoding(num_tokens=n, output_mode="multi_hot").
//
// A number outside 0 to n-1 is an error when the array is used, and so is an array larger than the free memory.
func MultiHot(sequences [][]int, n int) Array {
	fail := func(what, format string, args ...any) Array {
		return Array{err: hint.Try(errors.New("multi-hot: "+what), format, args...)}
	}
	if n < 1 {
		return fail(fmt.Sprintf("%d columns", n), "there must be at least 1")
	}
	for i, s := range sequences {
		if j := slices.IndexFunc(s, func(number int) bool { return number < 0 || number >= n }); j >= 0 {
			return fail(fmt.Sprintf("number %d of sequence %d is %d", j, i, s[j]), "the %d columns are for 0 to %d: use more columns, or fewer words (NumWords)", n, n-1)
		}
	}
	if err := memory.Check(int64(len(sequences)) * int64(n)); err != nil {
		return fail(fmt.Sprintf("%d sequences of %d columns: the array %v", len(sequences), n, err), "use fewer columns, or fewer words (NumWords)")
	}
	return LazyArray(func() ([]uint8, error) {
		rows := make([]uint8, len(sequences)*n)
		for i, s := range sequences {
			for _, number := range s {
				rows[i*n+number] = 1
			}
		}
		return rows, nil
	}, len(sequences), n).AsType(Float32)
}

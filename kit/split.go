package kit

import (
	"cmp"
	"math"
	"slices"

	"layercake/internal/mersenne"
)

// SplitOptions are the options of [TrainTestSplit]. The zero value shuffles and holds out a quarter of the examples.
type SplitOptions struct {
	TestSize  float64 // the fraction held out, between 0 and 1, rounded up to whole examples; 0 stands for 0.25
	Seed      uint32  // scikit-learn's random_state
	NoShuffle bool    // hold out the last examples and keep the order
	Stratify  bool    // hold out the same fraction of each class; y has one label for each example, [n]
}

// TrainTestSplit splits examples and their labels at random into training and test data, as scikit-learn's train_test_split does. The
// same seed as random_state there gives the same split.
//
//	xTrain, xTest, yTrain, yTest := kit.TrainTestSplit(x, y, kit.SplitOptions{TestSize: 0.2, Seed: 42})
//
// Images are still copied to the device as bytes. An error is in all four arrays: using one reports it.
func TrainTestSplit(x, y Array, options SplitOptions) (xTrain, xTest, yTrain, yTest Array) {
	train, test, err := options.split(x, y)
	if err != nil {
		wrong := failed("TrainTestSplit: %w", err)
		return wrong, wrong, wrong, wrong
	}
	return x.At(train), x.At(test), y.At(train), y.At(test)
}

// split returns the indices of the training and test examples.
func (o SplitOptions) split(x, y Array) (train, test []int, err error) {
	if err := cmp.Or(x.Err(), y.Err()); err != nil {
		return nil, nil, err
	}
	if _, err := Data(x, y).len(); err != nil {
		return nil, nil, err
	}
	n := x.Len()
	size := o.TestSize
	if size == 0 {
		size = 0.25
	}
	tests := int(math.Ceil(size * float64(n)))
	if !(size > 0 && size < 1) || tests == n || tests == 0 {
		return nil, nil, failure("TestSize %v of %d examples: training and test data need at least one each", o.TestSize, n).try("use a fraction between 0 and 1")
	}
	switch {
	case o.NoShuffle && o.Stratify:
		return nil, nil, failure("Stratify and NoShuffle exclude each other").try("use one of them")
	case o.NoShuffle:
		order := places(n)
		return order[:n-tests], order[n-tests:], nil
	case o.Stratify:
		return o.stratified(y, n-tests, tests)
	}
	order := mersenne.New(o.Seed).Permutation(n)
	return order[tests:], order[:tests], nil
}

func places(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// stratified splits each class, as scikit-learn's StratifiedShuffleSplit does.
func (o SplitOptions) stratified(y Array, trains, tests int) (train, test []int, err error) {
	if y.shape.Size() != y.Len() {
		return nil, nil, failure("Stratify takes one label for each example, %v, not %v", Shape{y.Len()}, y.shape)
	}
	labels, counts := y.Reshape(-1).UniqueCounts()
	sizes, err := Values[int](counts)
	if err != nil {
		return nil, nil, err
	}
	order, err := Values[int](y.Reshape(-1).ArgSort())
	if err != nil {
		return nil, nil, err
	}
	classes := len(sizes)
	for i, size := range sizes {
		if size < 2 {
			return nil, nil, failure("Stratify: the label %v occurs once", labels.At(i)).try("training and test data both need it")
		}
	}
	if trains < classes || tests < classes {
		return nil, nil, failure("Stratify: %d examples to train and %d to test with are fewer than the %d classes", trains, tests, classes).try("use another TestSize")
	}
	twister := mersenne.New(o.Seed)
	forTraining := shares(twister, sizes, trains)
	left := slices.Clone(sizes)
	for i, n := range forTraining {
		left[i] -= n
	}
	forTesting := shares(twister, left, tests)
	for i, size := range sizes {
		class := order[:size]
		order = order[size:]
		mixed := twister.Permutation(size)
		for j, place := range mixed[:forTraining[i]+forTesting[i]] {
			if j < forTraining[i] {
				train = append(train, class[place])
			} else {
				test = append(test, class[place])
			}
		}
	}
	for _, order := range [][]int{train, test} {
		twister.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return train, test, nil
}

// shares distributes draws among classes in proportion to their sizes, as scikit-learn's _approximate_mode does: rounded down, and the
// rest to the classes with the largest remainders, at random among equal ones.
func shares(twister *mersenne.State, sizes []int, draws int) []int {
	total := 0
	for _, size := range sizes {
		total += size
	}
	out, rests, left := make([]int, len(sizes)), make([]float64, len(sizes)), draws
	for i, size := range sizes {
		share := float64(size) / float64(total) * float64(draws)
		out[i] = int(math.Floor(share))
		rests[i] = share - math.Floor(share)
		left -= out[i]
	}
	values := slices.Clone(rests)
	slices.Sort(values)
	values = slices.Compact(values)
	slices.Reverse(values)
	for _, value := range values {
		if left <= 0 {
			break
		}
		var equal []int
		for i, rest := range rests {
			if rest == value {
				equal = append(equal, i)
			}
		}
		more := min(len(equal), left)
		for _, i := range twister.Permutation(len(equal))[:more] {
			out[equal[i]]++
		}
		left -= more
	}
	return out
}

// Shuffle returns the examples in random order, with their targets and weights. The same seed returns the same order.
func (d *Dataset) Shuffle(seed uint64) *Dataset {
	n := 0
	d.mapped(func(a Array) Array {
		n = max(n, a.Len())
		return a
	})
	order := DefaultRNG(seed).Permutation(n)
	return d.mapped(func(a Array) Array {
		if a.Err() == nil && a.Len() != n {
			return a.fail("Shuffle: %v has %d examples and another array of the data %d", a.shape, a.Len(), n)
		}
		return a.At(order)
	})
}

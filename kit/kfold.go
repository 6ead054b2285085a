package kit

import (
	"iter"
	"slices"

	"layercake/internal/mersenne"
)

// FoldOptions are the options of [KFold]. The zero value is scikit-learn's default: folds of successive examples.
type FoldOptions struct {
	Shuffle bool   // shuffle the examples before they are divided
	Seed    uint32 // scikit-learn's random_state
	Labels  Array  // a label for each example, [n]: each fold then has about the same fraction of each class, as in StratifiedKFold
}

// KFold divides n examples into k folds for cross validation, as scikit-learn's KFold and StratifiedKFold do. For each fold it returns
// the indices of the other folds' examples, to train with, and of its own, to test with:
//
//	for train, test := range kit.KFold(x.Len(), 5) {
//		model := newModel()
//		model.MustFit(x.At(train), y.At(train), kit.FitOptions{Epochs: 20})
//		fmt.Println(model.MustEvaluate(x.At(test), y.At(test)))
//	}
//
// The first folds have one example more than the others if k does not divide n. An error is in both arrays: using one reports it.
func KFold(n, k int, options ...FoldOptions) iter.Seq2[Array, Array] {
	return func(yield func(train, test Array) bool) {
		folds, err := foldOfEach(n, k, options)
		if err != nil {
			wrong := failed("KFold: %w", err)
			yield(wrong, wrong)
			return
		}
		for fold := range k {
			var train, test []int
			for i, of := range folds {
				if of == fold {
					test = append(test, i)
				} else {
					train = append(train, i)
				}
			}
			if !yield(NewArray(train), NewArray(test)) {
				return
			}
		}
	}
}

// foldOfEach returns the number of each example's fold.
func foldOfEach(n, k int, options []FoldOptions) ([]int, error) {
	o, err := only(options)
	if err != nil {
		return nil, err
	}
	if k < 2 || k > n {
		return nil, failure("%d folds of %d examples", k, n).try("use at least 2, and at most as many as there are examples")
	}
	var twister *mersenne.State // nil unless shuffled
	if o.Shuffle {
		twister = mersenne.New(o.Seed)
	}
	if o.Labels.given() {
		return stratifiedFolds(o.Labels, n, k, twister)
	}
	order := places(n)
	if o.Shuffle {
		order = twister.Permutation(n)
	}
	folds := make([]int, n)
	for place, i := range order {
		if large := n % k * (n/k + 1); place < large {
			folds[i] = place / (n/k + 1)
		} else {
			folds[i] = n%k + (place-large)/(n/k)
		}
	}
	return folds, nil
}

// stratifiedFolds deals the examples, sorted by class, to one fold after the other, which tells how many of each class a fold has. The
// first folds have the first examples of a class, unless they are shuffled. Classes are in the order in which they first occur.
func stratifiedFolds(y Array, n, k int, twister *mersenne.State) ([]int, error) {
	if err := y.Err(); err != nil {
		return nil, err
	}
	if y.shape.Size() != n || y.Len() != n {
		return nil, failure("Labels has shape %v", y.shape).try("it takes one label for each of the %d examples", n)
	}
	labels, err := Values[float64](y.Reshape(-1).AsType(Float64))
	if err != nil {
		return nil, err
	}
	var classes [][]int // the examples of each
	number := map[float64]int{}
	largest := 0
	for i, label := range labels {
		c, known := number[label]
		if !known {
			c = len(classes)
			number[label] = c
			classes = append(classes, nil)
		}
		classes[c] = append(classes[c], i)
		largest = max(largest, len(classes[c]))
	}
	if k > largest {
		return nil, failure("%d folds of classes of at most %d examples", k, largest).try("use fewer folds")
	}
	folds, dealt := make([]int, n), 0
	for _, class := range classes {
		ofClass := make([]int, len(class))
		for i := range class {
			ofClass[i] = (dealt + i) % k
		}
		dealt += len(class)
		slices.Sort(ofClass)
		if twister != nil {
			twister.Shuffle(len(ofClass), func(i, j int) { ofClass[i], ofClass[j] = ofClass[j], ofClass[i] })
		}
		for i, example := range class {
			folds[example] = ofClass[i]
		}
	}
	return folds, nil
}

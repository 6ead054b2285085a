package read

import (
	"fmt"
	"io"
	"iter"
	"math/rand/v2"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// files are the files of a folder that is read batch by batch.
type files struct {
	path    string
	classes []string
	inOrder bool
	paths   []string
	labels  []int32 // class numbers; nil without labels
	rounds  uint64  // number of orders so far
}

// filesOf returns the files that were found in a folder.
func filesOf(f *classFolder, labelled bool) files {
	out := files{path: f.path, inOrder: f.inOrder, paths: f.files}
	if labelled {
		out.classes, out.labels = f.classes, f.labels
	}
	return out
}

// part returns the files from low up to but not including high.
func (f *files) part(low, high int) files {
	out := files{path: f.path, classes: f.classes, inOrder: f.inOrder, paths: f.paths[low:high:high]}
	if f.labels != nil {
		out.labels = f.labels[low:high:high]
	}
	return out
}

// splitAt returns the number of files before the last part, a fraction between 0 and 1.
func (f *files) splitAt(part float64) (at int, err error) {
	at = int(float64(len(f.paths)) * (1 - part)) // rounded as Keras does
	if !(part > 0 && part < 1) || at == 0 || at == len(f.paths) {
		return 0, hint.Try(fmt.Errorf("split: a part of %v of %s leaves one side empty", part, words.Plural(len(f.paths), "file")), "use a part above 0 and below 1")
	}
	return at, nil
}

// targets returns the class numbers, or an empty array without labels.
func (f *files) targets() kit.Array {
	if f.labels == nil {
		return kit.Array{}
	}
	return kit.NewArray(f.labels)
}

// classFolder returns the files as a folder that was found, which reports no progress.
func (f *files) classFolder() classFolder {
	return classFolder{path: f.path, files: f.paths, labels: f.labels, log: io.Discard}
}

// batches yields what read makes of the files in batches of the given size, 0 for 32: in a new random order each time, the same ones in
// each run of the program, or in order.
func (f *files) batches(size int, read func(batch files) (*kit.Dataset, error)) iter.Seq2[*kit.Dataset, error] {
	return func(yield func(*kit.Dataset, error) bool) {
		if size < 0 {
			yield(nil, at(f.path, hint.Try(fmt.Errorf("a batch size of %d", size), "it must be 1 or more, or 0 for 32")))
			return
		}
		size := size
		if size == 0 {
			size = 32
		}
		all := f.ordered()
		for low := 0; low < len(all.paths); low += size {
			batch, err := read(all.part(low, min(low+size, len(all.paths))))
			if !yield(batch, err) || err != nil {
				return
			}
		}
	}
}

// ordered returns the files in the order of this round.
func (f *files) ordered() files {
	all := f.part(0, len(f.paths))
	if f.inOrder {
		return all
	}
	order := rand.New(rand.NewPCG(1, f.rounds)).Perm(len(f.paths))
	f.rounds++
	all.paths = make([]string, len(order))
	if f.labels != nil {
		all.labels = make([]int32, len(order))
	}
	for i, from := range order {
		all.paths[i] = f.paths[from]
		if f.labels != nil {
			all.labels[i] = f.labels[from]
		}
	}
	return all
}

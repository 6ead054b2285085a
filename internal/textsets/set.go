package textsets

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"layercake/internal/datasets"
	"layercake/internal/hint"
	"layercake/internal/mersenne"
	"layercake/internal/npy"
	"layercake/internal/pickle"
	"layercake/kit"
)

// A Set is texts as sequences of word numbers. Its files are an .npz of the sequences and their labels, and a JSON
// dictionary of the words' numbers.
type Set struct {
	datasets.Source
	Classes int
	// Parts name the arrays of sequences and of labels, to train and to test with. If there is only one part, it is split.
	Parts  [][2]string
	Invent func(part int) Texts // makes the stand-in

	index sync.Once // guards what WordIndex returns
	words map[string]int
	err   error
}

// Texts are word numbers, without offset, and a label for each text.
type Texts struct {
	X [][]int
	Y []int64
}

// Load returns the texts to train and to test with.
func (s *Set) Load(o Options) (train, test kit.Sequences, err error) {
	fail := func(err error) (kit.Sequences, kit.Sequences, error) {
		return kit.Sequences{}, kit.Sequences{}, s.Fail(err)
	}
	o, err = o.filled()
	if err != nil {
		return fail(err)
	}
	found, err := datasets.New(s.Source).Find(s.Files[0].Name)
	if err != nil {
		return train, test, err
	}
	if found.Note != "" {
		fmt.Fprintln(found.Log, found.Note) // slices of numbers carry no note
	}
	parts, err := s.read(found)
	if err != nil {
		return fail(err)
	}
	random := mersenne.New(o.Seed)
	for i := range parts {
		parts[i].shuffle(random)
		parts[i].long(o)
	}
	if len(parts) == 1 {
		// Rounded as Keras does.
		at := int(float64(len(parts[0].X)) * (1 - o.TestSplit))
		parts = []Texts{{parts[0].X[:at], parts[0].Y[:at]}, {parts[0].X[at:], parts[0].Y[at:]}}
	}
	if n := len(parts[0].X); n == 0 || len(parts[1].X) == 0 && (len(s.Parts) > 1 || o.TestSplit > 0) {
		return fail(hint.Try(fmt.Errorf("no text is left to train or to test with: only those shorter than MaxLen, %d, are kept", o.MaxLen), "increase it"))
	}
	number(parts, o)
	dataset := func(t Texts) kit.Sequences {
		return kit.Sequences{X: t.X, Y: kit.NewArray(t.Y).WithNote(found.Note)}
	}
	return dataset(parts[0]), dataset(parts[1]), nil
}

// Fail returns an error that names the set.
func (s *Set) Fail(err error) error { return fmt.Errorf("%s: %w", s.Name, err) }

// read returns the texts of the file, or made-up ones.
func (s *Set) read(found *datasets.Found) (parts []Texts, err error) {
	if found.Note != "" {
		for part := range s.Parts {
			parts = append(parts, s.Invent(part))
		}
		return parts, nil
	}
	data, err := found.Read(s.Files[0].Name)
	if err != nil {
		return nil, err
	}
	parts, err = s.decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", found.Path(s.Files[0].Name), err)
	}
	return parts, nil
}

// decode returns the texts in an .npz.
func (s *Set) decode(data []byte) (parts []Texts, err error) {
	archive, err := npy.OpenArchive(data)
	if err != nil {
		return nil, err
	}
	for _, names := range s.Parts {
		x, err := sequences(archive, names[0])
		if err != nil {
			return nil, err
		}
		shape, y, err := npy.ArchiveValues[int64](archive, names[1])
		if err != nil {
			return nil, err
		}
		if len(shape) != 1 || len(y) != len(x) {
			return nil, hint.Try(fmt.Errorf("array %q has shape %v", names[1], shape), "expected a label for each of the %d texts, [%d]", len(x), len(x))
		}
		for i, label := range y {
			if label < 0 || label >= int64(s.Classes) {
				return nil, hint.Try(fmt.Errorf("array %q: label number %d is %d", names[1], i, label), "labels must be from 0 to %d", s.Classes-1)
			}
		}
		parts = append(parts, Texts{x, y})
	}
	return parts, nil
}

// sequences returns an array of lists of word numbers.
func sequences(archive *npy.Archive, name string) ([][]int, error) {
	pickled, err := archive.Objects(name)
	if err != nil {
		return nil, err
	}
	v, err := pickle.Decode(pickled)
	if err != nil {
		return nil, fmt.Errorf("array %q: %w", name, err)
	}
	array, ok := v.(*pickle.Array)
	if !ok {
		return nil, fmt.Errorf("array %q: not an array of lists", name)
	}
	x, err := array.Lists()
	if err == nil {
		err = checkNumbers(x)
	}
	if err != nil {
		return nil, fmt.Errorf("array %q: %w", name, err)
	}
	return x, nil
}

// checkNumbers returns an error for numbers that no index of words has.
func checkNumbers(x [][]int) error {
	const most = 1 << 30
	total := 0
	for i, sequence := range x {
		for _, word := range sequence {
			if word < 0 || word > most {
				return hint.Try(fmt.Errorf("text %d has the word number %d", i, word), "expected 0 to %d", most)
			}
		}
		// A pickle may name the same list many times.
		if total += len(sequence); total > most {
			return errors.New("more than a billion words")
		}
	}
	return nil
}

// WordIndex returns the number of each word, without IndexFrom.
func (s *Set) WordIndex() (map[string]int, error) {
	s.index.Do(func() { s.words, s.err = s.wordIndex() })
	return s.words, s.err
}

func (s *Set) wordIndex() (words map[string]int, err error) {
	name := s.Files[1].Name
	found, err := datasets.New(s.Source).Find(name)
	if err != nil {
		return nil, err
	}
	if found.Note != "" {
		fmt.Fprintln(found.Log, found.Note)
		return inventedIndex(), nil
	}
	data, err := found.Read(name)
	if err == nil {
		if err = json.Unmarshal(data, &words); err != nil {
			err = fmt.Errorf("%s: not a dictionary of words and their numbers: %w", found.Path(name), err)
		}
	}
	if err != nil {
		return nil, s.Fail(err)
	}
	return words, nil
}

// Decode returns the words of a sequence that was loaded with these options.
func (s *Set) Decode(sequence []int, o Options) (string, error) {
	o, err := o.filled()
	if err != nil {
		return "", s.Fail(err)
	}
	index, err := s.WordIndex()
	if err != nil {
		return "", err
	}
	words := make(map[int]string, len(index))
	for word, number := range index {
		words[number+o.IndexFrom] = word
	}
	// As in Keras's own example, which knows no padding.
	delete(words, 0)
	if o.StartChar != None {
		words[o.StartChar] = "[START]"
	}
	if o.OOVChar != None {
		words[o.OOVChar] = "[OOV]"
	}
	var text []string
	for _, number := range sequence {
		word, ok := words[number]
		switch {
		case !ok && number == 0: // padding
		case !ok:
			text = append(text, fmt.Sprintf("[%d]", number))
		default:
			text = append(text, word)
		}
	}
	return strings.Join(text, " "), nil
}

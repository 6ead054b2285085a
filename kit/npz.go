package kit

import (
	"archive/zip"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"layercake/internal/atomicfile"
	"layercake/internal/hint"
)

// SaveWeights writes the model's weights to a file that numpy reads, in the order of [Model.Weights] and of Keras's
// get_weights. In Python:
//
//	weights = numpy.load("weights.npz")
//	model.set_weights([weights[name] for name in weights])
//
// The file is replaced as a whole or, after an error, left unchanged.
func (m *Model) SaveWeights(path string) error {
	p, s, err := m.current()
	if err != nil {
		return fmt.Errorf("save weights: %w", err)
	}
	err = atomicfile.ReplaceDurably(path, func(w io.Writer) error {
		z := zip.NewWriter(w)
		for i, weight := range p.weights() {
			if err := addMember(z, fmt.Sprintf("arr_%d", i), weight.Shape, s.Weights[i]); err != nil {
				return err
			}
		}
		return z.Close()
	})
	if err != nil {
		return fmt.Errorf("save weights: %w", err)
	}
	return nil
}

// MustSaveWeights is like SaveWeights but ends the cell with the error. In a notebook it prints where the file is.
func (m *Model) MustSaveWeights(path string) { mustSave(path, m.SaveWeights(path)) }

// LoadWeights reads the model's weights from a file written by SaveWeights, by [Model.Save], or by numpy for a Keras model
// with the same layers:
//
//	numpy.savez("weights.npz", *model.get_weights())
//
// Everything else about the model stays unchanged. The numbers can be float32 or float64.
func (m *Model) LoadWeights(path string) error {
	p, err := m.planned()
	if err == nil && !p.known() {
		err = errUnknownInput
	}
	if err != nil {
		return fmt.Errorf("load weights: %w", err)
	}
	weights, err := readWeights(path, p.weights())
	var s *state
	if err == nil {
		s, err = m.stateOf(p)
	}
	if err == nil {
		err = m.setWeights(p, s, weights)
	}
	if err != nil {
		return fmt.Errorf("load weights: %w", inFile(path, err))
	}
	return nil
}

// MustLoadWeights is like LoadWeights but ends the cell with the error.
func (m *Model) MustLoadWeights(path string) { must(m.LoadWeights(path)) }

// numbered matches the name of an array in a file of weights or of a model: arr_0.npy, weights/0_dense_1_kernel.npy.
var numbered = regexp.MustCompile(`^(?:arr_|weights/)(\d+)(?:_.*)?\.npy$`)

// readWeights reads the arrays of a file in the order of their numbers, after checking that all have the model's shapes.
func readWeights(path string, want []Weight) ([]Array, error) {
	z, err := openArchive(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	places := map[string]*zip.File{}
	var others []string
	for _, f := range z.File {
		if found := numbered.FindStringSubmatch(f.Name); found != nil {
			places[found[1]] = z.members[f.Name]
		} else {
			others = append(others, strings.TrimSuffix(f.Name, ".npy"))
		}
	}
	if len(places) == 0 {
		return nil, hint.Try(fmt.Errorf("it holds %s where arr_0, arr_1 and so on should be", some(others)), "in Python use numpy.savez(path, *model.get_weights())")
	}
	members := make([]*zip.File, len(places))
	for i := range members {
		if members[i] = places[strconv.Itoa(i)]; members[i] == nil {
			return nil, fmt.Errorf("array number %d of %d is missing", i, len(places))
		}
	}
	if len(members) != len(want) {
		return nil, hint.Try(fmt.Errorf("got %d arrays", len(members)), "the model has %d weights", len(want))
	}
	for i, f := range members {
		if _, err := readHeader(f, want[i].Name, want[i].Shape); err != nil {
			return nil, err
		}
	}
	weights := make([]Array, len(want))
	for i, f := range members {
		if weights[i], err = readMember(f); err != nil {
			return nil, err
		}
	}
	return weights, nil
}

package kit

import (
	"errors"
	"fmt"
	"io"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"

	"layercake/internal/atomicfile"
	"layercake/internal/engine"
	"layercake/internal/onnx"
)

// ExportONNX writes the model to an ONNX file, for other programs to predict with: its input is "input", [batch, input...]
// of float32 for any batch. Several inputs have the model's names for them; outputs come in the model's order. What is only
// for training is left out. Layers of one's own are exported too, as long as they are made of operations that ONNX has. The
// file is replaced as a whole, or left as it was.
func (m *Model) ExportONNX(path string) error {
	file, err := m.onnx()
	if err == nil {
		err = atomicfile.ReplaceDurably(path, func(w io.Writer) error {
			_, err := w.Write(file)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

// MustExportONNX is ExportONNX for notebook cells: it ends the cell with a message if that fails. In a notebook it prints where
// the file is.
func (m *Model) MustExportONNX(path string) { mustSave(path, m.ExportONNX(path)) }

func (m *Model) onnx() ([]byte, error) {
	p, s, err := m.current()
	if err != nil {
		return nil, err
	}
	var inputs []engine.Input
	names := p.inputNames()
	if len(names) == 1 {
		names = []string{"input"}
	}
	for i, shape := range p.inputs {
		inputs = append(inputs, engine.Input{Name: names[i], Shape: shapes.Make(Float32, append(Shape{onnx.Batch}, shape...)...)})
	}
	n := len(inputs)
	weights := map[string][]float32{}
	for i, w := range p.weightVariables().Inputs(false) {
		inputs = append(inputs, w)
		weights[w.Name] = s.Weights[i]
	}
	recorder := onnx.NewRecorder(weights)
	_, err = engine.Compile(engine.Devices(recorder, 1), m.title(), inputs, func(params []*graph.Node) []*graph.Node {
		return p.forward(&Call{}, params[n:], params[:n]...)
	})
	if err != nil {
		return nil, errors.New(firstLine(err))
	}
	return recorder.File(m.title()), nil
}

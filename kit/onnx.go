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

// ExportONNX writes the model to an ONNX file, so that other programs can predict with it. The input is "input", [batch,
// input...] of float32, for any batch; several inputs have the model's names for them. Outputs are in the model's order.
// What is only for training is left out. Custom layers are exported too if ONNX has their operations. The file is replaced
// as a whole or, after an error, left unchanged.
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

// MustExportONNX is like ExportONNX but ends the cell with the error. In a notebook it prints where the file is.
func (m *Model) MustExportONNX(path string) { mustSave(path, m.ExportONNX(path)) }

func (m *Model) onnx() ([]byte, error) {
	p, s, err := m.current()
	if err == nil {
		err = p.checkAdapted()
	}
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
		return p.forward(&Call{examples: graph.Ones(params[0].Graph(), shapes.Make(Float32, onnx.Batch))}, params[n:], params[:n]...)
	})
	if err != nil {
		return nil, errors.New(firstLine(err))
	}
	return recorder.File(m.title()), nil
}

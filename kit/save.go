package kit

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"layercake/internal/atomicfile"
	"layercake/internal/hint"
	"layercake/internal/memory"
)

// A model's file is a zip file, which numpy.load and unzip open: model.json, which says what the model is, how it is compiled
// and how far it is trained, and its checksum, as sha256sum writes it; weights/0_dense_1_kernel.npy and so on, in the order of
// Model.Weights; and what the optimizer remembers about them, optimizer/0.npy and so on, in the order of state.Slots.
//
// What no weight has the shape of, as how long sequences are, is only in model.json. The checksum, which is there from version
// 2 on, shows if that was altered: the model would be another one, and could be one that no memory is enough for.
const (
	modelFormat   = "layercake model"
	modelVersion  = 4 // to be raised when a file has what an older Load would get wrong; from 4 on things are written as Keras writes them
	modelEntry    = "model.json"
	checksumEntry = modelEntry + ".sha256"

	mostDescription = 32 << 20 // bytes of model.json; the history of a hundred thousand epochs takes half of them
)

// A modelFile is what model.json holds.
type modelFile struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	Seed    *uint64         `json:"seed"`
	Model   json.RawMessage `json:"model"`   // as Keras writes it
	Compile *compileFile    `json:"compile"` // null: the model is not compiled
	State   state           `json:"state"`   // all but the arrays
	Slots   int             `json:"slots"`   // how many arrays the optimizer has
}

// A compileFile is what Compile was given, as Keras writes it.
type compileFile struct {
	Optimizer   json.RawMessage   `json:"optimizer"`
	Loss        json.RawMessage   `json:"loss"`              // of several outputs a list, or an object by their names
	LossWeights json.RawMessage   `json:"loss_weights"`      // likewise; null: all are 1
	Metrics     []json.RawMessage `json:"metrics"`           // one of an output alone is {"output": ..., "metric": ...}
	Missing     string            `json:"missing,omitempty"` // why there is nothing of the above: "the loss mine is not of this package"
}

// Save writes the model to a file: its layers, how it is compiled, its weights, and all that training needs to go on as if
// there had been no break. [Load] reads it. The file is replaced as a whole, or left as it was. Where the path does not say
// another folder, the file is in the one that the program runs in, which for a cell is the notebook's.
//
// Things of a program's own need [Register]. Without it a model with such layers is refused, while one that is compiled with such an
// optimizer, schedule, loss or metric is saved without these: the loaded model must be compiled with them again, and then goes on
// all the same.
func (m *Model) Save(path string) error {
	p, s, err := m.current()
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	description, err := m.describeFile(p, s)
	if err == nil {
		err = atomicfile.ReplaceDurably(path, func(w io.Writer) error { return writeModel(w, description, p, s) })
	}
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	return nil
}

// MustSave is Save for notebook cells: it ends the cell with a message if that fails. In a notebook it prints where the file is.
func (m *Model) MustSave(path string) { mustSave(path, m.Save(path)) }

// mustSave is must for what writes a file. A cell shows nothing of that, and a relative path begins at the notebook's folder, so
// that it says, in a notebook, where the file is now and how large.
func mustSave(path string, err error) {
	must(err)
	if !inNotebook() {
		return
	}
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if info, err := os.Stat(path); err == nil {
		fmt.Printf("Saved %s, %s, in %s\n", filepath.Base(path), memory.Size(info.Size()), filepath.Dir(path))
	}
}

// Load reads a model that [Model.Save] wrote. It predicts what the saved one did, and Fit goes on from where that was.
func Load(path string) (*Model, error) {
	m, err := loadModel(path)
	if err != nil {
		return nil, fmt.Errorf("load: %w", inFile(path, err))
	}
	return m, nil
}

// MustLoad is Load for notebook cells: it ends the cell with a message if that fails.
func MustLoad(path string) *Model { return Must(Load(path)) }

// describeFile writes down all of the model that is no array. What could not be read again is an error now.
func (m *Model) describeFile(p *plan, s *state) (f modelFile, err error) {
	f = modelFile{Format: modelFormat, Version: modelVersion, Seed: m.seed, State: *s, Slots: len(s.Slots)}
	if f.Model, err = m.encoded(p); err != nil {
		return f, err
	}
	if err := f.check(p); err != nil {
		return f, err
	}
	if m.optimizer != nil && m.loss != nil {
		c, err := m.describeCompile()
		if err != nil {
			c = compileFile{Missing: err.Error()}
		}
		f.Compile = &c
	}
	return f, nil
}

// model makes the model anew.
func (f modelFile) model() (*Model, error) {
	layer, err := layers.decode(f.Model)
	if err != nil {
		return nil, err
	}
	m, ok := layer.(*Model)
	if !ok {
		return nil, fmt.Errorf("it holds a %s, which is no model", layer.Describe().Class)
	}
	if m.name == snakeCase(m.class) {
		m.name = "" // it was given none
	}
	return m, nil
}

// check makes the model and compares its layers with those of the plan.
func (f modelFile) check(p *plan) error {
	m, err := f.model()
	if err != nil {
		return err
	}
	twin, err := newPlan(m.inputs, m.outputs, p.inputs)
	if err != nil {
		return err
	}
	text := func(l LayerInfo) string {
		return fmt.Sprintf("%s %q %v %v trainable=%t", l.Class, l.Name, l.Options, l.Output, !l.Frozen)
	}
	for i, l := range p.layers {
		if was, is := text(l), text(twin.layers[i]); was != is {
			return hint.Try(fmt.Errorf("layer %q is %s, and would come back as %s", l.Name, was, is), "its Describe must name all that it was told among its Options")
		}
	}
	return nil
}

// describeCompile writes down what Compile was given.
func (m *Model) describeCompile() (c compileFile, err error) {
	if c.Optimizer, err = optimizers.checked(m.optimizer); err != nil {
		return c, err
	}
	if c.Loss, c.LossWeights, err = encodeLosses(m.loss); err != nil {
		return c, err
	}
	for _, metric := range m.metrics {
		text, err := encodeMetric(metric)
		if err != nil {
			return c, err
		}
		c.Metrics = append(c.Metrics, text)
	}
	return c, nil
}

// compile compiles the model as it was. If that cannot be, it is not compiled, and says why when it must be.
func (c *compileFile) compile(m *Model) {
	if c == nil {
		return
	}
	if m.uncompiled = c.Missing; c.Missing != "" {
		return
	}
	optimizer, err := optimizers.decode(c.Optimizer)
	loss, lossErr := decodeLosses(c.Loss, c.LossWeights)
	err = errors.Join(err, lossErr)
	var list []Metric
	for _, text := range c.Metrics {
		metric, metricErr := decodeMetric(text)
		list, err = append(list, metric), errors.Join(err, metricErr)
	}
	if err != nil {
		m.uncompiled = err.Error()
		return
	}
	m.Compile(optimizer, loss, list...)
}

// writeModel writes the file.
func writeModel(w io.Writer, f modelFile, p *plan, s *state) error {
	text, err := json.MarshalIndent(f, "", "\t")
	if err != nil {
		return err
	}
	if len(text) > mostDescription {
		return hint.Try(fmt.Errorf("what describes the model takes %s, and the history of the last fit most of it", memory.Size(int64(len(text)))), "a file has room for %s", memory.Size(mostDescription))
	}
	z := zip.NewWriter(w)
	for _, member := range []struct {
		name string
		text []byte
	}{{modelEntry, text}, {checksumEntry, checksum(text)}} {
		e, err := z.Create(member.name)
		if err != nil {
			return err
		}
		if _, err := e.Write(member.text); err != nil {
			return err
		}
	}
	names := p.members()
	for i, weight := range p.weights() {
		if err := addMember(z, names[i], weight.Shape, s.Weights[i]); err != nil {
			return err
		}
	}
	for i, slot := range s.Slots {
		if err := addMember(z, slotMember(i), Shape{len(slot)}, slot); err != nil {
			return err
		}
	}
	return z.Close()
}

// checksum is what checksumEntry holds for a model.json: what sha256sum -c takes.
func checksum(text []byte) []byte {
	return fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(text), modelEntry)
}

// members names the files that the weights are in.
func (p *plan) members() []string {
	var names []string
	for _, l := range p.layers {
		for _, w := range l.Weights {
			name := strings.ReplaceAll(l.Name+"_"+w.Name, "/", "_")
			names = append(names, fmt.Sprintf("weights/%d_%s", len(names), name))
		}
	}
	return names
}

func slotMember(i int) string { return fmt.Sprintf("optimizer/%d", i) }

func loadModel(path string) (*Model, error) {
	z, err := openArchive(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	f, err := readDescription(z)
	if err != nil {
		return nil, err
	}
	m, err := f.model()
	if err != nil {
		return nil, err
	}
	m.seed = f.Seed
	p, err := m.planned()
	if err != nil {
		return nil, err
	}
	f.Compile.compile(m)
	s, err := f.state(z, m, p)
	if err != nil {
		return nil, err
	}
	m.keep(p, s)
	var content strings.Builder
	for _, member := range z.File {
		fmt.Fprintf(&content, "%x ", member.CRC32)
	}
	m.declare(content.String())
	return m, nil
}

// readDescription reads what the model is, or says what the file is instead.
func readDescription(z *archive) (f modelFile, err error) {
	if z.members[modelEntry] == nil {
		for _, known := range []struct{ member, what string }{
			{"arr_0.npy", "it holds weights alone; build the model in code and use LoadWeights"},
			{"model.weights.h5", "it is a model of Keras's; build it in code, and use LoadWeights for what numpy.savez(path, *model.get_weights()) writes in Python"},
		} {
			if z.members[known.member] != nil {
				return f, errors.New(known.what)
			}
		}
		return f, fmt.Errorf("it is no model's file: there is no %s in it", modelEntry)
	}
	text, err := readText(z, modelEntry)
	if err != nil {
		return f, err
	}
	var kind struct {
		Format  string
		Version int
	}
	switch err := json.Unmarshal(text, &kind); {
	case err != nil || kind.Format != modelFormat:
		return f, fmt.Errorf("it is no model's file: its %s is something else", modelEntry)
	case kind.Version > modelVersion:
		return f, fmt.Errorf("a newer version of Layercake wrote it: its format is number %d, and this version reads up to number %d", kind.Version, modelVersion)
	}
	if kind.Version > 1 || z.members[checksumEntry] != nil {
		sum, err := readText(z, checksumEntry)
		if err != nil {
			return f, err
		}
		if !bytes.Equal(sum, checksum(text)) {
			return f, hint.Try(fmt.Errorf("its %s is not the one that was saved, as %s shows", modelEntry, checksumEntry), "use another copy, or build the model in code and use LoadWeights for its weights")
		}
	}
	if kind.Version < modelVersion {
		f, err = upgraded(text)
	} else {
		err = json.Unmarshal(text, &f)
	}
	if err != nil {
		return f, fmt.Errorf("%s: %w", modelEntry, err)
	}
	return f, nil
}

// readText reads a member that is a text.
func readText(z *archive, name string) (text []byte, err error) {
	f := z.members[name]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	if f.UncompressedSize64 > mostDescription { // which is what can be read of it
		return nil, hint.Try(fmt.Errorf("%s unpacks to %s", name, memory.Size(int64(min(f.UncompressedSize64, math.MaxInt64)))), "a model's has at most %s", memory.Size(mostDescription))
	}
	err = unpack(f, func(r io.Reader) error {
		text, err = io.ReadAll(r)
		return err
	})
	return text, err
}

// state reads the arrays, once it is known that all are as the model has them.
func (f modelFile) state(z *archive, m *Model, p *plan) (*state, error) {
	var members []*zip.File
	most := max(mostUnpacked, mostRatio*z.bytes)
	left := most
	expect := func(name, what string, shape Shape) error {
		member := z.members[name+".npy"]
		if member == nil {
			return fmt.Errorf("%s.npy is missing", name)
		}
		h, err := readHeader(member, what, shape)
		if err != nil {
			return err
		}
		if left -= h.Bytes(); left < 0 {
			return hint.Try(fmt.Errorf("its arrays unpack to more than %s, from %s, as no trained weights do", memory.Size(most), memory.Size(z.bytes)), "use another copy")
		}
		members = append(members, member)
		return nil
	}
	weights := p.weights()
	for i, name := range p.members() {
		if err := expect(name, weights[i].Name, weights[i].Shape); err != nil {
			return nil, err
		}
	}
	var slots []int // their sizes, if the optimizer is known
	if known := !isNil(m.optimizer) && f.State.Optimizer == optimizerName(m.optimizer, p); known {
		for _, size := range eachSlot(m.optimizer, p) {
			slots = append(slots, size)
		}
		if len(slots) != f.Slots {
			return nil, hint.Try(fmt.Errorf("it has %d of the optimizer's arrays", f.Slots), "with these weights there are %d", len(slots))
		}
	}
	for i := range f.Slots {
		var shape Shape
		if slots != nil {
			shape = Shape{slots[i]}
		}
		if err := expect(slotMember(i), "optimizer's array", shape); err != nil {
			return nil, err
		}
	}
	s := f.State
	for i, member := range members {
		a, err := readMember(member)
		if err != nil {
			return nil, err
		}
		values, err := Values[float32](a)
		if err != nil {
			return nil, err
		}
		if i < len(weights) {
			s.Weights = append(s.Weights, values)
		} else {
			s.Slots = append(s.Slots, values)
		}
	}
	return &s, nil
}

// Save does not pack arrays; another program may have packed the file again. What was trained hardly gets smaller by that:
// arrays of more bytes, and so many times as large as the file, are there to fill the memory.
const (
	mostUnpacked = 64 << 20
	mostRatio    = 20
)

// MarshalJSON writes NaN, which an epoch without a validation has, as a string.
func (h History) MarshalJSON() ([]byte, error) {
	type plain History
	metrics := map[string][]number{}
	for name, values := range h.Metrics {
		for _, v := range values {
			metrics[name] = append(metrics[name], number(v))
		}
	}
	return json.Marshal(struct {
		plain
		Metrics map[string][]number
	}{plain(h), metrics})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (h *History) UnmarshalJSON(text []byte) error {
	type plain History
	read := struct {
		*plain
		Metrics map[string][]number
	}{plain: (*plain)(h)}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	h.Metrics = map[string][]float64{}
	for name, values := range read.Metrics {
		for _, v := range values {
			h.Metrics[name] = append(h.Metrics[name], float64(v))
		}
	}
	return nil
}

// A number is a float64 in JSON, or a string if JSON has no such number.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	text := strconv.FormatFloat(float64(n), 'g', -1, 64)
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		text = strconv.Quote(text)
	}
	return []byte(text), nil
}

func (n *number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*n = number(value)
	return err
}

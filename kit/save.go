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
	"strings"

	"layercake/internal/atomicfile"
	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/words"
)

// A model's file is a zip file, which numpy.load and unzip can open. It has model.json, with the model, how it is compiled
// and its training state, and its checksum in the format of sha256sum; the weights, weights/0_dense_1_kernel.npy and so on,
// in the order of Model.Weights; and the optimizer's slots, optimizer/0.npy and so on, in the order of state.Slots.
//
// Sizes that do not appear in the shape of any weight, such as the length of sequences, are only in model.json. The
// checksum, added in version 2, reveals changes to it: the altered model would be a different one, and might need more
// memory than there is.
const (
	modelFormat   = "layercake model"
	modelVersion  = 4 // raise it when an older Load would misread a new file; since 4 things are written as Keras writes them
	modelEntry    = "model.json"
	checksumEntry = modelEntry + ".sha256"

	mostDescription = 32 << 20 // maximum size of model.json in bytes; the history of a hundred thousand epochs takes half of it
)

// Save writes the model to a file: its layers, how it is compiled, its weights, and everything that training needs to
// continue as if uninterrupted. [Load] reads it. The file is replaced as a whole or, after an error, left unchanged. A
// relative path starts at the program's folder, which for a cell is the notebook's.
//
// Custom layers must be registered with [Register], or the model is not saved. A model with an unregistered custom
// optimizer, schedule, loss or metric is saved as not compiled: compile the loaded model again, and training continues all
// the same.
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

// MustSave is like Save but ends the cell with the error. In a notebook it prints where the file is.
func (m *Model) MustSave(path string) { mustSave(path, m.Save(path)) }

// Load reads a model written by [Model.Save]. It makes the same predictions as the saved one, and Fit continues its
// training.
func Load(path string) (*Model, error) {
	m, err := loadModel(path)
	if err != nil {
		return nil, fmt.Errorf("load: %w", inFile(path, err))
	}
	return m, nil
}

// MustLoad is like Load but ends the cell with the error.
func MustLoad(path string) *Model { return Must(Load(path)) }

// describeFile returns the model without its arrays. What could not be loaded again is an error now.
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

// model recreates the model.
func (f modelFile) model() (*Model, error) {
	layer, err := layers.decode(f.Model)
	if err != nil {
		return nil, err
	}
	m, ok := layer.(*Model)
	if !ok {
		return nil, fmt.Errorf("it holds a %s, which is not a model", layer.Describe().Class)
	}
	if m.name == words.Snake(m.class) {
		m.name = "" // the name is the default
	}
	return m, nil
}

// check recreates the model and compares its layers with the plan's.
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
			return hint.Try(fmt.Errorf("layer %q is %s, and would be loaded as %s", l.Name, was, is), "its Describe must have all options in Options")
		}
	}
	if shared := len(twin.variables) - len(p.variables); shared > 0 {
		return hint.Try(fmt.Errorf("%s are shared by layers of several models within the model, which a file cannot say", words.Plural(shared, "weight")), "SaveWeights saves the weights alone")
	}
	return nil
}

// describeCompile returns the arguments of Compile.
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

// compile compiles the model as it was. If that is impossible, the model is not compiled, and says why when it needs to be.
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
		return hint.Try(fmt.Errorf("the model's description takes %s, most of it the history of the last fit", memory.Size(int64(len(text)))), "a file has room for %s", memory.Size(mostDescription))
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

// checksum returns the content of checksumEntry for a model.json, as sha256sum -c reads it.
func checksum(text []byte) []byte {
	return fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(text), modelEntry)
}

// members names the files of the weights.
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

// readDescription reads model.json, or says what the file is instead.
func readDescription(z *archive) (f modelFile, err error) {
	if z.members[modelEntry] == nil {
		for _, known := range []struct{ member, what string }{
			{"arr_0.npy", "it holds only weights; build the model in code and use LoadWeights"},
			{"model.weights.h5", "it is Keras's model; build it in code, and load weights written by numpy.savez(path, *model.get_weights()) with LoadWeights"},
		} {
			if z.members[known.member] != nil {
				return f, errors.New(known.what)
			}
		}
		return f, fmt.Errorf("it is not a model's file: there is no %s in it", modelEntry)
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
		return f, fmt.Errorf("it is not a model's file: its %s is something else", modelEntry)
	case kind.Version > modelVersion:
		return f, fmt.Errorf("a newer version of Layercake wrote it: its format is version %d, and this Layercake reads up to version %d", kind.Version, modelVersion)
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

// readText reads a text member.
func readText(z *archive, name string) (text []byte, err error) {
	f := z.members[name]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	if f.UncompressedSize64 > mostDescription { // zip reads no more than this size
		return nil, hint.Try(fmt.Errorf("%s unpacks to %s", name, memory.Size(int64(min(f.UncompressedSize64, math.MaxInt64)))), "a model's has at most %s", memory.Size(mostDescription))
	}
	err = unpack(f, func(r io.Reader) error {
		text, err = io.ReadAll(r)
		return err
	})
	return text, err
}

// state reads the arrays, after checking that all have the model's shapes.
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
			return hint.Try(fmt.Errorf("its arrays unpack to more than %s, from %s, which trained weights never do", memory.Size(most), memory.Size(z.bytes)), "use another copy")
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

// Save does not compress arrays, but another program may have compressed the file. Trained weights hardly compress: arrays
// that unpack to more bytes than this, and to more than this many times the file's size, are an attempt to fill the memory.
const (
	mostUnpacked = 64 << 20
	mostRatio    = 20
)

package kit

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"layercake/internal/atomicfile"
	"layercake/internal/hint"
	"layercake/internal/memory"
	"layercake/internal/words"
)

// textOptions are common to [StringLookup], [Hashing] and [TextVectorization], which are layers in Keras. Devices do not compute with text,
// so here they are not layers: they compute arrays of texts, the inputs of models.
type textOptions[Self Configured] struct{ self Self }

// Save writes the options and the vocabulary to a file, as Keras's config in JSON. Load reads it.
func (o *textOptions[Self]) Save(path string) error {
	text, err := textKinds.encode(o.self)
	if err == nil {
		err = atomicfile.ReplaceDurably(path, func(w io.Writer) error {
			_, err := w.Write(append(text, '\n'))
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("save: %w", err)
	}
	return nil
}

// MustSave is like Save but ends the cell with the error. In a notebook it prints where the file is.
func (o *textOptions[Self]) MustSave(path string) { mustSave(path, o.Save(path)) }

// Load replaces the options and the vocabulary with those in a file that Save wrote.
func (o *textOptions[Self]) Load(path string) error {
	if err := o.load(path); err != nil {
		return fmt.Errorf("load: %w", inFile(path, err))
	}
	return nil
}

// MustLoad is like Load but ends the cell with the error. It returns the object.
func (o *textOptions[Self]) MustLoad(path string) Self {
	must(o.Load(path))
	return o.self
}

func (o *textOptions[Self]) load(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if err := memory.Check(4 * info.Size()); err != nil {
		return fmt.Errorf("the file of %s %w", memory.Size(info.Size()), err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var object struct {
		ClassName string `json:"class_name"`
		Config    json.RawMessage
	}
	if err := json.Unmarshal(text, &object); err != nil || object.ClassName == "" {
		return hint.Try(fmt.Errorf("it is %q", excerpt(text)), "it must be a file that Save wrote")
	}
	if class := o.self.Config().Class; object.ClassName != class {
		return hint.Try(fmt.Errorf("it holds a %s", object.ClassName), "kit.%s().Load reads it", object.ClassName)
	}
	made, err := textKinds.decode(text)
	if err != nil {
		return err
	}
	config, err := made.Config().text()
	if err != nil {
		return err
	}
	return o.self.Config().set(config)
}

// textKinds are the classes of these objects.
var textKinds = &kind[Configured]{what: "text layer", module: "keras.layers", describe: describeConfigured[Configured]}

// textConfig is the config of such an object.
func textConfig(class string, options Options) Config {
	all := Options{"name": ignored(words.Snake(class)), "trainable": ignored(true), "dtype": &float32Option{policy: true}}
	return Config{Class: class, Options: all.and(options)}
}

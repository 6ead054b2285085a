package kit

import (
	"encoding/json"
	"fmt"

	"layercake/internal/words"
)

// A wrapped is the option of a wrapper that holds the config of its layer.
type wrapped struct{ layer *Layer }

// MarshalJSON implements [json.Marshaler].
func (w *wrapped) MarshalJSON() ([]byte, error) {
	if isNil(*w.layer) {
		return []byte("null"), nil
	}
	text, err := layers.encode(*w.layer)
	if err != nil {
		return nil, err
	}
	var o object
	var config map[string]json.RawMessage
	if err = json.Unmarshal(text, &o); err == nil {
		err = json.Unmarshal(o.Config, &config)
	}
	if err != nil || string(config["name"]) != `""` {
		return text, err
	}
	config["name"], _ = json.Marshal(words.Snake(o.ClassName)) // Keras has no layer without a name
	if o.Config, err = json.Marshal(config); err != nil {
		return nil, err
	}
	return json.Marshal(o)
}

// UnmarshalJSON implements [json.Unmarshaler].
func (w *wrapped) UnmarshalJSON(text []byte) (err error) {
	if isNull(text) {
		return fmt.Errorf("it is null, not a layer")
	}
	*w.layer, err = layers.decode(text)
	return err
}

func (w *wrapped) optionText() string {
	if isNil(*w.layer) {
		return ""
	}
	return layerText(*w.layer)
}

package kit

import "encoding/json"

// A modelFile is the content of model.json.
type modelFile struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	Seed    *uint64         `json:"seed"`
	Model   json.RawMessage `json:"model"`   // as Keras writes it
	Compile *compileFile    `json:"compile"` // null if the model is not compiled
	State   state           `json:"state"`   // without the arrays
	Slots   int             `json:"slots"`   // the number of the optimizer's arrays
}

// A compileFile has the arguments of Compile, as Keras writes them.
type compileFile struct {
	Optimizer   json.RawMessage   `json:"optimizer"`
	Loss        json.RawMessage   `json:"loss"`              // for several outputs a list, or an object by output name
	LossWeights json.RawMessage   `json:"loss_weights"`      // likewise; null if all are 1
	Metrics     []json.RawMessage `json:"metrics"`           // a metric of only one output is {"output": ..., "metric": ...}
	Missing     string            `json:"missing,omitempty"` // why the above is missing: "the loss mine is not of this package"
}

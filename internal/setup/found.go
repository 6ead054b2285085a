package setup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// Found is what a notebook cell finds on this machine.
type Found struct {
	Backend      string `json:"backend"`     // "xla" or "go"; empty if none can be used
	Reason       string `json:"reason"`      // why it is this one
	Description  string `json:"description"` // by the backend itself
	BackendError string `json:"backend_error,omitempty"`
	Devices      int    `json:"devices"`
	Plugin       string `json:"plugin,omitempty"` // XLA's: what it is and where
	SIMD         bool   `json:"simd"`             // the Go backend has its vector instructions

	Data      string `json:"data"` // "MNIST", or why there are synthetic digits
	DataError string `json:"data_error,omitempty"`
}

// Probe asks a program that was built as cells are. It is an error if that has not been set up.
func (c Clone) Probe(ctx context.Context) (Found, error) {
	program := c.Path(".cache", "bin", "warm")
	if _, err := os.Stat(program); err != nil {
		return Found{}, errors.New("cells are not set up yet")
	}
	var found Found
	cmd := exec.CommandContext(ctx, program, "-json")
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &found)
	}
	if err != nil {
		return Found{}, fmt.Errorf("asking what cells find: %w", err)
	}
	return found, nil
}

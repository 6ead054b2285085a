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
	Backend      string `json:"backend"`     // "xla" or "go"; empty if neither works
	Reason       string `json:"reason"`      // why it was chosen
	Description  string `json:"description"` // by the backend itself
	BackendError string `json:"backend_error,omitempty"`
	Devices      int    `json:"devices"`
	Plugin       string `json:"plugin,omitempty"` // XLA plugin and its path
	SIMD         bool   `json:"simd"`             // the Go backend uses vector instructions

	Data      string `json:"data"` // "MNIST", or why the digits are synthetic
	DataError string `json:"data_error,omitempty"`
}

// Probe runs a program that was built like cells. If cells are not set up yet; run 'make setup', it returns an error.
func (c Clone) Probe(ctx context.Context) (Found, error) {
	program := c.Path(".cache", "bin", "warm")
	if _, err := os.Stat(program); err != nil {
		return Found{}, errors.New("cells are not set up yet; run 'make setup'")
	}
	var found Found
	cmd := exec.CommandContext(ctx, program, "-json")
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &found)
	}
	if err != nil {
		return Found{}, fmt.Errorf("checking what cells find: %w", err)
	}
	return found, nil
}

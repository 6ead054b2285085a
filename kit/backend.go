package kit

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"

	"layercake/internal/engine"
	"layercake/internal/hint"
	"layercake/xla"
)

// A Backend is the backend that models use, and the reason for its choice.
type Backend struct {
	compute.Backend
	Engine string // "go" or "xla", as GoMLX's configuration names them
	Reason string // "no XLA plugin was found in ...", or what the user asked for
}

const goEngine = gobackend.BackendName

// String returns one line: the backend and why it was chosen.
func (b *Backend) String() string {
	name := "GoMLX's Go backend"
	switch {
	case b.Engine != goEngine:
		name = strings.ToUpper(b.Engine)
	case SIMD:
		name += " with SIMD"
	case runtime.GOARCH == "amd64":
		name += " without SIMD (3 times faster when built with GOEXPERIMENT=simd)"
	}
	return fmt.Sprintf("%s: %s", name, b.Reason)
}

// OpenBackend returns the backend that models use, opened once per process: the one that the environment variable
// GOMLX_BACKEND names; else XLA, if a plugin is found and works; else GoMLX's Go backend, which needs nothing else.
func OpenBackend() (*Backend, error) { return openBackend() }

var openBackend = sync.OnceValues(func() (b *Backend, err error) {
	noDownloads()
	if config := os.Getenv(compute.ConfigEnvVar); config != "" {
		name, _, _ := strings.Cut(config, ":")
		if !slices.Contains(compute.List(), name) {
			available := compute.List()
			slices.Sort(available)
			return nil, fmt.Errorf("backend: %s=%q names none of the backends built in: %s", compute.ConfigEnvVar, config, strings.Join(available, ", "))
		}
		resolved, err := xla.Resolve(config)
		var backend compute.Backend
		if err == nil {
			backend, err = newBackend(resolved)
		}
		if err != nil {
			return nil, hint.Try(fmt.Errorf("backend: %s=%q: %w", compute.ConfigEnvVar, config, err), "unset it to let the kit choose")
		}
		return &Backend{backend, name, compute.ConfigEnvVar + "=" + config}, nil
	}
	plugins, err := findXLA()
	var xlaBackend *Backend
	if err == nil {
		xlaBackend, err = openXLA(plugins, newBackend)
	}
	if err == nil {
		return xlaBackend, nil
	}
	reason := err.Error()
	backend, err := newBackend(goEngine)
	if err != nil {
		return nil, fmt.Errorf("backend: %w", err)
	}
	return &Backend{backend, goEngine, reason}, nil
})

const xlaEngine = "xla"

// findXLA returns the XLA plugins on this machine, the best first. Without any it returns an error.
func findXLA() ([]xla.Plugin, error) {
	if !slices.Contains(compute.List(), xlaEngine) {
		return nil, errors.New("XLA is not built into this program")
	}
	return xla.Find("")
}

// openXLA returns the backend of the first plugin that works. Its reason, or the error, says why the ones before it failed.
func openXLA(plugins []xla.Plugin, open func(config string) (compute.Backend, error)) (*Backend, error) {
	var failures []string
	for _, plugin := range plugins {
		backend, err := open(xlaEngine + ":" + plugin.Path)
		if err == nil {
			reason := strings.TrimSpace("the " + plugin.Name + " plugin " + plugin.Version)
			return &Backend{backend, xlaEngine, strings.Join(append([]string{reason}, failures...), "; ")}, nil
		}
		failures = append(failures, fmt.Sprintf("%v does not work: %v", plugin, firstLine(err)))
	}
	return nil, errors.New(strings.Join(failures, "; "))
}

// devices returns the backend's first n devices.
func (b *Backend) devices(n int) []engine.Device { return engine.Devices(b.Backend, n) }

// moreDevices returns a hint how to give the backend n devices, if possible.
func (b *Backend) moreDevices(n int) string {
	if b.Engine == goEngine {
		return "the XLA backend can have more"
	}
	return fmt.Sprintf("XLA_FLAGS=--xla_force_host_platform_device_count=%d divides a CPU into as many", n)
}

// newBackend is compute.NewWithConfig with its panics turned into errors.
func newBackend(config string) (b compute.Backend, err error) {
	xla.SetEnvironment(config)
	if panicked := caught(func() { b, err = compute.NewWithConfig(config) }); panicked != nil {
		return nil, panicked
	}
	return b, err
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

package xla

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"layercake/internal/switches"
)

// The variables that say what the user wants. Two of them are GoMLX's and go-xla's.
const (
	switchVar  = "LAYERCAKE_XLA"
	offlineVar = "LAYERCAKE_OFFLINE"
	backendVar = "GOMLX_BACKEND"
	pluginsVar = "PJRT_PLUGIN_LIBRARY_PATH"
)

// ErrUnwanted is the error of looking for a plugin, or installing one, when the user has chosen to do without.
var ErrUnwanted = errors.New("XLA is not wanted")

// wanted returns which plugin the user wants: "cpu", "cuda", an absolute path, or "" for the best.
func wanted() (name string, err error) {
	if config := os.Getenv(backendVar); config != "" {
		engine, name, _ := parseConfig(config)
		if !isXLA(engine) {
			return "", fmt.Errorf("%w: %s=%s", ErrUnwanted, backendVar, config)
		}
		return name, nil
	}
	if switches.Off(switchVar) {
		return "", fmt.Errorf("%w: %s=%s", ErrUnwanted, switchVar, os.Getenv(switchVar))
	}
	return "", nil
}

// isXLA tells whether GoMLX's backend of this name is XLA.
func isXLA(engine string) bool {
	return slices.Contains([]string{"xla", "stablehlo", "hlo", "shlo"}, engine)
}

// parseConfig takes GoMLX's "engine:plugin,options" apart. The options have their comma.
func parseConfig(config string) (engine, plugin, options string) {
	engine, rest, _ := strings.Cut(config, ":")
	if i := strings.IndexByte(rest, ','); i >= 0 {
		return engine, rest[:i], rest[i:]
	}
	return engine, rest, ""
}

// Resolve puts the path of a plugin into a GoMLX configuration that names one: go-xla does not know the folder that
// [Install] uses. "xla:cpu,tf32=false" becomes "xla:/home/.../pjrt_c_api_cpu_plugin.so,tf32=false". A configuration that
// has a path, or is not for XLA, comes back as it is.
func Resolve(config string) (string, error) {
	engine, name, options := parseConfig(config)
	if !isXLA(engine) || filepath.IsAbs(name) || name == "help" {
		return config, nil
	}
	plugins, err := find(name)
	if err != nil {
		return "", err
	}
	return engine + ":" + plugins[0].Path + options, nil
}

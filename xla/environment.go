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

// Environment variables that control the choice of a plugin and its work. Three of them belong to GoMLX, go-xla and XLA.
const (
	switchVar   = "LAYERCAKE_XLA"
	offlineVar  = "LAYERCAKE_OFFLINE"
	backendVar  = "GOMLX_BACKEND"
	pluginsVar  = "PJRT_PLUGIN_LIBRARY_PATH"
	flagsVar    = "XLA_FLAGS"
	programsVar = "LAYERCAKE_PROGRAMS"
)

// SetEnvironment sets the environment variables that the plugin of a configuration returned by [Resolve] reads when it is loaded:
// XLA_FLAGS, unless the user has set it, and LAYERCAKE_PROGRAMS to the result of [Programs].
func SetEnvironment(config string) {
	engine, path, _ := parseConfig(config)
	if !isXLA(engine) || !filepath.IsAbs(path) {
		return
	}
	// Setting a variable only fails for names with =.
	if flags := flags(path); flags != "" && os.Getenv(flagsVar) == "" {
		_ = os.Setenv(flagsVar, flags)
	}
	if folder := Programs(); folder != "" {
		_ = os.Setenv(programsVar, folder)
	}
}

// ErrUnwanted is returned when the user has turned XLA off.
var ErrUnwanted = errors.New("XLA is turned off")

// wanted returns the plugin that the user selected: "cpu", "cuda", an absolute path, or "" for the best one.
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

// isXLA returns whether a GoMLX engine name means XLA.
func isXLA(engine string) bool {
	return slices.Contains([]string{"xla", "stablehlo", "hlo", "shlo"}, engine)
}

// parseConfig splits GoMLX's "engine:plugin,options". The options include their comma.
func parseConfig(config string) (engine, plugin, options string) {
	engine, rest, _ := strings.Cut(config, ":")
	if i := strings.IndexByte(rest, ','); i >= 0 {
		return engine, rest[:i], rest[i:]
	}
	return engine, rest, ""
}

// Resolve puts the path of the plugin into a GoMLX configuration that names it, since go-xla does not know the folder
// that [Install] uses: "xla:cpu,tf32=false" becomes "xla:/home/.../pjrt_c_api_cpu_plugin.so,tf32=false". A
// configuration that has a path, or that is not for XLA, is returned unchanged.
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

package xla

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"layercake/internal/switches"

	"github.com/gomlx/go-xla/installer"
)

// ErrNone is the error of finding no plugin.
var ErrNone = errors.New("no XLA plugin is installed")

// hasGPU tells whether there is an NVIDIA GPU. Tests replace it.
var hasGPU = installer.HasNvidiaGPU

// Find returns the plugins of a name, "cpu" or "cuda", or with "" those of all names that can run here, the best first.
// It looks at names and sizes of files alone. There is at least one if there is no error.
//
// With a name, LAYERCAKE_XLA=off is not heeded: who asks for a plugin by name wants it.
func Find(name string) ([]Plugin, error) {
	if name == "" && switches.Off(switchVar) {
		return nil, fmt.Errorf("%w: %s=%s", ErrUnwanted, switchVar, os.Getenv(switchVar))
	}
	return find(name)
}

func find(name string) ([]Plugin, error) {
	if filepath.IsAbs(name) {
		if info, err := os.Stat(name); err != nil || info.IsDir() {
			return nil, fmt.Errorf("%w at %s", ErrNone, name)
		}
		plugin, _ := pluginAt(name, backendVar)
		return []Plugin{plugin}, nil
	}
	var all []Plugin
	if folders := os.Getenv(pluginsVar); folders != "" {
		for _, folder := range filepath.SplitList(folders) {
			all = append(all, pluginsIn(folder, pluginsVar)...)
		}
		if all = choose(all, name); len(all) == 0 {
			return nil, fmt.Errorf("%w in the folders of %s=%s", none(name), pluginsVar, folders)
		}
		return all, nil
	}
	all = append(all, installed()...)
	for _, folder := range goXLAFolders() {
		all = append(all, pluginsIn(folder, "go-xla")...)
	}
	for _, variable := range []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		for _, folder := range filepath.SplitList(os.Getenv(variable)) {
			if filepath.IsAbs(folder) { // as go-xla does
				all = append(all, pluginsIn(folder, variable)...)
			}
		}
	}
	if all = choose(all, name); len(all) == 0 {
		return nil, none(name)
	}
	return all, nil
}

// none is ErrNone, which says "cpu" if that was asked for.
func none(name string) error {
	if name == "" {
		return ErrNone
	}
	return fmt.Errorf("%w for %s", ErrNone, name)
}

// systemLib is where programs that are installed for all users have their libraries. Tests replace it.
var systemLib = "/usr/local/lib"

// goXLAFolders are the folders that go-xla installs into.
func goXLAFolders() []string {
	var folders []string
	if lib, err := installer.DefaultHomeLibPath(); err == nil {
		folders = append(folders, filepath.Join(lib, "go-xla"))
	}
	folders = append(folders, filepath.Join(systemLib, "go-xla"))
	for _, folder := range slices.Clone(folders) {
		folders = append(folders, filepath.Join(folder, "nvidia"))
	}
	return folders
}

// pluginName matches what go-xla takes for a plugin. The CPU's can have its version in the name: pjrt_c_api_cpu_v0.114.0_plugin.so.
var pluginName = regexp.MustCompile(`^pjrt(?:_c_api_|-plugin-|_plugin_)(\w+?)(?:_(v[0-9.]+))?(?:_plugin)?\.(?:so|dylib)$`)

// pluginAt returns the plugin in a file. It is not ok if the file is not named as plugins are.
func pluginAt(path, source string) (plugin Plugin, ok bool) {
	plugin = Plugin{Path: path, Source: source}
	base := filepath.Base(path)
	match := pluginName.FindStringSubmatch(base)
	if match == nil {
		plugin.Name = strings.TrimSuffix(base, filepath.Ext(base))
		return plugin, false
	}
	plugin.Name, plugin.Version = match[1], match[2]
	if target, err := os.Readlink(path); err == nil && plugin.Version == "" {
		// go-xla links the plain name to the version that it has installed.
		if match := pluginName.FindStringSubmatch(filepath.Base(target)); match != nil {
			plugin.Version = match[2]
		}
	}
	return plugin, true
}

// pluginsIn returns the plugins in a folder.
func pluginsIn(folder, source string) []Plugin {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var plugins []Plugin
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		if plugin, ok := pluginAt(path, source); ok {
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
				plugins = append(plugins, plugin)
			}
		}
	}
	return plugins
}

// choose returns the plugins of a name; with "" those that can run here, in order of preference.
func choose(plugins []Plugin, name string) []Plugin {
	if name != "" {
		return slices.DeleteFunc(plugins, func(p Plugin) bool { return p.Name != name })
	}
	rank := func(p Plugin) int {
		switch p.Name {
		case "cuda":
			return 0
		case "cpu":
			return 1
		}
		return 2
	}
	if slices.ContainsFunc(plugins, func(p Plugin) bool { return p.Name == "cuda" }) && !hasGPU() {
		plugins = slices.DeleteFunc(plugins, func(p Plugin) bool { return p.Name == "cuda" })
	}
	slices.SortStableFunc(plugins, func(a, b Plugin) int { return rank(a) - rank(b) })
	return plugins
}

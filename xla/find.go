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

// ErrNone is returned when no plugin is found.
var ErrNone = errors.New("no XLA plugin is installed")

// hasGPU returns whether the machine has an NVIDIA GPU. Tests replace it.
var hasGPU = installer.HasNvidiaGPU

// Find returns the plugins with the given name, "cpu" or "cuda", or for "" all that can run on this machine, the best
// first. It only looks at the names and sizes of files. Without an error the result has at least one plugin.
//
// Asking for a plugin by name overrides LAYERCAKE_XLA=off.
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
			if filepath.IsAbs(folder) { // like go-xla
				all = append(all, pluginsIn(folder, variable)...)
			}
		}
	}
	if all = choose(all, name); len(all) == 0 {
		return nil, none(name)
	}
	return all, nil
}

// none is ErrNone, with the plugin's name if one was given.
func none(name string) error {
	if name == "" {
		return ErrNone
	}
	return fmt.Errorf("%w for %s", ErrNone, name)
}

// systemLib is the folder of libraries installed for all users. Tests replace it.
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

// pluginName matches go-xla's file names of plugins. The CPU plugin's may include a version:
// pjrt_c_api_cpu_v0.114.0_plugin.so.
var pluginName = regexp.MustCompile(`^pjrt(?:_c_api_|-plugin-|_plugin_)(\w+?)(?:_(v[0-9.]+))?(?:_plugin)?\.(?:so|dylib)$`)

// pluginAt returns the plugin in a file. ok is false if the file is not named like a plugin.
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
		// go-xla links the plain name to the installed version.
		if match := pluginName.FindStringSubmatch(filepath.Base(target)); match != nil {
			plugin.Version = match[2]
		}
	}
	return plugin, true
}

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

// choose returns the plugins with the given name, or for "" those that can run on this machine, in order of preference.
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

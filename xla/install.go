package xla

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"layercake/internal/download"
	"layercake/internal/switches"
)

// Options control the installation of a plugin.
type Options struct {
	Log    io.Writer // receives a line for each step, and progress of long ones; nil for none
	Python string    // interpreter whose pip downloads wheels; "" means python3
	// Repair runs the installed plugin instead of only checking its files, and reinstalls it if it does not work. It
	// also ignores recent network failures.
	Repair bool
}

// A way is one way to get a plugin.
type way struct {
	what    string // for messages: "the plugin built by GoMLX's authors"
	name    string // of the plugin
	version string
	folder  string // subfolder of the cache folder
	file    string // path of the plugin in folder
	// ready returns why this way cannot work on this machine, or nil. It does not use the network.
	ready func(ctx context.Context, in *installation) error
	get   func(ctx context.Context, in *installation, folder string) error
}

func (w way) plugin(root string) Plugin {
	return Plugin{Name: w.name, Path: filepath.Join(root, w.folder, filepath.FromSlash(w.file)), Source: ownSource, Version: w.version}
}

// ways returns all ways in order of preference.
func ways() []way { return []way{cudaWay(), upstreamWay(), wheelWay()} }

// An installation is a run of Install.
type installation struct {
	Options
	root   string // the cache folder
	client *download.Client
	github string // base URL of releases
	gpu    bool
}

// Install returns the best plugin for this machine and installs it if necessary. It prefers the plugin that the user
// named, then installed ones, then the ones that can be installed. If the user has turned XLA off it only returns an
// [ErrUnwanted]. Its errors are one line with the cause and the remedy; GoMLX then computes in Go.
//
// It runs the go command, so it must be called inside the module.
func Install(ctx context.Context, o Options) (Plugin, error) { return newInstallation(o).run(ctx) }

func newInstallation(o Options) *installation {
	in := &installation{
		Options: o,
		github:  "https://github.com",
		gpu:     hasGPU(),
		client:  download.New(),
	}
	if in.Log == nil {
		in.Log = io.Discard
	}
	if in.Python == "" {
		in.Python = "python3"
	}
	return in
}

func (in *installation) run(ctx context.Context) (Plugin, error) {
	name, err := wanted()
	if err != nil {
		return Plugin{}, err
	}
	if name == "" && in.gpu && mayInstall(name) {
		if plugin, err := in.one(ctx, "cuda"); err == nil || ctx.Err() != nil {
			return plugin, err
		}
		// Fall back to the CPU.
	}
	return in.one(ctx, name)
}

// one returns the plugin with the given name and installs it if necessary.
func (in *installation) one(ctx context.Context, name string) (Plugin, error) {
	plugin, err := in.there(ctx, name, false)
	if err == nil || !mayInstall(name) {
		return plugin, err
	}
	if in.root, err = cacheFolder(); err != nil {
		return Plugin{}, err
	}
	unlock, err := lockCache(ctx, in.root, func() { in.say("waiting for another process that is installing a plugin") })
	if err != nil {
		return Plugin{}, fmt.Errorf("no plugin can be installed in %s: %w", in.root, err)
	}
	defer unlock()
	// The other process may have installed the plugin.
	if plugin, err := in.there(ctx, name, true); err == nil || ctx.Err() != nil {
		return plugin, err
	}
	return in.install(ctx, name)
}

// mayInstall returns whether a missing plugin may be installed, which is not the case if the user has set its path.
func mayInstall(name string) bool { return !filepath.IsAbs(name) && os.Getenv(pluginsVar) == "" }

// there returns the first plugin of [Find], with Repair only if it works. With the cache locked it removes a broken
// plugin and tries the next.
func (in *installation) there(ctx context.Context, name string, locked bool) (Plugin, error) {
	for {
		plugins, err := find(name)
		if err != nil {
			return Plugin{}, err
		}
		plugin := plugins[0]
		if !in.Repair {
			return plugin, nil
		}
		err = in.try(ctx, plugin)
		if err == nil {
			return plugin, nil
		}
		err = fmt.Errorf("%v does not work: %w", plugin, err)
		if !locked {
			return Plugin{}, err
		}
		in.say("%v", err)
		if plugin.Source != ownSource {
			return Plugin{}, err // an installed plugin would come after it
		}
		if err := removeFrom(in.root, plugin); err != nil {
			return Plugin{}, err
		}
	}
}

// install tries each way to get the named plugin until one works.
func (in *installation) install(ctx context.Context, name string) (Plugin, error) {
	if name == "" {
		name = "cpu"
	}
	var failures []string
	for _, w := range ways() {
		if w.name != name {
			continue
		}
		err := in.by(ctx, w)
		if err == nil {
			return w.plugin(in.root), nil
		}
		if ctx.Err() != nil {
			return Plugin{}, ctx.Err()
		}
		failure := fmt.Sprintf("%s: %v", w.what, err)
		in.say("%s", failure)
		failures = append(failures, failure)
	}
	if len(failures) == 0 {
		return Plugin{}, fmt.Errorf("%w, and none can be installed", none(name))
	}
	return Plugin{}, fmt.Errorf("no XLA plugin could be installed: %s", strings.Join(failures, "; "))
}

// by gets a plugin in the given way.
func (in *installation) by(ctx context.Context, w way) error {
	if err := w.ready(ctx, in); err != nil {
		return err
	}
	if switches.On(offlineVar) {
		return errors.New(offlineVar + " is set, so nothing is downloaded")
	}
	if err := recentFailure(in.root, w); err != nil && !in.Repair {
		return err
	}
	start := time.Now()
	err := fill(in.root, w.folder, func(folder string) error { return w.get(ctx, in, folder) })
	if ctx.Err() == nil {
		remember(in.root, w, err)
	}
	if err == nil {
		in.say("installed %v, in %.0f s", w.plugin(in.root), time.Since(start).Seconds())
	}
	return err
}

func (in *installation) say(format string, args ...any) { fmt.Fprintf(in.Log, format+"\n", args...) }

// during calls say periodically while do runs.
func during(every time.Duration, say func(), do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-ticker.C:
			say()
		}
	}
}

// megabytes rounds the size of a download to MB.
func megabytes(bytes int64) int64 { return (bytes + 500_000) / 1_000_000 }

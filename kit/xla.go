//go:build cgo && !noxla && (linux || darwin)

package kit

import (
	"fmt"

	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"
)

// noDownloads keeps GoMLX from fetching plugins by itself in the middle of a cell.
func noDownloads() { xla.EnableAutoInstall(false) }

// findXLA looks for an XLA plugin, without downloading any, and returns its name, or "", and why.
func findXLA() (plugin, reason string) {
	noDownloads()
	found := xla.GetAvailablePlugins() // the better ones first
	if len(found) == 0 {
		return "", "no XLA plugin is installed"
	}
	return found[0], fmt.Sprintf("its %s plugin is %s", found[0], pjrt.AvailablePlugins()[found[0]])
}

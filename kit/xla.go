//go:build cgo && !noxla && (linux || darwin)

package kit

import "github.com/gomlx/go-xla/compute/xla"

// noDownloads keeps GoMLX from fetching plugins by itself in the middle of a cell.
func noDownloads() { xla.EnableAutoInstall(false) }

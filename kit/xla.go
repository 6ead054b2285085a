//go:build cgo && !noxla && (linux || darwin)

package kit

import "github.com/gomlx/go-xla/compute/xla"

// noDownloads stops GoMLX from downloading plugins in the middle of a cell.
func noDownloads() { xla.EnableAutoInstall(false) }

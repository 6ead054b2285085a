//go:build cgo && !noxla && (linux || darwin)

package engine

import "github.com/gomlx/go-xla/compute/xla"

func init() { xla.EnableAutoInstall(false) }

//go:build cgo && !noxla && (linux || darwin)

package loop

import "github.com/gomlx/go-xla/compute/xla"

func init() { xla.EnableAutoInstall(false) }

//go:build !(linux && amd64)

package xla

import (
	"errors"

	"github.com/gomlx/go-xla/installer"
)

var installCUDA = func(plugin, version, folder string, useCache bool, verbosity installer.VerbosityLevel) error {
	return errors.New("it is not available for this system")
}

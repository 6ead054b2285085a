package xla

import "github.com/gomlx/go-xla/installer"

var installCUDA = installer.CudaInstall

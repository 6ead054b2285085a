//go:build !unix

package xla

import "os/exec"

// endTogether ends only the command itself on this system.
func endTogether(cmd *exec.Cmd) {}

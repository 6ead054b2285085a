//go:build unix

package xla

import (
	"os/exec"
	"syscall"
)

// endTogether makes a command end together with the processes it started: g++ would leave its compiler running.
func endTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

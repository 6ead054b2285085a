package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// The kernel's processes:
//
//	Jupyter - watch - the kernel - a cell, a shell command, the compiler
//	                             \ gopls
//
// The kernel has its own process group, with everything it starts except gopls. Watch forwards Jupyter's signals to the
// kernel, ends it when Jupyter has gone, and ends its leftovers. The kernel ends, with its group, when its input is
// closed, which means that watch has gone, for whatever reason. gopls ends when its last connection is closed.

// Time limits for the kernel to end, and then for the processes it started.
const (
	toEnd      = 5 * time.Second
	groupToEnd = time.Second
)

// watch runs the kernel, a command that calls live, and returns its exit status.
func watch(cmd *exec.Cmd) (status int, err error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	input, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	group := -cmd.Process.Pid
	go func() {
		orphaned := orphaned()
		for ending := false; ; {
			select {
			case s := <-signals:
				if s == syscall.SIGINT { // for the cell only
					syscall.Kill(group, syscall.SIGINT)
					continue
				}
			case <-orphaned:
				orphaned = nil
				fmt.Fprintln(os.Stderr, "kernel: the process that started the kernel has ended; the kernel ends too")
			}
			if !ending {
				ending = true
				input.Close()
				time.AfterFunc(toEnd, func() { syscall.Kill(group, syscall.SIGKILL) })
			}
		}
	}()
	err = cmd.Wait()
	for deadline := time.Now().Add(groupToEnd); syscall.Kill(group, 0) == nil && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	syscall.Kill(group, syscall.SIGKILL)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}

// live runs serve until it returns, or for a few seconds after watch has gone, which closes done. Then it ends the
// processes that the kernel started.
func live(serve func(done <-chan struct{}) error) error {
	done := make(chan struct{})
	go func() {
		io.Copy(io.Discard, os.Stdin)
		close(done)
		time.AfterFunc(toEnd, func() { syscall.Kill(0, syscall.SIGKILL) })
	}()
	err := serve(done)
	select {
	case <-done:
		time.Sleep(groupToEnd / 2) // for the cell to end
		syscall.Kill(0, syscall.SIGKILL)
	default:
	}
	return err
}

// orphaned returns a channel that is closed when the process that started the kernel has ended. A kernel that Jupyter
// starts to outlive it has no JPY_PARENT_PID.
func orphaned() <-chan struct{} {
	gone := make(chan struct{})
	started, err := strconv.Atoi(os.Getenv("JPY_PARENT_PID"))
	if err != nil {
		return gone
	}
	parent := os.Getppid()
	go func() {
		for os.Getppid() == parent && (parent != 1 || started == 1) {
			time.Sleep(time.Second)
		}
		close(gone)
	}()
	return gone
}

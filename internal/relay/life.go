package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// The kernel's processes:
//
//	Jupyter - relay - GoNB - a cell, a shell command, the compiler
//	                      \ gopls
//
// GoNB has a process group of its own, with all that it starts but for gopls. The relay passes Jupyter's signals on to it,
// ends it when Jupyter has gone or when its outputs have ended without it, and ends what GoNB leaves behind. GoNB in turn
// ends, with its group, when its input does: that is when the relay has gone, however it went. And gopls ends when nobody is
// connected to it (internal/setup/gonb.go).

// How long GoNB may take to end, and then what it has started.
const (
	toEnd      = 5 * time.Second
	groupToEnd = time.Second
)

// live runs GoNB, whose outputs have ended when mute is closed, and returns its exit status.
func live(cmd *exec.Cmd, mute <-chan struct{}) (status int, err error) {
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
		var muted <-chan time.Time // some time after mute: GoNB that ends by itself ends its outputs first
		for ending := false; ; {
			select {
			case s := <-signals:
				if s == syscall.SIGINT { // which is for the cell
					syscall.Kill(group, syscall.SIGINT)
					continue
				}
			case <-orphaned:
				orphaned = nil
				fmt.Fprintln(os.Stderr, "relay: the process that started the kernel has gone; the kernel ends")
			case <-mute:
				mute, muted = nil, time.After(toEnd)
				continue
			case <-muted:
				fmt.Fprintln(os.Stderr, "relay: the kernel has no outputs any more; it ends")
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

// orphaned is closed when the process that started the kernel has ended. A kernel that Jupyter starts to live on without it
// has no JPY_PARENT_PID.
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

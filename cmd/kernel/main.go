// Kernel is the program that Jupyter starts for a notebook:
//
//	kernel ROOT CONNECTION_FILE
//
// Cells can import the packages of the project with this root. The path of a request:
//
//	request - explain.ReadSource - GoNB's commands (%env, !ls)
//	                             - compose - go build - the program - outputs
//	                                                                - explain
//
// The kernel uses GoNB's machinery for commands, rich outputs, widgets and completion, which internal/setup turns into
// a library, package github.com/janpfeifer/gonb/embed. This is why it is a separate module.
package main

import (
	"fmt"
	"os"
	"os/exec"

	"layercake/internal/folders"
	"layercake/internal/scratch"
)

func main() {
	var status int
	var err error
	switch len(os.Args) {
	case 3:
		status, err = start(os.Args[1], os.Args[2])
	case 4:
		err = live(func(done <-chan struct{}) error {
			return serve(options{root: os.Args[1], connection: os.Args[2], folder: os.Args[3]}, done)
		})
	default:
		fmt.Fprintln(os.Stderr, "usage: kernel ROOT CONNECTION_FILE")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "kernel:", err)
		os.Exit(1)
	}
	os.Exit(status)
}

// start runs this program again with a folder for compilation, and watches it until it ends.
func start(root, connection string) (status int, err error) {
	folder, remove, err := scratch.Folder(scratch.Short(60), "layercake-")
	if err != nil {
		return 0, err
	}
	defer remove()
	// Kernels not started by a command of the project also use the data folders that its commands remember.
	if err := folders.Recall(root, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "kernel:", err)
	}
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(program, root, connection, folder)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return watch(cmd)
}

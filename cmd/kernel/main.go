// Kernel is what Jupyter starts for a notebook:
//
//	kernel ROOT CONNECTION_FILE
//
// Cells can import the packages of the project whose root is named. What becomes of a request:
//
//	request - explain.ReadSource - GoNB's commands (%env, !ls)
//	                             - compose - go build - the program - outputs
//	                                                                - explain
//
// It is built around GoNB's machinery for commands, rich outputs, widgets and completion, which internal/setup makes a library
// of: package github.com/janpfeifer/gonb/embed. That is why it is a module of its own.
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

// start starts the program once more, with a folder for what the kernel compiles, and watches over it until it ends.
func start(root, connection string) (status int, err error) {
	folder, remove, err := scratch.Folder(scratch.Short(60), "layercake-")
	if err != nil {
		return 0, err
	}
	defer remove()
	// A kernel that no command of the project has started uses the data that these were given, too.
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

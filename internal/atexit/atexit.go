// Package atexit runs functions before a program exits with a status, as kit's Must methods make it.
package atexit

import (
	"fmt"
	"os"
)

var hooks []func()

// Do makes [Exit] call f.
func Do(f func()) { hooks = append(hooks, f) }

// Exit calls the functions given to Do and ends the program.
func Exit(status int) {
	for _, f := range hooks {
		f()
	}
	os.Exit(status)
}

// Fail ends the program with an error in the format that a cell shows.
func Fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "Error: "+format+"\n", args...)
	Exit(1)
}

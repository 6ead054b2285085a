// Package atexit lets a program do something before it ends by itself with an exit status, as kit's Must methods end it.
package atexit

import (
	"fmt"
	"os"
)

var hooks []func()

// Do has f called by [Exit].
func Do(f func()) { hooks = append(hooks, f) }

// Exit calls what Do was given, and ends the program.
func Exit(status int) {
	for _, f := range hooks {
		f()
	}
	os.Exit(status)
}

// Fail ends the program with an error, as it is told in a cell.
func Fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "Error: "+format+"\n", args...)
	Exit(1)
}

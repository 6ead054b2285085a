// Package atexit runs functions before a program exits with a status, as kit's Must methods make it.
package atexit

import "os"

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

package specialcmd

import (
	"fmt"

	"github.com/janpfeifer/gonb/internal/goexec"
	"github.com/janpfeifer/gonb/internal/kernel"
)

// This file handles the commands %list (%ls, %who), %remove (%rm) and %reset where package compose makes programs of cells.

func tell(msg kernel.Message, stream, format string, args ...any) {
	kernel.PublishWriteStream(msg, stream, fmt.Sprintf(format, args...))
}

// resetSession forgets all that cells have declared, with the values of their variables.
func resetSession(msg kernel.Message, goExec *goexec.State) {
	if goExec.Session() == nil {
		resetDefinitions(msg, goExec)
		return
	}
	if err := goExec.Session().Reset(); err != nil {
		tell(msg, kernel.StreamStderr, "%v\n", err)
		return
	}
	tell(msg, kernel.StreamStdout, "All declarations and variables are forgotten.\n")
}

// listSession lists what cells have declared.
func listSession(msg kernel.Message, goExec *goexec.State) {
	if goExec.Session() == nil {
		listDefinitions(msg, goExec)
		return
	}
	tell(msg, kernel.StreamStdout, "%s", goExec.Session().Who())
}

// removeFromSession forgets what has these names.
func removeFromSession(msg kernel.Message, goExec *goexec.State, names []string) {
	if goExec.Session() == nil {
		removeDefinitions(msg, goExec, names)
		return
	}
	for _, name := range names {
		found, err := goExec.Session().Remove(name)
		switch {
		case err != nil:
			tell(msg, kernel.StreamStderr, "%v\n", err)
		case !found:
			tell(msg, kernel.StreamStderr, "There is no %s; %%who lists what there is.\n", name)
		default:
			tell(msg, kernel.StreamStdout, "%s is forgotten.\n", name)
		}
	}
}

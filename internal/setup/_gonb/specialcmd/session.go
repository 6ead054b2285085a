package specialcmd

import (
	"fmt"

	"github.com/janpfeifer/gonb/internal/goexec"
	"github.com/janpfeifer/gonb/internal/kernel"
)

// The commands %list (%ls, %who), %remove (%rm) and %reset.

func tell(msg kernel.Message, stream, format string, args ...any) {
	kernel.PublishWriteStream(msg, stream, fmt.Sprintf(format, args...))
}

// resetSession forgets all that cells have declared, with the values of their variables.
func resetSession(msg kernel.Message, goExec *goexec.State) {
	if err := goExec.Session().Reset(); err != nil {
		tell(msg, kernel.StreamStderr, "%v\n", err)
		return
	}
	tell(msg, kernel.StreamStdout, "All declarations and variables are forgotten.\n")
}

// listSession lists what cells have declared.
func listSession(msg kernel.Message, goExec *goexec.State) {
	tell(msg, kernel.StreamStdout, "%s", goExec.Session().Who())
}

// removeFromSession forgets what has these names.
func removeFromSession(msg kernel.Message, goExec *goexec.State, names []string) {
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

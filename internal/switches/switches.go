// Package switches reads environment variables that turn something on or off.
package switches

import (
	"os"
	"strings"
)

// Off tells whether a variable is set to a way of saying no.
func Off(variable string) bool {
	switch strings.ToLower(os.Getenv(variable)) {
	case "0", "f", "false", "n", "no", "off":
		return true
	}
	return false
}

// On tells whether a variable is set to anything else.
func On(variable string) bool { return os.Getenv(variable) != "" && !Off(variable) }

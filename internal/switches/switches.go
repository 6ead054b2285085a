// Package switches reads environment variables that turn something on or off.
package switches

import (
	"os"
	"strings"
)

// Off returns whether a variable is set to a negative value.
func Off(variable string) bool {
	switch strings.ToLower(os.Getenv(variable)) {
	case "0", "f", "false", "n", "no", "off":
		return true
	}
	return false
}

// On returns whether a variable is set to any other value.
func On(variable string) bool { return os.Getenv(variable) != "" && !Off(variable) }

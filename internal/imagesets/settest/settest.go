// Package settest isolates the tests of image sets from the machine.
package settest

import (
	"fmt"
	"os"
	"testing"
)

// Main runs the tests and exits: without the user's folders, with an empty cache folder and, unless a test asks for it,
// without a network.
func Main(m *testing.M) {
	os.Exit(func() int {
		home, err := os.MkdirTemp("", "imagesets-test-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(home)
		for variable, value := range map[string]string{
			"MNIST_DIR": "", "FASHION_MNIST_DIR": "", "KMNIST_DIR": "",
			"LAYERCAKE_OFFLINE": "1", "HOME": home, "XDG_CACHE_HOME": home,
		} {
			os.Setenv(variable, value)
		}
		return m.Run()
	}())
}

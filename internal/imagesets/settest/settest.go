// Package settest keeps the tests of image sets from what is outside.
package settest

import (
	"fmt"
	"os"
	"testing"
)

// Main runs the tests and ends the program: without folders that the user named, with a cache folder that starts empty
// and, unless a test asks for it, without a network.
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

package cell

import "os"

// ResultFile names the variable with the path of the file in which the kernel expects a cell's result. Without it, for
// example in a browser, the result is printed.
const ResultFile = "LAYERCAKE_RESULT"

// toResult redirects standard output to the result until back is called. Values are printed by their own methods, so
// the output is captured rather than built as text.
func toResult() (back func()) {
	path := os.Getenv(ResultFile)
	if path == "" {
		return func() {}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return func() {}
	}
	stdout := os.Stdout
	os.Stdout = f
	return func() {
		os.Stdout = stdout
		f.Close()
	}
}

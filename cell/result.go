package cell

import "os"

// ResultFile names the variable with the path of the file that the kernel takes a cell's result from. Without it, as where a cell
// runs in a browser, the result is printed.
const ResultFile = "LAYERCAKE_RESULT"

// toResult has what is printed go to the result, until back is called. Values print themselves as they do elsewhere, so that this
// takes what they print, rather than their text.
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

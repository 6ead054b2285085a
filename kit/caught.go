package kit

import "fmt"

// caught runs f and turns a panic, which is how GoMLX reports a mistake in a graph, into an error.
func caught(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case error:
			err = p
		default:
			err = fmt.Errorf("%v", p)
		}
	}()
	f()
	return nil
}

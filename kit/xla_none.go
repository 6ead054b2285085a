//go:build !cgo || noxla || !(linux || darwin)

package kit

// findXLA finds nothing in a program that is built without XLA.
func findXLA() (plugin, reason string) { return "", "XLA is not built into this program" }

func noDownloads() {}

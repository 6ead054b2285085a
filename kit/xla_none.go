//go:build !cgo || noxla || !(linux || darwin)

package kit

func noDownloads() {}

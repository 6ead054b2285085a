//go:build !(goexperiment.simd && amd64)

package kit

// SIMD reports whether the Go backend was built with its vector instructions.
const SIMD = false

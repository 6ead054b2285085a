//go:build goexperiment.simd && amd64

package kit

// SIMD tells if the Go backend was built with its vector instructions.
const SIMD = true

//go:build goexperiment.simd && amd64

package kit

// simd tells if the Go backend was built with its vector instructions.
const simd = true

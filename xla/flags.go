package xla

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
)

const flagsVar = "XLA_FLAGS"

// cudaFlag keeps XLA from writing a kernel of its own for each matrix product: it compiles and times dozens of them to find
// the fastest. On an H200 that took 21 of the 25 seconds before the tutorial's second epoch and made an epoch 8 % faster,
// and each cell that trains would wait for it again. NVIDIA's own kernels do without.
const cudaFlag = "xla_gpu_enable_triton_gemm"

// SetFlags sets XLA_FLAGS to what suits the plugin of a configuration that [Resolve] has returned. It leaves what the user has
// set alone. XLA reads the variable when the plugin is loaded.
func SetFlags(config string) {
	engine, path, _ := parseConfig(config)
	if !isXLA(engine) || !filepath.IsAbs(path) || os.Getenv(flagsVar) != "" {
		return
	}
	// XLA ends the process over a flag that it does not know.
	if plugin, _ := pluginAt(path, ""); plugin.Name == "cuda" && mentions(path, cudaFlag) {
		_ = os.Setenv(flagsVar, "--"+cudaFlag+"=false") // fails for names with = alone
	}
}

// mentions tells if a text stands in a file, which may be larger than memory should be taken for.
func mentions(path, text string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	buffer := make([]byte, 1<<20)
	kept := 0 // of the part before, in which the text may have begun
	for {
		n, err := io.ReadFull(f, buffer[kept:])
		part := buffer[:kept+n]
		if bytes.Contains(part, []byte(text)) {
			return true
		}
		if err != nil { // the end, or no way to read on
			return false
		}
		kept = copy(buffer, part[len(part)-len(text)+1:])
	}
}

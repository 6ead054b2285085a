package xla

import (
	"bytes"
	"io"
	"os"
)

// cudaFlag makes XLA use NVIDIA's kernels for matrix products instead of generating its own. Generating means compiling
// and timing dozens of candidates. On an H200 that took 21 of the 25 seconds before the tutorial's second epoch and
// made an epoch 8 % faster, and each cell that trains would wait for it again.
const cudaFlag = "xla_gpu_enable_triton_gemm"

// flags returns the flags of XLA that suit a plugin.
func flags(path string) string {
	// XLA aborts the process on an unknown flag.
	if plugin, _ := pluginAt(path, ""); plugin.Name == "cuda" && mentions(path, cudaFlag) {
		return "--" + cudaFlag + "=false"
	}
	return ""
}

// mentions returns whether a file contains a text, without reading the whole file into memory.
func mentions(path, text string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	buffer := make([]byte, 1<<20)
	kept := 0 // bytes from the end of the previous block, where the text may begin
	for {
		n, err := io.ReadFull(f, buffer[kept:])
		part := buffer[:kept+n]
		if bytes.Contains(part, []byte(text)) {
			return true
		}
		if err != nil { // the end of the file, or a read error
			return false
		}
		kept = copy(buffer, part[len(part)-len(text)+1:])
	}
}

// Package xla finds the plugin through which GoMLX computes on XLA, and installs one if there is none.
//
// XLA, the compiler under JAX and TensorFlow, comes as shared libraries with a C interface named PJRT: one for the CPU,
// one for NVIDIA GPUs. [Find] looks for them in this order:
//
//   - in the folders named by PJRT_PLUGIN_LIBRARY_PATH, and nowhere else if it is set;
//   - in layercake/xla in the user's cache folder, where [Install] puts them and all clones share them;
//   - in the folders of go-xla, the library under GoMLX, and in LD_LIBRARY_PATH.
//
// On a machine with an NVIDIA GPU a plugin for the GPU comes before those for the CPU.
//
//	plugins, err := xla.Find("")
//	if err != nil {
//		log.Print(err, ": computing in Go")
//	}
//	backend, err := compute.NewWithConfig("xla:" + plugins[0].Path)
//
// Install gets a plugin in one of three ways. Each reports what it downloads, and the size.
//
//   - With an NVIDIA GPU: the CUDA plugin from JAX's wheels, through go-xla's installer (cuda.go).
//   - The CPU plugin that GoMLX's authors build and publish on GitHub (upstream.go).
//   - On Linux/amd64 with g++, if GitHub cannot be reached: the XLA inside PyPI's tensorflow-cpu wheel, downloaded by pip
//     (wheel.go). It has a C++ interface only; the PJRT plugin over it is in the folder cpu and is compiled during
//     installation (compile.go).
//
// The plugin from the wheel compiles no program twice. It keeps the last ones in memory, and all in the folder that [Programs] returns,
// for later processes such as the next cell: a training step that takes seconds to compile is read in milliseconds. The name of a file
// is a hash of all that its code depends on: the program, XLA's options, the plugin, the processor and the number of threads. The folder
// has at most 256 MB, of the programs that were used last, and is only used if nobody else can write to it. With XLA_FLAGS, which may
// change the code, programs are kept in memory only. The other plugins compile a program in every process and for every
// fit: go-xla gives no access to their functions that store one.
//
// LAYERCAKE_XLA=off turns all of this off. GOMLX_BACKEND, if set, selects the plugin: "go" needs none, "xla:cpu" is the
// CPU's, and [Resolve] gives GoMLX its path.
//
// The package uses no cgo, so that the command that installs plugins compiles quickly. Whether a plugin works is tested
// by running it in a separate process.
package xla

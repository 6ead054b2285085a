// Package xla finds the plugin through which GoMLX computes on XLA, and installs one where there is none.
//
// XLA, the compiler under JAX and TensorFlow, comes as a shared library with a C interface named PJRT: one for the CPU,
// one for NVIDIA's GPUs. [Find] looks for one, in this order:
//
//   - in the folders that PJRT_PLUGIN_LIBRARY_PATH names, and nowhere else if it is set;
//   - in the user's cache folder, where [Install] puts them: layercake/xla, shared by all clones;
//   - where go-xla, the library under GoMLX, has its own, and in LD_LIBRARY_PATH.
//
// If the machine has an NVIDIA GPU, a plugin for it goes before those for the CPU.
//
//	plugins, err := xla.Find("")
//	if err != nil {
//		log.Print(err, ": computing in Go")
//	}
//	backend, err := compute.NewWithConfig("xla:" + plugins[0].Path)
//
// Install gets a plugin in one of three ways. Each says what it downloads, and how much that is.
//
//   - With an NVIDIA GPU: the CUDA plugin from JAX's wheels, by go-xla's own installer (cuda.go).
//   - The CPU plugin that GoMLX's authors build and publish on GitHub (upstream.go).
//   - On Linux/amd64 with g++, where GitHub cannot be reached: the XLA inside PyPI's tensorflow-cpu wheel, which pip
//     downloads (wheel.go). It speaks C++ only; the PJRT plugin over it is in the folder cpu, and compiled on the spot
//     (compile.go).
//
// LAYERCAKE_XLA=off turns all of this off. GOMLX_BACKEND, if set, says what is wanted: "go" needs no plugin, "xla:cpu" is
// the one for the CPU, and [Resolve] tells GoMLX where that is.
//
// The package uses no cgo, so that the command that installs plugins is compiled in no time. That a plugin works is found
// out by running it in a process of its own.
package xla

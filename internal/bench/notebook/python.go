package main

import (
	_ "embed"
	"strings"

	"layercake/internal/notebook"
)

//go:embed mnist_keras.py
var tutorial string

const cellMark = "# %%\n"

// pythonNotebook makes a notebook for the Python kernel from a program with cell marks. It skips the code before the
// first mark.
func pythonNotebook(source string) *notebook.Notebook {
	var cells []string
	for _, cell := range strings.Split(source, cellMark)[1:] {
		cells = append(cells, strings.TrimSpace(cell))
	}
	n := notebook.New(cells...)
	n.Metadata.Kernelspec.Name, n.Metadata.Kernelspec.DisplayName = "python3", "Python 3"
	return n
}

// Package keep stores a program's variables in a folder for the programs that run after it: each notebook cell is a
// separate program that continues with the variables of earlier cells.
//
// A variable is stored with everything it refers to: pointers, slices, maps, interfaces, unexported fields. Shared
// memory stays shared, so variables that reach the same memory are stored together, as one component. Memory without
// pointers, such as the numbers of a large slice, goes into a separate file that the next program maps into memory:
// loading it costs nothing, and neither does storing it again unless it was written to.
//
// Functions are stored by name, files by what it takes to reopen them, and locks as unlocked. What only has meaning in
// its own program cannot be stored: channels, connections, closures. [Store.Save] returns the variables that hold such
// values.
//
// The files are read by a program on the same machine, built by the same Go, during the life of one kernel. They are
// written before the index that names them is replaced, so a killed program leaves the previous state.
package keep

// Package keep stores the variables of a program in a folder, for a program that runs after it: a notebook cell is a program of
// its own, and what one cell's variables hold the next one finds.
//
// A variable is stored with all that it leads to: pointers, slices, maps, interfaces, unexported fields. What two pointers share
// they share again, so variables that reach the same memory are stored together, as one component. What holds no pointers, the
// numbers of a large slice, is laid into a file of its own that the next program maps into its memory: it costs nothing to load,
// and nothing to store again unless it was written to.
//
// Functions are stored by their names, files with what it takes to open them again, locks as open ones. What means something to its
// own program only cannot be stored: channels, connections, functions that use variables of another one. [Store.Save] returns the
// variables that hold such things.
//
// The files are read by a program of the same machine, built with the same Go, within the life of one kernel. They are written
// before an index that names them takes the place of the one before: a program that is killed leaves what there was.
package keep

// Package cell is the runtime of a notebook cell's program: it loads the variables that the cell needs, keeps them for
// later cells, and shows the value of the cell's last expression.
//
// The kernel generates the calls; see package layercake/cell/compose. Ordinary programs do not need them.
package cell

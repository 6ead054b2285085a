// Package cell is what the program of a notebook's cell calls: it loads the variables that the cell needs, keeps them for
// later cells, and shows the value of its last expression.
//
// The kernel writes these calls; see package layercake/cell/compose. A program of one's own does not need them.
package cell

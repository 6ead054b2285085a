package explain

import (
	"maps"
	"slices"
	"sync"

	"layercake/cell/compose"
)

// Cells are the cells that the kernel has run, by their number in JupyterLab.
type Cells struct {
	root string // of the project

	mu    sync.Mutex
	cells map[int]*cell
}

// A cell is one run of a cell.
type cell struct {
	lines  []string
	failed bool // it did not compile, so it declares nothing
	compose.Names
}

// NewCells returns the cells of a new kernel. The packages below the project's root are used for hints.
func NewCells(root string) *Cells { return &Cells{root: root, cells: map[int]*cell{}} }

// Add records a cell that begins to run.
func (c *Cells) Add(number int, s *Source) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cells[number] = &cell{lines: s.Text, Names: compose.NamesOf(s.Go)}
}

// parts counts the cell's %% lines.
func (c *cell) parts() (n int) {
	for _, l := range c.lines {
		if percents.MatchString(l) {
			n++
		}
	}
	return n
}

// line returns a line's text, or "".
func (c *Cells) line(at Place) string {
	if cell := c.cells[at.Cell]; cell != nil && at.Line >= 1 && at.Line <= len(cell.lines) {
		return cell.lines[at.Line-1]
	}
	return ""
}

// last returns the number of the last cell before the given one that has a property, or 0.
func (c *Cells) last(before int, has func(*cell) bool) int {
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(c.cells))) {
		if n < before && has(c.cells[n]) {
			return n
		}
	}
	return 0
}

// names returns all names that can be used in a cell.
func (c *Cells) names(in int) []string {
	names := map[string]bool{}
	for n, cell := range c.cells {
		if n == in {
			maps.Copy(names, cell.Local)
		}
		if n == in || !cell.failed {
			maps.Copy(names, cell.Declared)
		}
	}
	return slices.Sorted(maps.Keys(names))
}

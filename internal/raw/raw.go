// Package raw is what readers of files hand over to package table: values that need not be copied.
package raw

// A Table is a table as read from a file.
type Table struct {
	Columns []Column
	Lines   []int // the line of each row
}

// A Column is a column as read from a file.
type Column struct {
	Name    string
	Values  any    // []float64, []int64, []bool or Texts
	Missing []bool // for each row whether its value is missing; nil if none is

	// Why says why a column with numbers is text, and Help what to do about it.
	Why, Help string
}

// Texts are texts of which each distinct one is stored once.
type Texts struct {
	Codes []int32 // indices of Words, or -1 for a missing value
	Words []string
}
